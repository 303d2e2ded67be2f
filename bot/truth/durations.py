"""Spans of time: those that a text tells, and those that follow from dates ("about four years")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain import Passage
from bot.truth.months import ISO, MONTHS, WRITTEN, month_number
from bot.truth.numbers import ANY, decimal, hedge, value

_DAYS = {"decade": 3652.5, "year": 365.25, "yr": 365.25, "month": 30.44, "week": 7.0, "day": 1.0}
_DAYS |= {"hour": 1 / 24, "hr": 1 / 24, "minute": 1 / 1440, "min": 1 / 1440}
_SHORT = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour", "min": "minute"}
_DAYS |= {short: _DAYS[name] for short, name in _SHORT.items()}
_MONTH_DAYS = 30.44
_EXACT, _ABOUT = 0.015, 0.12
_YEAR = 12
_HALF = 6
_TO_COME = 36
"""Months after the last date that is told, within which a profile is read when nobody says what day it is."""
SAID = re.compile(
    rf"\b(half\s+an?|(?:a\s+|two\s+)?dozen|an?|{ANY}|several|few|couple\s+of|couple)(\+"
    r"|\s+plus)?(?:\s|-|(?<=\d))\s?(and\s+a\s+(?:half|quarter)\s+)?"
    r"(?:full\s|whole\s|short\s|long\s|good\s|happy\s|consecutive\s)?(decade|year|yr|month|mo|week|wk"
    r"|day|hour|hr|minute|min)s?\b"
    rf"(\s+and\s+a\s+(?:half|quarter))?(?:,?\s+(?:and\s+)?({ANY})\s+(month|week|day|hour|hr|minute|min)s?\b)?",
    re.IGNORECASE,
)
_TO_ANOTHER = re.compile(
    rf"\b({ANY})\s+(year|month|week|day|hour|minute)s?\s+"
    rf"(?:down\s+|up\s+)?(?:to|instead of|rather than|or)\s+(?:just\s+|about\s+)?({ANY})\b"
    r"(\s+and\s+a\s+(?:half|quarter)\b)?"
    r"(?!\s*(?:year|month|week|day|hour|minute))",
    re.IGNORECASE,
)
"""The second of ``from twelve days to four``."""
_BETWEEN = re.compile(r"\s(?:to|or|and|instead|rather)\s|\d\s?[-\u2013]\s?\d", re.IGNORECASE)
_FROM_ANOTHER = re.compile(
    rf"\b(?!\d{{4}})({ANY})(\s+and\s+a\s+(?:half|quarter))?"
    r"(?:\s+(?:down\s+|up\s+)?(?:to|and|instead\s+of|rather\s+than|or)\s+|\s?[-\u2013]\s?)"
    rf"(?:just\s+|about\s+)?(?={ANY}(?:\s|-)(year|yr|month|week|day|hour|hr|minute|min)s?\b)",
    re.IGNORECASE,
)
"""The first of ``from 52 to 31 minutes``."""
_REVERSED = re.compile(r"\b(?:years|yrs)(?:\s+of\s+experience)?:?\s{0,2}(\d{1,2}(?:\.\d)?)\b", re.IGNORECASE)
_LASTS = re.compile(
    r"\b(?:for|in|within|after|took|take|takes|lasted|lasting|over|about|nearly|almost|exactly"
    r"|roughly|around|than|"
    r"under|spent|just|half|of|full|whole|later|every)\s+(?:about\s+|just\s+|over\s+|nearly\s+|almost\s+)?$",
    re.IGNORECASE,
)
_RATE = re.compile(r"\s*(?:a|per|each|every)\s*$", re.IGNORECASE)
_DATE = r"(?:\w{3,12}\.?\s)?(?:19|20)\d\d(?:-\d\d)?"
_BEGINNING = re.compile(
    rf"[^.\n]{{0,80}}?(?P<dates>(?:since|from)?\s?{_DATE}\s?(?:-|\u2013|to|until)\s?(?:{_DATE}"
    rf"|present|now|today|current)"
    rf"|since {_DATE})",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(r"(?<![\d.,-])((?:19|20)\d\d)(?![\d%]|[.,]\d)")
_NOW = re.compile(r"\b(?:present|now|today|current|ongoing|heute|to date)\b", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\b", re.IGNORECASE)
_VAGUE = {"several": (3.0, 12.0), "few": (2.0, 6.0), "couple": (1.6, 2.6)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of time as told: from ``low`` to ``high`` days; ``number`` and ``unit`` are its own words."""

    written: str
    number: str
    unit: str
    low: float
    high: float
    days: float
    is_exact: bool = False
    is_ago: bool = False
    is_later: bool = False


