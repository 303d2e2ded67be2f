"""Words of a sentence as stems, and which of them may stand for each other."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from bot.stemming import english_stem

_TOKEN = re.compile(r"\.net\b|[^\W_]+(?:[.'&+/-][^\W_]+)*(?:\+\+|#(?!\w))?|\d+", re.IGNORECASE)
_PARTS = re.compile(r"[.'&+/-]")
_POSSESSIVE = re.compile(r"'(?:s|re|ve|ll|d|m)$|'$")
_BRITISH = (
    (re.compile(r"(?<=\w{3})is(?=(?:e[drs]?|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=\w{2})our(?=(?:s|ed|ing|ite|able|ful|ful|y)?$)"), "or"),
    (re.compile(r"(?<=\w{3})ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=\w{2})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=\w{2})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=\w{3})ence(?=s?$)"), "ense"),
    (re.compile(r"(?<=\w{3})mme(?=[srd]{0,2}$)"), "m"),
    (re.compile(r"ae(?=[a-z]{3})"), "e"),
)
_ORDINARY_END = re.compile(r"\w{3}(?:ing|ed|ly|tion|ment|ness|ity|ance|ence|ical|ful|less|ous)s?$")
SHORTEST_KIN = 5
_KIN = 0.7


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written in lower case, its stem, and the stems of its parts when hyphens join several."""

    text: str
    stem: str
    parts: tuple[str, ...] = ()
    is_capital: bool = False


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[Word, ...]:
    """The words in their order; ``didn't`` is ``did`` and ``not``."""
    return tuple(_words(plain(text)))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Straight apostrophes, no accents, ``n't`` and ``cannot`` as two words; case stays."""
    if not text.isascii():
        text = text.replace("\u2019", "'").replace("\u2018", "'")
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if "n't" not in text and "annot" not in text:
        return text
    text = re.sub(r"\b([Ww])on't\b", r"\1ill not", text)
    text = re.sub(r"\b([Cc])an't\b|\b([Cc])annot\b", lambda m: f"{m[1] or m[2]}an not", text)
    return re.sub(r"(?<=\w)n't\b", " not", text)


def _words(text: str) -> Iterator[Word]:
    return (word for written in _TOKEN.findall(text) if (word := _word(written)) is not None)


@lru_cache(maxsize=4096)
def _word(written: str) -> Word | None:
    low = _POSSESSIVE.sub("", written.lower())
    if not low:
        return None
    parts = tuple(stem(part) for part in _PARTS.split(low) if part) if _PARTS.search(low) else ()
    joined = _PARTS.sub("", low) if parts else low
    return Word(low, stem(joined), parts if len(parts) > 1 else (), written[0].isupper())


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What the forms of a word share, in American and British spelling."""
    stemmed = _plain_stem(word)
    return _forms().get(stemmed, stemmed)


def _plain_stem(word: str) -> str:
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    return english_stem(word)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text("utf-8"))


@cache
def _forms() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _table()["forms"].split("\n"):
        stems = [_plain_stem(word) for word in line.split()]
        for one in stems[1:]:
            if one != stems[0]:
                found.setdefault(one, found.get(stems[0], stems[0]))
    return found


@cache
def empty_words() -> frozenset[str]:
    """Stems that carry nothing of their own: function words, and words of telling."""
    return frozenset(stem(word) for name in ("stop", "light") for word in _table()[name].split())


@lru_cache(maxsize=4096)
def without_idioms(sentence: str) -> str:
    """A sentence without turns of speech such as "long story short" and "to be honest"."""
    return _idioms().sub(" ", plain(sentence))


@cache
def _idioms() -> re.Pattern[str]:
    lines = sorted((line.strip() for line in _table()["idioms"].split("\n")), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(line) for line in lines if line)})\b", re.IGNORECASE)


@cache
def stop_words() -> frozenset[str]:
    """Function words alone, as they are written."""
    return frozenset(_table()["stop"].split())


@cache
def is_ordinary(word: str) -> bool:
    """Whether a word is known as no name: it is in the tables, or has the ending of a verb or an adverb."""
    return stem(word.lower()) in _ordinary() or bool(_ORDINARY_END.search(word.lower()))


@cache
def is_listed(word: str) -> bool:
    """Whether a word, in any of its forms, is in the tables."""
    return stem(word.lower()) in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    tables = " ".join(_table()[name] for name in ("stop", "light", "praise", "framing", "forms", "same"))
    return frozenset(stem(word) for word in tables.split())


@cache
def _opposites() -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for line in _table()["opposites"].split("\n"):
        one, _, other = line.partition(" - ")
        for word in one.split():
            near.setdefault(stem(word), set()).update(stem(word) for word in other.split())
    return {word: frozenset(others) for word, others in near.items()}


def opposites(stemmed: str) -> frozenset[str]:
    """Stems that say without a "not" what this one says with it."""
    return _opposites().get(stemmed, frozenset())


@cache
def praise_words() -> frozenset[str]:
    """Stems of judgements and feelings: where no record has them, nobody gave or had them."""
    return frozenset(stem(word) for word in _table()["praise"].split())


@cache
def framing_words() -> frozenset[str]:
    """Stems with which an answer takes up a question: "the hardest problem was"."""
    return frozenset(stem(word) for word in _table()["framing"].split())


@cache
def _kin() -> dict[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for line in _table()["same"].split("\n"):
        group = [stem(word.replace("-", "")) for word in line.split()]
        for word in group:
            near.setdefault(word, set()).update(group)
    return {word: frozenset(others) for word, others in near.items()}


def kin_of(stemmed: str) -> frozenset[str]:
    """Stems that may stand for this one, itself among them when there are any."""
    return _kin().get(stemmed, frozenset())


def are_kin(one: str, other: str) -> bool:
    """``architect`` and ``architectur`` share all but an ending."""
    if one[:SHORTEST_KIN] != other[:SHORTEST_KIN]:
        return False
    shared = ceil(_KIN * max(len(one), len(other)))
    return one[:shared] == other[:shared]
