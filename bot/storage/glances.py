"""Reads of a few rows by their keys: one thread for all that wait, with fewer turns than the library's."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.errors import StorageError
from bot.storage.failures import FOREIGN, explain, translated

T = TypeVar("T")
_Work = tuple[Callable[[Connection], Any], "Future[Any]"]
_Seen = tuple["Future[Any]", Any, Exception | None]


class Glances:
    """
    Runs short reads in a thread of its own, all that wait on one picture of the database.

    Each of them is of some tenths of a millisecond; what reads more would keep the others waiting.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place
        self._waiting: deque[_Work] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="twin-glances")
        self._closed = False

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """
        Return what `unit` returned, on a picture of the database that is no older than this call.

        Raises:
            StorageError: the database did not answer.
        """
        if self._closed:
            raise StorageError(f"{self._place}: the database is closed already")
        promise: Future[T] = Future()
        self._waiting.append((unit, promise))
        self._thread.submit(self._drain)  # finds nothing when an earlier one took this unit along
        return await asyncio.wrap_future(promise)

    async def close(self) -> None:
        """Finish what still waits, then let go of the database."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown, wait=True)
        self._engine.dispose()

    def _drain(self) -> None:
        batch: list[_Work] = []
        while self._waiting:
            unit, promise = self._waiting.popleft()
            if promise.set_running_or_notify_cancel():
                batch.append((unit, promise))
        if batch:
            for promise, result, failure in self._look(batch):
                if failure is None:
                    promise.set_result(result)
                else:
                    promise.set_exception(failure)

    def _look(self, batch: list[_Work]) -> list[_Seen]:
        try:
            with translated(self._place), self._engine.connect() as connection:
                return [self._one(connection, unit, promise) for unit, promise in batch]
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            return [(promise, None, error) for _, promise in batch]

    def _one(self, connection: Connection, unit: Callable[[Connection], Any], promise: Future[Any]) -> _Seen:
        try:
            return promise, unit(connection), None
        except Exception as error:  # noqa: BLE001 - it is raised where the unit came from
            return promise, None, explain(error, self._place) if isinstance(error, FOREIGN) else error
