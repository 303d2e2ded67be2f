"""Days as charts show them, made by hand."""

from __future__ import annotations

from datetime import date, timedelta

from bot.charts.nouns import ForecastDay
from bot.domain import Route
from bot.reports.series import DaySeries, Series

LAST = date(2026, 11, 21)
SMALL, LARGE = Route("groq", "openai/gpt-oss-20b"), Route("groq", "openai/gpt-oss-120b")
CENT = 10**7


def day(back: int = 0, *, small: int = 0, large: int = 0, answered: int = 0, lost: int = 0) -> DaySeries:
    """A day so long before the last one; money in cents, half of the answers from memory."""
    costs = {route: cents * CENT for route, cents in ((SMALL, small), (LARGE, large)) if cents}
    asked = {"answered": answered, "unavailable": lost}
    return DaySeries(
        day=LAST - timedelta(days=back),
        costs=costs,
        outcomes={name: number for name, number in asked.items() if number},
        answered=answered,
        hits=answered // 2,
        p50_ms=400 + 100 * back if answered or lost else None,
        p90_ms=1000 + 500 * back if answered or lost else None,
    )


def days(count: int, **each: int) -> Series:
    """Alike days until the last one, each with its questions at noon."""
    made = tuple(day(back, **each) for back in range(count - 1, -1, -1))
    hours: dict[tuple[int, int], int] = {}
    for one in made:
        at = one.day.weekday(), 12
        hours[at] = hours.get(at, 0) + one.questions
    return Series(days=made, hours=hours)


def ahead(count: int, *, so_far: int = 0, daily: int = CENT) -> list[ForecastDay]:
    """Running totals of the days after the last one."""
    totals = [so_far + daily * number for number in range(1, count + 1)]
    return [
        ForecastDay(
            day=LAST + timedelta(days=number),
            expected=total,
            low80=max(so_far, total - daily * number // 4),
            high80=total + daily * number // 4,
            low95=max(so_far, total - daily * number // 2),
            high95=total + daily * number // 2,
        )
        for number, total in enumerate(totals, start=1)
    ]
