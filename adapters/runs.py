"""What is being answered now: in turns, not too much at once, and to be called off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

AT_ONCE = 32
"""Reactions that run at a time; the others wait for their turn, and nothing is lost."""


class Told(Protocol):
    """What a reaction is for, as far as it is told apart from others."""

    @property
    def key(self) -> str:
        """The same for every delivery of it."""
        ...

    @property
    def origin(self) -> str:
        """The key of the message's first words, whatever became of them since."""
        ...

    @property
    def is_overheard(self) -> bool:
        """It was said without a mention."""
        ...


SaidT = TypeVar("SaidT", bound=Told)


@dataclass(slots=True)
class Turns:
    """One at a time in a conversation, in the order of arrival, and not too many in all of them."""

    _lines: dict[str, tuple[asyncio.Lock, int]] = field(default_factory=dict, init=False)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)

    @asynccontextmanager
    async def of(self, line: str) -> AsyncIterator[None]:
        lock, count = self._lines.get(line, (asyncio.Lock(), 0))
        self._lines[line] = (lock, count + 1)
        try:
            async with lock, self._room:
                yield
        finally:
            _, count = self._lines.pop(line)
            if count > 1:
                self._lines[line] = (lock, count - 1)


@dataclass(slots=True)
class Run(Generic[SaidT]):
    """A reaction on its way, or waiting for its turn."""

    said: SaidT
    task: asyncio.Task[None]
    is_called_off: bool = False
    is_ours: bool = False
    """No other process reacts."""
    is_spoken: bool = False
    """The twin has begun to speak, or has spoken."""


@dataclass(slots=True)
class Runs(Generic[SaidT]):
    """Reactions by the message that they are for, whatever became of its words."""

    _running: dict[str, Run[SaidT]] = field(default_factory=dict, init=False)

    def start(
        self,
        tasks: asyncio.TaskGroup,
        said: SaidT,
        work: Coroutine[Any, Any, None],
        *,
        is_ours: bool = False,
    ) -> None:
        """Let a reaction run; it is known until it has ended. What is delivered again hides nothing."""
        run = Run(said, tasks.create_task(work), is_ours=is_ours)
        before = self._running.get(said.origin)
        told = (said.key, said.is_overheard)
        if before is None or told != (before.said.key, before.said.is_overheard):
            self._running[said.origin] = run
        run.task.add_done_callback(lambda _: self._forget(run))

    def _forget(self, run: Run[SaidT]) -> None:
        if self._running.get(run.said.origin) is run:
            del self._running[run.said.origin]

    def of(self, origin: str) -> Run[SaidT] | None:
        return self._running.get(origin)

    def to(self, wanted: Callable[[SaidT], bool]) -> list[Run[SaidT]]:
        """The reactions to what is wanted."""
        return [run for run in self._running.values() if wanted(run.said)]

    def leave(self, wanted: Callable[[SaidT], bool]) -> None:
        """Stop the reactions to what is wanted; nobody there is told."""
        for run in self.to(wanted):
            run.is_called_off = True
            run.task.cancel()

    async def call_off(self, run: Run[SaidT]) -> None:
        """Stop a reaction, and return when it has ended."""
        run.is_called_off = True
        run.task.cancel()
        await asyncio.wait({run.task})
