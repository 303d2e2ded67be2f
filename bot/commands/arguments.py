"""What may follow a command that shows figures: days, a chart, a breakdown, a date (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.charts.nouns import Shown

DAYS = 7
MOST_DAYS = 366
FIRST_DAY = date(1971, 1, 1)
"""Before all that was asked, with room for whoever reckons with the days before it."""


class WrongArgument(ValueError):
    """What followed a command does not read; the text may be shown to a person."""


class By(StrEnum):
    """By what the table of a command shows its figures."""

    DAY = "day"
    MODEL = "model"
    TYPE = "type"
    PLATFORM = "platform"
    CHANNEL = "channel"
    PERSON = "person"


_SPANS = r"(?:today|\d{1,3} ?(?:d|days)?)"
_BY, _CHART = rf"by (?:{'|'.join(By)})", "|".join(Shown)
PLAIN = re.compile(rf"(?:{_SPANS} )?(?:{_CHART}|{_BY}|(?:{_CHART}) {_BY}|{_BY} (?:{_CHART}))", re.IGNORECASE)
"""What may follow `usage` and `costs` beside the days alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many days, a chart of them, and what the table shows (None: what is usual)."""

    days: int = DAYS
    chart: Shown = Shown.QUESTIONS
    by: By | None = None


def read_days(argument: str) -> int:
    """
    A number of days from what was typed: nothing, ``30``, ``30d`` or ``today``.

    Raises:
        WrongArgument: anything else, or none between 1 and 366.
    """
    text = argument.strip().lower().removesuffix("days").removesuffix("d").strip()
    if not text:
        return DAYS
    days = 1 if text == "today" else int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= days <= MOST_DAYS:
        raise WrongArgument(f"`{argument[:40]}` is no number of days: try 7, or any from 1 to {MOST_DAYS}.")
    return days


def read_wanted(argument: str) -> Wanted:
    """
    Days, a chart, and ``by`` with what the table shows, in any order; each may be left out.

    Raises:
        WrongArgument: something else.
    """
    words = argument.lower().split()
    by = _taken(words)
    charts = [word for word in words if word in set(Shown)]
    if len(charts) > 1:
        raise WrongArgument(f"One chart at a time, please: {', '.join(Shown)}.")
    days = read_days(" ".join(word for word in words if word not in charts))
    return Wanted(days=days, chart=Shown(charts[0]) if charts else Shown.QUESTIONS, by=by)


def read_date(argument: str, yesterday: date) -> date:
    """
    A day from ``YYYY-MM-DD``; nothing is yesterday. Today may be asked for, too: it is reported so far.

    Raises:
        WrongArgument: it is no date, still to come, or before there were twins.
    """
    if not argument.strip():
        return yesterday
    try:
        day = date.fromisoformat(argument.strip())
    except ValueError:
        raise WrongArgument(
            f"`{argument[:40]}` is no date: write it as YYYY-MM-DD, e.g. {yesterday}."
        ) from None
    if day > yesterday + timedelta(days=1):
        raise WrongArgument(f"{day} is still to come: the latest whole day is {yesterday}.")
    if day < FIRST_DAY:
        raise WrongArgument(f"{day} is before all that is reported: try a day such as {yesterday}.")
    return day


def _taken(words: list[str]) -> By | None:
    """What stands behind `by`, both taken out of ``words``; None where it is not there."""
    if "by" not in words:
        return None
    at = words.index("by")
    named = words[at + 1] if at + 1 < len(words) else ""
    if named not in set(By):
        raise WrongArgument(f"`by {named[:40]}` is nothing to show: try one of {', '.join(By)}.")
    del words[at : at + 2]
    return By(named)
