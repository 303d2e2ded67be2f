"""Whose profile it is, when the files of a folder name several people."""

from __future__ import annotations

from collections.abc import Iterable

from bot.knowledge.profile import Reading


def person_of(readings: Iterable[Reading]) -> str:
    """
    The name that most records stand behind, the first one in doubt; empty when no file gives one.

    So a note on a colleague, which names them, does not make the twin theirs. Drafts have no say: the name of
    a CV is a guess.
    """
    named = [reading for reading in readings if reading.name and not reading.is_draft]
    weights = {
        one.name: sum(1 + len(other.passages) for other in named if is_same(one.name, other.name))
        for one in named
    }
    return max(weights, key=lambda name: weights[name], default="")


def is_same(name: str, other: str) -> bool:
    """Whether two names have a word in common: ``Ada``, ``Dr. Ada Example``."""
    return bool(_words(name) & _words(other))


def _words(name: str) -> set[str]:
    return set(name.lower().replace(".", " ").split())
