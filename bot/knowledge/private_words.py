"""The words by which a line or a sentence tells what is the owner's alone, read from the data beside it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("private.toml")
_PART = re.compile(r"<([A-Z_]+)>")
_LINE_END = re.compile(r"\s*\n\s*")
_APPEARS = r"\s*(?:::?|=|;|\s[-\u2013\u2014]\s)\s*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """
    Patterns over `folded` text, by topic.

    ``sentences`` are sought anywhere in a sentence, ``labels`` matched at the beginning of a line. ``date``
    is a full date. ``headings`` make a heading of theirs and of words ``beside`` them the owner's.
    """

    sentences: tuple[tuple[str, re.Pattern[str]], ...]
    labels: tuple[tuple[str, re.Pattern[str]], ...]
    date: str
    headings: frozenset[str]
    beside: frozenset[str]


@cache
def words() -> Words:
    """The table; it is read once."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    parts = table["parts"]
    return Words(
        sentences=tuple(
            (topic, re.compile("|".join(_whole(pattern, parts) for pattern in patterns)))
            for topic, patterns in table["sentences"].items()
        ),
        labels=tuple(
            (one["topic"], re.compile(_label(one["words"], one["told"], parts), re.DOTALL))
            for one in table["labels"]
        ),
        date=_whole("<DATE>", parts),
        headings=frozenset(table["headings"]["private"].split()),
        beside=frozenset(table["headings"]["beside"].split()),
    )


def _label(named: str, told: str, parts: Mapping[str, str]) -> str:
    return _whole(f"<SIDE>(?:{named})<AFTER>{_APPEARS}{told}", parts)


def _whole(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with its parts in their places."""
    bare = _LINE_END.sub("", pattern)
    return _PART.sub(lambda found: _whole(parts[found[1]], parts), bare)


def folded(text: str) -> str:
    """The text in small letters without accents; ``ß`` is ``ss``."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("\u2019", "'"))
    return "".join(char for char in apart if not unicodedata.combining(char))
