"""Dates as people write them, ``Mar 2021`` or ``03/2021 - heute``, -> dates as records hold them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.knowledge.wording import is_date, one_line

_NAMES = (
    "jan january januar janvier enero ene gennaio gen januari janeiro",
    "feb february februar fevrier fevr fev febrero febbraio februari fevereiro",
    "mar march marz maerz mars marzo maart mrt marco",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august aout agosto ago augustus",
    "sep sept september septembre septiembre setiembre settembre set setembro",
    "oct october oktober okt octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dezember dez decembre diciembre dic dicembre dezembro",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
_FORMS = (
    rf"{_YEAR.format('y1')}[-./](?P<m1>0?[1-9]|1[0-2])(?:[-./](?P<d1>0[1-9]|[12]\d|3[01]|[1-9]))?(?!\d|[-./]\d)",
    rf"(?:(?P<d2>[0-3]?\d)(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?)?(?P<m2>{_MONTH})\b\.?,?\s*(?:of\s+|de\s+)?{_YEAR.format('y2')}",
    rf"(?P<m3>{_MONTH})\b\.?\s+(?P<d3>[0-3]?\d)(?:st|nd|rd|th)?,?\s+{_YEAR.format('y3')}",
    rf"(?P<d4>[0-3]?\d)[./-](?P<m4>[01]?\d)[./-]{_YEAR.format('y4')}",
    rf"(?<![\d./-])(?P<m5>0?[1-9]|1[0-2])[./]{_YEAR.format('y5')}",
    rf"(?<!\d){_YEAR.format('y6')}",
)
_NOW = (
    "present|now|current(?:ly)?|today|ongoing|to date|heute|aujourd.hui|actual(?:idad)?"
    "|heden|oggi|presente|atual"
)
_DATE = re.compile(rf"(?<!\w)(?:{'|'.join(_FORMS)}|(?P<now>{_NOW})(?!\w))", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:since|from|seit|depuis|desde|sinds|dal)\s*$", re.IGNORECASE)
_CLOSED = re.compile(r"(?:\b(?:until|till|to|bis|hasta|tot|ended)|^\s*-)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:-+|to|until|till|through|bis|a|à|au|al|tot|/|,)\s*", re.IGNORECASE)
_LAST_MONTH = 12
_PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When something began and ended, as ISO dates or ``present``; ``is_whole``: the text said no more."""

    start: str
    end: str
    is_whole: bool


def as_iso(text: str) -> str:
    """
    ``2021``, ``2021-03`` or ``2021-03-14`` for a date in one of some European languages; ``present`` for now.

    Empty for everything else, also for ``03/04/2021``, which is March to some and April to others.
    """
    found = _DATE.fullmatch(_plain(text))
    return _iso(found) if found else ""


def as_span(text: str) -> Span | None:
    """A time between two dates, or since one; None where the text does not surely say so."""
    plain = _plain(text)
    found = list(_DATE.finditer(plain))
    dates = [_iso(one) for one in found]
    if not all(dates) or not 1 <= len(dates) <= _PAIR or dates[0] == "present":
        return None
    before, after = plain[: found[0].start()], plain[found[-1].end() :]
    if len(dates) == _PAIR:
        if not _BETWEEN.fullmatch(plain[found[0].end() : found[1].start()]):
            return None
        opened = _OPEN.sub("", before)
        return Span(start=dates[0], end=dates[1], is_whole=not (opened + after).strip(" .,"))
    return _half(dates[0], before, after)


def _half(date: str, before: str, after: str) -> Span:
    if _OPEN.search(before) or re.match(r"\s*-\s*$", after):
        rest = _OPEN.sub("", before) + after.strip(" -")
        return Span(start=date, end="present", is_whole=not rest.strip(" .,"))
    if _CLOSED.search(before):
        return Span(start="", end=date, is_whole=not (_CLOSED.sub("", before) + after).strip(" .,"))
    return Span(start=date, end=date, is_whole=not (before + after).strip(" .,"))


def _plain(text: str) -> str:
    """Small letters without accents, plain dashes and apostrophes, one space between words."""
    low = one_line(text).lower()
    if low.isascii():
        return low
    apart = unicodedata.normalize("NFKD", low.replace("\u2019", "'"))
    bare = (c for c in apart if not unicodedata.combining(c))
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in bare)


def _iso(found: re.Match[str]) -> str:
    if found["now"]:
        return "present"
    form = next(number for number in range(1, 7) if found[f"y{number}"])
    year = found[f"y{form}"]
    month, day = _part(found, f"m{form}"), _part(found, f"d{form}")
    if month is None:
        return year
    number = int(month) if month.isdigit() else _MONTHS[month]
    if form == 4:  # noqa: PLR2004 - the form of digits alone, whose order depends on the writer
        number, day = _ordered(number, int(day or 0))
    date = f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")
    return date if number and is_date(date) else ""


def _ordered(second: int, first: int) -> tuple[int, str]:
    """Month and day of ``first/second/year``; no month when both could be it."""
    if first == second and first <= _LAST_MONTH:
        return first, str(first)
    if (first > _LAST_MONTH) == (second > _LAST_MONTH):
        return 0, ""
    return (second, str(first)) if first > _LAST_MONTH else (first, str(second))


def _part(found: re.Match[str], name: str) -> str | None:
    return found[name] if name in found.re.groupindex else None