def said_spans(text: str, *, every_word: bool = True) -> list[tuple[int, int, Span]]:
    """Where each span stands in a text, and what it says; of a claim, "a year" seldom is one."""
    found = []
    for match in _said(text):
        seldom = match[1].lower() in {"a", "an"} and match[4].lower() != "decade" and not every_word
        if seldom and not _LASTS.search(text[: match.start()][-24:]):
            continue
        found.append((match.start(), match.end(), _span(match, text)))
    for match in _TO_ANOTHER.finditer(text) if _BETWEEN.search(text) else ():
        days = _count(match[3].lower(), more=_more(match[4] or "")) * _DAYS[match[2].lower()]
        span = Span(written=match[3], number=value(match[3]), unit=match[2], low=days, high=days, days=days)
        found.append((match.start(3), match.end(3), span))
    for match in _FROM_ANOTHER.finditer(text) if _BETWEEN.search(text) else ():
        days = _count(match[1].lower(), more=_more(match[2] or "")) * _DAYS[match[3].lower()]
        unit = {"yr": "year", "hr": "hour", "min": "minute"}.get(match[3].lower(), match[3].lower())
        span = Span(written=match[1], number=value(match[1]), unit=unit, low=days, high=days, days=days)
        found.append((match.start(1), match.end(1), span))
    for match in _REVERSED.finditer(text):
        days = float(match[1]) * _DAYS["year"]
        span = Span(written=match[0], number=match[1], unit="year", low=days, high=days, days=days)
        found.append((match.start(), match.end(), span))
    return found


def _said(text: str) -> Iterator[re.Match[str]]:
    """Each span alone: "3 hours 20 minutes" is one, "30 days, 7 days" are two."""
    match = SAID.search(text)
    while match:
        if match[6] and _DAYS[match[7].lower()] >= _DAYS[match[4].lower()]:
            match = SAID.match(text, match.start(), match.start(6)) or match
        yield match
        match = SAID.search(text, match.end())


def _span(match: re.Match[str], text: str) -> Span:
    word, unit = match[1].lower(), match[4].lower()
    each = _DAYS[unit]
    before, after = text[: match.start()], (match[2] or "") + text[match.end() :][:8]
    vague = next((v for name, v in _VAGUE.items() if word.startswith(name)), None)
    count = _count(word, more=_more((match[3] or "") + (match[5] or "")))
    days = count * each
    if match[6]:
        days += _count(match[6].lower(), more=0) * _DAYS[match[7].lower()]
    how = hedge(before, after)
    slack = max(_ABOUT * days, min(each / 2, 185.0))
    low, high = days * (1 - _EXACT), days * (1 + _EXACT)
    if vague:
        low, high = vague[0] * each, vague[1] * each
    elif how == "over":
        low, high = days * (1 - _EXACT), days + max(each * 1.05, 0.25 * days)
    elif how == "under":
        low, high = days - slack, days * (1 + _EXACT)
    elif how == "about":
        low, high = days - slack, days + slack
    return Span(
        written=match[0],
        number=value(word) if word[0].isdigit() or count > 1 else "1",
        unit=_SHORT.get(unit, unit),
        low=low,
        high=high,
        days=days,
        is_exact=not (vague or how),
        is_later=bool(re.match(r"\s+(?:later|after|before|earlier|apart)\b", text[match.end() :][:9])),
        is_ago=bool(re.match(r"\s+(?:ago|since|back)\b", text[match.end() :][:8])),
    )


def _more(words: str) -> float:
    return 0.25 if "quarter" in words else 0.5 if words else 0


def _count(word: str, *, more: float) -> float:
    if word.startswith("half"):
        return 0.5
    if word.endswith("dozen"):
        return 24.0 if word.startswith("two") else 12.0
    known = decimal(value(word)) if word[0].isdigit() else None
    if known is None and not word.startswith(("several", "few", "couple")):
        known = decimal(value(word)) if word not in {"a", "an"} else decimal("1")
    return min(float(known if known is not None else 1), 1e6) + more


def is_told(span: Span, told: Iterable[Span]) -> bool:
    """Whether a text tells the span, in whatever unit."""
    return any(span.low <= other.days <= span.high or other.low <= span.days <= other.high for other in told)


def follows(span: Span, months: Iterable[int]) -> bool:
    """Whether a length between two dates, in whole months, is what the span says."""
    if span.days < _MONTH_DAYS * 0.9:
        return False
    return any(_is_length(span, length) for length in months)


