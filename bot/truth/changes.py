"""What follows from "from 40 to 30": the difference, the percentage, the ratio."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from bot.domain import Passage
from bot.truth import numbers
from bot.truth.durations import said_spans

_SOFTLY = r"(?:about\s+|around\s+|over\s+|nearly\s+|under\s+)?"
_SHARE = r"\s?(?:%|percent\b|per cent\b)"
_FROM_TO = re.compile(
    rf"\b(?:from|of)\s+{_SOFTLY}[$€£]?(?P<one>{numbers.ANY})(?P<gap>[^.;:\n]{{0,30}}?)\s+(?:down\s+|up\s+)?to\s+"
    rf"{_SOFTLY}[$€£]?(?P<other>{numbers.ANY})(?![\d.,]\d)(?P<after>{_SHARE})?"
    rf"|\b(?P<new>{numbers.ANY})(?P<between>[^.;:\n]{{0,20}}?)"
    rf"\s+(?:instead of|rather than)\s+(?P<old>{numbers.ANY})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINE = re.compile(r"\n|(?<=[.;])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that went from one number to another; ``is_share``: both are percentages."""

    before: Decimal
    after: Decimal
    is_share: bool

    @property
    def difference(self) -> Decimal:
        return abs(self.before - self.after)

    @property
    def percent(self) -> Decimal | None:
        return self.difference * 100 / self.before if self.before else None

    @property
    def ratios(self) -> tuple[Decimal, ...]:
        if not self.before or not self.after:
            return ()
        return (self.before / self.after, self.after / self.before)


@lru_cache(maxsize=256)
def changes(records: tuple[Passage, ...]) -> tuple[Change, ...]:
    """Every change of a number that the records tell; spans of time count in days."""
    found = []
    for record in records:
        for line in _LINE.split(record.text):
            found += [change for match in _FROM_TO.finditer(line) if (change := _change(match)) is not None]
            spans = [span for _, _, span in said_spans(line)]
            found += [
                Change(before=Decimal(one.days), after=Decimal(other.days), is_share=True)
                for one, other in pairwise(spans)
            ]
    return tuple(found)


def _change(match: re.Match[str]) -> Change | None:
    first, second = match["one"] or match["old"], match["other"] or match["new"]
    before, after = numbers.decimal(numbers.value(first)), numbers.decimal(numbers.value(second))
    if before is None or after is None or _YEAR.fullmatch(first) or _YEAR.fullmatch(second):
        return None
    is_share = bool(re.search(_SHARE, f"{match['gap'] or match['between'] or ''}{match['after'] or ''}"))
    return Change(before=before, after=after, is_share=is_share)
