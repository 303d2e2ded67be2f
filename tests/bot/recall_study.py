"""A memory of wordings with everything around it played: what the tests of the index ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.counsel import Embedder
from bot.errors import StorageError
from bot.recall.meaning import Meaning
from bot.recall.wording import key
from bot.remembered import VERIFIED, Origin, Phrasing
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.vectors import MemoryVectors
from bot.testing import StillClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPES = (VERIFIED, "s")


@dataclass(slots=True)
class Failing:
    """
    Vectors whose database is away when it is said so; ``written`` are all numbers that were kept.

    ``there`` is what a database tells that can seek; None: it cannot.
    """

    inner: MemoryVectors
    is_away: bool = False
    written: list[int] = field(default_factory=list)
    there: tuple[tuple[Phrasing, float], ...] | None = None

    async def read(self, model: str, *, after: int, most: int) -> tuple[tuple[int, bytes], ...]:
        return await self.inner.read(model, after=after, most=most)

    async def nearest(
        self, model: str, vector: bytes, scopes: Sequence[str], *, most: int
    ) -> tuple[tuple[Phrasing, float], ...] | None:
        if self.is_away:
            raise StorageError("the database is away")
        return self.there

    async def lacking(self, model: str, *, most: int) -> tuple[tuple[int, str], ...]:
        return await self.inner.lacking(model, most=most)

    async def count(self, model: str) -> tuple[int, int]:
        return await self.inner.count(model)

    async def write(self, model: str, vectors: Mapping[int, bytes]) -> None:
        if self.is_away:
            raise StorageError("the database is away")
        self.written += vectors
        await self.inner.write(model, vectors)


@dataclass(slots=True)
class Study:
    """A memory of wordings, its vectors, and any number of processes that look into it."""

    clock: StillClock = field(default_factory=StillClock)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    vectors: Failing = field(init=False)

    def __post_init__(self) -> None:
        self.vectors = Failing(MemoryVectors(self.shelf.phrasings.values))

    @property
    def shelf(self) -> Shelf:
        return self.answers.shelf

    def add(self, text: str, of: str, scope: str = "s", *, known_by: str = "") -> int:
        """``known_by`` is its key where there are thousands; else it is worked out."""
        said = Phrasing(
            scope=scope, key=known_by or key(text), text=text, of=of, origin=Origin.ASKED, at=NOON
        )
        self.shelf.take(of, [said])
        return self.shelf.last

    def remove(self, number: int) -> None:
        self.shelf.remove([self.shelf.phrasings[number]])

    def process(
        self, embedder: Embedder | None = None, *, draw: float = 0.0, folder: Path | None = None
    ) -> Meaning:
        return Meaning(
            self.answers,
            self.vectors,
            embedder,
            clock=self.clock,
            budget=0.01,
            draw=lambda: draw,
            folder=folder,
        )


async def in_step(meaning: Meaning) -> Meaning:
    """Follow until there is nothing left to do at once."""
    for _ in range(1000):
        if not await meaning.follow():
            return meaning
    raise AssertionError("it never comes to an end")


async def seen(meaning: Meaning, text: str, scopes: Sequence[str] = SCOPES, most: int = 3) -> list[str]:
    return [one.of for one in (await meaning.look(text, scopes, most=most)).nearest]
