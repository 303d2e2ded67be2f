"""What one asker may see of a profile, made searchable as if there were nothing else."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain import Passage
from bot.knowledge.entities import Entities
from bot.knowledge.index import Index, Indexed, Weighed
from bot.knowledge.language import ENGLISH, language_of
from bot.knowledge.neighbours import neighbours
from bot.knowledge.order import Order
from bot.knowledge.presumption import Presumptions
from bot.knowledge.query import KIND, Query, Unit

if TYPE_CHECKING:
    from bot.knowledge.meaning import Floats, Meaning

_MOST_HITS = 16
_SAME_KIND = 0.5
_WORDS = 0.3
"""What words count, and meaning the rest, once both go from 0 to 1 (facts/similarity.md, 6)."""
_WORDS_OF_A_FOLLOW_UP = 0.7
"""They know what of the last turns matters; the meaning of both questions together is the first one's."""
_SAMPLE = 12
_MADE = 4
"""Views of the same records are made more than once: when likely questions are learnt, when it is whole."""
_OF_THE_TIME, _OF_THE_YEAR = 0.6, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A question, taken apart; ``meant`` is its vector where there is an embedder."""

    text: str
    query: Query
    meant: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """
    Positions, best first, with their scores.

    ``weighed`` is what their words alone say; ``likeness`` the cosine of the best part of any, None when
    nothing was compared by its meaning. ``best`` is the best score but for what the time of a record adds.
    """

    order: Sequence[int]
    scores: Mapping[int, float]
    weighed: Weighed
    best: float
    likeness: float | None = None

    def place(self, at: int) -> tuple[float, int]:
        """What to sort positions by, so that the best come first and the profile's order decides the rest."""
        return -self.scores.get(at, 0.0), at


@lru_cache(maxsize=_MADE)
def _index(indexed: tuple[Indexed, ...]) -> Index:
    return Index(indexed)


@lru_cache(maxsize=_MADE)
def _entities(passages: tuple[Passage, ...], name: str) -> Entities:
    return Entities(passages, name=name)


@lru_cache(maxsize=_MADE)
def _presumptions(passages: tuple[Passage, ...]) -> Presumptions:
    return Presumptions(passages)


class View:
    """The passages that somebody may see, with all that is counted over them and them alone."""

    def __init__(self, indexed: Sequence[Indexed], meaning: Meaning | None, *, name: str) -> None:
        self.index = _index(tuple(indexed))
        self.passages = self.index.passages
        self.entities = _entities(tuple(self.passages), name)
        self.presumptions = _presumptions(tuple(self.passages))
        self._order = Order(self.passages, self.index.kinds)
        self.neighbours = neighbours(self.passages, self.index.kinds, self.entities)
        sample = " ".join(passage.text for passage in self.passages[:_SAMPLE])
        is_english = (language_of(sample) or ENGLISH) == ENGLISH  # the model has learnt no other
        self._meaning = meaning if is_english and self.passages else None

    def rank(self, wish: Wish) -> Ranked:
        """The passages by words, and by meaning where that is known; by words only those that hold any."""
        weighed = self._weighed(wish.query)
        timed = self._timed(wish)
        if self._meaning is None or wish.meant is None:
            scores = _with(timed, weighed.scores)
            order = heapq.nsmallest(_MOST_HITS, scores, key=lambda at: (-scores[at], at))
            best = max(weighed.scores.values(), default=0.0)
            return Ranked(order=order, scores=scores, weighed=weighed, best=best)
        near, likeness = self._meaning.likeness(wish.meant)
        meant = _from_0_to_1([float(one) for one in near])
        words = _from_0_to_1([weighed.scores.get(at, 0.0) for at in range(len(meant))])
        share = _WORDS_OF_A_FOLLOW_UP if wish.query.leans else _WORDS
        both = {at: share * words[at] + (1 - share) * meant[at] for at in range(len(meant))}
        scores = _with(timed, both)
        order = sorted(scores, key=lambda at: (-scores[at], at))[:_MOST_HITS]
        best = max(both.values())
        return Ranked(order=order, scores=scores, weighed=weighed, best=best, likeness=likeness)

    def _timed(self, wish: Wish) -> dict[int, float]:
        """What is added, as a share of the best score, to the records that a question means by their time."""
        asked = frozenset(kind for unit in wish.query.units for kind in unit.kinds)
        found = dict.fromkeys(self._order.of_year(wish.text), _OF_THE_YEAR)
        return found | dict.fromkeys(self._order.picked(wish.text, asked), _OF_THE_TIME)

    def _weighed(self, query: Query) -> Weighed:
        weighed = self.index.weigh(query.units)
        best = weighed.best(1)
        if not query.leans or not best:
            return weighed
        # "and after that?" is about records of the same kind
        kinds = dict.fromkeys((KIND + kind for kind in sorted(self.index.kinds[best[0]])), 1.0)
        if not kinds:
            return weighed
        return self.index.weigh([*query.units, Unit(stems=kinds, weight=_SAME_KIND)])


def _with(added: Mapping[int, float], scores: Mapping[int, float]) -> Mapping[int, float]:
    if not added or not scores:
        return scores
    best = max(scores.values())
    return {**scores, **{at: scores.get(at, 0.0) + share * best for at, share in added.items()}}


def _from_0_to_1(values: Sequence[float]) -> list[float]:
    least, most = min(values), max(values)
    return [(value - least) / (most - least) if most > least else 0.0 for value in values]
