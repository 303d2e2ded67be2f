"""Actors for what an ask seeks before a model is asked, and for what it leaves behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.asked import Sent
from bot.domain import Answer
from bot.errors import StorageError
from bot.remembered import Recalled, Wish
from bot.unanswered import Waiting


@dataclass
class OneAnswer:
    """A memory of a single answer, for whoever asks whatever; it notes what it was asked."""

    known: Recalled | None = None
    told: Recalled | Answer | None = None
    wishes: list[Wish] = field(default_factory=list)
    kept: list[tuple[Wish, Answer]] = field(default_factory=list)
    hits: list[tuple[str, Recalled]] = field(default_factory=list)

    async def find(self, wish: Wish) -> Recalled | None:
        self.wishes.append(wish)
        return self.known

    @asynccontextmanager
    async def alone(self, wish: Wish) -> AsyncIterator[Recalled | Answer | None]:
        yield self.told

    async def keep(self, wish: Wish, answer: Answer) -> None:
        self.kept.append((wish, answer))

    async def hit(self, ask_id: str, recalled: Recalled) -> None:
        self.hits.append((ask_id, recalled))


@dataclass
class Pile:
    """An inbox that notes what comes in."""

    failure: StorageError | None = None
    items: list[tuple[Waiting, str]] = field(default_factory=list)

    async def add(self, waiting: Waiting, *, question: str, errand: object = None) -> None:
        if self.failure:
            raise self.failure
        self.items.append((waiting, question))


@dataclass
class Album:
    """Examples that are kept."""

    kept: list[tuple[str, Sent]] = field(default_factory=list)

    async def keep(self, ask_id: str, sent: Sent) -> None:
        self.kept.append((ask_id, sent))
