"""Whether a year stands in the line of a record that a sentence is about, where that line has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.truth.faults import DATE, Fault
from bot.truth.parts import content_of
from bot.truth.stems import words_of
from bot.truth.told import Told, stems_of

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STINT = re.compile(
    r"\b(?:since|from|until|till|joined|join|started|starting|began|left|between|to this day)\b",
    re.IGNORECASE,
)
_SHARED = 3
_LIKE = 0.5


def misplaced_years(sentence: str, told: Told) -> Iterator[Fault]:
    """A sentence's only year, when the one line that tells the same has another."""
    years = set(_YEAR.findall(sentence))
    if len(years) != 1 or _STINT.search(sentence):
        return
    content = content_of(words_of(sentence))
    alike = [(sum(map(stems_of(one).holds, content)), one) for one in told.sentences]
    most, line = max(alike, default=(0, ""))
    theirs = set(_YEAR.findall(line))
    if most < max(_SHARED, _LIKE * len(content)) or len(theirs) != 1 or theirs == years:
        return
    if not any(shared == most and years <= set(_YEAR.findall(one)) for shared, one in alike):
        yield Fault(kind=DATE, words=years.pop())
