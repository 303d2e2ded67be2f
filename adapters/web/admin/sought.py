"""The filters of the log of questions, as an address has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.web.admin.pages import day_of
from bot.board import Sought
from bot.domain import Outcome, QuestionType, ServedBy

TEXTS = ("words", "outcome", "served_by", "question_type", "platform", "channel", "person", "model")
DAYS = ("since", "until")
_LONGEST = 200
_OPEN = "open"
_ANY = ("", "any")
_FIRST, _LAST = date(1971, 1, 1), date(2999, 1, 1)
"""Before and behind all that was asked, with room for whoever reckons with them."""

OUTCOMES = (_ANY, *((one.value, one.value.replace("_", " ")) for one in Outcome), (_OPEN, "not ended yet"))
SERVED_BY = (_ANY, *((one.value, one.value) for one in ServedBy))
TYPES = (_ANY, *((one.value, one.value) for one in QuestionType))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for, as it was written; ``wrong`` says in words which of it cannot be."""

    given: Mapping[str, str]
    sought: Sought
    wrong: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for at all."""
        return any(self.given.values())

    def __getitem__(self, name: str) -> str:
        return self.given[name]


def read_filters(query: Mapping[str, str], zone: ZoneInfo, *, reads: bool) -> Filters:
    """
    Filters of a query; both days are whole in the time ``zone``, the last one with them.

    Whoever does not read what was asked cannot look for words in it either.
    """
    given = {name: _clean(query.get(name, "")) for name in (*TEXTS, *DAYS)}
    if not reads:
        given["words"] = ""
    wrong = [
        f"{given[name]} is no day: it is written as 2026-01-31." for name in DAYS if _is_no_day(given[name])
    ]
    sought = Sought(
        **{name: given[name] for name in TEXTS},
        since=_midnight(given["since"], zone),
        until=_midnight(given["until"], zone, days=1),
    )
    return Filters(given=given, sought=sought, wrong=" ".join(wrong))


def _clean(text: str) -> str:
    """No database takes a NUL, and what is longer than that is in no question."""
    return text.replace("\x00", "").strip()[:_LONGEST]


def _is_no_day(written: str) -> bool:
    return bool(written) and day_of(written) is None


def _midnight(written: str, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """The beginning of a day, or of one some days after it; None where nothing was written."""
    day = day_of(written)
    if day is None:
        return None
    return datetime.combine(max(_FIRST, min(day, _LAST)) + timedelta(days=days), time(), zone)
