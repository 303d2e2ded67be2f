"""The forecast as a noun: bands around what is expected of a month and of today, in whole numbers."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What may be spent in a month (nano-dollars) and taken in a day (tokens); None: whatever is asked."""

    month: int | None = None
    day_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """
    What something will come to: as likely more as less than ``expected``.

    It lies between the lows and the highs with 80 % and 95 %. What there is ``so_far`` is in all of them.
    """

    so_far: int
    low95: int
    low80: int
    expected: int
    high80: int
    high95: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """The 1st to the 99th percentile of what something may come to."""

    values: tuple[int, ...]

    @property
    def expected(self) -> int:
        return self.values[len(self.values) // 2]

    @property
    def high80(self) -> int:
        """What it exceeds in one of ten cases."""
        return self.values[-10]

    def scaled(self, share: float) -> Percentiles:
        """Those of a part of it."""
        return Percentiles(values=tuple(round(one * share) for one in self.values))

    def chance_of(self, amount: float) -> float:
        """The probability of so much or more, to a hundredth; neither never nor for certain."""
        return 1 - (bisect_left(self.values, amount) + 0.5) / (len(self.values) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The days after today, to the month's end and a week at least, and the busiest of the next seven."""

    busiest: Percentiles
    days: tuple[tuple[date, Percentiles], ...]

    def scaled(self, share: float) -> Ahead:
        """A part of each."""
        days = tuple((day, percentiles.scaled(share)) for day, percentiles in self.days)
        return Ahead(busiest=self.busiest.scaled(share), days=days)

    def first_of(self, amount: float) -> date | None:
        """The first day that is as likely as not to take so much; None: none of them is."""
        return next((day for day, percentiles in self.days if percentiles.expected >= amount), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """A day from today to the end of the month: its own cost, and all of the month's when it ends."""

    day: date
    cost: Band
    month: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """
    What the month and today will come to, as far as `known_days` finished days tell.

    ``spent`` is the money of the month so far, in nano-dollars like all of it. ``cap`` is the month's budget,
    ``day_cap`` that of a day's tokens; None: there is none. A cap is over when all of it is taken:
    ``cap_reached_on`` is the day by which it is, as likely as not; ``over_cap`` with which probability by the
    month's end. Demand is forecast: what a cap refuses would have been asked all the same.
    """

    now: datetime
    known_days: int
    spent: int
    month: Band
    month_questions: Band
    month_tokens: Band
    today_tokens: Band
    today_questions: Band
    days: tuple[DayAhead, ...]
    past: tuple[tuple[date, int], ...]
    cap: int | None
    over_cap: float | None
    cap_reached_on: date | None
    day_cap: int | None
    over_day_cap: float | None
    tokens_ahead: Ahead
    questions_ahead: Ahead
    lately_tokens: int
    """What was taken and asked in the last two weeks, or as long as is gone by; today is included."""
    lately_questions: int
