"""What somebody may fill in, suggested while they type: within Discord's three seconds, or nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from adapters.discord.given import Focus
from adapters.text import clip, one_line
from bot.commands.registry import Caller
from bot.house import House

_MOST, _LONGEST = 25, 100
_PATIENCE_S = 2.0
_DATES = 14
_DAYS = ("1", "7", "14", "30", "90")

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is filled in when it is chosen, and how it is shown; at most 100 letters each."""

    value: str
    shown: str = ""

    @property
    def name(self) -> str:
        return clip(one_line(self.shown or self.value), _LONGEST)


@dataclass(frozen=True, slots=True)
class Completing:
    """Suggests what fits; what is in the inbox only to those who may read it."""

    twin: House

    async def choices(self, asker: Caller, focus: Focus) -> list[Choice]:
        """At most 25, those that begin like what is typed before those that only hold it; it never raises."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                found = await self._all(asker, focus)
        except Exception as error:  # noqa: BLE001 - whoever gets no suggestion can still type
            log.info("discord.nothing_to_suggest", field=focus.field, reason=type(error).__name__)
            return []
        typed = focus.typed.strip().lower()
        fitting = [one for one in found if typed in f"{one.value} {one.shown}".lower()]
        fitting.sort(key=lambda one: not one.value.lower().startswith(typed))
        return [one for one in fitting if 0 < len(one.value) <= _LONGEST][:_MOST]

    async def _all(self, asker: Caller, focus: Focus) -> list[Choice]:
        if focus.field in {"name", "id"}:
            return await self._listed(asker, focus.field)
        fixed = {
            "days": [Choice(value=one) for one in _DAYS],
            "date": self._dates(),
            "command": [Choice(value=one.name) for one in self.twin.commands if one.allows(asker)],
            "which": [Choice(value="all")],
        }
        return fixed.get(focus.field, [])

    async def _listed(self, asker: Caller, field: str) -> list[Choice]:
        if field == "name":
            return [Choice(value=str(one["name"])) for one in await self._rows(asker, "limits")]
        rows = await self._rows(asker, "inbox")
        return [Choice(value=str(one["id"]), shown=f"{one['id']}: {one['question']}") for one in rows]

    def _dates(self) -> list[Choice]:
        today = self.twin.clock.now().astimezone(self.twin.settings.zone).date()
        days = [today - timedelta(days=ago) for ago in range(1, _DATES + 1)]
        return [Choice(value=day.isoformat()) for day in days]

    async def _rows(self, asker: Caller, command: str) -> Sequence[dict[str, Any]]:
        """What a command of the registry tells this caller, row by row."""
        data = (await self.twin.commands.run(command, asker)).data
        return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
