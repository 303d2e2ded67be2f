"""How much of a sentence stands in its records in these or other words: a reason to doubt, never a proof."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.truth.figures import figures as figures_in
from bot.truth.names import names_in
from bot.truth.numbers import COUNTING
from bot.truth.parts import Clause, content_of, segments
from bot.truth.stems import Word, framing_words, is_listed, praise_words, without_idioms, words_of
from bot.truth.told import Told

_SUBJECT = re.compile(r"\s*(?:the|our|my|their|his|her|its|all|every|several|many|some)\s", re.IGNORECASE)
_DEED = re.compile(
    r"\s*(?:and|but|so|then|until|because|when|before|after|which is why)?,?\s*(?:I|we|my|our)\b"
)
_WITH = re.compile(
    r"(?:\b(?:using|with|via|through|in|know|use|used|of|learned|including|and|or|like)|,)\s"
    r"(?P<thing>[a-z][a-z-]{3,})\b(?=\s*(?:[,.;]|$|and\b|or\b|at\b|for\b|in\b|since\b))"
)
_WHEN = frozenset({"before", "after", "then", "where", "while", "whereas"})
_ENOUGH = 0.5
_SEGMENT = 0.3
_RESULT = 0.51
_NOVEL = 2
_SAYS_SOMETHING = 5
"""Words of a sentence about oneself of which not one stands in its records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How many words of a text are told, and which are not; praise that nobody gave counts twice."""

    told: int
    novel: tuple[Word, ...]

    @property
    def weight(self) -> int:
        return sum(2 if word.stem in praise_words() else 1 for word in self.novel)

    @property
    def share(self) -> float:
        whole = self.told + self.weight
        return self.told / whole if whole else 1.0


def likeness(words: list[Word], told: Told, framing: frozenset[str] = frozenset()) -> Likeness:
    """Look each word up; words that only frame an answer to what was asked count neither way."""
    known, novel = 0, []
    for word in words:
        if told.stems.holds(word):
            known += 1
        elif word.stem not in framing and word.text not in COUNTING:
            novel.append(word)
    return Likeness(told=known, novel=tuple(novel))


def invented(sentence: str, told: Told, *, asked: str = "", figures: int = 0) -> tuple[str, ...]:
    """
    Words of a sentence, or of one part of it, that stand for nothing in the records; empty when enough do.

    ``figures`` is how many of its numbers and dates the records hold: they speak for it.
    """
    framing = framing_words() & {word.stem for word in words_of(asked)} if asked else frozenset[str]()
    # Names have been looked at already, also under other names: "AWS" for "Amazon Web Services".
    framing |= {word.stem for name in names_in(sentence) for word in words_of(name)}
    figures += len(names_in(sentence)) - _told_names(sentence, told)
    sentence = without_idioms(sentence)
    whole = likeness(content_of(words_of(sentence)), told, framing)
    if (whole.told + figures) < _ENOUGH * (whole.told + figures + whole.weight):
        return tuple(word.text for word in whole.novel)
    if not whole.told and not figures and _DEED.match(sentence) and len(sentence.split()) >= _SAYS_SOMETHING:
        return tuple(word.text for word in words_of(sentence))
    if skills := _skills(sentence, told):
        return tuple(skills)
    for at, part in enumerate(segments(sentence)):
        if weak := _weak(part, told, framing, goes_on=at > 0):
            return weak
    return ()


def _skills(sentence: str, told: Told) -> list[str]:
    """Things that a sentence is said to be done with, rare words that no record has: "using snowshoes"."""
    return [
        match["thing"]
        for match in _WITH.finditer(sentence)
        if not is_listed(match["thing"]) and not any(map(told.stems.holds, words_of(match["thing"])))
    ]


def _told_names(sentence: str, told: Told) -> int:
    """How many of the names count already, since they stand in the records as they are."""
    return sum(all(map(told.stems.holds, words_of(name))) for name in names_in(sentence))


def _weak(part: Clause, told: Told, framing: frozenset[str], *, goes_on: bool) -> tuple[str, ...]:
    content = part.content
    found = likeness(content, told, framing)
    is_weak = found.weight >= _NOVEL and found.share < _SEGMENT
    # A part that goes on with somebody or something that no record knows: ", and the press wrote about it".
    has_own_subject = (
        goes_on and bool(found.novel) and content[0] is found.novel[0] and bool(_SUBJECT.match(part.text))
    )
    is_weak = is_weak or (has_own_subject and found.share < _RESULT and part.cue not in _WHEN)
    # A deed of the person's own of which no record knows a word: ", and I was let go".
    is_weak = is_weak or (bool(found.novel) and not found.told and bool(_DEED.match(part.text)))
    # Its figures stand in the records, or nobody would ask: they speak for it.
    known = found.told + min(1, len(figures_in(part.text, every_word=False).numbers)) if found.told else 0
    is_weak = is_weak or (part.is_result and bool(found.novel) and known < _RESULT * (known + found.weight))
    return tuple(word.text for word in found.novel) if is_weak else ()
