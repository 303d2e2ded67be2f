"""What forecasts are made of: the days that are over, and as much of today as there is (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.tallies import HOURS, DayTally

WEEK = 7
MOST_DAYS = 84
"""Twelve weeks: what was before tells of another twin."""
LATELY = 14
"""The days before today whose load tells what share of it each route takes."""
_HOURS_OF = 28
_EVENLY = 0.02
"""The share of questions that might as well come at any hour: nights are not empty for ever."""
_LEAST_SHARE = 0.02
UNKNOWN_COST, UNKNOWN_TOKENS = 500_000, 1_500
"""What a question is taken to cost, in nano-dollars, and to take before any has: the price that we aim at."""

Figure = Callable[[DayTally], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """
    One figure of the days since the first start, oldest first, without today; whole numbers, none below 0.

    ``weekday`` is today's (Monday is 0). ``lived`` is the share of a usual day for which today has been
    counted, ``rest`` what is still to come of it. ``unit`` is what one question usually comes to (above 0).
    ``first_share`` is the share that the first day had of a usual one.
    """

    days: tuple[int, ...]
    weekday: int
    so_far: int
    lived: float
    rest: float
    unit: float
    first_share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """
    The last days up to today (at most `MOST_DAYS` before it), as the local clock borders them.

    ``days`` are those since the first start, today the last of them; ``month`` those of today's month.
    """

    now: datetime
    days: tuple[DayTally, ...]
    month: tuple[DayTally, ...]
    lived: float
    rest: float
    first_share: float

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def known_days(self) -> int:
        """How many finished days it rests on."""
        return len(self.days) - 1

    @property
    def ahead(self) -> int:
        """The days of the month after today."""
        return (month_after(self.today) - self.today).days - 1

    def cost(self) -> Past:
        return self._past(lambda day: day.cost_nano_usd, UNKNOWN_COST)

    def tokens(self) -> Past:
        return self._past(lambda day: day.tokens, UNKNOWN_TOKENS)

    def questions(self) -> Past:
        return self._past(lambda day: day.questions, 1)

    def _past(self, figure: Figure, unknown: int) -> Past:
        values = [max(figure(day), 0) for day in self.days]  # a credit, by somebody's own SQL, is no load
        asked = sum(day.questions for day in self.days)
        return Past(
            days=tuple(values[:-1]),
            weekday=self.today.weekday(),
            so_far=values[-1],
            lived=self.lived,
            rest=self.rest,
            unit=max(sum(values) / asked, 1.0) if asked else float(unknown),
            first_share=self.first_share,
        )


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def wanted_days(now: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """The local days that a forecast at `now` looks at, oldest first, today the last."""
    today = now.astimezone(zone).date()
    return tuple(today - timedelta(days=back) for back in range(MOST_DAYS, -1, -1))


def history(
    tallies: Sequence[DayTally],
    now: datetime,
    zone: ZoneInfo,
    first: datetime | None,
    *,
    most: int = MOST_DAYS,
) -> History:
    """
    The history of the `wanted_days` whose tallies are given.

    Days before the ``first`` start (or ask) are left out: nobody could ask then, so that they are no zeros.
    A day without questions after it is one. ``most`` days of the past count; what was spent in the month is
    that of all its days.
    """
    local = now.astimezone(zone)
    born = (first or now).astimezone(zone)
    since = [tally for tally in tallies if tally.day >= born.date()] or [DayTally(day=local.date())]
    month = tuple(tally for tally in tallies if tally.day >= local.date().replace(day=1))
    since = since[-most - 1 :]
    hours = _usual_hours(since[-_HOURS_OF - 1 : -1])
    begun, lived = _until(hours, born), _until(hours, local)
    is_first = born.date() == local.date()
    was_first = since[0].day == born.date() and not is_first
    return History(
        now=local,
        days=tuple(since),
        month=month,
        lived=max(lived - begun, 0.0) if is_first else lived,
        rest=1 - lived,
        first_share=max(1 - begun, _LEAST_SHARE) if was_first else 1.0,
    )


def _usual_hours(days: Sequence[DayTally]) -> list[float]:
    """The share of a usual day that each hour of the clock has."""
    counts = [float(sum(day.hours[hour] for day in days)) for hour in range(HOURS)]
    evenly = max(_EVENLY * sum(counts), 2.0) / HOURS
    total = sum(counts) + evenly * HOURS
    return [(count + evenly) / total for count in counts]


def _until(hours: Sequence[float], moment: datetime) -> float:
    """The share of a usual day that is over at a moment."""
    part = (moment.minute + moment.second / 60) / 60
    return min(sum(hours[: moment.hour]) + hours[moment.hour] * part, 1.0)
