"""The figures behind the pages, of commands and accounts, read once for all who look at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from adapters.web.admin.entered import CHANNEL
from adapters.web.admin.pages import day_of
from bot.charts.illustrating import usage_chart
from bot.charts.nouns import Shown
from bot.commands.arguments import FIRST_DAY
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.house import House
from bot.notices import Picture
from bot.reports.accounts import Account
from bot.reports.parts import Part
from bot.reports.series import series
from bot.reports.span import Span

KEPT_S = 5.0
"""So long figures are kept: a page, its charts and its CSV are of one reading, a reload is of a new one."""
_MOST_KEPT = 64
_Told = TypeVar("_Told")

_READER = Caller(
    platform="web",
    person="web:dashboard",
    channel=CHANNEL,
    is_admin=True,
    sees_pictures=False,
    draws=True,
)
"""Whoever is signed in may see figures: the gate has let them in, and no page of them tells askers' words."""

_CHARTED: dict[str, tuple[str, str]] = {
    "costs": ("costs", "{days}"),
    "models": ("models", "{days}"),
    "forecast": ("forecast", ""),
    "report": ("report", "{day}"),
}
CHARTS = (*_CHARTED, *Shown)


class Figures:
    """Raises `StorageError` when the books do not answer."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: dict[object, tuple[float, Any]] = {}
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._changes = 0

    @property
    def today(self) -> date:
        return self._house.clock.now().astimezone(self._house.settings.zone).date()

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    async def told(self, command: str, argument: str = "") -> Reply:
        """What a command tells an admin; its picture is a spec."""
        return await self._once(
            (command, argument), lambda: self._house.commands.run(command, _READER, argument)
        )

    async def account(self, days: int, last: date | None = None) -> Account:
        """The days until ``last`` (None: today) beside as many before them."""
        span = Span.of(last or self.today, days, self._house.settings.zone)
        return await self._once((span.days[0], span.days[-1]), lambda: self._house.accounts.of(span))

    async def people(self, days: int) -> tuple[Part, ...]:
        account = await self.account(days)
        return await self._once(("people", days), lambda: self._house.accounts.people(account))

    async def channels(self, days: int) -> tuple[Part, ...]:
        account = await self.account(days)
        return await self._once(("channels", days), lambda: self._house.accounts.channels(account))

    async def chart(self, name: str, days: int, day: str = "") -> Picture | None:
        """
        One of `CHARTS`, undrawn; None where nothing happened.

        ``day`` is that of a report, or the last one of a chart of the usage, in ISO (empty: today).
        """
        if name in _CHARTED:
            command, argument = _CHARTED[name]
            return (await self.told(command, argument.format(days=days, day=day))).picture
        return self.pictured(Shown(name), await self.account(days, _day(day, self.today)))

    def pictured(self, shown: Shown, account: Account) -> Picture | None:
        """A chart of an account, undrawn; None where nothing was asked."""
        if not account.now.questions:
            return None
        span = account.now.span
        now = series(account.tallies, is_running=span.days[-1] >= self.today)
        spec, words = usage_chart(shown, now, before=account.asked.before, zone=span.zone)
        return Picture(name=f"{shown}-{span.days[-1]}.png", png=b"", alt=words, spec=spec)

    def forget(self) -> None:
        """Something was changed: the next page is to show it."""
        self._kept.clear()
        self._changes += 1

    async def _once(self, key: object, read: Callable[[], Awaitable[_Told]]) -> _Told:
        """What was read a moment ago, else what is there now; the same is read once for all who ask."""
        turn = self._turns.get(key) or self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            now, changes = self._house.clock.monotonic(), self._changes
            self._kept = {one: kept for one, kept in self._kept.items() if now - kept[0] < KEPT_S}
            if key not in self._kept:
                told = await read()
                if len(self._kept) < _MOST_KEPT and changes == self._changes:
                    # from now on: those who waited for a slow reading are not to read again one by one
                    self._kept[key] = self._house.clock.monotonic(), told
                return told
            found: _Told = self._kept[key][1]
            return found


def _day(said: str, today: date) -> date:
    """A day that somebody wrote into an address; what is none, or none of ours, is today."""
    day = day_of(said)
    return day if day is not None and FIRST_DAY <= day <= today else today
