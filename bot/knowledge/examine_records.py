"""Jobs, degrees and certificates of a profile as records with names and times, whatever their file is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain import Passage
from bot.knowledge.dates import as_span
from bot.knowledge.index import kinds_of
from bot.knowledge.wording import is_now

WORK, EDUCATION, CERTIFICATE = "work", "education", "certificate"
_KINDS = (WORK, EDUCATION, CERTIFICATE)
_HALVES = re.compile(
    r"\s+(?:at|@|bei|chez|en|bij|presso|-+|\u2013|\u2014|\||/)\s+|\s*[,:|]\s+|\s*\((?=[^)]*[A-Za-z])|\)\s*$",
    re.IGNORECASE,
)
_LEGAL = {
    *(
        "inc",
        "llc",
        "ltd",
        "limited",
        "gmbh",
        "ag",
        "se",
        "kg",
        "plc",
        "corp",
        "corporation",
        "co",
        "company",
    ),
    *("sa", "sas", "sarl", "bv", "nv", "oy", "ab", "as", "spa", "srl", "ug", "ev", "group", "holding"),
    *("the", "of", "and", "in"),
}
_SAME = {
    "sr": "senior",
    "jr": "junior",
    "eng": "engineer",
    "engr": "engineer",
    "dev": "developer",
    "mgr": "manager",
    "univ": "university",
    "uni": "university",
    "bsc": "bachelor",
    "ba": "bachelor",
    "bs": "bachelor",
    "msc": "master",
    "ma": "master",
    "ms": "master",
    "masters": "master",
    "bachelors": "bachelor",
    "cs": "computer science",
}
_TIMES = re.compile(r"[(\[]?\s*(?:19|20)\d\d\b.*$")
_FIRST_LINES = 2
_YEAR_LENGTH = 4
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    A job, a degree or a certificate.

    ``name`` is its title in normal form, ``halves`` are its parts (role and employer) in no order; ``start``
    and ``end`` are ISO dates, ``present`` or empty.
    """

    kind: str
    passage: Passage
    name: str
    halves: frozenset[str]
    start: str = ""
    end: str = ""

    @property
    def file(self) -> str:
        return self.passage.place.partition(":")[0]

    @property
    def times(self) -> str:
        """As a person is told them."""
        if self.start == self.end or not (self.start and self.end):
            return self.start or self.end
        return f"{self.start} - {self.end}"

    def months(self, today: date) -> tuple[int, int] | None:
        """First and last month that it surely or possibly took, counted from the year 0."""
        start = self.start or self.end
        if not start or is_now(start):
            return None
        end = self.end or self.start
        last = today.year * 12 + today.month if is_now(end) else last_month(end)
        return first_month(start), last


def records_of(passages: Iterable[Passage]) -> Iterator[Record]:
    """The records among passages, by the kind of section that they stand in."""
    for passage in passages:
        kind = next((kind for kind in _KINDS if _is_of(passage, kind)), "")
        if kind:
            start, end = _span(passage)
            titled = _TIMES.sub("", passage.title).strip(" -,(")
            halves = frozenset(filter(None, map(normal, _HALVES.split(titled))))
            name = " ".join(sorted(" ".join(halves).split()))
            yield Record(kind=kind, passage=passage, name=name, halves=halves, start=start, end=end)


def normal(text: str) -> str:
    """Small letters without legal forms, signs and abbreviations: ``Sr. Engineer, Acme Inc.``."""
    words = re.findall(r"\w+", text.lower().replace(".", ""))
    return " ".join(_SAME.get(word, word) for word in words if word not in _LEGAL)


def first_month(iso: str) -> int:
    """January where the month is not told."""
    return int(iso[:_YEAR_LENGTH]) * 12 + int(iso[5:7] or 1)


def last_month(iso: str) -> int:
    """December where the month is not told."""
    return int(iso[:_YEAR_LENGTH]) * 12 + int(iso[5:7] or _LAST_MONTH)


def _is_of(passage: Passage, kind: str) -> bool:
    return kind in kinds_of(passage)


def _span(passage: Passage) -> tuple[str, str]:
    """The record's own dates, else those that its title or its first lines give and say nothing else in."""
    lines = passage.text.split("\n")[:_FIRST_LINES]
    in_title = _TIMES.search(passage.title)
    for text in (passage.dates, in_title[0].strip(" ()[]") if in_title else "", *lines):
        span = as_span(text) if text else None
        if span is not None and (span.is_whole or text == passage.dates):
            return span.start, span.end
    return "", ""
