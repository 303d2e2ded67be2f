"""What figures of general prose may rest on besides the very figure: a bare number, a unit, a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.truth import months, numbers
from bot.truth.durations import Span, said_spans
from bot.truth.faults import ADDRESS, DATE, MONEY, NUMBER, SPAN, Fault
from bot.truth.figures import Figures, figures

LIST_NUMBER = re.compile(r"\W*\d{1,2}[.):]\W*")
"""The number of a list's item, cut off from it; it says nothing."""
_LISTED = (
    r"(?:\w+[\s-]){0,3}(?:ways?|types?|kinds?|sorts|forms|differences|similarities|reasons|methods|steps|stages|phases"
    r"|factors|options|categories|groups|things|points|tips|causes|benefits|advantages|disadvantages|features"
    r"|components|parts|examples|aspects|elements|criteria|characteristics|functions|purposes|uses|roles"
    r"|signs|symptoms|treatments|effects|requirements|rules|principles|ingredients|items|answers|definitions"
    r"|meanings|sources|passages|approaches|techniques|strategies|possibilities|scenarios|conditions)\b"
)
_MOST_LISTED = 12
_UNITS = (
    (1 / 24, re.compile(r"\b(?:hour|hourly|hr)s?\b|/hr?\b")),
    (1.0, re.compile(r"\b(?:day|daily|overnight)s?\b|/d(?:ay)?\b")),
    (7.0, re.compile(r"\b(?:week|weekly|wk)s?\b")),
    (30.44, re.compile(r"\b(?:month|monthly|mo)s?\b")),
    (365.25, re.compile(r"\b(?:year|yearly|annual|annually|annum|yr)s?\b")),
)
_CLOSE = 0.015
_VAGUE = re.compile(r"\b(?:several|few|couple)\b", re.IGNORECASE)
_WEIGHS = re.compile(r"\b(?:lbs?|pounds?|ounces?|oz|kg|kilograms?|weigh\w*)\b", re.IGNORECASE)
_TWICE = re.compile(r"\btwice\b(?!\s+(?:as|the|that|what|its|their|his|her|my|our|your)\b)", re.IGNORECASE)
_PAIRS = frozenset({"two", "three"})
"""Mostly they count what the sentence itself has named: "the two", "two parents"."""
_SHARES = {"50": "half", "25": "quarter", "33": "third", "20": "fifth", "75": "three quarters"}
_GLUED = re.compile(r"(\d[\d.,]*)[a-z]+")
_TENS = re.compile(r"((?:1\d|20)\d)0s")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/((?:1\d|20)?\d\d)\b")
_YEAR = re.compile(r"(?:1\d|20)\d\d")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")
_NOON, _HALF_A_DAY = 12, 720
_NO_UNIT = (
    r"(?![\w%]|[.,]\d)\s?(?:[-\u2013,;.:()/+&]|$|(?:to|and|or|in|for|if|when|is|are|who|should|may|can|must|with"
    r"|of age|years of age)\b)"
)
_FEASTS = {
    "christmas": "12-25", "christmas eve": "12-24", "new year's day": "01-01", "new year's eve": "12-31",
    "halloween": "10-31", "valentine": "02-14", "independence day": "07-04", "fourth of july": "07-04",
}  # fmt: skip
_ADDS = re.compile(
    r"\b(?:total|sum|together|combined|overall|altogether|difference|more|less|fewer|lower(?:ed)?|higher|by|plus"
    r"|reduced|increased?|cut|extra|additional|additionally|apart|remaining|left)\b",
    re.IGNORECASE,
)


def stands(fault: Fault, sentence: str, told: Figures, whole: str) -> bool:
    """Whether general prose, ``whole``, holds in another way what a fault says that it does not."""
    low = whole.lower()
    if fault.kind == SPAN:
        spans = [span for _, _, span in said_spans(fault.words)]
        if not spans:  # the first of "8 to 12 months"
            return numbers.value(fault.words) in told.numbers and _is_bare(numbers.value(fault.words), low)
        return all(_is_span(span, told, low) for span in spans)
    if fault.kind == NUMBER:
        return _is_number(fault.words, sentence, told, low)
    if fault.kind == DATE:
        return _is_date(fault.words, told, whole)
    if fault.kind == MONEY:
        return "pound" in fault.words.lower() and bool(_WEIGHS.search(whole))
    return fault.kind == ADDRESS and fault.words.lower().removeprefix("www.").rstrip("/.") in low


def _is_span(span: Span, told: Figures, low: str) -> bool:
    """A number without its unit ("ages 3 to 12"), a unit without number ("per day"), two times of day."""
    if span.number in told.numbers and _is_bare(span.number, low):
        return True
    for days, words in _UNITS:
        is_one = abs(span.days - days) <= _CLOSE * days
        if (is_one or (_VAGUE.search(span.written) and days <= span.days)) and words.search(low):
            return True
    minutes = [60 * int(time[:2]) + int(time[3:]) for time in told.clock]
    apart = {(other - one) % _HALF_A_DAY for one in minutes for other in minutes if one != other}
    if round(span.days * 1440) in apart:
        return True
    dates = [date.fromisoformat(day).toordinal() for day in told.dates if _DAY.fullmatch(day)]
    return any(abs(other - one) == span.days for one in dates for other in dates if one != other)


def _is_bare(number: str, low: str) -> bool:
    """Whether a number stands without a unit of its own: an age, an end of a range, one of several."""
    names = [name for name, value in numbers.WORDS.items() if str(value) == number]
    written = "|".join((re.escape(number), *names))
    return bool(re.search(rf"(?<![\w.$\u20ac\u00a3])(?:{written})(?:\.0)?{_NO_UNIT}", low))


