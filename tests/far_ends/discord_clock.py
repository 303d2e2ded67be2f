"""The time of a small Discord: deadlines pass when a test turns the clock, or in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import MachineClock
from bot.ports import Clock
from bot.rehearsal import LoopClock, VirtualLoop

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class FarClock:
    """
    What time it is at the far end.

    On a `VirtualLoop` it is the loop's, so that deadlines pass as timers do. Elsewhere deadlines stand still
    until somebody calls `turn`: a slow machine never makes an interaction expire. `base` is another clock to
    go by, such as a `StillClock` that the twin has, too.
    """

    base: Clock | None = None
    turned_s: float = 0.0

    def turn(self, seconds: float) -> None:
        """So much later it is now, for deadlines and rate limits as well."""
        self.turned_s += seconds

    def now(self) -> datetime:
        """The date that messages carry."""
        clock = self.base or (LoopClock() if self.is_virtual else MachineClock())
        return clock.now() + timedelta(seconds=self.turned_s)

    def deadline(self) -> float:
        """Seconds by which interactions, tokens, nonces and sessions grow old."""
        if self.base is not None:
            return self.base.monotonic() + self.turned_s
        return self.seconds() if self.is_virtual else self.turned_s

    def seconds(self) -> float:
        """Seconds of the loop, which always run: rate limits, and when something was seen."""
        return asyncio.get_running_loop().time() + self.turned_s

    @property
    def is_virtual(self) -> bool:
        return isinstance(asyncio.get_running_loop(), VirtualLoop)


def snowflake(at: datetime, number: int = 0) -> int:
    """An id of a moment, as Discord makes them; the `number`-th of that millisecond."""
    since = int((at - DISCORD_EPOCH) / timedelta(milliseconds=1))
    return (since << 22) + number
