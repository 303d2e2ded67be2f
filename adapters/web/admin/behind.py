"""The table behind a chart: the same figures for whoever does not see it, or wants them exactly (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.charts.findings import WEEKDAYS
from bot.charts.nouns import Shown
from bot.commands.breakdowns import by_period
from bot.commands.reply import Table
from bot.reports.accounts import Account
from bot.reports.series import DaySeries, Series, series
from bot.reports.wording import milliseconds, percent

_Row = Callable[[DaySeries], tuple[object, ...]]


def behind(name: str, account: Account) -> Table | None:
    """The table of one of the charts of an account; None where it has none, or nothing happened."""
    now = series(account.tallies)
    match name:
        case "costs":
            return by_period(account)
        case Shown.QUESTIONS:
            return _questions(now)
        case Shown.LATENCY:
            return _daily(
                now,
                ("day", "half within", "90 % within"),
                lambda day: (milliseconds(day.p50_ms), milliseconds(day.p90_ms)),
                lambda day: (day.p50_ms, day.p90_ms),
            )
        case Shown.HITS:
            return _daily(
                now,
                ("day", "answered", "from memory", "share"),
                lambda day: (f"{day.answered:,}", f"{day.hits:,}", percent(_share(day))),
                lambda day: (day.answered, day.hits, _share(day)),
            )
        case Shown.WEEK:
            return _week(now)
        case _:
            return None


def _questions(now: Series) -> Table | None:
    names = sorted({name for day in now.days for name in day.outcomes})
    return _daily(
        now,
        ("day", "questions", *(name.replace("_", " ") or "still open" for name in names)),
        lambda day: (f"{day.questions:,}", *(f"{day.outcomes.get(name, 0):,}" for name in names)),
        lambda day: (day.questions, *(day.outcomes.get(name, 0) for name in names)),
    )


def _daily(now: Series, headings: tuple[str, ...], shown: _Row, plain: _Row) -> Table | None:
    days = [day for day in now.days if day.questions]
    if not days:
        return None
    return Table(
        headings=headings,
        rows=tuple((day.day.isoformat(), *map(str, shown(day))) for day in days),
        plain=tuple((day.day.isoformat(), *plain(day)) for day in days),
        numeric=frozenset(range(1, len(headings))),
    )


def _week(now: Series) -> Table | None:
    hours = [hour for hour in range(24) if any(now.hours.get((day, hour)) for day in range(7))]
    rows: Sequence[tuple[int, ...]] = [
        tuple(now.hours.get((day, hour), 0) for hour in hours) for day in range(7)
    ]
    if not hours:
        return None
    return Table(
        headings=("weekday", *(f"{hour}:00" for hour in hours)),
        rows=tuple((WEEKDAYS[day], *(f"{one:,}" for one in row)) for day, row in enumerate(rows)),
        plain=tuple((WEEKDAYS[day], *row) for day, row in enumerate(rows)),
        numeric=frozenset(range(1, len(hours) + 1)),
    )


def _share(day: DaySeries) -> float | None:
    return day.hits / day.answered if day.answered else None
