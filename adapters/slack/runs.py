"""What is being answered now: in turns, not too much at once, and to be called off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.inbound import Said

AT_ONCE = 32
"""Reactions that run at a time; the others wait for their turn, and nothing is lost."""


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
class Run:
    """A reaction on its way, or waiting for its turn."""

    said: Said
    task: asyncio.Task[None]
    is_called_off: bool = False
    is_ours: bool = False
    """No other process reacts."""
    is_spoken: bool = False
    """The twin has begun to speak, or has spoken."""


@dataclass(slots=True)
class Runs:
    """Reactions by the message that they are for, whatever became of its words."""

    _running: dict[str, Run] = field(default_factory=dict, init=False)

    def start(self, tasks: asyncio.TaskGroup, said: Said, work: Coroutine[Any, Any, None]) -> None:
        """Let a reaction run; it is known until it has ended. What is delivered again hides nothing."""
        run = Run(said, tasks.create_task(work))
        before = self._running.get(said.origin)
        told = (said.key, said.is_overheard)
        if before is None or told != (before.said.key, before.said.is_overheard):
            self._running[said.origin] = run
        run.task.add_done_callback(lambda _: self._forget(run))

    def _forget(self, run: Run) -> None:
        if self._running.get(run.said.origin) is run:
            del self._running[run.said.origin]

    def of(self, origin: str) -> Run | None:
        return self._running.get(origin)

    def at(self, team: str, channel: str, ts: str) -> Run | None:
        """The one for the message at a place, whoever wrote it."""
        part = f":{team}:{channel}:{ts}:"
        return next((run for origin, run in self._running.items() if part in origin), None)

    def in_thread(self, team: str, channel: str, thread: str, user: str) -> list[Run]:
        """Those of one member in one thread."""
        place = (team, channel, thread, user)
        said = [(run, run.said) for run in self._running.values()]
        return [run for run, it in said if place == (it.team, it.channel, it.thread, it.user)]

    def leave(self, team: str) -> None:
        """Stop all reactions for a workspace; nobody there is told."""
        for run in [run for run in self._running.values() if run.said.team == team]:
            run.is_called_off = True
            run.task.cancel()

    async def call_off(self, run: Run) -> None:
        """Stop a reaction, and return when it has ended."""
        run.is_called_off = True
        run.task.cancel()
        await asyncio.wait({run.task})