def _is_length(span: Span, months: int) -> bool:
    # Both ends may count: 2019-03 to 2021-02 are 23 months, or 24 with the last one, and "two years".
    for length in (months, months + 1):
        if span.low <= length * _MONTH_DAYS <= span.high:
            return True
    if not span.is_exact or span.unit not in {"year", "decade"}:
        return False
    years = span.days / _DAYS["year"]
    if years != int(years):
        return abs(months / _YEAR - years) <= 0.25  # noqa: PLR2004 - a quarter either way of a half
    return int(years) in {months // _YEAR, (months + 1) // _YEAR, round(months / _YEAR)}


@lru_cache(maxsize=512)
def months_told(text: str) -> tuple[int, ...]:
    """All dates of a text as months since the year 0, a year alone as its January; in their order."""
    at: dict[int, int] = {}
    covered: list[tuple[int, int]] = []
    for match in ISO.finditer(text):
        at[match.start()] = int(match[1]) * _YEAR + int(match[2]) - 1
        covered.append(match.span())
    for match in WRITTEN.finditer(text):
        at[match.start()] = int(match[4]) * _YEAR + month_number(match[2]) - 1
        covered.append(match.span())
    for match in _YEAR_ALONE.finditer(text):
        if not any(start <= match.start() < end for start, end in covered):
            at[match.start()] = int(match[1]) * _YEAR
    return tuple(at[place] for place in sorted(at))


def dates_of(record: Passage) -> str:
    """The dates of a record, or those with which its text begins: ``August 2015 - February 2019, Bergen``."""
    return record.dates or _dates_in(record.text)


@lru_cache(maxsize=512)
def _dates_in(text: str) -> str:
    found = _BEGINNING.match(text)
    return found["dates"] if found else ""


def is_open(record: Passage) -> bool:
    """Whether a record goes on: ``since 2021``, ``2021 - present``."""
    dates = dates_of(record)
    return bool(_NOW.search(dates) or _SINCE.search(dates) or re.search(r"-\s*$", dates))


def ended_at(record: Passage) -> int | None:
    """The month in which a record ended; None while it goes on, or when it has no span."""
    dates = dates_of(record)
    told = months_told(dates)
    if is_open(record) or not told:
        return None
    return told[-1] if told[1:] or "until" in dates else None


def lengths(records: Sequence[Passage], today: date | None) -> set[int]:
    """Months that follow from the records' dates: each one's, their sum, and from first to last."""
    found: set[int] = set()
    whole: list[tuple[int, int]] = []
    nows = _nows(records, today)
    for now in nows:
        spans = [span for record in records if (span := _own_span(record, now)) is not None]
        found |= {end - start for start, end in spans}
        if spans[1:]:
            found.add(sum(end - start for start, end in spans))
            found.add(max(end for _, end in spans) - min(start for start, _ in spans))
    for record in records:
        for line in _lines(record.text):
            whole += _pairs(line, nows)
    return found | {end - start for start, end in whole if end > start}


def since(records: Sequence[Passage], today: date | None) -> set[int]:
    """Months from every date that the records tell until today."""
    told = [month for r in records for month in (*months_told(r.dates), *months_told(r.text))]
    return {now - month for now in _nows(records, today) for month in told if now > month}


def between(records: Sequence[Passage]) -> set[int]:
    """Months, and whole years in months, between any two dates of the records."""
    told = sorted({month for record in records for month in months_told(dates_of(record))})
    pairs = [(one, other) for at, one in enumerate(told) for other in told[at + 1 :]]
    return {other - one for one, other in pairs} | {(other // 12 - one // 12) * 12 for one, other in pairs}


def _nows(records: Sequence[Passage], today: date | None) -> list[int]:
    if today is not None:
        return [today.year * _YEAR + today.month - 1]
    told = [month for r in records for month in (*months_told(r.dates), *months_told(r.text))]
    return list(range(max(told), max(told) + _TO_COME + 1, _HALF)) if told else [0]


def _own_span(record: Passage, now: int) -> tuple[int, int] | None:
    told = months_told(dates_of(record))
    if not told:
        return None
    if is_open(record):
        return told[0], now
    return (told[0], told[-1]) if told[1:] else None


def _pairs(line: str, nows: Sequence[int]) -> list[tuple[int, int]]:
    told = months_told(line)
    if not told:
        return []
    pairs = [(one, other) for at, one in enumerate(told[:6]) for other in told[at + 1 : 6]]
    if _SINCE.search(line) or _NOW.search(line):
        pairs += [(told[0], now) for now in nows]
    return pairs


@lru_cache(maxsize=512)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\n|(?<=[.!?])\s+(?=[A-Z])", text))


__all__ = ["MONTHS", "Span", "ended_at", "follows", "is_open", "is_told", "lengths", "said_spans", "since"]
