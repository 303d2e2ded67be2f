"""A question, and what was said before it -> the words to look for and what they weigh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain import Turn
from bot.knowledge.words import Token, tokens, vocabulary

KIND = "§"
"""Marks the stem that every record of a kind of section has."""

_WEAK = 0.35
_SYNONYM = 0.45
_OF_KIND = 1.2
_PART = 0.6
_LONGEST = 4000
_MOST_UNITS = 64
_MOST_ANSWER_UNITS = 40
_LEANS_WITH = 2
"""A question with more words of its own than this stands alone, whatever pronouns it has."""

_CONTINUES = re.compile(
    r"\s*(?:and|but|so|then|also|or|why|how come|how so|what about|how about|what else|anything else"
    r"|tell me more|more|go on|in what way|for how long|how long|since when|when|where|which one)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:that|there|it|its|this|those|these|them|they|their|then|afterwards?|before|else|more|same|former"
    r"|latter|first one|second one|last one|he|she|him|his|her)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    One thing that a question asks for: the stems that may stand for it, each with how sure it is.

    ``weight`` is how much of the question it is; the surest stem comes first.
    """

    stems: dict[str, float]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. ``own`` counts the units that are of the question itself and say something."""

    units: tuple[Unit, ...] = ()
    own: int = 0
    kinds: frozenset[str] = frozenset()
    leans: bool = False
    is_about_the_person: bool = False

    def is_covered(self, coverage: float, ratio: float) -> bool:
        """Whether the best passage is evidence enough, by its shares of words and of score."""
        lenient = self.leans or self.own == 0
        return coverage + ratio >= (ENOUGH_IN_CONTEXT if lenient else ENOUGH)


ENOUGH = 0.65
"""Of coverage + ratio. Lenient: a question turned away wrongly costs more than a model that says no."""
ENOUGH_IN_CONTEXT = 0.3
"""Of a follow-up, most of which is context that need not be found again, and of words that say little."""


def understand(text: str, earlier: Sequence[Turn] = (), *, name: str = "") -> Query:
    """Take a question apart; a follow-up is completed from the last two turns."""
    text = text[:_LONGEST]
    named = {token.stem for token in tokens(name)}
    all_tokens = [token for token in tokens(text) if token.stem not in named]
    units = _units(all_tokens)
    kinds = frozenset(kind for unit in units for kind in _kinds(unit))
    own = sum(unit.weight >= 1 for unit in units)
    query = Query(units=tuple(units), own=own, kinds=kinds if own <= len(kinds) else frozenset())
    if earlier and own <= _LEANS_WITH and _leans(text, own):
        return replace(query, units=(*query.units, *_before(earlier, units)), leans=True)
    spoken = any(True for _ in tokens(text))
    return replace(query, is_about_the_person=spoken and not units)


def _leans(text: str, own: int) -> bool:
    return bool(_CONTINUES.match(text) or _POINTS.search(text)) or (own == 0 and len(text.split()) <= 1)


def _before(earlier: Sequence[Turn], units: Sequence[Unit]) -> Iterator[Unit]:
    """Units of the last turns: the latest question counts most, its answer's words a little."""
    known = {next(iter(unit.stems)) for unit in units}
    sure = 0.3 if any(unit.weight >= 1 for unit in units) else 0.6
    for turn in reversed(earlier[-2:]):
        for text, weight, most in (
            (turn.asked, sure, _MOST_UNITS),
            (turn.answered, sure / 4, _MOST_ANSWER_UNITS),
        ):
            for unit in _units(list(tokens(text[:_LONGEST]))[:most]):
                first = next(iter(unit.stems))
                if first not in known:
                    known.add(first)
                    yield replace(unit, weight=unit.weight * weight)
        sure /= 3


def _units(words: Iterable[Token]) -> list[Unit]:
    known = vocabulary()
    units: dict[str, Unit] = {}
    for token in words:
        if token.stem in known.stop or token.stem in units:
            continue
        units[token.stem] = Unit(
            stems=_alternatives(token), weight=_WEAK if token.stem in known.weak else 1.0
        )
        if len(units) >= _MOST_UNITS:
            break
    return list(units.values())


def _alternatives(token: Token) -> dict[str, float]:
    known = vocabulary()
    stems = {token.stem: 1.0}
    for part in token.parts:
        if part not in known.stop and len(part) > 1:
            stems.setdefault(part, _PART)
    for other in sorted(known.synonyms.get(token.stem, ())):
        stems.setdefault(other, _SYNONYM)
    for kind in sorted(known.kinds.get(token.stem, ())):
        stems[KIND + kind] = _OF_KIND
    return stems


def _kinds(unit: Unit) -> list[str]:
    return [one.removeprefix(KIND) for one in unit.stems if one.startswith(KIND)]
