"""What is being answered just now, so that a door can close without dropping it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Running:
    """The tasks that work on something; after `drain` nothing new is let in."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self.is_open = True

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """The current task works on something until the block ends."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def drain(self, seconds: float) -> None:
        """Let nothing new in, wait for what runs, and cancel what does not end in time."""
        self.is_open = False
        if not self._tasks:
            return
        _, left = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1.0)
