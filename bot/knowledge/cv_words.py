"""Which words of a CV are headings, dates, roles or private labels, from a table beside the code."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.knowledge.audience import is_private_heading, is_private_key
from bot.knowledge.dates import Span, as_span
from bot.knowledge.wording import one_line

_MOST_WORDS = 6
_SPACED = re.compile(r"(?:\w[ ]){3,}\w\b")
_NUMBERED = re.compile(r"^(?:\d{1,2}|[ivx]{1,4})[.)]\s+")
_YEAR = r"(?:19|20)\d\d"
_NOW = (
    "present|now|current|today|ongoing|to date|heute|jetzt|aujourd.hui|ce jour|actualidad|actual|presente"
    "|oggi|atual|heden|nu|nuvarande|obecnie"
)
_TO = r"\s*(?:[-\u2012-\u2015\u2212]|to|until|till|bis|a|\u00e0|au|al|hasta|tot|do)\s*"
_SINCE = r"(?:since|from|seit|ab|depuis|desde|dal|sinds|sedan|od)\s+"
_LABEL = re.compile(r"^([^:]{2,40}?)\s*:\s*(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a CV: what it is called among the records, and whether it is the owner's alone."""

    key: str
    name: str
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A line parted at its dates: the words around them, the dates as written, and what they mean."""

    rest: str
    written: str
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    sections: Mapping[str, Section]
    months: frozenset[str]
    standing: frozenset[str]
    joins: frozenset[str]
    labels: frozenset[str]
    roles: frozenset[str]
    documents: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(files("bot.knowledge").joinpath("cv.toml").read_text(encoding="utf-8"))
    sections: dict[str, Section] = {}
    for key, about in table["sections"].items():
        section = Section(key=key, name=about["name"], is_private=about.get("is_private", False))
        for heading in about["headings"]:
            sections.setdefault(plain(heading), section)
    return _Words(
        sections=sections,
        months=frozenset(table["months"].split()),
        standing=frozenset(table["standing"].split()),
        joins=frozenset(table["joins"].split()),
        labels=frozenset(map(plain, table["private"]["labels"])),
        roles=frozenset(plain(role) for role in table["titles"]["roles"].split()),
        documents=frozenset(map(plain, table["titles"]["documents"])),
    )


def plain(text: str) -> str:
    """Small letters without accents, one space between words, letters that stood apart together again."""
    whole = one_line(text)
    if _SPACED.fullmatch(whole.replace("  ", " ")):
        whole = re.sub(r"(?<=\w) (?=\w)", "", whole)
    apart = unicodedata.normalize("NFKD", whole.lower().replace("\u2019", "'").replace("\u00df", "ss"))
    bare = (
        "".join(c for c in apart if not unicodedata.combining(c))
        .replace("\u0142", "l")
        .replace("\u00f8", "o")
    )
    return " ".join(bare.split())


def section_of(heading: str) -> Section | None:
    """
    The part of a CV that a heading opens, or None for words that are none.

    Of two that are joined (``Education & Training``) the first counts.
    """
    said = _NUMBERED.sub("", plain(heading)).strip(" :.-\u2013\u2014_|•*#")
    if not said or len(said.split()) > _MOST_WORDS:
        return None
    found = _words().sections.get(said)
    if found is not None:
        return found
    parts = [part.strip() for part in re.split(_joins(), said)]
    known = [_words().sections.get(part) for part in parts]
    if len(parts) > 1 and all(known):
        return next((section for section in known if section and section.is_private), known[0])
    if is_private_heading(heading):
        return Section(key="contact", name=one_line(heading).capitalize(), is_private=True)
    return None


def is_heading(text: str) -> bool:
    return section_of(text) is not None


def dated(text: str) -> Dated | None:
    """A line's dates, when it begins or ends with them and they are no part of a sentence."""
    whole = one_line(text)
    found = list(_spans().finditer(whole))
    for one in (*found[-1:], *found[:1]):
        before, after = whole[: one.start()], whole[one.end() :]
        if _is_edge(before) or _is_edge(after):
            rest = " ".join(part for part in (before.strip(_AROUND), after.strip(_AROUND)) if part)
            written = one[0].strip(" ,")
            return Dated(rest=_without_brackets(rest), written=written, span=_meant(written))
    return None


