"""What charts show of a span of days: each day by route, outcome and latency, and the hours of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain import Outcome, Route, ServedBy
from bot.tallies import DayTally, rank_of

_REMEMBERED = {ServedBy.CACHE, ServedBy.VERIFIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySeries:
    """
    One local day. ``costs`` are nano-dollars by route, ``outcomes`` questions by how they ended.

    ``hits`` of the ``answered`` ones came from memory; percentiles are by nearest rank over all questions,
    in milliseconds, None on a day without any.
    """

    day: date
    costs: Mapping[Route, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    answered: int = 0
    hits: int = 0
    p50_ms: int | None = None
    p90_ms: int | None = None

    @property
    def cost_nano_usd(self) -> int:
        return sum(self.costs.values())

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """
    Every day of a span, oldest first, also those on which nothing happened.

    ``hours`` counts questions by local weekday (0 is Monday) and hour (0 to 23); what is not there is 0.
    Of one that ``is_running`` the last day is not over.
    """

    days: tuple[DaySeries, ...]
    hours: Mapping[tuple[int, int], int] = field(default_factory=dict)
    is_running: bool = False

    @property
    def over(self) -> tuple[DaySeries, ...]:
        """The days that are over."""
        return self.days[:-1] if self.is_running else self.days

    @property
    def cost_nano_usd(self) -> int:
        return sum(one.cost_nano_usd for one in self.days)

    @property
    def questions(self) -> int:
        return sum(one.questions for one in self.days)


def series(tallies: Sequence[DayTally], *, is_running: bool = False) -> Series:
    """The series of some days, each of them in its place."""
    hours: Counter[tuple[int, int]] = Counter()
    for one in tallies:
        hours.update({(one.day.weekday(), hour): asks for hour, asks in enumerate(one.hours) if asks})
    days = tuple(_day(one) for one in tallies)
    return Series(days=days, hours=dict(hours), is_running=is_running)


def by_weeks(of: Series) -> Series:
    """
    The same in weeks that end with its last day, each under its first day; the oldest may be a shorter one.

    Percentiles of days make none of a week: they are None.
    """
    ends = range(len(of.days), 0, -7)
    weeks = [of.days[max(0, end - 7) : end] for end in reversed(ends)]
    return replace(of, days=tuple(_together(week) for week in weeks))


def _together(days: Sequence[DaySeries]) -> DaySeries:
    costs: Counter[Route] = Counter()
    outcomes: Counter[str] = Counter()
    for one in days:
        costs.update(one.costs)
        outcomes.update(one.outcomes)
    return DaySeries(
        day=days[0].day,
        costs=dict(costs),
        outcomes=dict(outcomes),
        answered=sum(one.answered for one in days),
        hits=sum(one.hits for one in days),
    )


def _day(tally: DayTally) -> DaySeries:
    costs: Counter[Route] = Counter()
    for call in tally.attempts:
        costs[call.route] += call.cost_nano_usd
    outcomes: Counter[str] = Counter()
    for ask in tally.asks:
        outcomes[ask.outcome] += ask.asks
    return DaySeries(
        day=tally.day,
        costs=dict(costs),
        outcomes=dict(outcomes),
        answered=outcomes[Outcome.ANSWERED],
        hits=sum(ask.asks for ask in tally.asks if ask.served_by in _REMEMBERED),
        p50_ms=rank_of(tally.latencies, 50),
        p90_ms=rank_of(tally.latencies, 90),
    )
