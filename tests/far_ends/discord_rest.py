"""The REST side of a small Discord: routes, limits, rate-limit headers, nonces, and faults on order."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.far_ends.discord_interactions import Interactions
from tests.far_ends.discord_limits import Buckets, check_message
from tests.far_ends.discord_world import Json, Refusal, World

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]
API = "/api/v10"
BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES: web.RequestKey[dict[str, str]] = web.RequestKey("files", dict)


def reply(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON exactly as Discord labels it: without a charset, or its clients take it for text."""
    content = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=content)


@dataclass(slots=True, kw_only=True)
class Fault:
    """
    Something that goes wrong with the next `times` requests whose "METHOD path" matches `route`.

    ``status`` 0 resets the connection; ``after_effect`` does what was asked before it fails.
    """

    route: str
    status: int = 500
    times: int = 1
    after_effect: bool = False
    via: bool = True
    retry_after: float = 0.05
    code: int = 0

    def answer(self, request: web.Request) -> web.StreamResponse:
        if self.status == 0:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if self.status == 429:
            body = {
                "message": "You are being rate limited.",
                "retry_after": self.retry_after,
                "global": False,
            }
            headers = {"Via": "1.1 google", "Retry-After": "1"} if self.via else {}
            return reply(body, status=429, headers=headers)
        return reply({"message": f"{self.status}: on order", "code": self.code}, status=self.status)


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came."""

    method: str
    path: str
    body: Json
    files: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class RestApi:
    """Answers requests out of a world; `heard` keeps every one of them."""

    world: World
    interactions: Interactions
    buckets: Buckets = field(default_factory=Buckets)
    faults: list[Fault] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    gateway_url: str = ""
    typing: list[int] = field(default_factory=list)
    announce: Callable[[Json], Awaitable[None]] | None = None

    def routes(self) -> list[web.RouteDef]:
        app = API + "/applications/{app}"
        messages = API + "/channels/{channel}/messages"
        hook = API + "/webhooks/{app}/{token}"
        return [
            web.get(API + "/users/@me", self.me),
            web.get(API + "/oauth2/applications/@me", self.application),
            web.get(API + "/applications/@me", self.application),
            web.get(API + "/gateway/bot", self.gateway),
            web.get(app + "/commands", self.known_commands),
            web.get(app + "/guilds/{guild}/commands", self.known_commands),
            web.put(app + "/commands", self.commands),
            web.put(app + "/guilds/{guild}/commands", self.commands),
            web.get(API + "/channels/{channel}", self.channel),
            web.get(messages, self.history),
            web.post(messages, self.post),
            web.patch(messages + "/{message}", self.edit),
            web.post(API + "/channels/{channel}/typing", self.type),
            web.post(API + "/users/@me/channels", self.direct),
            web.post(API + "/interactions/{id}/{token}/callback", self.callback),
            web.patch(hook + "/messages/@original", self.edit_original),
            web.post(hook, self.follow_up),
        ]

    @web.middleware
    async def gate(self, request: web.Request, handler: Route) -> web.StreamResponse:
        """Hear, fail when that was ordered, check the token and the limits, answer."""
        path = request.path.removeprefix(API)
        body, files = await _read(request)
        request[BODY], request[FILES] = body, files
        heard = Heard(request.method, path, body, files)
        self.heard.append(heard)
        fault = self._fault(str(heard))
        if fault is not None and not fault.after_effect:
            return fault.answer(request)
        response = await self._answer(request, handler)
        return response if fault is None else fault.answer(request)

    async def _answer(self, request: web.Request, handler: Route) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        by_token = path.startswith(("/interactions/", "/webhooks/", "/gateway/socket"))
        if not by_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return reply({"message": "401: Unauthorized", "code": 0}, status=401)
        try:
            limits = {} if by_token else self.buckets.take(f"{request.method} {path}")
            response = await handler(request)
        except Refusal as refusal:
            if refusal.status == 429:
                return Fault(route="", status=429, retry_after=float(str(refusal))).answer(request)
            return reply(refusal.body, status=refusal.status)
        if not response.prepared:
            response.headers.update(limits)
        return response

    def _fault(self, heard: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and re.fullmatch(fault.route, heard):
                fault.times -= 1
                return fault
        return None

    async def me(self, _: web.Request) -> web.Response:
        return reply(self.world.bot.user())

    async def application(self, _: web.Request) -> web.Response:
        owner = self.world.ada.user()
        words = {"name": "Twin", "description": "", "icon": None, "verify_key": "00", "owner": owner}
        told = {"bot_public": True, "bot_require_code_grant": False, **words}
        return reply({"id": str(self.world.application), **({} if self.world.terse else told)})

    async def gateway(self, _: web.Request) -> web.Response:
        if self.world.terse:
            raise Refusal(404, 0, "404: Not Found")
        starts = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return reply({"url": self.gateway_url, "shards": self.world.shards, "session_start_limit": starts})

    async def commands(self, request: web.Request) -> web.Response:
        scope = request.match_info.get("guild", "global")
        named = [
            {
                "id": str(self.world.new_id()),
                "application_id": str(self.world.application),
                "version": "1",
                **one,
            }
            for one in request[BODY]
        ]
        if scope != "global":
            named = [{**one, "guild_id": scope} for one in named]
        self.world.commands[scope] = named
        return reply({} if self.world.terse else named)

    async def known_commands(self, request: web.Request) -> web.Response:
        return reply(self.world.commands.get(request.match_info.get("guild", "global"), []))

    async def channel(self, request: web.Request) -> web.Response:
        return reply(self.world.channels[self._channel(request)])

    async def history(self, request: web.Request) -> web.Response:
        channel, limit = self._channel(request), int(request.query.get("limit", "50"))
        found = [one for one in self.world.messages.values() if one["channel_id"] == str(channel)]
        return reply([self.world.as_seen_by_bot(one, intents=0) for one in reversed(found)][:limit])

    async def post(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[BODY]
        nonce = str(body.get("nonce", ""))
        check_message(body, request[FILES])
        is_kept = nonce and body.get("enforce_nonce") and not self.world.terse
        known = self.world.nonces.get((channel, nonce)) if is_kept else None
        if known is not None:
            return reply(self.world.messages[known])
        message = self.world.write(self.world.bot, channel, **shown(request))
        if nonce:
            self.world.nonces[channel, nonce] = int(message["id"])
        if self.announce is not None:
            await self.announce(message)
        return reply(message)

    async def edit(self, request: web.Request) -> web.Response:
        self._channel(request)
        message = self.world.messages.get(int(request.match_info["message"]))
        if message is None:
            raise Refusal(404, 10008, "Unknown Message")
        check_message({**message, **request[BODY]}, request[FILES])
        message |= shown(request)
        return reply(message)

    async def type(self, request: web.Request) -> web.Response:
        self.typing.append(self._channel(request))
        return web.Response(status=204)

    async def direct(self, request: web.Request) -> web.Response:
        person = self.world.people[int(request[BODY]["recipient_id"])]
        return reply(self.world.channels[self.world.open_dm(person)])

    async def callback(self, request: web.Request) -> web.Response:
        told = self.interactions.acknowledge(request.match_info["token"], request[BODY])
        return web.Response(status=204) if self.world.terse else reply(told)

    async def edit_original(self, request: web.Request) -> web.Response:
        check_message(request[BODY], request[FILES])
        return reply(self.interactions.edit_original(request.match_info["token"], shown(request)))

    async def follow_up(self, request: web.Request) -> web.Response:
        check_message(request[BODY], request[FILES])
        return reply(self.interactions.follow_up(request.match_info["token"], shown(request)))

    def _channel(self, request: web.Request) -> int:
        channel = int(request.match_info["channel"])
        if channel not in self.world.channels:
            raise Refusal(404, 10003, "Unknown Channel")
        return channel


async def _read(request: web.Request) -> tuple[Any, dict[str, str]]:
    """Body and files of a request, JSON or multipart."""
    if request.content_type.startswith("multipart/"):
        form, files, body = await request.post(), {}, {}
        for name, part in form.items():
            if isinstance(part, web.FileField):
                files[part.filename] = part.file.read().decode()
            elif name == "payload_json":
                body = json.loads(str(part))
        return body, files
    raw = await request.read()
    return (json.loads(raw) if raw else {}), {}


def shown(request: web.Request) -> Json:
    """What of a request becomes visible in the message."""
    body, files = request[BODY], request[FILES]
    attached = [
        {"id": str(i), "filename": name, "size": len(text), "url": "", "proxy_url": ""}
        for i, (name, text) in enumerate(files.items())
    ]
    kept = {key: body[key] for key in ("embeds", "message_reference", "flags") if body.get(key)}
    return {"content": body.get("content") or "", **kept, **({"attachments": attached} if attached else {})}
