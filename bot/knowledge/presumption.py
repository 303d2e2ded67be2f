"""Finds what a question takes for granted without a name, such as "your restaurant" or "the army"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from bot.domain import Passage
from bot.knowledge.lexicon import Word, lexicon, spelled
from bot.knowledge.preamble import asked_part
from bot.knowledge.words import shapes, stem, tokens

_HAD = re.compile(
    r"left|leav(?:e|ing)|quit|join(?:ed|ing)?|served?|enter(?:ed)?|retired?|discharged|drop(?:ped)?|expelled"
    r"|r[au]n|running|clos(?:ed?|ing)|s[eo]l[dl]|own(?:ed)?|opened|founded|bought|w[io]n|winning|lo(?:se|st)"
    r"|wr(?:o|i)te|written|publish(?:ed)?|record(?:ed)?|composed?|illustrated?|direct(?:ed)?|conduct(?:ed)?"
    r"|command(?:ed|ing)?|s[au]nk|raised?|bre(?:d|ed)|buil[dt]|raced?|invent(?:ed)?"
)
_BECAME = re.compile(r"bec[ao]m(?:e|ing)|as|were|appointed|elected")
_NO_PART = re.compile(rf"{_HAD.pattern}|{_BECAME.pattern}|the|that|an?|your|ur")
_SUPPOSED = re.compile(
    r"\b(?:would|could|should|might|want|wanna|plan\w*|will|going to|gonna|ever|favou?rite|ideal|dream|if"
    r"|like to|love to|consider\w*|hope|wish|interested|imagine|explain|recommend|next|future|someday|one day"
    r"|can|open to|good as)\b",
    re.IGNORECASE,
)
_ASKS_WHETHER = re.compile(
    r"\W*(?:(?:hi|hey|hello|so|and|also)\W+)*(?:do|did|have|has|are|were|is|was)\s+(?:you|u)\b", re.IGNORECASE
)
_STAYED = re.compile(
    r"\b(?:your|ur)\s+(?:\w+\s+){0,3}in\s+$"
    r"|\b(?:how|when|why|which|what|where|whom?|while|tell)\b[^.?!]*"
    r"\b(?:(?:you|u)\s+(?:\w+\s+){0,4}|your\s+(?:\w+\s+){1,3})"
    r"in\s+(?:(?:\w+\s+){1,2}of\s+)?$"
    r"|\b(?:your|ur)\s+(?:\w+\s+){0,2}(?:trip|visit|journey|move|tour|expedition|exchange|posting|transfer)\s+to\s+$"
    r"|\b(?:you|u)\s+(?:worked|lived|studied|were|served|moved|grew up)\b[^.?!]*\bin\s+$",
    re.IGNORECASE,
)
_LONGEST = 2
"""Words of a thing that are shown beside it: "old food truck"."""
_FARTHEST = 4
"""Words between what says that somebody had a thing and the thing."""
_SURELY = 6
"""A word of so many letters may have a stem that begins in another way: ``dying``, ``using``."""
_OF_YOURS = frozenset({"your", "ur"})
_ASKED_HOW_MANY = frozenset({"that", "have", "did", "do"})
_SPOKEN_OF = frozenset({"you", "u", "working", "being", "was"})


@dataclass(frozen=True, slots=True)
class _Table:
    """By the stem of a thing, of a role, of a place, the stems that tell of it, or of what is in it."""

    things: dict[str, frozenset[str]]
    roles: dict[str, frozenset[str]]
    places: dict[str, frozenset[str]]


class Presumptions:
    """What some passages hold of the things that questions presume; give it only what the asker may see."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        told = "\n".join(f"{one.title}\n{one.section}\n{one.text}\n{' '.join(one.tags)}" for one in passages)
        self._told = {part for token in tokens(told) for part in (token.stem, *token.parts)}
        words = [word.whole for word in spelled(told)]
        self._told.update(
            stem(both) for both in {one + other for one, other in pairwise(words)} if _may_tell(both)
        )

    def untold(self, text: str) -> tuple[str, ...]:
        """
        Plain things, roles and places that a question says somebody had, was or was at, and no passage does.

        Nothing of a question that only asks whether, or what might be.
        """
        asked = asked_part(text)
        if _SUPPOSED.search(asked):
            return ()
        words = list(spelled(asked))
        whether = bool(_ASKS_WHETHER.match(asked))
        found = [*self._things(asked, words, whether=whether), *self._places(asked, words)]
        return tuple(dict.fromkeys(found))

    def _things(self, asked: str, words: Sequence[Word], *, whether: bool) -> Iterator[str]:
        for at, end, told, is_role in _mentioned(words):
            if told & self._told or not _is_presumed(words, at, end, is_role=is_role, whether=whether):
                continue
            last = words[end - 1]
            yield asked[words[_begins(words, at)].start : last.start + len(last.raw)]

    def _places(self, asked: str, words: Sequence[Word]) -> Iterator[str]:
        """Where somebody is said to have been; a country is held where records tell of a town of it."""
        known = lexicon().places
        for word in words:
            if word.whole not in known or word.whole in self._told or stem(word.whole) in self._told:
                continue
            within = parts_of(stem(word.whole))
            if not within & self._told and _STAYED.search(asked[: word.start]) and _is_plain(word, within):
                yield word.raw


