"""Days as rows of a table: each by itself, or in calendar weeks or months where they are many (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from bot.reports.summary import DayFigures

Unit = Literal["day", "week", "month"]
MOST_SINGLE, MOST_WEEKS = 31, 190
"""More days than that are shown by week, and more than that by month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a week or month that are in a span; their first and last, and what they came to."""

    first: date
    last: date
    questions: int
    tokens: int
    cost_nano_usd: int


def unit_of(days: int, *, most_single: int = MOST_SINGLE) -> Unit:
    """By what a span of so many days is shown."""
    if days <= most_single:
        return "day"
    return "week" if days <= MOST_WEEKS else "month"


def periods(days: Sequence[DayFigures], *, most_single: int = MOST_SINGLE) -> tuple[Period, ...]:
    """The days, oldest first, in the units in which so many are shown; weeks begin on Monday."""
    unit = unit_of(len(days), most_single=most_single)
    return tuple(_together(group) for _, group in groupby(days, key=lambda one: _begins(one.day, unit)))


def label(period: Period, unit: Unit) -> str:
    """``2026-11-20``, ``2026-11-16 to 2026-11-22`` or ``2026-11``."""
    if unit == "month":
        return f"{period.first:%Y-%m}"
    return f"{period.first}" if unit == "day" else f"{period.first} to {period.last:%m-%d}"


def _begins(day: date, unit: Unit) -> date:
    if unit == "month":
        return day.replace(day=1)
    return day if unit == "day" else day - timedelta(days=day.weekday())


def _together(group: Iterable[DayFigures]) -> Period:
    days = list(group)
    return Period(
        first=days[0].day,
        last=days[-1].day,
        questions=sum(one.questions for one in days),
        tokens=sum(one.tokens for one in days),
        cost_nano_usd=sum(one.cost_nano_usd for one in days),
    )
