"""A question, and what was said before it -> the words to look for and what they weigh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain import Turn
from bot.knowledge.leaning import leans_on_earlier
from bot.knowledge.preamble import asked_part
from bot.knowledge.presumption import parts_of
from bot.knowledge.words import Token, in_plain_words, stem, tokens, vocabulary

KIND = "§"
"""Marks the stem that every record of a kind of section has."""

_WEAK = 0.35
_UNHEARD = 0.25
_SYNONYM = 0.45
_OF_KIND = 1.2
_PART = 0.6
_JOINED = 0.7
_LONGEST = 4000
_FEWEST_OF_A_SENTENCE = 5
_ADDRESSED = re.compile(r"\b(?:you|your|yours|yourself|u|ur|ya)\b", re.IGNORECASE)
_MOST_UNITS = 64
_MOST_ANSWER_UNITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """
    One thing that a question asks for: the stems that may stand for it, each with how sure it is.

    ``weight`` is how much of the question it is; the surest stem comes first. ``unheard`` is what is left of
    that where no record has any of the stems: less for a word of everyday talk than for one of a trade.
    """

    stems: dict[str, float]
    weight: float = 1.0
    unheard: float = 1.0

    @property
    def kinds(self) -> list[str]:
        """The kinds of record that it asks for."""
        return [one.removeprefix(KIND) for one in self.stems if one.startswith(KIND)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """
    What is looked for. ``own`` counts the units of the question itself that tell what it is about.

    ``leans``: it cannot be understood without the turns before it. ``addressed``: it speaks to the person, or
    is too short to tell; what does not may be about the world.
    """

    units: tuple[Unit, ...] = ()
    own: int = 0
    kinds: frozenset[str] = frozenset()
    leans: bool = False
    addressed: bool = True
    is_about_the_person: bool = False


def understand(text: str, earlier: Sequence[Turn] = (), *, name: str = "") -> Query:
    """
    Take a question apart; a follow-up is completed from the last two turns.

    What only says who asks and what for does not count, unless there is nothing else.
    """
    text = " ".join(text[:_LONGEST].split())
    units = _units_of(in_plain_words(asked_part(text)), name) or _units_of(in_plain_words(text), name)
    kinds = frozenset(kind for unit in units for kind in unit.kinds)
    own = sum(unit.weight >= 1 and (unit.unheard >= 1 or bool(unit.kinds)) for unit in units)
    query = Query(
        units=tuple(units),
        own=own,
        kinds=kinds if own <= len(kinds) else frozenset(),
        addressed=_is_addressed(text, name),
    )
    if earlier and leans_on_earlier(text, own=own):
        return replace(query, units=(*query.units, *_before(earlier, units)), leans=True)
    spoken = any(True for _ in tokens(text))
    return replace(query, is_about_the_person=spoken and not units)


def _is_addressed(text: str, name: str) -> bool:
    if len(text.split()) < _FEWEST_OF_A_SENTENCE or _ADDRESSED.search(text):
        return True
    named = {token.stem for token in tokens(name)}
    return any(token.stem in named for token in tokens(text))


def _units_of(text: str, name: str) -> list[Unit]:
    named = {token.stem for token in tokens(name)}
    return _units(token for token in tokens(text) if token.stem not in named)


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
    said = list(words)
    for before, token, after in zip((None, *said), said, (*said[1:], None), strict=False):
        if token.stem in known.stop or token.stem in units:
            continue
        units[token.stem] = Unit(
            stems=_alternatives(token) | _joined(before, token) | _joined(token, after),
            weight=_WEAK if token.stem in known.weak else 1.0,
            unheard=_UNHEARD if token.stem in known.common else 1.0,
        )
        if len(units) >= _MOST_UNITS:
            break
    return list(units.values())


def _joined(one: Token | None, other: Token | None) -> dict[str, float]:
    """``heat wave`` may stand as ``heatwave``."""
    if one is None or other is None or {one.stem, other.stem} & vocabulary().stop:
        return {}
    joined = stem(one.stem + other.stem)
    kinds = sorted(vocabulary().kinds.get(joined, ()))
    return {joined: _JOINED, **{KIND + kind: _OF_KIND for kind in kinds}}


def _alternatives(token: Token) -> dict[str, float]:
    known = vocabulary()
    stems = {token.stem: 1.0}
    for part in token.parts:
        if part not in known.stop and len(part) > 1:
            stems.setdefault(part, _PART)
    for other in sorted(known.synonyms.get(token.stem, ())):
        stems.setdefault(other, _SYNONYM)
    for part in sorted(parts_of(token.stem)):
        stems.setdefault(part, _SYNONYM)
    for kind in sorted(known.kinds.get(token.stem, ())):
        stems[KIND + kind] = _OF_KIND
    return stems
