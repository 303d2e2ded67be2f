"""Which passages belong together: the parts of one long record, and the stories of a job."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain import Passage
from bot.knowledge.entities import Entities

_PART = re.compile(r"-part\d+$")
_PLACES = frozenset({"work", "volunteer", "education"})
"""Kinds of record that others happened at."""
_EVENTS = frozenset({"story", "project", "award", "publication"})
"""Kinds of record that happened somewhere."""


def neighbours(
    passages: Sequence[Passage], kinds: Sequence[frozenset[str]], entities: Entities
) -> list[tuple[int, ...]]:
    """For each passage the positions of those that help to understand it, in the order of the profile."""
    near: list[set[int]] = [set() for _ in passages]
    for whole in _wholes(passages).values():
        for at in whole:
            near[at] |= {other for other in whole if other != at}
    for at, passage in enumerate(passages):
        if not kinds[at] & _EVENTS:
            continue
        places = [
            other for other in entities.records(f"{passage.title}. {passage.text}") if kinds[other] & _PLACES
        ]
        for other in places:
            near[other].add(at)
    return [tuple(sorted(some)) for some in near]


def _wholes(passages: Sequence[Passage]) -> dict[str, list[int]]:
    """Positions of the parts of each record that was too long for one passage."""
    found: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        found.setdefault(_PART.sub("", passage.id), []).append(at)
    return found
