"""Finds the passages that a question is about, and says whether they are evidence enough to ask a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.counsel import Embedder, of_findings, reader_of_passages
from bot.domain import EVERYBODY, Passage, Turn
from bot.knowledge.evidence import Evidence, is_enough
from bot.knowledge.index import Indexed
from bot.knowledge.language import is_foreign
from bot.knowledge.preamble import asked_part
from bot.knowledge.query import Query, understand
from bot.knowledge.view import Ranked, View, Wish
from bot.knowledge.words import tokens, vocabulary

if TYPE_CHECKING:
    from bot.knowledge.meaning import Floats, Meaning

_MOST = 6
_SUREST = 2
_MOST_OF_A_KIND = 12
_MOST_WORDS_OF_A_KIND = 900
_MOST_NAMED = 3
_MOST_LEANT_ON = 3
_MOST_NEIGHBOURS = 2
_MOST_WORDS_WITH_NEIGHBOURS = 600
_FAINT = 0.3
"""A passage with less than this share of the best one's score only costs tokens."""
_FAINT_OF_A_FOLLOW_UP = 0.12
"""The same where most words stand in earlier turns: these find what was told of, not what is asked for."""
_FAINT_OF_BOTH = 0.35
"""The same where meaning counts: there even the farthest passage is somewhat like the question."""
_MOST_VIEWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    Passages, best first, with their scores; ``enough`` tells whether a model is worth its price.

    ``leans``: the question rests on earlier turns; ``foreign``: it is not in the profile's language;
    ``presumed``: what it takes for granted and no record that the asker may see holds. ``evidence`` is what
    ``enough`` was judged by; None when nothing in particular was looked for.
    """

    passages: tuple[Passage, ...] = ()
    enough: bool = False
    scores: tuple[float, ...] = ()
    leans: bool = False
    foreign: bool = False
    presumed: tuple[str, ...] = ()
    evidence: Evidence | None = None


class Library:
    """
    The passages of a profile, searched by their words, and by their meaning where there is an ``embedder``.

    Implements `bot.ports.Knowledge`. ``name`` is the person's: it says nothing about what a question asks
    for. ``questions`` are likely ones by the id of the passage that answers them. Vectors are kept in the
    folder ``cache``; what is not there is worked out here, which takes up to a tenth of a second a passage.
    In a ``hurry`` only so many characters are (some 10,000 take a second): when there are more, the search
    goes by words alone, this is not ``is_whole``, and the next library goes on where this one stopped.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        name: str = "",
        embedder: Embedder | None = None,
        cache: Path | None = None,
        questions: Mapping[str, Sequence[str]] | None = None,
        hurry: int | None = None,
    ) -> None:
        likely = questions or {}
        self._passages = [_indexed(passage, tuple(likely.get(passage.id, ()))) for passage in passages]
        self._name = name
        self._to_you = _to_you(name)
        self._embedder = embedder
        self._meaning = _meaning(self._passages, embedder, cache, hurry) if embedder and passages else None
        self.is_whole = embedder is None or not passages or self._meaning is not None
        self._named = frozenset(one for passage in passages for one in passage.audience)
        self._views: dict[frozenset[str], View] = {}
        self._view(EVERYBODY & self._named)  # nearly every question's, so that the first one is as quick

    def find(
        self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = (), alone: str | None = None
    ) -> Found:
        """
        The passages for a question among those that the asker may see; no others have any influence.

        ``earlier`` turns, oldest first, help a question that leans on them ("and after that?"), unless its
        form ``alone`` is given: then that is looked for.
        """
        view = self._view(sees & self._named)
        query, foreign = understand(text, earlier, name=self._name), is_foreign(text, view.passages)
        leans = query.leans
        if alone is not None:
            text, earlier = alone, ()
            query = understand(text, earlier, name=self._name)
        names, untold = view.entities.presumed(text), view.presumptions.untold(text)
        found = Found(leans=leans, foreign=foreign, presumed=tuple(dict.fromkeys((*names, *untold))))
        if query.is_about_the_person:
            return _whole(view.index.introduction(_MOST), replace(found, enough=True))
        is_read = alone is not None or not foreign
        wish = Wish(text=text, query=query, meant=self._meant(text, query, earlier) if is_read else None)
        ranked = view.rank(wish)
        if not ranked.order:
            return _whole(view.index.introduction(1), found)
        kept = _kept(view, wish, ranked)
        # whoever asks how "your sister" likes Acme is not answered by what is known of Acme
        held = 0 if untold else len(view.entities.held(text))
        evidence = _evidence(wish, ranked, found, held=held, among=len(view.passages))
        evidence = evidence if not is_read else replace(evidence, foreign=False)
        return replace(
            found,
            passages=tuple(view.passages[at] for at in kept),
            enough=is_enough(evidence),
            evidence=evidence,
            scores=tuple(round(ranked.scores.get(at, 0.0), 4) for at in kept),
        )

    def bearing(self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = ()) -> tuple[bool, bool]:
        """Whether a question rests on earlier turns, and whether it is not in the records' language."""
        leans = bool(earlier) and understand(text, earlier, name=self._name).leans
        return leans, is_foreign(text, self._view(sees & self._named).passages)

    def _meant(self, text: str, query: Query, earlier: Sequence[Turn]) -> Floats | None:
        """The question's vector; one that leans on the last question means what both say together."""
        if self._embedder is None or self._meaning is None or not query.units:
            return None
        said = self._to_you(asked_part(text) or text)
        if query.leans and earlier:
            said = f"{earlier[-1].asked} {said}"
        meant: Floats = self._embedder.embed([said])[0]
        return meant

    def _view(self, names: frozenset[str]) -> View:
        """What an asker of these names may see; the few different ones are kept."""
        if names not in self._views:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            seen = [at for at, one in enumerate(self._passages) if one.passage.audience & names]
            meaning = self._meaning.only(seen) if self._meaning and seen else None
            self._views[names] = View([self._passages[at] for at in seen], meaning, name=self._name)
        return self._views[names]