def _mentioned(words: Sequence[Word]) -> Iterator[tuple[int, int, frozenset[str], bool]]:
    """Where things and roles stand in a question, what tells of each, and whether it is a role."""
    table = _table()
    at = 0
    while at < len(words):
        end = at + 1
        for size in (2, 1):
            key = stem("".join(word.whole for word in words[at : at + size]))
            told = table.things.get(key) or table.roles.get(key)
            if told is not None and at + size <= len(words):
                end = at + size
                yield at, end, told, key not in table.things
                break
        at = end


def _is_plain(word: Word, within: AbstractSet[str]) -> bool:
    """Whether all the towns of a place are known, or it is a town; of other countries nobody can tell."""
    return bool(within) or stem(word.whole) in _towns()


def _begins(words: Sequence[Word], at: int) -> int:
    """Where the thing's own words begin: behind "your" and what says that it was had."""
    start = at
    while (
        start
        and at - start < _LONGEST
        and not any(said.fullmatch(words[start - 1].whole) for said in (_HAD, _BECAME, _NO_PART))
    ):
        start -= 1
    is_near = start > 0 and words[start - 1].whole in _OF_YOURS
    return start if is_near else at


def _is_presumed(words: Sequence[Word], at: int, end: int, *, is_role: bool, whether: bool) -> bool:
    before = [word.whole for word in words[max(0, at - _FARTHEST) : at]]
    if _OF_YOURS & set(before):
        return True
    if whether:
        return False
    after = [word.whole for word in words[end : end + 2]]
    if after[:1] == ["you"] or (after[1:] == ["you"] and after[0] in _ASKED_HOW_MANY):
        return True
    if not any(word.whole in _SPOKEN_OF for word in words[:at]):
        return False
    said = _BECAME if is_role else _HAD
    return any(said.fullmatch(word) for word in before)


def parts_of(place: str) -> frozenset[str]:
    """Stems of what is in a place, by its stem: who asks about Spain is answered by Madrid."""
    return _table().places.get(place, frozenset())


@cache
def _table() -> _Table:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return _Table(_groups(table["things"]), _groups(table["roles"]), dict(_within(table["places"])))


def _may_tell(word: str) -> bool:
    """Whether its stem could be one that a question is compared with; most words side by side make none."""
    return len(word) <= _SURELY or _beginning(word) in _beginnings() or word[:2] in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    table, places = _table(), lexicon().places
    stems = {stem(place) for place in places}.union(places, table.things, table.roles, table.places)
    stems.update(*table.things.values(), *table.roles.values(), *table.places.values())
    return frozenset(_beginning(one) for one in shapes(stems))


def _beginning(word: str) -> str:
    """Three letters, which a longer word and its stem share but for ``fly`` and ``fli``."""
    return word[:3].replace("y", "i")


def _groups(lines: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines.strip().splitlines():
        plain, _, more = line.partition("|")
        keys, others = ({stem(word.replace("-", "")) for word in words.split()} for words in (plain, more))
        for one in keys:
            found[one] = found.get(one, frozenset()) | keys | others
    return found


def _within(lines: str) -> Iterator[tuple[str, frozenset[str]]]:
    for line in lines.strip().splitlines():
        place, _, parts = line.partition(":")
        yield stem(place), frozenset(stem(word) for word in parts.split())


@cache
def _towns() -> frozenset[str]:
    """Places of the table of names that are neither countries nor peoples' names."""
    return frozenset().union(*(parts for parts in _table().places.values()))
