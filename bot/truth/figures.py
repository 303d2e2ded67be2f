"""The checkable parts of a text: addresses, dates, percentages, numbers, spans of time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH_NUMBER = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {name: number for number, name in enumerate(_CARDINALS.split())}
_NUMBER_WORDS |= {name: 10 * number for number, name in enumerate(_TENS.split(), 2)}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINAL_WORDS = {name: number for number, name in enumerate(_ORDINALS.split(), 1)}
_TIMES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "b": 9, "billion": 9}
_UNASKED = frozenset({"zero", "one", "first", "second", "third"})
"""Number words that mostly mean something else: "one of", "first of all", "a second look"."""

_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_NUMBER = r"\d{1,40}(?:[.,]\d{1,40}){0,6}"
_ANY = rf"(?:{_NUMBER}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_FLAGS = re.IGNORECASE

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", _FLAGS)
URL = re.compile(
    r"(?:(?:https?|ftp|file|data|javascript|mailto|tel):(?://)?|www\.)[^\s<>|\"'`)\]]+"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|org|net|io|dev|ai|app|me|co|uk|de|fr|eu|edu|gov|info|example)\b(?:/[^\s<>|\"'`)\]]*)?",
    _FLAGS,
)
_ISO = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?(?!\d)")
_WRITTEN = re.compile(rf"\b(?:{_DAY}\s+(?:of\s+)?)?{_MONTH},?\s+(?:{_DAY},?\s+)?((?:19|20)\d\d)\b", _FLAGS)
_SLASHED = re.compile(r"\b(0?[1-9]|1[0-2])/((?:19|20)\d\d)\b")
_PERCENT = re.compile(rf"\b({_ANY})\s*-?\s*(?:%|percent\b|per\s+cent\b|percentage\s+points?\b)", _FLAGS)
_SPAN = re.compile(rf"\b({_ANY})\+?[\s-]+(year|yr|month)s?\b", _FLAGS)
_LARGE = re.compile(rf"\b({_NUMBER})\s*(k|thousand|m|million|bn|b|billion)\b", _FLAGS)
_NTH = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", _FLAGS)
_MIXED = re.compile(r"\b(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+\b")
_PLAIN = re.compile(rf"(?<![\w.]){_NUMBER}")
_WORDS = re.compile(r"[a-z]+", _FLAGS)


@dataclass(slots=True)
class Figures:
    """
    What was found, each with its own words for a reader: canonical form -> as written.

    ``dates`` are ``2019-03`` or ``2019-03-15``; ``spans`` are pairs of a number and ``year`` or ``month``.
    """

    emails: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    percents: dict[str, str] = field(default_factory=dict)
    spans: dict[tuple[str, str], str] = field(default_factory=dict)
    ordinals: dict[str, str] = field(default_factory=dict)
    mixed: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


def figures(text: str, *, every_word: bool = True) -> Figures:
    """
    Read a text. Passages are read with ``every_word``; of a claim, words that seldom count are left alone.
    """
    found = Figures()
    text = _take(EMAIL, text, lambda m: found.emails.update({m[0].lower(): m[0]}))
    text = _take(URL, text, lambda m: found.urls.update({plain_url(m[0]): m[0]}))
    text = _take(_ISO, text, lambda m: _date(found, m[1], int(m[2]), m[3], m[0]))
    text = _take(_WRITTEN, text, lambda m: _date(found, m[4], _month(m[2]), m[1] or m[3], m[0]))
    text = _take(_SLASHED, text, lambda m: _date(found, m[2], int(m[1]), None, m[0]))
    text = _take(_PERCENT, text, lambda m: found.percents.update({_value(m[1]): m[0]}))
    text = _take(_SPAN, text, lambda m: found.spans.update({(_value(m[1]), _unit(m[2])): m[0]}))
    text = _take(_LARGE, text, lambda m: found.numbers.update({_large(m): m[0]}))
    text = _take(_NTH, text, lambda m: found.ordinals.update({m[1]: m[0]}))
    text = _take(_MIXED, text, lambda m: found.mixed.update({m[0].lower(): m[0]}))
    text = _take(_PLAIN, text, lambda m: found.numbers.update({_value(m[0]): m[0]}))
    for word in _WORDS.findall(text):
        low = word.lower()
        if low in _UNASKED and not every_word:
            continue
        if low in _NUMBER_WORDS:
            found.numbers.setdefault(str(_NUMBER_WORDS[low]), word)
        if low in _ORDINAL_WORDS:
            found.ordinals.setdefault(str(_ORDINAL_WORDS[low]), word)
    return found


def plain_url(url: str) -> str:
    """An address without what does not change it: ``https://``, ``www.``, closing marks, case of the host."""
    bare = re.sub(r"^https?://", "", url.rstrip(".,;:!?*_"), flags=_FLAGS)
    bare = re.sub(r"^www\.", "", bare, flags=_FLAGS)
    host, slash, path = bare.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def months_between(dates: str) -> int | None:
    """Months from the first to the last date of ``2019-03 - 2021-06``; None unless both are closed."""
    told = sorted(figures(dates).dates)
    if told[1:]:
        (a, b), (c, d) = ((int(one[:4]), int(one[5:7])) for one in (told[0], told[-1]))
        return (c - a) * 12 + d - b
    years = sorted(int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", dates))
    return (years[-1] - years[0]) * 12 if years[1:] and not told else None


def _take(pattern: re.Pattern[str], text: str, keep: Callable[[re.Match[str]], None]) -> str:
    """Hand each match over and leave blanks in its place, so that nothing is read twice."""

    def blank(match: re.Match[str]) -> str:
        keep(match)
        return " " * len(match[0])

    return pattern.sub(blank, text)


def _date(found: Figures, year: str, month: int, day: str | None, written: str) -> None:
    found.dates[f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")] = written


def _month(name: str) -> int:
    return _MONTH_NUMBER[name[:3].lower()]


def _unit(name: str) -> str:
    return "month" if name.lower().startswith("m") else "year"


def _value(written: str) -> str:
    """``1,200`` and ``1200`` are one number, ``3.10`` and ``3.1`` are not: a version is no decimal."""
    low = written.lower()
    if low in _NUMBER_WORDS:
        return str(_NUMBER_WORDS[low])
    bare = low.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", low) else low
    return re.sub(r"\.0+$", "", bare)


def _large(match: re.Match[str]) -> str:
    value = _value(match[1])
    if not re.fullmatch(r"\d+(?:\.\d+)?", value):
        return match[0].lower()
    scaled = Decimal(value).scaleb(_TIMES[match[2].lower()])
    return format(scaled.normalize(), "f")
