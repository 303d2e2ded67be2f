"""What differs between two questions of the same words, or of the same words but for one place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby

from bot.recall.terms import is_idle, lists
from bot.recall.terms import words as words_of

Stems = tuple[str, ...]
_FRAME = 3
"""Words that must be the same around more than one exchanged."""
_SUPPORT = frozenset(["do"])
_LISTING = frozenset(["and", "or", "vs", "versus"])


def slot(one: Stems, other: Stems) -> tuple[Stems, Stems]:
    """What stands in one place of each, where all before it and behind it is the same; may be empty."""
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    return one[start : len(one) - end], other[start : len(other) - end]


def is_framed(one: Stems, was: Stems, now: Stems) -> bool:
    """Whether enough is the same around what was exchanged: for one word, whatever there is."""
    frame = len(one) - len(was)
    return frame >= (_FRAME if len(was) + len(now) > 2 else 1)  # noqa: PLR2004 - one word for one


def is_rearranged(one: Stems, other: Stems) -> bool:
    """
    Whether the same words stand in an order of another meaning: "did theory shape practice".

    Not if only a list, an adverb, or what stands behind a preposition has changed places.
    """
    mine, theirs = _told(one), _told(other)
    if mine == theirs or sorted(mine) != sorted(theirs):
        return False
    if not _LISTING.isdisjoint(slot(mine, theirs)[0]):
        return False
    return _parts(mine) != _parts(theirs) and _firm(mine) != _firm(theirs)


def _told(stems: Stems) -> Stems:
    """Without "do", and what is put before the question behind it: "in 2019, where did you work"."""
    at = next((at for at, word in enumerate(stems) if word in _heads()), 0)
    return tuple(word for word in (*stems[at:], *stems[:at]) if word not in _SUPPORT)


@cache
def _heads() -> frozenset[str]:
    return words_of("wh") | words_of("auxiliary") | {"do", "be", "have"}


def _firm(stems: Stems) -> Stems:
    """Without adverbs and auxiliaries, and without "you", who is the one that is asked."""
    passing = words_of("times") | words_of("auxiliary") | {"be", "have", "you"}
    return tuple(word for word in stems if word not in passing and (word in _kept() or not is_idle(word)))


@cache
def _kept() -> frozenset[str]:
    return words_of("wh") | lists().prepositions | lists().persons.keys()


def _parts(stems: Stems) -> tuple[Stems, ...]:
    """What stands before the first preposition, then each with what stands behind it, in no order."""
    prepositions = lists().prepositions
    starts = 0
    numbered = []
    for word in stems:
        starts += word in prepositions
        numbered.append((starts, word))
    parts = [tuple(word for _, word in group) for _, group in groupby(numbered, key=lambda one: one[0])]
    return (*parts[:1], *sorted(parts[1:]))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words they begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (x, y) in pairs if x != y), min(len(one), len(other)))