_AROUND = " \t,;|\u2013\u2014-·•"


def _is_edge(text: str) -> bool:
    return not text.strip(" \t,;|\u2013\u2014-·•()[]")


def _without_brackets(text: str) -> str:
    """Without the brackets that stood around the dates alone."""
    return re.sub(r"\(\s*\)|\[\s*\]|\(\s*$|^\s*\)|\[\s*$|^\s*\]", "", text).strip(_AROUND)


@cache
def _spans() -> re.Pattern[str]:
    """One date, or two with what stands between them."""
    months = "|".join(sorted(_words().months, key=len, reverse=True))
    day = r"[0-3]?\d"
    named = rf"(?:{day}(?:st|nd|rd|th|\.)?\s+)?(?:{months})\b[.,]?\s*(?:de\s+)?"
    before = rf"(?:{named}|{day}[./-][01]?\d[./-]|[01]?\d[./])?"
    point = rf"(?:{before}{_YEAR}(?:[-/.](?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?!\d))?)"
    to = rf"{_TO}(?:{point}|\d\d(?!\d)|(?:{_NOW})\b)|\s*[-\u2012-\u2015]\s*$"
    return re.compile(rf"(?:{_SINCE})?(?<![\w/.-]){point}(?:{to})?(?!\w)", re.IGNORECASE)


def _meant(written: str) -> Span | None:
    written = re.sub(r"\b([0-3]?\d)\.([01]?\d)\.((?:19|20)\d\d)", r"\3-\2-\1", written)
    written = re.sub(r"-(\d)(?=-|\b)", r"-0\1", written)
    short = re.sub(r"((?:19|20)\d\d)(\s*[-\u2012-\u2015/]\s*)(\d\d)$", _century, written)
    return as_span(short)


def _century(found: re.Match[str]) -> str:
    """``2019-21`` -> ``2019 - 2021``; ``2019-09`` stays a month."""
    first, last = found[1], found[3]
    return f"{first} - {first[:2]}{last}" if int(last) > 12 and last > first[2:] else found[0]  # noqa: PLR2004 - months


def is_dated(text: str) -> bool:
    """Whether a text is little more than dates."""
    found = dated(text)
    return found is not None and len(found.rest) <= len(found.written)


def private_label(line: str) -> str:
    """The label of a line that is the owner's alone: ``Date of birth`` of ``Date of birth: 1 May 1990``."""
    found = _LABEL.match(line)
    if found is None:
        said = plain(line)
        return next((label for label in _BARE if said.startswith(f"{label} ")), "")
    said = plain(found[1]).strip(" .")
    is_private = said in _words().labels or (is_private_key(said) and len(said.split()) <= 4)  # noqa: PLR2004 - a label
    return found[1].strip() if is_private else ""


_BARE = (
    "born",
    "geboren",
    "geb.",
    "ne le",
    "nee le",
    "nato il",
    "nata il",
    "nacido el",
    "nacida el",
    "tel",
    "tel.",
    "phone",
    "mobile",
    "mobil",
)


def is_role(text: str) -> bool:
    """Whether a text names what somebody does: ``Senior Data Engineer``."""
    return any(word in _words().roles for word in re.findall(r"[\w-]+", plain(text)))


def is_document(text: str) -> bool:
    """Whether a line only says what paper this is: ``Curriculum vitae``."""
    return plain(text).strip(" :.-") in _words().documents


@cache
def _joins() -> str:
    words: Sequence[str] = [re.escape(word) for word in _words().joins if word.isalpha()]
    signs = "".join(re.escape(word) for word in _words().joins if not word.isalpha())
    return rf"\s*[{signs}]\s*|\s+(?:{'|'.join(words)})\s+"


def stands_alone(word: str) -> bool:
    """Whether a word keeps the hyphen that a line ends with."""
    return word.lower() in _words().standing
