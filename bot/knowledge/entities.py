"""The names in a question: those that records hold, and those that it presumes and no record holds."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Passage


class Entities:
    """The names that these passages hold, worked out once; give it only what the asker may see."""

    def __init__(self, passages: Sequence[Passage], *, name: str = "") -> None:
        self._passages = tuple(passages)
        self._name = name

    def records(self, text: str) -> list[int]:
        """Positions of the records whose employer, school, certificate, project or story is named."""
        return []

    def held(self, text: str) -> tuple[str, ...]:
        """Named things of the question that the passages hold."""
        return ()

    def presumed(self, text: str) -> tuple[str, ...]:
        """Named things that the question is about or presumes, and that no passage holds."""
        return ()


def named_records(text: str, passages: Sequence[Passage]) -> list[int]:
    """The same for a single question: `Entities.records`."""
    return Entities(passages).records(text)


def presumed(text: str, passages: Sequence[Passage], *, name: str = "") -> tuple[str, ...]:
    """The same for a single question: `Entities.presumed`. ``name`` is the person's own."""
    return Entities(passages, name=name).presumed(text)
