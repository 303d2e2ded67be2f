"""Words as the look-alike compares them: stems without the small ones, a few concepts in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[.+#'\u2019-]*[^\W_]+|[+#]+)*")
_STEMMER = snowballstemmer.stemmer("english")

_SMALL = """
a about all also am an and any are as asked at be been being between both but by can could did do
does doing done during ever for from get give got had has have having he her his how i if in into is
it its just know like many may me mean more most much my name no not now of on one or other our out
please say she so some such tell than that the their them then there these they thing this those
time to up us use used very was we were what when where which who whom whose why will with would yes
you your yourself list show explain describe share word sentence short brief summarise summarize
kind sort
"""
_SMALL_WORDS = frozenset(_SMALL.split())
_CONCEPTS = {
    "education": "study studied studies degree university college school graduate graduated graduation"
    " education bachelor bachelors master masters phd diploma major learn learned academic bsc msc",
    "certificate": "certificate certificates certification certifications certified course courses training",
    "work": "work works worked working job jobs employer employers employed company companies career position"
    " positions role roles experience experiences",
    "skill": "skill skills technology technologies tech tool tools stack framework frameworks expertise",
    "language": "language languages speak spoken fluent",
    "project": "project projects built build building portfolio",
    "award": "award awards prize prizes honour honours honor honors won",
    "conflict": "conflict conflicts disagreement disagree disagreed argument quarrel resolve resolved",
    "failure": "fail failed failing failure failures mistake mistakes wrong outage",
    "lead": "lead leads led leader leadership leading manage managed management mentor mentored",
    "contact": "contact email mail reach linkedin github website",
    "interest": "interest interests hobby hobbies free-time leisure",
}
_CONCEPT_OF = {word: concept for concept, words in _CONCEPTS.items() for word in words.split()}

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|mr|mrs|ms|dr|prof|st|vs|approx|no|inc|ltd|co|ph\.d|b\.sc|m\.sc)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?…])\s+(?=[^\sa-z])")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, with names such as ``c++``, ``node.js`` whole."""
    return [word.lower() for word in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word's concept where it has one, else its stem."""
    concept = _CONCEPT_OF.get(word)
    return f"={concept}" if concept else str(_STEMMER.stemWord(word))


def stems(text: str) -> frozenset[str]:
    """What a text is about: the stems of all words that carry meaning."""
    return frozenset(stem(word) for word in words_of(text) if word not in _SMALL_WORDS)


def numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+(?:[.,]\d+)*", text))


def sentences(text: str) -> list[str]:
    """Sentences and list items of a passage, bullets taken off."""
    return [part for line in text.splitlines() for part in _split(_BULLET.sub("", line).strip()) if part]


def _split(line: str) -> Iterable[str]:
    held = ""
    for part in _END.split(line):
        held = f"{held} {part}" if held else part
        if not _ABBREVIATION.search(held):
            yield held.strip()
            held = ""
    if held:
        yield held.strip()