def _is_number(words: str, sentence: str, told: Figures, low: str) -> bool:
    if words.lower() in _PAIRS or (_TWICE.fullmatch(words) and _TWICE.search(sentence)):
        return True
    if tens := _TENS.fullmatch(words):
        return _is_decade(tens[1], told, low)
    said = figures(words)
    if said.mixed:
        return all(_is_mixed(token, told, low) for token in said.mixed)
    if said.ordinals:
        return all(_is_ordinal(nth, sentence, told) for nth in said.ordinals)
    if said.percents:
        return all(value in _SHARES and _SHARES[value] in low for value in said.percents)
    return bool(said.numbers) and all(_is_counted(value, words, sentence, told) for value in said.numbers)


def _is_decade(tens: str, told: Figures, low: str) -> bool:
    """``1960s`` of 1964, ``1600s`` of the 17th century."""
    years = {*told.numbers, *(day[:4] for day in told.dates)}
    is_century = tens.endswith("0") and "centur" in low and str(int(tens) // 10 + 1) in told.ordinals
    return is_century or any(year[:3] == tens for year in years)


def _is_counted(value: str, words: str, sentence: str, told: Figures) -> bool:
    """Whether a number is told of anything at all, counts a list, or follows from two others."""
    known = {one for other in _all(told) if (one := numbers.decimal(other)) is not None}
    claimed = numbers.decimal(value)
    if claimed is None or claimed in known or _lists(value, words, sentence):
        return claimed is not None
    beside = {
        one for n in figures(sentence).numbers if (one := numbers.decimal(n)) in known and one is not None
    }
    return bool(_ADDS.search(sentence)) and _follows(claimed, beside, known)


def _follows(claimed: Decimal, beside: set[Decimal], known: set[Decimal]) -> bool:
    """Whether a number of the same sentence and a told one add up to it or differ by it; two may multiply."""
    if any(claimed in {one + other, abs(one - other)} for one in beside for other in known - {claimed}):
        return True
    return any(claimed == one * other for one in beside for other in beside)


def _all(told: Figures) -> Iterator[str]:
    """Every number that is told, whatever of."""
    yield from told.numbers
    yield from told.percents
    yield from told.ratios
    yield from told.ordinals
    yield from (span.number for span in told.spans)
    yield from (time[:2].lstrip("0") for time in told.clock)


def _lists(value: str, words: str, sentence: str) -> bool:
    """Whether a small number counts what the answer itself goes through: "There are three ways:"."""
    if not value.isdigit() or not 1 < int(value) <= _MOST_LISTED:
        return False
    listed = re.search(r"\(([^()]+,[^()]+)\)", sentence)
    if listed and len(re.split(r",\s*(?:and\s|or\s)?|\s(?:and|or)\s", listed[1])) == int(value):
        return True
    return bool(re.search(rf"\b{re.escape(words)}[\s-]{_LISTED}", sentence, re.IGNORECASE))


def _is_mixed(token: str, told: Figures, low: str) -> bool:
    """``64oz`` of 64 oz., ``b12`` of B-12."""
    glued = _GLUED.fullmatch(token)
    if glued and numbers.value(glued[1]) in told.numbers:
        return True
    return token in re.sub(r"[\s.-]", "", low)


def _is_ordinal(nth: str, sentence: str, told: Figures) -> bool:
    """The next item of a list ("Fourth, ..."), a number told of anything, or the century of a year."""
    if nth in _all(told):
        return True
    if re.match(r"\W*\w+(?:ly)?,", sentence) and figures(sentence[:14]).ordinals.get(nth):
        return True
    if "centur" not in sentence.lower():
        return False
    years = [int(n) for n in {*told.numbers, *(day[:4] for day in told.dates)} if _YEAR.fullmatch(n)]
    return any(year // 100 + 1 == int(nth) for year in years)


def _is_date(words: str, told: Figures, whole: str) -> bool:
    said = figures(words)
    if said.clock:
        return all(_is_time(time, told) for time in said.clock)
    low = whole.lower()
    days = {*told.days, *(day[5:] for day in told.dates), *_slashed(whole)}
    days |= {day for feast, day in _FEASTS.items() if feast in low}
    named = {months.month_number(word) for word in re.findall(r"[a-z]+", low) if word in months.ENGLISH}
    if words.lower() in months.ENGLISH:
        return months.month_number(words) in named
    named |= {int(day[:2]) for day in days if day}
    years = {*told.numbers, *(day[:4] for day in told.dates)}
    if said.days:
        return all(day in days for day in said.days)
    return bool(said.dates) and all(
        one[:4] in years and (one[5:] in days if len(one) > len("2019-03") else int(one[5:7]) in named)
        for one in said.dates
    )


def _slashed(whole: str) -> Iterator[str]:
    """Days such as 6/29/2007, read both ways."""
    for one, other, _ in _SLASHED.findall(whole):
        yield f"{int(one):02}-{int(other):02}"
        yield f"{int(other):02}-{int(one):02}"


def _is_time(time: str, told: Figures) -> bool:
    """``9 to 5`` may be told as 9 a.m. and 5 p.m., ``1:30-2:00 pm`` as 1:30 p.m."""
    hour, minute = int(time[:2]), time[3:]
    other = f"{(hour + _NOON) % 24:02}:{minute}"
    if other in told.clock and "m" not in told.clock[other].lower():
        return True
    return minute == "00" and not told.numbers.keys().isdisjoint({str(hour), str((hour - 1) % _NOON + 1)})
