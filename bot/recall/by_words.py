"""The phrasings that share the most telling words with a question: all there is to go by without a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from math import log

from bot.knowledge.words import tokens, vocabulary
from bot.remembered import Phrasing

Alike = tuple[Phrasing, float]
Stems = frozenset[str]

_MOST_LOOKED_AT = 4000
"""Phrasings that are gone through for the rarest words of a question; the rest is compared in these alone."""
_WEIGHED = 64


class ByWords:
    """
    Phrasings by their stems.

    How like two are is the weight of the stems that both have, divided by that of all that either has: 0 to
    1, a rare stem weighing more. It tells what a judge should look at, and not what is the same.
    """

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._home: dict[int, _Room] = {}

    def __len__(self) -> int:
        return len(self._home)

    def __contains__(self, number: int) -> bool:
        return number in self._home

    def add(self, phrasings: Iterable[Phrasing]) -> None:
        """Add phrasings; known numbers are replaced."""
        for one in phrasings:
            self.remove([one.number])
            self._home[one.number] = self._rooms.setdefault(one.scope, _Room())
            self._home[one.number].add(one)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take phrasings out; unknown ones are none."""
        for number in numbers:
            room = self._home.pop(number, None)
            if room is not None:
                room.remove(number)

    def nearest(self, text: str, scopes: Sequence[str], k: int) -> list[Alike]:
        """The nearest phrasing of each of the k nearest answers of some scopes, best first."""
        asked = stems(text)
        rooms = [self._rooms[scope] for scope in dict.fromkeys(scopes) if scope in self._rooms]
        alike = sorted(_shown(asked, rooms), key=lambda one: (-one[1], one[0].number))
        best: dict[str, Alike] = {}
        for one in alike:
            best.setdefault(one[0].of, one)
        return [*best.values()][:k]


def stems(text: str) -> Stems:
    """What is compared of a question."""
    return frozenset(stem for token in tokens(text) for stem in (token.stem, *token.parts) if stem)


def _shown(asked: Stems, rooms: Iterable[_Room]) -> Iterator[Alike]:
    for room in rooms:
        yield from room.alike(asked)


class _Room:
    """The phrasings of one scope, and where each stem occurs."""

    def __init__(self) -> None:
        self._phrasings: dict[int, tuple[Phrasing, Stems]] = {}
        self._with: dict[str, set[int]] = {}

    def add(self, one: Phrasing) -> None:
        said = stems(one.text)
        self._phrasings[one.number] = (one, said)
        for stem in said:
            self._with.setdefault(stem, set()).add(one.number)

    def remove(self, number: int) -> None:
        _, said = self._phrasings.pop(number)
        for stem in said:
            self._with[stem].remove(number)
            if not self._with[stem]:
                del self._with[stem]

    def alike(self, asked: Stems) -> Iterator[Alike]:
        """Those that share the most with a question, in no order."""
        weights = {stem: self._weight(stem) for stem in asked}
        shared = self._shared(asked, weights)
        for number in nlargest(_WEIGHED, shared, key=lambda number: (shared[number], -number)):
            one, said = self._phrasings[number]
            both = sum(weights[stem] for stem in asked & said)
            either = sum(weights.values()) + sum(self._weight(stem) for stem in said - asked)
            yield one, both / either

    def _shared(self, asked: Stems, weights: dict[str, float]) -> dict[int, float]:
        """By number: the weight of the telling stems that it shares, as far as these were gone through."""
        telling = (asked - vocabulary().stop) or asked
        shared: dict[int, float] = {}
        looked_at = 0
        for stem in sorted(telling, key=lambda stem: (len(self._with.get(stem, ())), stem)):
            places = self._with.get(stem, ())
            if looked_at and looked_at + len(places) > _MOST_LOOKED_AT:
                break
            looked_at += len(places)
            for number in places:
                shared[number] = shared.get(number, 0.0) + weights[stem]
        return shared

    def _weight(self, stem: str) -> float:
        return log(1 + len(self._phrasings) / (1 + len(self._with.get(stem, ()))))
