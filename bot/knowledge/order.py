"""Which record is the first, the last, the longest of its kind: what words do not tell and dates do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.domain import Passage
from bot.knowledge.dates import as_span

_FIRST = re.compile(
    r"\b(?:first|earliest|oldest|start(?:ed|ing)?(?: out| off)?|began|begin|got into|get into)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:(?:most )?recent(?:ly)?|latest|newest|last|current(?:ly)?|now|nowadays|these days|at the moment"
    r"|at present|today|right now)\b",
    re.IGNORECASE,
)
_LONGEST = re.compile(r"\b(?:longest|most time)\b", re.IGNORECASE)
_SHORTEST = re.compile(r"\b(?:shortest|briefest)\b", re.IGNORECASE)
_HIGHEST = re.compile(r"\b(?:highest|top|most advanced)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DEGREES = (
    re.compile(r"\b(?:ph\.?d|doctor\w*|dphil)\b", re.IGNORECASE),
    re.compile(r"\b(?:master\w*|m\.?sc|m\.?eng|mba|m\.?a|m\.?ed|mphil|diplom)\b", re.IGNORECASE),
    re.compile(r"\b(?:bachelor\w*|b\.?sc|b\.?eng|b\.?a|licen[cs]iate)\b", re.IGNORECASE),
)
_SEASON = re.compile(r"\b(?:spring|summer|autumn|fall|winter|early|late|mid)\b", re.IGNORECASE)
_TIMED = frozenset({"work", "education", "certificate", "project", "award", "publication", "volunteer"})
_LONGEST_LINE = 90
NOW = 2100.0
"""Later than any date; no clock is asked."""

Times = tuple[float, float]
"""When something began and ended, in years and their parts."""


def times_of(passage: Passage) -> Times | None:
    """When a record began and ended, by its dates or a first line that tells them; None when neither does."""
    for text in (passage.dates, passage.text.split("\n", 1)[0][:_LONGEST_LINE]):
        span = as_span(_SEASON.sub(" ", text)) if text else None
        if span is not None:
            start, end = _number(span.start), _number(span.end)
            return (start or end, end or start)
    return None


def _number(date: str) -> float:
    if date == "present":
        return NOW
    year, _, rest = date.partition("-")
    return (float(year) + (float(rest[:2]) - 1) / 12 if rest else float(year)) if year else 0.0


class Order:
    """The times of some passages, read once."""

    def __init__(self, passages: Sequence[Passage], kinds: Sequence[frozenset[str]]) -> None:
        self._passages = passages
        self._kinds = kinds
        self._times = {at: times for at, one in enumerate(passages) if (times := times_of(one)) is not None}
        dates = [date for times in self._times.values() for date in times if date < NOW]
        self._latest = max(dates, default=NOW)

    def picked(self, text: str, asked: frozenset[str]) -> list[int]:
        """Those of the kinds ``asked`` for that a question means by their time, by position; often none."""
        rank = _rank(text)
        kinds = asked & _TIMED
        if kinds and rank is not None:
            among = [at for at, own in enumerate(self._kinds) if own & kinds and at in self._times]
            return sorted(among, key=lambda at: (rank(self._times[at], self._latest), at))[:1]
        if _HIGHEST.search(text) and "education" in asked:
            return self._highest()
        return []

    def of_year(self, text: str) -> list[int]:
        """Positions of the jobs and studies of a year that is asked for."""
        years = {int(year) for year in _YEAR.findall(text)}
        return [
            at
            for at, (start, end) in self._times.items()
            if self._kinds[at] & {"work", "education"} and any(int(start) <= year <= end for year in years)
        ]

    def _highest(self) -> list[int]:
        among = [at for at, own in enumerate(self._kinds) if "education" in own]
        for degree in _DEGREES:
            found = [at for at in among if degree.search(self._passages[at].title)]
            if found:
                return found[:1]
        return []


def _rank(text: str) -> Callable[[Times, float], float] | None:
    """What to sort times by, so that the one asked for comes first; what goes on lasts to the latest date."""
    if _FIRST.search(text):
        return lambda times, _: times[0]
    if _LONGEST.search(text):
        return lambda times, latest: times[0] - min(times[1], latest)
    if _SHORTEST.search(text):
        return lambda times, latest: min(times[1], latest) - times[0]
    if _LAST.search(text):
        return lambda times, _: -times[1] - times[0] / 1e6
    return None
