"""BM25 over the stems of passages, for one set of passages that an asker may see."""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.domain import Passage
from bot.knowledge.lexicon import lexicon
from bot.knowledge.order import NOW, times_of
from bot.knowledge.query import KIND, Unit
from bot.knowledge.words import tokens, vocabulary

_K1 = 0.9
_B = 0.5
_WEIGHTS = (("text", 1.0), ("title", 2.0), ("section", 1.0), ("dates", 1.0))
_TAG = 1.5
_QUESTION = 1.5
_YEAR = 1.0
_LONGEST_SPAN = 60
_INTRODUCTION = (("about", 2), ("work", 2), ("skill", 1), ("education", 1), ("project", 1))
_LONG_ENOUGH = 6
_MISTYPED = 0.7
_TONGUE = re.compile(r"[^\W\d_]+")
_FEWEST_TONGUES = 3
_BESIDE = frozenset({"and", "my", "the", "of", "profession", "person", "select", "technic"})


def _cuts(word: str) -> set[str]:
    """The word itself, and what is left of it without any one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _deletions(words: Iterable[str]) -> dict[str, list[str]]:
    """Words that differ in one letter, or in the order of two, have a cut in common."""
    near: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for cut in _cuts(word):
            near[cut].append(word)
    return dict(near)


class Indexed:
    """A passage with its stems counted, by the weight of the field that they stand in."""

    def __init__(self, passage: Passage, questions: Sequence[str] = ()) -> None:
        self.passage = passage
        self.questions = tuple(dict.fromkeys((*passage.questions, *questions)))
        self.stems: defaultdict[str, float] = defaultdict(float)
        for name, weight in _WEIGHTS:
            self._count(str(getattr(passage, name)), weight)
        for tag in passage.tags:
            self._count(tag, _TAG)
        for question in self.questions:
            self._count(question, _QUESTION)
        for year in _years_within(passage):
            self.stems[year] += _YEAR
        self.length = sum(self.stems.values())
        self.kinds = kinds_of(passage)

    def _count(self, text: str, weight: float) -> None:
        for token in tokens(text):
            for one in dict.fromkeys((token.stem, *token.parts)):
                self.stems[one] += weight


def _years_within(passage: Passage) -> list[str]:
    """The years between the first and the last of a span: who worked from 2017 to 2020 did so in 2018."""
    times = times_of(passage)
    between = range(int(times[0]) + 1, int(times[1])) if times and times[1] < NOW else range(0)
    return [str(year) for year in between[:_LONGEST_SPAN]]


def kinds_of(passage: Passage) -> frozenset[str]:
    """
    What kinds of record its section's name says it is: ``Education and certificates`` is two.

    Every word must say so: ``How I work`` holds no jobs. A title may say it too, and so do three languages;
    what else began and ended is a job (``Sea time``).
    """
    found = _kinds_said(passage.section) | _kinds_said(passage.title)
    if len(set(_TONGUE.findall(passage.text.lower())) & lexicon().tongues) >= _FEWEST_TONGUES:
        found |= {"language"}
    times = times_of(passage)
    return found or frozenset({"work"} if times and times[0] < times[1] else ())


def _kinds_said(name: str) -> frozenset[str]:
    known = vocabulary().kind_of
    said = [one.stem for one in tokens(name) if one.stem not in _BESIDE and not one.stem.isdigit()]
    return frozenset(known[word] for word in said) if all(word in known for word in said) else frozenset()


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    What each passage has of a question, by its position; passages that have nothing of it are left out.

    ``total`` is the weight of all that is asked for, ``possible`` the best score that any passage could have.
    """

    scores: Mapping[int, float]
    covered: Mapping[int, float]
    total: float
    possible: float

    def best(self, most: int | None = None) -> list[int]:
        """Positions by their scores, best first."""
        return heapq.nsmallest(
            len(self.scores) if most is None else most, self.scores, key=lambda at: (-self.scores[at], at)
        )

    def coverage(self, at: int) -> float:
        """The share of the question's weight that stands in a passage."""
        return self.covered.get(at, 0.0) / self.total if self.total else 0.0

    def ratio(self, at: int) -> float:
        """A passage's score over the best that any could have."""
        return self.scores.get(at, 0.0) / self.possible if self.possible else 0.0


class Index:
    """Postings with their scores worked out once, so that a question only adds them up."""

    def __init__(self, indexed: Sequence[Indexed]) -> None:
        self.passages = [one.passage for one in indexed]
        self.kinds = [one.kinds for one in indexed]
        count = len(indexed)
        average = sum(one.length for one in indexed) / count if count else 1.0
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, one in enumerate(indexed):
            room = _K1 * (1 - _B + _B * one.length / (average or 1.0))
            for word, times in one.stems.items():
                found[word].append((position, times * (_K1 + 1) / (times + room)))
            for kind in one.kinds:
                found[KIND + kind].append((position, 1.0))
        self._postings = dict(found)
        self._idf = {word: log(1 + (count - len(at) + 0.5) / (len(at) + 0.5)) for word, at in found.items()}
        self._near = _deletions(word for word in found if len(word) >= _LONG_ENOUGH)
        self._unknown = log(1 + max(0.5, count - 0.5) / 1.5)

    def weigh(self, units: Iterable[Unit]) -> Weighed:
        """What each passage holds of the question."""
        scores: dict[int, float] = defaultdict(float)
        covered: dict[int, float] = defaultdict(float)
        total = possible = 0.0
        for unit in units:
            worth = self._worth(unit) * unit.weight
            total += worth
            possible += worth * (_K1 + 1)
            for position, (gain, sure) in self._gains(unit).items():
                scores[position] += gain * unit.weight
                covered[position] += sure * worth
        return Weighed(scores, covered, total, possible)

    def introduction(self, most: int) -> list[Passage]:
        """What is said of the person as such, then the first records of the kinds that tell most."""
        chosen: list[Passage] = []
        for kind, count in _INTRODUCTION:
            chosen += self.records(frozenset({kind}))[:count]
        return list({passage.id: passage for passage in (*chosen, *self.passages)}.values())[:most]

    def records(self, kinds: frozenset[str]) -> list[Passage]:
        """The passages of these kinds of section."""
        return [p for p, own in zip(self.passages, self.kinds, strict=True) if own & kinds]

    def _worth(self, unit: Unit) -> float:
        """The idf of the surest stem that is known here; a word that nobody wrote counts as rare."""
        unknown = self._unknown * unit.unheard
        return next((self._idf[word] for word in unit.stems if word in self._idf), unknown)

    def _known(self, unit: Unit) -> dict[str, float]:
        """The unit's stems; when nobody wrote any of them, those that are one slip of the finger away."""
        first = next(iter(unit.stems))
        if len(first) < _LONG_ENOUGH or any(word in self._idf for word in unit.stems):
            return unit.stems
        close = {word for cut in _cuts(first) for word in self._near.get(cut, ())}
        return dict.fromkeys(sorted(close), _MISTYPED)

    def _gains(self, unit: Unit) -> dict[int, tuple[float, float]]:
        """What a unit gives to each passage, by the best of its stems, and how sure that is."""
        gains: dict[int, tuple[float, float]] = {}
        for word, sure in self._known(unit).items():
            for position, impact in self._postings.get(word, ()):
                gain = (sure * self._idf[word] * impact, min(1.0, sure))
                known = gains.get(position, (0.0, 0.0))
                gains[position] = (max(gain[0], known[0]), max(gain[1], known[1]))
        return gains