_counted: WeakValueDictionary[tuple[Passage, tuple[str, ...]], Indexed] = WeakValueDictionary()
"""However long a profile is, all of it; a record that is taken out goes with the last view that had it."""


def _indexed(passage: Passage, questions: tuple[str, ...]) -> Indexed:
    """An edit is of a record or two: the others are counted already."""
    key = passage, questions
    if (found := _counted.get(key)) is None:
        found = _counted[key] = Indexed(passage, questions)
    return found


def _to_you(name: str) -> Callable[[str], str]:
    """Takes the person's name for "you": it would only lead to wherever the name stands."""
    stop = vocabulary().stop
    words = [re.escape(word) for word in name.split() if not {token.stem for token in tokens(word)} & stop]
    if not words:
        return str
    one = "|".join(words)
    named = re.compile(rf"\b(?:{one})(?:\s+(?:{one}))*(?P<own>['\u2019]s)?(?!\w)")
    return lambda text: named.sub(lambda found: "your" if found["own"] else "you", text)


def _meaning(
    indexed: Sequence[Indexed], embedder: Embedder, cache: Path | None, hurry: int | None
) -> Meaning | None:
    from bot.embeddings.cache import Vectors
    from bot.knowledge.meaning import Meaning, texts_of

    texts = [texts_of(one) for one in indexed]
    read = reader_of_passages(embedder)
    rows = Vectors(read, cache).of([text for some in texts for text in some], most=hurry)
    return Meaning(rows, [len(some) for some in texts], of_findings(embedder)) if rows is not None else None


def _whole(passages: Sequence[Passage], found: Found) -> Found:
    """Passages as they stand, for a question that asks for none in particular."""
    scores = tuple(1.0 / (1 + position) for position in range(len(passages)))
    return replace(found, passages=tuple(passages), scores=scores, enough=found.enough and bool(passages))


def _evidence(wish: Wish, ranked: Ranked, found: Found, *, held: int, among: int) -> Evidence:
    """What the best passage has of the question's words, and how near any sentence is to its meaning."""
    best = next(iter(ranked.weighed.best(1)), -1)
    return Evidence(
        coverage=ranked.weighed.coverage(best),
        ratio=ranked.weighed.ratio(best),
        likeness=ranked.likeness,
        own=wish.query.own,
        leans=wish.query.leans,
        held=held,
        presumed=len(found.presumed),
        foreign=found.foreign,
        addressed=wish.query.addressed,
        among=among,
    )


def _kept(view: View, wish: Wish, ranked: Ranked) -> list[int]:
    """The best; those that are named or of the kind asked for; and what belongs to them, if there is room."""
    of_words = _FAINT_OF_A_FOLLOW_UP if wish.query.leans else _FAINT
    faint = (of_words if ranked.likeness is None else _FAINT_OF_BOTH) * ranked.best
    good = [at for at in ranked.order if ranked.scores[at] >= faint]
    asked = _of_the_kind(wish.query, view)
    named = sorted(view.entities.records(wish.text), key=ranked.place)[:_MOST_NAMED]
    # the other jobs after "and before that?" share its kind alone, and are faint beside the job just told of
    leant_on = ranked.weighed.best(_MOST_LEANT_ON) if wish.query.leans else []
    sure = dict.fromkeys((*good[:_SUREST], *asked))
    room = max(_MOST, len(sure))
    kept = list(dict.fromkeys((*sure, *named, *leant_on, *good)))[:room]
    best_first = sorted(kept, key=ranked.place)
    return sorted([*best_first, *_beside(view, best_first, room)], key=ranked.place)


def _of_the_kind(query: Query, view: View) -> list[int]:
    """Positions of all records of the kind that is asked for, when together they are short enough."""
    asked = [at for at, own in enumerate(view.index.kinds) if own & query.kinds]
    words = sum(len(view.passages[at].text.split()) for at in asked)
    return asked if len(asked) <= _MOST_OF_A_KIND and words <= _MOST_WORDS_OF_A_KIND else []


def _beside(view: View, kept: Sequence[int], room: int) -> list[int]:
    """What belongs to the best passage and was not found itself, as long as there is room for its words."""
    left = _MOST_WORDS_WITH_NEIGHBOURS - sum(len(view.passages[at].text.split()) for at in kept)
    found: list[int] = []
    for at in view.neighbours[kept[0]]:
        words = len(view.passages[at].text.split())
        if at not in kept and words <= left and len(kept) + len(found) < room:
            found.append(at)
            left -= words
    return found[:_MOST_NEIGHBOURS]
