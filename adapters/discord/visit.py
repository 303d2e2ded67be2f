"""What each look of the doctor has in its hands, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from discord.http import Route

from adapters.discord.lenient import LenientClient
from adapters.findings import Finding
from bot.ports import Clock
from bot.settings import Settings

Json = dict[str, Any]


def finding(name: str, detail: str, *, ok: bool = True) -> Finding:
    """A line of the doctor; no name: on the door as a whole."""
    return Finding(name=f"discord {name}".strip(), ok=ok, detail=detail)


@dataclass(frozen=True, slots=True)
class Visit:
    """A client that is logged in, the commands that Discord should have, and what it was asked already."""

    client: LenientClient
    settings: Settings
    clock: Clock
    commands: Sequence[Json] | None = None
    _told: dict[str, Any] = field(default_factory=dict, init=False)

    @property
    def me(self) -> int:
        return self.client.user.id if self.client.user is not None else 0

    @property
    def application(self) -> int:
        return self.client.application_id or 0

    async def ask(self, path: str, **params: str) -> Any:
        """
        What Discord tells at an address of its API; each is asked once.

        Raises:
            discord.HTTPException: Discord refused.
            aiohttp.ClientError, OSError: it was not reached.
        """
        if path not in self._told:
            self._told[path] = await self.client.http.request(Route("GET", path), params=params or None)
        return self._told[path]

    async def servers(self) -> dict[int, str]:
        """The servers that the bot is in, by their ids; at most two hundred."""
        told = await self.ask("/users/@me/guilds")
        listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        return {int(one["id"]): str(one.get("name") or one["id"]) for one in listed if one.get("id")}


def is_unknown(error: discord.HTTPException) -> bool:
    """Whether what was asked is not there, or not for us."""
    return isinstance(error, discord.NotFound | discord.Forbidden)
