"""Accounts for tests: days with given figures, and whoever puts them in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.domain import Route, Usage
from bot.reports.accounts import Account, Accounts, Alike
from bot.reports.askers import Askers, LastAsked, nobody_asked
from bot.reports.composing import Composing
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.savings import Prices
from bot.reports.span import Span
from bot.reports.summary import compared, summarise
from bot.storage.answers_memory import Shelf
from bot.storage.recall_sums import MemoryRecallBooks
from bot.tallies import AskTally, AttemptTally, DayTally, Statistics, WhoTally
from bot.testing import StillClock

UTC_ZONE = ZoneInfo("UTC")
FAST, LARGE = Route("groq", "openai/gpt-oss-20b"), Route("groq", "openai/gpt-oss-120b")
LONG_AGO, LONG_AFTER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2060))


def asks(number: int = 1, **other: Any) -> AskTally:
    """So many alike questions; answered by a model where nothing else is said."""
    usual: dict[str, Any] = {
        "platform": "slack",
        "outcome": "answered",
        "served_by": "model",
        "question_type": "general",
        "cost_nano_usd": 0,
    }
    return AskTally(asks=number, **(usual | other))


def calls(route: Route = FAST, *, cost: int = 1000, **other: Any) -> AttemptTally:
    """Two calls to a route, of 110 tokens together."""
    usual: dict[str, Any] = {
        "purpose": "answer",
        "outcome": "answered",
        "attempts": 2,
        "usage": Usage(prompt_tokens=100, cached_tokens=40, completion_tokens=10),
    }
    return AttemptTally(route=route, cost_nano_usd=cost, **(usual | other))


def day_of(day: date, *found: AskTally | AttemptTally, **other: Any) -> DayTally:
    """A day of given asks and attempts; each question took 400 ms where nothing else is said."""
    asked = tuple(one for one in found if isinstance(one, AskTally))
    called = tuple(one for one in found if isinstance(one, AttemptTally))
    number = sum(one.asks for one in asked)
    usual: dict[str, Any] = {"latencies": {400: number} if number else {}}
    return DayTally(day=day, asks=asked, attempts=called, **(usual | other))


def account_of(*days: DayTally, before: Sequence[DayTally] = (), zone: ZoneInfo = UTC_ZONE) -> Account:
    """The account of some days, one after the other, perhaps beside as many earlier ones."""
    now = summarise(days, _span(days, zone))
    then = summarise(before, _span(before, zone)) if before else None
    return Account(
        now=compared(now, then),
        before=then,
        alike=Alike(now=now, before=then) if then else None,
        tallies=tuple(days),
    )


def _span(days: Sequence[DayTally], zone: ZoneInfo) -> Span:
    return Span.between(days[0].day, days[-1].day, zone)


@dataclass
class Kept:
    """Statistics of the days that are ``known``; of every other one it is what ``usual`` has."""

    known: Mapping[date, DayTally] = field(default_factory=dict)
    usual: tuple[AskTally | AttemptTally, ...] = ()
    who: tuple[WhoTally, ...] = ()
    daily: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    asked: list[tuple[int, str | None]] = field(default_factory=list)

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        self.asked.append((len(days), person))
        return tuple(self.known.get(day) or day_of(day, *self.usual) for day in days)

    async def busiest(
        self,
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        most: int = 20,
        person: str | None = None,
    ) -> tuple[WhoTally, ...]:
        return self.who[:most]

    async def asks_of(
        self,
        names: Collection[str],
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        person: str | None = None,
    ) -> Mapping[str, int]:
        return {name: sum(self.daily.get(name, {}).get(day, 0) for day in days) for name in names}


def accounts(
    statistics: Statistics,
    *,
    first: datetime | None = LONG_AGO,
    prices: Prices | None = None,
    now: datetime = LONG_AFTER,
) -> Accounts:
    """Accounts over statistics, of a twin that was started long ago; all days are over by then."""

    async def born() -> datetime | None:
        return first

    return Accounts(
        statistics=statistics,
        recall=MemoryRecallBooks(Shelf()),
        first=born,
        pseudonyms=Pseudonyms(secret="of-the-twin"),
        clock=StillClock(now),
        prices=prices or Prices(),
    )


def askers(statistics: Statistics, last: LastAsked = nobody_asked) -> Askers:
    """Who asked, by the same names as in the accounts."""
    return Askers(statistics=statistics, pseudonyms=Pseudonyms(secret="of-the-twin"), last=last)


def composing(statistics: Statistics, *, zone: ZoneInfo = UTC_ZONE, name: str = "Ada") -> Composing:
    """Whoever writes reports over statistics."""
    return Composing(name=name, zone=zone, accounts=accounts(statistics))
