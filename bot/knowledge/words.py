"""Text -> the stems that the search compares."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.stemming import english_stem

_TOKEN = re.compile(
    r"\.net\b|[^\W_]+(?:[.'’&+/-][^\W_]+)*(?:\+\+|\#(?!\w))?",  # noqa: RUF001 - people type both apostrophes
    re.IGNORECASE,
)
_JOINTS = re.compile(r"[.'’&+/-]")  # noqa: RUF001
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_POSSESSIVE = re.compile(r"['’](?:s|re|ve|ll|d|m)$")  # noqa: RUF001
_BRITISH = (
    (re.compile(r"(?<=\w{4})is(?=(?:e[drs]?|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our"), "or"),
)

_WHOLE = {".net", "c++", "g++"}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


@dataclass(frozen=True, slots=True)
class Token:
    """
    One word of a text: its stem, and the stems of its parts when it is made of several.

    ``Node.js`` is found by ``nodejs`` and by ``node``, ``front-end`` by ``frontend`` and by ``end``.
    """

    stem: str
    parts: tuple[str, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order; numbers, ``C++``, ``C#`` and ``.NET`` are words."""
    for found in _TOKEN.finditer(_folded(text)):
        word = _POSSESSIVE.sub("", found[0])
        if _UNSPACED.search(word):
            yield from (Token(pair) for pair in _pairs(word))
        elif _JOINTS.search(word) and word not in _WHOLE:
            parts = tuple(stem(part) for part in _JOINTS.split(word) if part)
            yield Token(stem(_JOINTS.sub("", word)), parts)
        else:
            yield Token(stem(word))


def _pairs(word: str) -> list[str]:
    """Scripts without spaces are compared by pairs of their characters."""
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]


def _folded(text: str) -> str:
    text = _THOUSANDS.sub("", text)
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """What the forms of a word share; American and British spelling, and irregular forms, included."""
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    found = english_stem(word)
    return _forms().get(found, found)


def shapes(stems: AbstractSet[str]) -> frozenset[str]:
    """These stems, and those of irregular forms that `stem` gives one of them for: ``led`` for ``lead``."""
    return frozenset(stems) | {form for form, word in _forms().items() if word in stems}


def _plain_stem(word: str) -> str:
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    return english_stem(word.replace("-", ""))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))


@cache
def _forms() -> dict[str, str]:
    return {
        _plain_stem(form): _plain_stem(word)
        for word, forms in _table()["forms"].items()
        for form in forms.split()
    }


@cache
def _idioms() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """All turns of speech as one pattern, and what each of its groups means."""
    table = _table()["idioms"]
    return re.compile("|".join(rf"\b({form})(?!\w)" for form in table), re.IGNORECASE), tuple(table.values())


def in_plain_words(text: str) -> str:
    """A question whose turns of speech say what they mean: ``your days off`` -> ``your hobby``."""
    pattern, meanings = _idioms()
    return pattern.sub(lambda found: f" {meanings[(found.lastindex or 1) - 1]} ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """
    The table as stems: words without content, words with little, synonyms of each, and the kinds of section.

    ``kinds`` maps a question's word to the sections it asks for, ``kind_of`` a section's word to its kind.
    ``common`` are words of everyday talk, ``ordinary`` all words that stand in the table.
    """

    stop: frozenset[str]
    weak: frozenset[str]
    common: frozenset[str]
    ordinary: frozenset[str]
    synonyms: dict[str, frozenset[str]]
    kinds: dict[str, frozenset[str]]
    kind_of: dict[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Read once, at the first question."""
    table = _table()
    groups = [_stems(group["words"]) for group in table["synonyms"]]
    near: dict[str, set[str]] = {}
    for group in groups:
        for word in group:
            near.setdefault(word, set()).update(group - {word})
    kinds: dict[str, set[str]] = {}
    for kind, section in table["sections"].items():
        for word in _stems(section["words"]):
            kinds.setdefault(word, set()).add(kind)
    stop, weak, common = (
        frozenset(token.stem for token in tokens(table[n])) for n in ("stop", "weak", "common")
    )
    spoken = stop | weak | common
    return Vocabulary(
        stop=stop,
        weak=weak,
        common=common - stop - weak,
        ordinary=spoken.union(kinds, *groups),
        synonyms={word: frozenset(others) for word, others in near.items()},
        kinds={word: frozenset(found) for word, found in kinds.items()},
        kind_of={w: kind for kind, section in table["sections"].items() for w in _stems(section["names"])},
    )


def _stems(words: str) -> set[str]:
    return {stem(word.replace("-", "")) for word in words.split()}
