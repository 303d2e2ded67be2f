"""Where conversations were begun anew, kept in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar


class Spoken(Protocol):
    """An ask, as far as it belongs to a conversation."""

    asked_at: datetime
    conversation: str | None


One = TypeVar("One", bound=Spoken)


@dataclass(slots=True)
class MemoryTalks:
    """The promises of `bot.storage.talks` without a database."""

    _begun: dict[str, datetime] = field(default_factory=dict)

    def begin_anew(self, conversation: str, asks: Iterable[Spoken], *, at: datetime) -> None:
        said = [ask.asked_at for ask in asks if ask.conversation == conversation]
        self._begun[conversation] = max([at, *said])

    def going_on(self, conversation: str, asks: Iterable[One]) -> list[One]:
        """What was asked in a conversation since it was begun anew, oldest first."""
        begun = self._begun.get(conversation)
        there = (ask for ask in asks if ask.conversation == conversation)
        return sorted((a for a in there if begun is None or a.asked_at > begun), key=lambda a: a.asked_at)
