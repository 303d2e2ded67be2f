"""Routes of a small Discord for messages: post, edit, delete, read, history, reactions, typing."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.far_ends.discord_access import channel_of, check_post, check_reference, message_of, need
from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_permissions import May
from tests.far_ends.discord_refusals import Json, Refusal
from tests.far_ends.discord_rooms import THREADS
from tests.far_ends.discord_wire import API, BODY, FILES, nothing, reply
from tests.far_ends.discord_world import World
from tests.far_ends.discord_writing import altered, composed

NONCE_S = 300.0
"""Discord tells "a few minutes"."""


@dataclass(slots=True)
class MessageRoutes:
    """``nonces`` are kept by author and channel; ``typing`` is where the bot was seen to type."""

    world: World
    gateway: Gateway
    nonces: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)
    typing: list[int] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        messages = API + "/channels/{channel}/messages"
        one = messages + "/{message}"
        return [
            web.get(messages, self.history),
            web.post(messages, self.post),
            web.get(one, self.read),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
            web.put(one + "/reactions/{emoji}/@me", self.react),
            web.delete(one + "/reactions/{emoji}/@me", self.take_back),
            web.post(API + "/channels/{channel}/typing", self.type),
        ]

    async def post(self, request: web.Request) -> web.Response:
        world, body, files = self.world, request[BODY], request[FILES]
        channel = channel_of(world, request)
        check_post(world, channel, body, has_files=bool(files))
        behind = check_reference(world, channel, body.get("message_reference"))
        shown = composed(world, body, files, channel=channel)
        known = self._said_before(channel, body)
        if known is not None:
            return reply(known)
        message = world.write(world.bot, channel, **behind, **shown)
        self._remember(channel, body, message)
        await self.gateway.announce("MESSAGE_CREATE", message)
        return reply(message)

    def _said_before(self, channel: int, body: Json) -> Json | None:
        """The message of a nonce that was used a moment ago, if the bot asked to look."""
        if not body.get("nonce") or not body.get("enforce_nonce") or self.world.terse:
            return None
        at, number_ = self.nonces.get((channel, str(body["nonce"])), (float("-inf"), 0))
        is_fresh = self.world.clock.deadline() - at < NONCE_S
        return self.world.messages.get(number_) if is_fresh else None

    def _remember(self, channel: int, body: Json, message: Json) -> None:
        if body.get("nonce"):
            message["nonce"] = body["nonce"]
            self.nonces[channel, str(body["nonce"])] = (self.world.clock.deadline(), int(message["id"]))

    async def edit(self, request: web.Request) -> web.Response:
        world, body, files = self.world, request[BODY], request[FILES]
        channel = channel_of(world, request)
        message = message_of(world, request, channel)
        if message["author"]["id"] != str(world.bot.id):
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        about = world.channels[channel].get("thread_metadata")
        if about and about["archived"]:
            raise Refusal(400, 50083, "Thread is archived")
        if body.get("embeds"):
            need(world, channel, "EMBED_LINKS")
        if files:
            need(world, channel, "ATTACH_FILES")
        world.change(message, **altered(world, message, body, files))
        await self.gateway.announce("MESSAGE_UPDATE", message)
        return reply(message)

    async def delete(self, request: web.Request) -> web.Response:
        channel = channel_of(self.world, request)
        message = message_of(self.world, request, channel)
        if message["author"]["id"] != str(self.world.bot.id):
            need(self.world, channel, "MANAGE_MESSAGES")
        self.world.remove(message)
        await self.gateway.announce("MESSAGE_DELETE", message)
        return nothing()

    async def read(self, request: web.Request) -> web.Response:
        channel = channel_of(self.world, request)
        if not self._may_read(channel):
            raise Refusal(403, 50001, "Missing Access")
        return reply(self._seen(message_of(self.world, request, channel)))

    async def history(self, request: web.Request) -> web.Response:
        """Newest first, as always; nothing where the bot may not read what was said before."""
        channel = channel_of(self.world, request)
        if not self._may_read(channel):
            return reply([])
        limit = int(request.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise Refusal(400, 50035, "Invalid Form Body")
        every = self.world.public(channel)
        return reply([self._seen(one) for one in reversed(_around(every, dict(request.query), limit))])

    def _may_read(self, channel: int) -> bool:
        return bool(self.world.rights(self.world.bot, channel) & May.READ_MESSAGE_HISTORY)

    def _seen(self, message: Json) -> Json:
        return {k: v for k, v in self._told(message).items() if k not in {"guild_id", "member", "nonce"}}

    def _told(self, message: Json) -> Json:
        return self.world.as_seen_by_bot(message, intents=self.world.granted)

    async def react(self, request: web.Request) -> web.Response:
        channel, emoji = channel_of(self.world, request), request.match_info["emoji"]
        message = message_of(self.world, request, channel)
        if not emoji or (emoji.isascii() and ":" not in emoji):
            raise Refusal(400, 10014, "Unknown Emoji")
        if not self._may_read(channel):
            raise Refusal(403, 50001, "Missing Access")
        need(self.world, channel, "ADD_REACTIONS")
        self.world.reactions.setdefault(int(message["id"]), []).append((self.world.bot.id, emoji))
        return nothing()

    async def take_back(self, request: web.Request) -> web.Response:
        message = message_of(self.world, request, channel_of(self.world, request))
        given = self.world.reactions.get(int(message["id"]), [])
        mine = (self.world.bot.id, request.match_info["emoji"])
        if mine not in given:
            raise Refusal(404, 10014, "Unknown Emoji")
        given.remove(mine)
        return nothing()

    async def type(self, request: web.Request) -> web.Response:
        channel = channel_of(self.world, request)
        is_thread = self.world.channels[channel]["type"] in THREADS
        need(self.world, channel, "SEND_MESSAGES_IN_THREADS" if is_thread else "SEND_MESSAGES")
        self.typing.append(channel)
        return nothing()


def _around(every: list[Json], query: dict[str, str], limit: int) -> list[Json]:
    """The part of a history, oldest first, that ``before``, ``after`` or ``around`` asks for."""
    ids = [int(one["id"]) for one in every]
    if "before" in query:
        return [one for one, at in zip(every, ids, strict=True) if at < int(query["before"])][-limit:]
    if "after" in query:
        return [one for one, at in zip(every, ids, strict=True) if at > int(query["after"])][:limit]
    if "around" in query:
        middle = sum(at < int(query["around"]) for at in ids)
        return every[max(0, middle - limit // 2) :][:limit]
    return every[-limit:]
