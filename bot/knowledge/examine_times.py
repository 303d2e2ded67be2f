"""Finds what a calendar says of a profile: what ran out, gaps, overlaps, ends before begins (pure)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from bot.domain import Passage
from bot.knowledge.dates import as_iso
from bot.knowledge.examine_records import CERTIFICATE, WORK, Record
from bot.knowledge.finding import Finding
from bot.knowledge.wording import is_now

LONGEST_GAP = 6
"""Months without a job or a school of which nobody asks."""
_BESIDE = 2
"""Months that two jobs may overlap while one is handed over."""
_VALID = re.compile(
    r"\b(?:valid\s*(?:until|through|thru|till|to)|expir(?:es|ed|y|ation|ing)(?:\s*dates?)?(?:\s*(?:on|in|at))?"
    r"|renewal\s*(?:due|date)|g[üu]ltig\s*bis|ablauf(?:datum)?|l[äa]uft\s*ab|valable\s*jusqu\W?\s*(?:au|en|[àa])?"
    r"|v[áa]lid[ao]\s*hasta|geldig\s*tot)\b\s*:?\s*(?P<rest>[^\n;)]{4,30})",
    re.IGNORECASE,
)
_LAST_MONTH = 12
_ISO_MONTH, _ISO_DAY = 7, 10


def expired(records: Sequence[Record], passages: Sequence[Passage], today: date) -> Iterator[Finding]:
    """Certificates whose last day is over, by their dates or by what their text says."""
    certificates = [record for record in records if record.kind == CERTIFICATE]
    ended = {record.passage.id: _end_of_dates(record) for record in certificates}
    held = {record.passage.id for record in certificates}
    for passage in passages:
        told = list(_ends_in(passage.text, is_certificate=passage.id in held))
        dated = ended.get(passage.id)
        ends = told or ([(passage.title, dated)] if dated else [])
        for line, end in ends:
            if end < today:
                yield Finding(
                    kind="expired",
                    place=passage.place,
                    what=f"{line if len(ends) > 1 else repr(passage.title)} ran out on {end.isoformat()}",
                    advice="Renew it, or write that you held it until then: none should think it valid.",
                )


def _end_of_dates(record: Record) -> date | None:
    is_span = record.end and record.start and record.end != record.start and not is_now(record.end)
    return last_day(record.end) if is_span else None


def _ends_in(text: str, *, is_certificate: bool) -> Iterator[tuple[str, date]]:
    """The lines of a text that tell an end; elsewhere than in a certificate the line has to name one."""
    for line in text.split("\n"):
        for found in _VALID.finditer(line):
            names = is_certificate or re.search(
                r"certif|licen[cs]e|zertifi|permit|accredit", line, re.IGNORECASE
            )
            end = _first_date(found["rest"])
            if end is not None and names:
                yield repr(line.strip("-* ")[:60]), end


def _first_date(text: str) -> date | None:
    """The date that a text begins with."""
    words = text.strip(" .,").split()
    for count in range(min(4, len(words)), 0, -1):
        iso = as_iso(" ".join(words[:count]).strip(" .,()"))
        if iso and not is_now(iso):
            return last_day(iso)
    return None


def last_day(iso: str) -> date:
    """The last day of a year, a month, or the day itself."""
    if len(iso) >= _ISO_DAY:
        return date.fromisoformat(iso[:_ISO_DAY])
    year, month = int(iso[:4]), int(iso[5:_ISO_MONTH] or _LAST_MONTH)
    return date(year, month, monthrange(year, month)[1])


def reversed_times(records: Sequence[Record]) -> Iterator[Finding]:
    """Records that end before they begin."""
    for record in records:
        months = min(len(record.start), len(record.end))
        if (
            record.start
            and record.end
            and not is_now(record.end)
            and record.end[:months] < record.start[:months]
        ):
            yield Finding(
                kind="dates",
                place=record.passage.place,
                what=f"{record.passage.title!r} ends on {record.end}, before it begins on {record.start}",
                advice="Correct the dates; perhaps they are the wrong way round.",
            )


def overlaps(records: Sequence[Record], today: date) -> Iterator[Finding]:
    """Two jobs at one time, for longer than one is handed over."""
    jobs = [(record, span) for record in records if record.kind == WORK and (span := record.months(today))]
    for (first, one), (second, other) in combinations(jobs, 2):
        shared = min(one[1], other[1]) - max(one[0], other[0]) + 1
        if first.name != second.name and not first.halves & second.halves and shared > _slack(first, second):
            yield Finding(
                kind="dates",
                place=first.passage.place,
                what=(
                    f"{first.passage.title!r} ({first.times}) and {second.passage.title!r} ({second.times}, "
                    f"{second.passage.place}) overlap by {shared} months"
                ),
                advice="Fine if you did both at once; then say so in one of them. Else correct the dates.",
            )


def _slack(first: Record, second: Record) -> int:
    """Years without months may overlap by a whole one and mean nothing."""
    told = (iso for record in (first, second) for iso in (record.start, record.end))
    is_vague = any(re.fullmatch(r"\d{4}", iso) for iso in told)
    return _LAST_MONTH if is_vague else _BESIDE


def gaps(records: Sequence[Record], today: date) -> Iterator[Finding]:
    """Times of more than six months of which neither a job nor a school tells."""
    told = _in_order(records, today)
    if not told:
        return
    reached, before = told[0][0][1], told[0][1]
    for (start, end), record in told[1:]:
        if start - reached - 1 > LONGEST_GAP:
            yield _gap(reached + 1, start - 1, before, f"{record.passage.title!r} begins")
        if end > reached:
            reached, before = end, record
    now = today.year * 12 + today.month
    if now - reached > LONGEST_GAP:
        yield _gap(reached + 1, now, before, "today")


def _in_order(records: Sequence[Record], today: date) -> list[tuple[tuple[int, int], Record]]:
    spans = ((record.months(today), record) for record in records if record.kind != CERTIFICATE)
    told = [(span, record) for span, record in spans if span is not None and span[0] <= span[1]]
    return sorted(told, key=lambda one: one[0])


def _gap(first: int, last: int, before: Record, until: str) -> Finding:
    return Finding(
        kind="gap",
        place=before.passage.place,
        what=(
            f"{last - first + 1} months without a record, {_month(first)} to {_month(last)}: after "
            f"{before.passage.title!r}, until {until}"
        ),
        advice="Visitors ask about gaps: a note of one sentence is enough (a sabbatical, a move, a search).",
    )


def _month(count: int) -> str:
    return f"{(count - 1) // 12}-{(count - 1) % 12 + 1:02}"
