"""Finds records that contradict one another: other dates, titles or grades for the same thing (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from bot.knowledge.examine_records import CERTIFICATE, EDUCATION, Record
from bot.knowledge.finding import Finding

_GRADE = re.compile(
    r"\b(?:score|grade|final\s+grade|overall\s+grade|gpa|cgpa|mark|abschlussnote|note|nota|mention)\b"
    r"(?:\s+of|\s+average)?\s*[:=]?\s*(?P<grade>\d+(?:[.,]\d+)?(?:\s*(?:/|out\s+of|von|de)\s*\d+(?:[.,]\d+)?|\s*%)?"
    r"|[A-F][+-]?(?![\w'])|(?:first|second|upper|lower)[\w :.-]{0,20}(?:class|honou?rs)?)",
    re.IGNORECASE,
)
_MONTH_LENGTH = 7
_MENDED = "Keep the right one and correct the other; until then the twin may be told either."


def conflicts(records: Sequence[Record]) -> Iterator[Finding]:
    """Contradictions between the sources of a profile and inside each one; both places are named."""
    alike: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.name:
            alike[record.kind, record.name].append(record)
    for group in alike.values():
        yield from _of_dates(group)
        yield from _of_grades(group)
    yield from _of_titles(records)


def _of_dates(group: Sequence[Record]) -> Iterator[Finding]:
    dated = [record for record in group if record.times]
    files = dict.fromkeys(record.file for record in dated)
    for one, other in combinations(files, 2):
        left = [record for record in dated if record.file == one]
        right = [record for record in dated if record.file == other]
        odd = [record for record in left if not any(agree(record, it) for it in right)]
        even = [record for record in right if not any(agree(record, it) for it in left)]
        for first, second in zip(odd, even, strict=False):
            yield _finding(first, second, first.times, second.times)
    for first, second in combinations(dated, 2):
        is_again = first.kind == CERTIFICATE or not _overlap(first, second)  # a renewal; a second stay
        if first.file == second.file and not is_again and not agree(first, second):
            yield _finding(first, second, first.times, second.times)


def _of_grades(group: Sequence[Record]) -> Iterator[Finding]:
    graded = [(record, grade) for record in group if (grade := _grade(record))]
    for (first, one), (second, other) in combinations(graded, 2):
        if _plain(one) != _plain(other) and (agree(first, second) or not (first.times and second.times)):
            yield _finding(first, second, f"grade {one}", f"grade {other}")


def _of_titles(records: Sequence[Record]) -> Iterator[Finding]:
    """The same employer or school at the same time under another title, in another source."""
    dated = [record for record in records if record.kind != CERTIFICATE and record.start and record.end]
    known = {(record.file, record.kind, record.name) for record in records}
    for first, second in combinations(dated, 2):
        is_elsewhere = first.file != second.file and first.kind == second.kind
        shared = first.halves & second.halves
        if not is_elsewhere or first.name == second.name or not shared or not agree(first, second):
            continue
        is_told_there = (second.file, first.kind, first.name) in known or (
            first.file,
            second.kind,
            second.name,
        ) in known
        if not is_told_there and len(first.halves) > 1 and len(second.halves) > 1:
            yield _finding(first, second, repr(first.passage.title), repr(second.passage.title))


def agree(first: Record, second: Record) -> bool:
    """Whether two records give the same times, as far as both are told: 2020 agrees with 2020-03."""
    pairs = ((first.start, second.start), (first.end, second.end))
    return all(not a or not b or _same(a, b) for a, b in pairs)


def _same(one: str, other: str) -> bool:
    """The days of a month are no contradiction: half of all forms know none."""
    shortest = min(len(one), len(other), _MONTH_LENGTH)
    return one[:shortest] == other[:shortest]


def _overlap(first: Record, second: Record) -> bool:
    ends = [record.end or record.start for record in (first, second)]
    starts = [record.start or record.end for record in (first, second)]
    return starts[0] <= ends[1] and starts[1] <= ends[0]  # ISO dates, and "present" after all of them


def _grade(record: Record) -> str:
    found = _GRADE.search(record.passage.text) if record.kind in {EDUCATION, CERTIFICATE} else None
    return found["grade"].strip() if found else ""


def _plain(grade: str) -> str:
    """``3,80`` and ``3.8`` are one grade, and so are ``3.8`` and ``3.8 / 4``."""
    bare = re.split(r"\s*(?:/|out of|von|de)\s*", grade.lower().replace(",", "."))[0].strip(" %")
    return f"{float(bare):g}" if re.fullmatch(r"\d+(?:\.\d+)?", bare) else re.sub(r"[\W_]+", " ", bare)


def _finding(first: Record, second: Record, one: str, other: str) -> Finding:
    return Finding(
        kind="conflict",
        place=first.passage.place,
        what=f"{first.passage.title!r}: {one} here, {other} in {second.passage.place}",
        advice=_MENDED,
    )


def doubles(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs of records in different places that tell the same in nearly the same words."""
    alike: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        alike[record.kind, record.name].append(record)
    for group in alike.values():
        for first, second in combinations(group, 2):
            if agree(first, second) and _words(first) == _words(second):
                yield first, second


def _words(record: Record) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", record.passage.text.lower()))
