"""Units of SQL wait here for a thread that takes all of them at once: a turn costs more than a unit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.errors import StorageError

T = TypeVar("T")
Work = tuple[Callable[[Connection], Any], "Future[Any]"]
"""What is to be done, and the promise of its result."""
Done = tuple["Future[Any]", Any, Exception | None]
"""The promise, with the result or with why there is none."""


class Queue:
    """
    Units of SQL that wait for one thread.

    ``serve`` is called in that thread with all that wait, and says what has become of each of them and of
    what it has `taken` since.
    """

    def __init__(self, name: str, place: str, serve: Callable[[list[Work]], Iterable[Done]]) -> None:
        self._place = place
        self._serve = serve
        self._waiting: deque[Work] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """
        What `unit` returned, once it was served; whoever stops waiting takes it back when it is not begun.

        Raises:
            StorageError: the queue is closed.
        """
        if self._closed:
            raise StorageError(f"{self._place}: the database is closed already")
        promise: Future[T] = Future()
        self._waiting.append((unit, promise))
        self._thread.submit(self._drain)  # finds nothing when an earlier one took this unit along
        return await asyncio.wrap_future(promise)

    def taken(self) -> list[Work]:
        """What waits, and is from now on too late to be taken back; called in the thread alone."""
        taken: list[Work] = []
        while self._waiting:
            unit, promise = self._waiting.popleft()
            if promise.set_running_or_notify_cancel():
                taken.append((unit, promise))
        return taken

    async def close(self) -> None:
        """Take nothing new, and serve all that waits."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown, wait=True)

    def _drain(self) -> None:
        batch = self.taken()
        for promise, result, failure in self._serve(batch) if batch else ():
            if failure is None:
                promise.set_result(result)
            else:
                promise.set_exception(failure)
