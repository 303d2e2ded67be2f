"""The table of names that a question may presume, read once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.knowledge.words import stem, vocabulary

_TOKEN = re.compile(r"\.net\b|[^\W_]+(?:[.'’&+/-][^\W_]+)*(?:\+\+|[#+](?!\w))?", re.IGNORECASE)  # noqa: RUF001 - people type both apostrophes
_POSSESSIVE = re.compile(r"['’]s?$")  # noqa: RUF001
_JOINTS = re.compile(r"[.'’&/-]|\+(?=\w)")  # noqa: RUF001
LONGEST = 5
"""Words of a name."""


@dataclass(frozen=True, slots=True)
class Word:
    """
    One word as written, what it is compared by, and where it begins.

    ``whole`` is in small letters without joints (``nodejs``), ``parts`` are what joints part (``node js``).
    """

    raw: str
    whole: str
    parts: str
    start: int


def spelled(text: str) -> Iterator[Word]:
    """The words of a text in order."""
    for found in _TOKEN.finditer(text):
        raw = _POSSESSIVE.sub("", found[0])
        low = _plain(raw)
        if "/" in low and _JOINTS.sub("", low) not in _with_stroke():
            yield from (_word(part, found.start()) for part in raw.split("/") if part)
        else:
            yield _word(raw, found.start())


def _word(raw: str, start: int) -> Word:
    low = _plain(raw)
    whole = low if low.startswith(".") else _JOINTS.sub("", low)
    return Word(raw, whole, " ".join(_JOINTS.sub(" ", low).split()), start)


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word)
    return "".join(char for char in folded if not unicodedata.combining(char)).lower()


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _entries(name: str) -> list[str]:
    return [one for one in (" ".join(entry.split()) for entry in _table()[name].split(",")) if one]


@cache
def _with_stroke() -> frozenset[str]:
    """Names with a stroke that is a part of them: ``ci/cd``, ``tcp/ip``, ``s/4hana``."""
    return frozenset(
        _JOINTS.sub("", word)
        for name in ("technologies", "not_names")
        for word in _table()[name].replace(",", " ").split()
        if "/" in word
    )


def _key(entry: str) -> str:
    return " ".join(_JOINTS.sub("", word) if not word.startswith(".") else word for word in entry.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """
    What may be presumed, by how it is spelled.

    ``spellings`` maps each spelling to all that say that a profile holds the thing; ``doubtful`` ones are
    ordinary words too, and those of ``in_frames`` no longer where only a name can stand.
    """

    spellings: dict[str, tuple[str, ...]]
    doubtful: frozenset[str]
    in_frames: frozenset[str]
    tongues: frozenset[str]
    ordinary: frozenset[str]
    places: frozenset[str]
    kinds_of_name: frozenset[str]

    def is_ordinary(self, word: Word) -> bool:
        """Whether a word with a capital may be written so without being a name that can be asked for."""
        if word.whole in self.ordinary or word.whole in self.places:
            return True
        if word.whole in self.spellings and word.whole not in self.doubtful:
            return False
        return bool(stem(word.whole) in vocabulary().ordinary or word.whole.isdigit())


@cache
def lexicon() -> Lexicon:
    """Read once, at the first question."""
    spellings: dict[str, tuple[str, ...]] = {}
    for name in ("technologies", "certificates", "organisations", "ordinary_too"):
        for entry in _entries(name):
            keys = tuple(_key(one) for one in entry.split(" = "))
            for key in keys:
                spellings.setdefault(key, keys)
    for line in _table()["comes_with"].strip().splitlines():
        whole, _, parts = line.partition(":")
        more = tuple(_key(" ".join(part.split())) for part in parts.split(","))
        for key in spellings.get(_key(whole.strip()), ()):
            spellings[key] = (*spellings[key], *more)
    return Lexicon(
        spellings=spellings,
        doubtful=frozenset(map(_key, _entries("ordinary_too"))),
        in_frames=frozenset(map(_key, _entries("ordinary_in_frames"))),
        tongues=frozenset(map(_key, _entries("natural_languages"))),
        ordinary=frozenset(_JOINTS.sub("", word) for word in _table()["not_names"].split()),
        places=frozenset(_JOINTS.sub("", word) for word in _table()["places"].split()),
        kinds_of_name=frozenset(_table()["kinds_of_name"].split()),
    )
