"""Slash commands of a small Discord: who gave one, whether it was acknowledged, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.far_ends.discord_world import Json, Person, Refusal, World

EPHEMERAL = 1 << 6
LOADING = 1 << 7


@dataclass(slots=True, eq=False)
class Interaction:
    """One slash command on its way; `message` is the answer, first a placeholder."""

    id: int
    token: str
    payload: Json
    expired: bool = False
    acknowledged: bool = False
    message: Json = field(default_factory=dict)
    follow_ups: list[Json] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return bool(self.message) and not self.message["flags"] & LOADING

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.message["flags"] & EPHEMERAL)


@dataclass(slots=True)
class Interactions:
    """All of them, by their token."""

    world: World
    by_token: dict[str, Interaction] = field(default_factory=dict)

    def begin(self, path: str, options: Json, *, who: Person, channel: int) -> Interaction:
        """Build the command `path` ("ask", "twin usage") as somebody would give it; it must be registered."""
        room = self.world.channels[channel]
        name, *deeper = path.split()
        data = {**self._registered(name), "options": _options(deeper, options)}
        number = self.world.new_id()
        payload: Json = {
            "id": str(number),
            "application_id": str(self.world.application),
            "type": 2,
            "token": f"token-{number}",
            "version": 1,
            "data": data,
            "channel_id": str(channel),
            "channel": room,
            "locale": "en-GB",
            "app_permissions": str(who.permissions),
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(self.world.guild)},
            "context": 0 if room.get("guild_id") else 1,
        }
        if room.get("guild_id"):
            member = {**who.member(), "user": who.user()}
            payload |= {"guild_id": room["guild_id"], "guild": {"id": room["guild_id"]}, "member": member}
        else:
            payload |= {"user": who.user()}
        one = Interaction(number, f"token-{number}", payload)
        self.by_token[one.token] = one
        return one

    def acknowledge(self, token: str, body: Json) -> Json:
        """The first response: 10062 when it comes too late, 40060 when it is the second one."""
        one = self._known(token)
        if one.expired:
            raise Refusal(404, 10062, "Unknown interaction")
        if one.acknowledged:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        one.acknowledged = True
        flags = int((body.get("data") or {}).get("flags", 0))
        one.message = self._write(one, {"flags": flags | LOADING})
        told = {"id": str(one.id), "type": 2, "response_message_id": one.message["id"]}
        return {
            "interaction": {**told, "response_message_loading": True},
            "resource": {"type": body["type"], "message": one.message},
        }

    def edit_original(self, token: str, change: Json) -> Json:
        one = self._acknowledged(token)
        flags = one.message["flags"] & ~LOADING | change.get("flags", 0)
        one.message |= {**change, "flags": flags}
        return one.message

    def follow_up(self, token: str, said: Json) -> Json:
        one = self._acknowledged(token)
        message = self._write(one, said)
        one.follow_ups.append(message)
        return message

    def _write(self, one: Interaction, said: Json) -> Json:
        return self.world.write(self.world.bot, int(one.payload["channel_id"]), **said)

    def _known(self, token: str) -> Interaction:
        if token not in self.by_token:
            raise Refusal(404, 10062, "Unknown interaction")
        return self.by_token[token]

    def _acknowledged(self, token: str) -> Interaction:
        one = self._known(token)
        if not one.acknowledged:
            raise Refusal(404, 10015, "Unknown Webhook")
        return one

    def _registered(self, name: str) -> Json:
        for scope, commands in self.world.commands.items():
            for command in commands:
                if command["name"] == name:
                    place = {} if scope == "global" else {"guild_id": scope}
                    return {"id": command["id"], "name": name, "type": 1, **place}
        raise LookupError(f"/{name} was never registered; there are {self.world.commands}")


def _options(path: list[str], values: dict[str, Any]) -> list[Json]:
    if path:
        kind = 1 if len(path) == 1 else 2
        return [{"type": kind, "name": path[0], "options": _options(path[1:], values)}]
    return [{"type": 3, "name": name, "value": value} for name, value in values.items()]
