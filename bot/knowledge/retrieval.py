"""Finds the passages that a question is about, and says whether they are evidence enough to ask a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import EVERYBODY, Passage, Turn
from bot.knowledge.index import Index, Indexed
from bot.knowledge.query import KIND, Query, Unit, understand

_MOST = 6
_MOST_OF_A_KIND = 12
_MOST_WORDS_OF_A_KIND = 900
_FAINT = 0.12
"""A passage with less than this share of the best one's score only costs tokens."""
_MOST_VIEWS = 64
_SAME_KIND = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passages, best first, with their scores; ``enough`` tells whether a model is worth its price."""

    passages: tuple[Passage, ...] = ()
    enough: bool = False
    scores: tuple[float, ...] = ()


class Library:
    """
    The passages of a profile, searched by their words (BM25 over stems; implements `bot.ports.Knowledge`).

    ``name`` is the person's: it says nothing about what a question asks for.
    """

    def __init__(self, passages: Sequence[Passage], *, name: str = "") -> None:
        self._passages = [Indexed(passage) for passage in passages]
        self._name = name
        self._named = frozenset(one for passage in passages for one in passage.audience)
        self._views: dict[frozenset[str], Index] = {}
        self._view(EVERYBODY & self._named)  # nearly every question's, so that the first one is as quick

    def find(self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = ()) -> Found:
        """
        The passages for a question among those that the asker may see; no others have any influence.

        ``earlier`` turns, oldest first, help a question that leans on them ("and after that?").
        """
        index = self._view(sees & self._named)
        query = understand(text, earlier, name=self._name)
        if query.is_about_the_person:
            return _whole(index.introduction(_MOST), enough=True)
        ranked = index.rank(query.units)
        if not ranked:
            return _whole(index.introduction(1), enough=False)
        if query.leans:  # "and after that?" is about records of the same kind
            kinds = dict.fromkeys((KIND + kind for kind in sorted(index.kinds[ranked[0].position])), 1.0)
            ranked = index.rank([*query.units, *([Unit(stems=kinds, weight=_SAME_KIND)] if kinds else [])])
        best = ranked[0].score
        kept = [hit for hit in ranked if hit.score >= _FAINT * best][: _room(query, index)]
        passages = tuple(index.passages[hit.position] for hit in kept)
        return Found(
            passages=passages,
            enough=query.is_covered(ranked[0].coverage, ranked[0].ratio),
            scores=tuple(round(hit.score, 4) for hit in kept),
        )

    def _view(self, names: frozenset[str]) -> Index:
        """What an asker of these names may see; the few different ones are kept."""
        if names not in self._views:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[names] = Index([one for one in self._passages if one.passage.audience & names])
        return self._views[names]


def _whole(passages: Sequence[Passage], *, enough: bool) -> Found:
    scores = tuple(1.0 / (1 + position) for position in range(len(passages)))
    return Found(passages=tuple(passages), enough=enough and bool(passages), scores=scores)


def _room(query: Query, index: Index) -> int:
    """Six passages; all records of the kind that is asked for, when they are short enough."""
    asked = index.records(query.kinds)
    words = sum(len(passage.text.split()) for passage in asked)
    if _MOST < len(asked) <= _MOST_OF_A_KIND and words <= _MOST_WORDS_OF_A_KIND:
        return len(asked)
    return _MOST
