"""Routes of a small Discord by which interactions are answered: callbacks, original answers, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_interactions import DEFER, SAY, UPDATE, Interaction, Interactions
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_wire import API, BODY, FILES, nothing, number, reply
from tests.far_ends.discord_world import EPHEMERAL, LOADING, World
from tests.far_ends.discord_writing import Files, altered, composed

COMMAND_REPLY, MENU_REPLY, REPLY = 20, 23, 19


@dataclass(slots=True)
class HookRoutes:
    """No rate limit but their own, no permissions: the token is the right to speak."""

    world: World
    interactions: Interactions
    gateway: Gateway

    def routes(self) -> list[web.RouteDef]:
        hook = API + "/webhooks/{app}/{token}"
        return [
            web.post(API + "/interactions/{id}/{token}/callback", self.callback),
            web.get(hook + "/messages/@original", self.original),
            web.patch(hook + "/messages/@original", self.edit_original),
            web.delete(hook + "/messages/@original", self.delete_original),
            web.post(hook, self.follow_up),
            web.get(hook + "/messages/{message}", self.told),
            web.patch(hook + "/messages/{message}", self.edit),
            web.delete(hook + "/messages/{message}", self.delete),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        body, files = request[BODY], request[FILES]
        data, message = body.get("data") or {}, None
        one = self.interactions.by_token.get(request.match_info["token"])
        shown: Json = {}
        if one is not None and not one.acknowledged:
            shown = self._shown(one, body, files)
        one = self.interactions.respond(request.match_info["token"], body)
        if body["type"] in {SAY, DEFER}:
            shown = shown or {"flags": int(data.get("flags") or 0) & EPHEMERAL | LOADING}
            message = one.message = await self._write(one, shown)
        elif body["type"] == UPDATE:
            message = await self._change(one.message, shown)
        if self.world.terse or "with_response" not in request.query:
            return nothing()
        return reply(_told(one, body["type"], message))

    def _shown(self, one: Interaction, body: Json, files: Files) -> Json:
        """What the first response shows, checked before it counts."""
        data, channel = body.get("data") or {}, int(one.payload["channel_id"])
        if body.get("type") == SAY:
            return composed(self.world, data, files, channel=channel, ephemeral=True)
        if body.get("type") == UPDATE and "message" in one.payload:
            return altered(self.world, self.world.messages[int(one.payload["message"]["id"])], data, files)
        return {}

    async def original(self, request: web.Request) -> web.Response:
        return reply(self.interactions.original(request.match_info["token"])[1])

    async def edit_original(self, request: web.Request) -> web.Response:
        one, message = self.interactions.original(request.match_info["token"])
        changed = altered(self.world, message, request[BODY], request[FILES])
        one.edits += 1
        return reply(await self._change(message, changed))

    async def delete_original(self, request: web.Request) -> web.Response:
        one, message = self.interactions.original(request.match_info["token"])
        one.edits += 1
        return await self._remove(message)

    async def follow_up(self, request: web.Request) -> web.Response:
        """One more message; the first one after a defer takes the place of "is thinking"."""
        one = self.interactions.may_follow(request.match_info["token"])
        channel, body = int(one.payload["channel_id"]), request[BODY]
        shown = composed(self.world, body, request[FILES], channel=channel, ephemeral=True)
        if one.is_thinking:
            kept = one.message["flags"] & EPHEMERAL
            message = await self._change(one.message, {**shown, "flags": shown["flags"] & ~EPHEMERAL | kept})
        else:
            message = await self._write(one, shown, is_follow_up=True)
        one.follow_ups.append(message)
        return reply(message)

    async def told(self, request: web.Request) -> web.Response:
        return reply(self._message(request))

    async def edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        changed = altered(self.world, message, request[BODY], request[FILES])
        return reply(await self._change(message, changed))

    async def delete(self, request: web.Request) -> web.Response:
        return await self._remove(self._message(request))

    def _message(self, request: web.Request) -> Json:
        return self.interactions.told(request.match_info["token"], number(request, "message"))

    async def _write(self, one: Interaction, shown: Json, *, is_follow_up: bool = False) -> Json:
        world, channel = self.world, int(one.payload["channel_id"])
        kind = COMMAND_REPLY if one.payload["type"] == 2 else REPLY
        if one.payload["data"].get("type") == 3:
            kind = MENU_REPLY
        alone = one.who.id if shown["flags"] & EPHEMERAL else None
        behind = one.message if is_follow_up else one.payload.get("message")
        reference: Json = {"message_reference": _reference(behind)} if behind else {}
        message = world.draft(world.bot, channel, **reference, **shown)
        message |= {"type": REPLY if is_follow_up else kind, "application_id": str(world.application)}
        message |= {"webhook_id": str(world.application), "interaction_metadata": _metadata(one)}
        world.keep(message, alone=alone)
        await self.gateway.announce("MESSAGE_CREATE", message)
        return message

    async def _change(self, message: Json, changed: Json) -> Json:
        flags = int({**message, **changed}["flags"]) & ~LOADING
        self.world.change(message, **{**changed, "flags": flags})
        await self.gateway.announce("MESSAGE_UPDATE", message)
        return message

    async def _remove(self, message: Json) -> web.Response:
        self.world.remove(message)
        await self.gateway.announce("MESSAGE_DELETE", message)
        return nothing()


def _reference(message: Json) -> Json:
    kept = {"type": 0, "message_id": message["id"], "channel_id": message["channel_id"]}
    return kept | ({"guild_id": message["guild_id"]} if "guild_id" in message else {})


def _metadata(one: Interaction) -> Json:
    return {
        "id": str(one.id),
        "type": one.payload["type"],
        "user": one.who.user(),
        "authorizing_integration_owners": one.payload["authorizing_integration_owners"],
        **({"name": one.payload["data"]["name"]} if "name" in one.payload["data"] else {}),
    }


def _told(one: Interaction, kind: int, message: Json | None) -> Json:
    interaction: Json = {"id": str(one.id), "type": one.payload["type"]}
    if message is None:
        return {"interaction": interaction}
    interaction |= {
        "response_message_id": message["id"],
        "response_message_loading": bool(message["flags"] & LOADING),
        "response_message_ephemeral": bool(message["flags"] & EPHEMERAL),
    }
    return {"interaction": interaction, "resource": {"type": kind, "message": message}}
