"""A ledger with statistics over it, as the contracts of statistics use it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.storage.statistics import SqlStatistics
from bot.tallies import DayTally, Statistics, WhoTally
from bot.testing import StillClock
from tests.contracts.ledgers import AnyLedger, answer, attempt, question, settlement

BERLIN = ZoneInfo("Europe/Berlin")


class Desk:
    """A ledger, and statistics over it."""

    def __init__(self, ledger: AnyLedger, statistics: Statistics, clock: StillClock | None = None) -> None:
        self.ledger, self.statistics = ledger, statistics
        self._clock = clock

    def set_back_to(self, now: datetime) -> None:
        """Let it be `now`, before anything was summed: fewer days are over that are to be summed."""
        if self._clock is not None:
            self._clock.move((now - self._clock.now()).total_seconds())

    async def asked(self, name: str, at: datetime, *, cost: int = 0, **other: Any) -> None:
        words = {key: other.pop(key) for key in ("person", "channel", "platform") if key in other}
        await self.ledger.open_ask(name, question(**words), at=at, rates=())
        if cost:
            call = attempt(f"call-{name}", name, started_at=at, money=cost + 1)
            await self.ledger.begin_attempt(call, [], expires_at=at + timedelta(minutes=2))
            await self.ledger.settle_attempt(settlement(f"call-{name}", tokens=30, money=cost))
        await self.ledger.close_ask(answer(name, **other), at=at)


class Summing:
    """Statistics that sum up every finished day before they are read: what is read must not change."""

    def __init__(self, real: SqlStatistics) -> None:
        self.real = real

    async def days(self, days: Sequence[date], zone: ZoneInfo, **named: Any) -> tuple[DayTally, ...]:
        await self._sum_up(zone)
        return await self.real.days(days, zone, **named)

    async def busiest(self, days: Sequence[date], zone: ZoneInfo, **named: Any) -> tuple[WhoTally, ...]:
        await self._sum_up(zone)
        return await self.real.busiest(days, zone, **named)

    async def asks_of(
        self, names: Collection[str], days: Sequence[date], zone: ZoneInfo, **named: Any
    ) -> Mapping[str, int]:
        await self._sum_up(zone)
        return await self.real.asks_of(names, days, zone, **named)

    async def _sum_up(self, zone: ZoneInfo) -> None:
        while await self.real.sum_up(zone):
            pass
