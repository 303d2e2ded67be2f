"""The only place that asks the machine for the time, and the one time of processes that share a database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.ports import Clock

_SOON_S = 1.0
"""What took longer to be told is of an unknown moment."""


class MachineClock:
    """The clock of the machine that we run on."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - its one home

    def monotonic(self) -> float:
        """Seconds on a scale that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class CommonClock:
    """
    The time of a database, so that all its processes agree whose lease has ended and which day it is.

    Between two looks at the database it goes on by seconds that pass: a machine's clock that is wrong, or is
    set right, moves nothing. Where the database has no clock of its own it is the machine's.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._told: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Aware, in UTC."""
        if self._told is None:
            return self._machine.now()
        at, then = self._told
        return at + timedelta(seconds=self._machine.monotonic() - then)

    def monotonic(self) -> float:
        """Seconds on a scale that never goes back."""
        return self._machine.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._machine.sleep(seconds)

    async def follow(self, tell: Callable[[], Awaitable[datetime | None]]) -> None:
        """
        Be as late as the database, which is asked with `tell`; None: it has no clock.

        What it tells too late is believed only if nothing is known. What `tell` raises goes on.
        """
        asked = self.monotonic()
        at = await tell()
        took = self.monotonic() - asked
        if at is not None and (took < _SOON_S or self._told is None):
            self._told = at, asked + took / 2
