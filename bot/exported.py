"""The nouns and the port of what an operator takes along: asks as the books have them, prompts as sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import NOTHING_USED, Answer, Route, Usage

Message = Mapping[str, str]
"""``{"role": ..., "content": ...}``, as chat models take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedAsk:
    """
    One row of the books; ``outcome`` is empty while it is open.

    ``question`` and ``answer`` are None when their words were forgotten, or not asked for. ``thumbs`` is the
    sum of votes on it, ``thumbs_again`` of those on asks that were given its answer from memory.
    """

    id: str
    asked_at: datetime
    platform: str
    channel: str
    person: str
    outcome: str
    served_by: str
    question_type: str
    route: Route | None = None
    experiment: str | None = None
    attempts: int = 0
    usage: Usage = NOTHING_USED
    cost_nano_usd: int = 0
    latency_ms: int = 0
    grounded: bool = False
    profile_version: str = ""
    thumbs: int = 0
    thumbs_again: int = 0
    question: str | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a model was sent for an ask, the rules first, and what it wrote, ids and all."""

    messages: tuple[Message, ...]
    said: str


class Exported(Protocol):
    """The books as they are taken along; both raise `StorageError`."""

    def asks(self, since: datetime | None, until: datetime, *, words: bool) -> AsyncIterator[ExportedAsk]:
        """Every ask between two instants (None: from the first one; until exclusive), oldest first."""
        ...

    async def sent(self, ask_ids: Sequence[str]) -> Mapping[str, Sent]:
        """What was sent for asks, of those for which it is kept."""
        ...
