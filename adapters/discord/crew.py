"""All who work on something, so that a connection does not end while somebody speaks over it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")


class Crew(asyncio.TaskGroup):
    """A task group that can be waited for without being closed."""

    def __init__(self) -> None:
        super().__init__()
        self._at_work: set[asyncio.Task[Any]] = set()

    def create_task(
        self, coro: Coroutine[Any, Any, T], *, name: str | None = None, context: Context | None = None
    ) -> asyncio.Task[T]:
        task = super().create_task(coro, name=name, context=context)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        return task

    async def rest(self, seconds: float) -> None:
        """Return when what is at work now has ended, or after so many seconds."""
        others = self._at_work - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=seconds)
