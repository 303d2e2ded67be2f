"""Reads what a forecast needs, and works it out beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.bookkeeping import RouteDay, Standing, Window
from bot.forecast.history import LATELY, MOST_DAYS, History, history, wanted_days
from bot.forecast.outlook import Caps, Outlook
from bot.ports import Clock
from bot.spend.budget import DAILY_TOKENS, MONTHLY_USD, Limits, midnight
from bot.tallies import Statistics

_BEFORE_MIDNIGHT = timedelta(microseconds=1)


class Ledger(Protocol):
    """What the books tell beside the days; raises `StorageError`."""

    async def first_day(self) -> datetime | None: ...

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]: ...

    async def route_days(self, since: datetime, until: datetime) -> tuple[RouteDay, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasting:
    """Forecasts of this month; all of it raises `StorageError` when the books do not answer."""

    statistics: Statistics
    ledger: Ledger
    limits: Limits
    clock: Clock

    async def now(self, days: int = MOST_DAYS) -> Outlook:
        """The outlook of this moment, by so many days of the past (at most `MOST_DAYS`)."""
        return await self._at(self.clock.now(), days)

    async def after(self, day: date) -> Outlook:
        """The outlook at the end of a local day; of today, as far as it has come."""
        end = midnight(day + timedelta(days=1), self.limits.zone) - _BEFORE_MIDNIGHT
        return await self._at(min(end, self.clock.now()))

    async def route_days(self, outlook: Outlook) -> tuple[RouteDay, ...]:
        """What each route took, by days of UTC, of the load that an outlook calls lately."""
        first = outlook.now.date() - timedelta(days=min(LATELY, outlook.known_days))
        return await self.ledger.route_days(midnight(first, self.limits.zone), outlook.now)

    async def _at(self, now: datetime, days: int = MOST_DAYS) -> Outlook:
        zone = self.limits.zone
        tallies = await self.statistics.days(wanted_days(now, zone), zone)
        known = history(tallies, now, zone, await self.ledger.first_day(), most=days)
        return await asyncio.to_thread(_look_ahead, known, await self._caps(now))

    async def _caps(self, now: datetime) -> Caps:
        windows = [one for one in self.limits.common(now) if one.name in {DAILY_TOKENS, MONTHLY_USD}]
        told = {one.window.name: one.window.cap for one in await self.ledger.standings(windows)}
        return Caps(month=told.get(MONTHLY_USD), day_tokens=told.get(DAILY_TOKENS))


def _look_ahead(known: History, caps: Caps) -> Outlook:
    # numpy is loaded here, beside the loop: nobody who only asks has to wait for it
    from bot.forecast.looking import look_ahead

    return look_ahead(known, caps)
