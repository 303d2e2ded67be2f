"""All who work on something, so that a connection does not end while somebody speaks over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from contextvars import Context
from typing import Any, TypeVar, cast

import structlog

T = TypeVar("T")

log = structlog.stdlib.get_logger(__name__)


class Crew(asyncio.TaskGroup):
    """
    A task group that can be waited for without being closed.

    Whoever fails is told of in the log and costs nobody else their work; nobody asks for their result.
    """

    def __init__(self) -> None:
        super().__init__()
        self._at_work: set[asyncio.Task[Any]] = set()

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        task = super().create_task(_kept(cast("Coroutine[Any, Any, T]", coro)), name=name, context=context)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        task.add_done_callback(lambda _: coro.close())  # who is cancelled before they begin leaves nothing
        return cast("asyncio.Task[T]", task)

    async def rest(self, seconds: float) -> None:
        """Return when what is at work now has ended, or after so many seconds."""
        others = self._at_work - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=seconds)


async def _kept(work: Awaitable[T]) -> T | None:
    try:
        return await work
    except Exception:
        log.exception("discord.work_failed")
        return None
