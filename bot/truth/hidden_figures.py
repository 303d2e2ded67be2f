"""Numbers, days and telephone numbers in whatever form they are told, so that one form stands for all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.truth.numbers import ANY, SPELT, spelt, value

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = _MONTH_NAMES.split()
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_ISO = re.compile(r"\b(?:19|20)\d\d-(0[1-9]|1[0-2])-(\d\d)\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)", re.IGNORECASE)
_SLASHED = re.compile(r"\b(\d{1,2})[./](\d{1,2})(?:[./]\d{2,4})?\b")
_DIGIT_NAMES = "zero one two three four five six seven eight nine"
_DIGITS = _DIGIT_NAMES.split()
_DIGIT = re.compile(rf"\b(?:{'|'.join(_DIGITS)}|oh|nil)\b", re.IGNORECASE)
_SAID = re.compile(rf"\b(?:{'|'.join(_DIGITS)})(?:[\s,-]+(?:{'|'.join(_DIGITS)})){{2,}}\b", re.IGNORECASE)
_TIMES = {"k": 1000, "grand": 1000, "thousand": 1000, "m": 10**6, "mn": 10**6, "million": 10**6}
_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[ .,'\u2019\u202f\u00a0]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?)"
    r"(?:\s?(k|grand|thousand|mn|million|m)\b)?(?:\s?(%|percent\b|per cent\b|kg\b|km\b|cm\b|[$€£]|eur\b|usd\b"
    r"|gbp\b|euros?\b|dollars?\b|pounds?\b))?",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"\b({ANY})[\s-](day|week|month|year)s?\b", re.IGNORECASE)
_UNIT = re.compile(r"[\s-](?:day|week|month|year)", re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[ ()./-]{0,3}\d){6,17}(?!\w)")
_FEWEST_DIGITS = 3
_OWN_DIGITS = 7
"""So many last digits are one telephone's own, whatever prefix stands before them."""
_UNITS = {
    "percent": "%",
    "per cent": "%",
    "euro": "€",
    "eur": "€",
    "dollar": "$",
    "usd": "$",
    "pound": "£",
    "gbp": "£",
}


def figures_of(text: str) -> dict[str, str]:
    """
    Numbers of three digits or more, and smaller ones with a unit: canonical form -> as written.

    ``85,000``, ``85 000``, ``85k`` and ``eighty-five thousand`` are one. Spans of time are left out: they
    follow from dates that anybody may see.
    """
    found: dict[str, str] = {}
    for said in SPELT.finditer(text):
        _keep(found, str(spelt(said[0])), "", said[0])
    for said in _SAID.finditer(text):
        _keep(found, _spoken(said[0]), "", said[0])
    for match in _NUMBER.finditer(text):
        number, times, unit = match[1], (match[2] or "").lower(), (match[3] or "").lower()
        whole = re.sub(r"\D", "", number) if re.search(r"\D\d{3}$", number) else number.replace(",", ".")
        if times:
            whole = f"{float(whole) * _TIMES[times]:.0f}"
        before = text[max(0, match.start() - 2) : match.start()].strip()[-1:]
        unit = unit or (before if before in {"$", "€", "£"} else "")
        _keep(found, whole, _UNITS.get(unit.removesuffix("s"), unit), match[0].strip())
    return found


def spans_of(text: str) -> dict[str, str]:
    """Spans of time, ``2 month``: canonical form -> as written."""
    if not _UNIT.search(text):
        return {}
    return {f"{value(match[1])} {match[2].lower()}": match[0] for match in _SPAN.finditer(text)}


def _keep(found: dict[str, str], number: str, unit: str, written: str) -> None:
    whole = number.partition(".")[0]
    if len(whole) >= _FEWEST_DIGITS:
        found.setdefault(number, written)
    elif unit:
        found.setdefault(f"{number} {unit}", written)


def days(text: str) -> dict[str, str]:
    """Days of a year, ``04-17``, in whatever order and form: canonical form -> as written."""
    if not _FIGURE.search(text):
        return {}
    found = {f"{m[1]}-{m[2]}": m[0] for m in _ISO.finditer(text)}
    for m in _DAY_MONTH.finditer(text):
        found[_day(_number(m[2]), m[1])] = m[0]
    for m in _MONTH_DAY.finditer(text):
        found[_day(_number(m[1]), m[2])] = m[0]
    for m in _SLASHED.finditer(text):
        found[_day(int(m[1]), m[2])] = m[0]
        found[_day(int(m[2]), m[1])] = m[0]
    return found


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1


def _day(month: int, day: str) -> str:
    return f"{month:02}-{int(day):02}"


def phones_of(text: str) -> Iterator[str]:
    """The last seven digits of each number that is long enough to be called."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if not _ISO.search(match[0]):
            yield digits[-_OWN_DIGITS:]


def digits_of(text: str) -> str:
    """All digits of a text in their order, those that are spelt out included."""
    return re.sub(r"\D", "", _DIGIT.sub(lambda found: _spoken(found[0]), text))


def _spoken(words: str) -> str:
    return "".join(
        str(_DIGITS.index(word)) if word in _DIGITS else "0" for word in re.split(r"[\s,-]+", words.lower())
    )
