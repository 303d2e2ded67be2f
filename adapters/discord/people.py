"""Which roles somebody has, where a message does not tell: looked up in the home server, and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from adapters.remembered import Remembered
from bot.ports import Clock

Lookup = Callable[[int], Awaitable[frozenset[int]]]
"""The roles of a member, by their number; whatever is raised means that nobody knows."""
_REMEMBERED_S = 600.0
_PATIENCE_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class People:
    """Remembers for a while what it looked up; who is nobody there, or is not found, has no roles."""

    clock: Clock
    lookup: Lookup
    _known: Remembered[int, tuple[float, frozenset[int]]] = field(default_factory=Remembered, init=False)

    async def roles(self, person: int) -> frozenset[int]:
        until, roles = self._known.get(person, (0.0, frozenset[int]()))
        if self.clock.monotonic() < until:
            return roles
        try:
            async with asyncio.timeout(_PATIENCE_S):
                roles = await self.lookup(person)
        except Exception as error:  # noqa: BLE001 - a door that nobody can be let in by stays shut
            log.info("discord.roles_unknown", reason=type(error).__name__)
        self._known.keep(person, (self.clock.monotonic() + _REMEMBERED_S, roles))
        return roles
