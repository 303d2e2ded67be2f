"""A sentence in the parts that can be true or false on their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.truth.stems import Word, empty_words, plain, words_of

_PAUSE = r"[;:()\[\]\u2014\u2013\n]|\s-\s"
_SUBORDINATE = (
    r"but|while|whereas|although|though|because|which|who|whose|where|so that(?!')|after which|as well as"
)
_BREAK = re.compile(
    rf"{_PAUSE}|,(?!\d)|\b(?:and|{_SUBORDINATE}|resulting|leading to|led to|thereby|before|after|then)\b",
    re.IGNORECASE,
)
_SIMPLE = re.compile(
    rf"{_PAUSE}|,(?=\s)|\b(?:{_SUBORDINATE}|and (?=(?:i|we|it|they|he|she)\b)|so (?=(?:i|we)\b))\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"^(?:which|resulting|leading to|led to|thereby|so that|making|saving|earning|winning)$", re.IGNORECASE
)
_OPENS_RESULT = re.compile(
    r"\s*(?:resulting in|leading to|thereby|as a result|thus|making|saving|earning|winning"
    r"|generating|boosting|driving"
    r"|causing|bringing|increasing|improving|reducing|cutting|doubling|allowing|enabling|helping|gaining)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a sentence after its ``cue``; ``is_result`` when it says what came of the rest."""

    text: str
    words: tuple[Word, ...]
    is_result: bool = False
    cue: str = ""

    @property
    def content(self) -> list[Word]:
        """Its words that carry something, numbers left out."""
        return content_of(self.words)


def content_of(words: Sequence[Word]) -> list[Word]:
    """The words that carry something of their own; figures are looked at elsewhere."""
    empty = empty_words()
    return [
        word
        for word in words
        if word.stem not in empty
        and not word.text[:1].isdigit()
        and not (word.parts and empty.issuperset(word.parts))
    ]


@lru_cache(maxsize=512)
def segments(sentence: str) -> tuple[Clause, ...]:
    """Small parts: at every comma and conjunction."""
    return _split(plain(sentence), _BREAK)


@lru_cache(maxsize=1024)
def clauses(sentence: str) -> tuple[Clause, ...]:
    """Larger parts, as far as a "not" reaches: lists stay whole between commas, verbs keep their objects."""
    return _split(plain(sentence), _SIMPLE)


def _split(text: str, pattern: re.Pattern[str]) -> tuple[Clause, ...]:
    found = []
    start, cue = 0, ""
    for match in [*pattern.finditer(text), None]:
        end = match.start() if match else len(text)
        part = text[start:end]
        if part.strip():
            is_result = bool(_RESULT.match(cue.strip()) or _OPENS_RESULT.match(part))
            found.append(Clause(text=part, words=tuple(words_of(part)), is_result=is_result, cue=cue.lower()))
        if match:
            start, cue = match.end(), match[0]
    return tuple(found)
