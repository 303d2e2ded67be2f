"""Actors for rehearsals: real, small implementations of our ports, shipped with the package."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.domain import Call, Completion, Listen, Notice, Route, Usage
from bot.errors import TwinError

Script = Callable[[Call], "str | Completion | TwinError"]


class StillClock:
    """Time that passes only when somebody sleeps or moves it."""

    def __init__(self, at: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self._at = at
        self._passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and everybody else have their turn, as a real sleep does."""
        self.slept.append(seconds)
        self.move(seconds)
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self._passed += seconds


@dataclass(slots=True)
class ScriptedLLM:
    """
    A model that plays its script: a text, a whole completion, or an error to raise, for each call.

    ``usage`` is what a plain text costs; the calls that were made are kept in ``calls``.
    """

    route: Route
    script: Script
    usage: Usage | None = field(
        default_factory=lambda: Usage(prompt_tokens=1000, cached_tokens=400, completion_tokens=100)
    )
    calls: list[Call] = field(default_factory=list)

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        self.calls.append(call)
        said = self.script(call)
        if isinstance(said, TwinError):
            raise said
        done = (
            said
            if isinstance(said, Completion)
            else Completion(text=said, route=self.route, usage=self.usage, finish_reason="stop")
        )
        if listen is not None:
            for end in range(1, len(done.text) + 1):
                listen(done.text[:end])
        return done


def saying(*texts: str | TwinError) -> Script:
    """A script that says these one after another and then repeats the last."""
    turn = count()
    return lambda _: texts[min(next(turn), len(texts) - 1)]


@dataclass(slots=True)
class Outbox:
    """A messenger that keeps what it was given; ``failures`` are raised first, one a post."""

    platform: str = "outbox"
    posts: list[tuple[str, Notice]] = field(default_factory=list)
    failures: list[TwinError] = field(default_factory=list)

    async def post(self, channel: str, notice: Notice) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.posts.append((channel, notice))
        return f"message-{len(self.posts)}"

    async def find(self, channel: str, key: str) -> str | None:
        keys: Sequence[tuple[str, str]] = [(where, notice.key) for where, notice in self.posts]
        return f"message-{keys.index((channel, key)) + 1}" if (channel, key) in keys else None


def counting_ids(prefix: str = "id") -> Callable[[datetime], str]:
    """Ids without chance: ``id-1``, ``id-2``, ..."""
    turn = count(1)
    return lambda _: f"{prefix}-{next(turn)}"
