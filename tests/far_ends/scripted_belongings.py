"""What is kept of people in a scripted house, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import StorageError


@dataclass(slots=True)
class MemoryForgetting:
    """Who was forgotten, and which conversations were begun anew."""

    away: bool = False
    forgotten: list[str] = field(default_factory=list)
    begun_anew: list[str] = field(default_factory=list)

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        del at
        self._reach()
        self.begun_anew.append(conversation)

    async def gather(self) -> None:
        self._reach()

    async def forget_person(self, person: str) -> int | None:
        self._reach()
        self.forgotten.append(person)
        return 2

    def _reach(self) -> None:
        if self.away:
            raise StorageError("the database is away")


@dataclass(slots=True)
class MemoryDisclosing:
    """Everything that is kept of one person, as the test has it."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def of_person(self, person: str) -> dict[str, Any]:
        return {"person": person, "questions": [], "votes": [], **self.kept.get(person, {})}
