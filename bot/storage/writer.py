"""One writer per process: all that waits is stored in one transaction, as a commit costs more than rows."""

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
_Done = tuple["Future[Any]", Any, Exception | None]

_MOST = 256
"""Units after which a transaction takes no more along: those in it want to hear that they are stored."""


class Writer:
    """
    Runs units of SQL in a thread of its own, all that wait in one transaction, each in its own savepoint.

    A unit that raises is undone alone. Results are handed out after the commit; a failed commit fails all.
    """

    def __init__(self, engine: Engine, place: str, *, check: Callable[[], None] = lambda: None) -> None:
        """``check`` is called before each transaction, and raises when none may begin."""
        self._engine = engine
        self._place = place
        self._check = check
        self._waiting: deque[_Work] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="twin-writer")
        self._closed = False

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """
        Store what `unit` does and return what it returned.

        A caller that stops waiting takes its unit back when that has not begun; others never notice.

        Raises:
            StorageError: nothing of it was stored.
        """
        if self._closed:
            raise StorageError(f"{self._place}: the database is closed already")
        promise: Future[T] = Future()
        self._waiting.append((unit, promise))
        self._thread.submit(self._drain)  # finds nothing when an earlier one took this unit along
        return await asyncio.wrap_future(promise)

    async def close(self) -> None:
        """Store what still waits, then let go of the database."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown, wait=True)
        self._engine.dispose()

    def _drain(self) -> None:
        batch = self._taken()
        if batch:
            self._store(batch)

    def _taken(self) -> list[_Work]:
        """What waits, and is from now on too late to be taken back."""
        taken: list[_Work] = []
        while self._waiting:
            unit, promise = self._waiting.popleft()
            if promise.set_running_or_notify_cancel():
                taken.append((unit, promise))
        return taken

    def _store(self, batch: list[_Work]) -> None:
        """Store a batch, and what comes while it is at it: that need not wait for this commit and another."""
        begun, done = [*batch], list[_Done]()
        try:
            self._check()
            with translated(self._place), self._engine.begin() as connection:
                while batch:
                    done += [self._one(connection, unit, promise) for unit, promise in batch]
                    batch = self._taken() if len(done) < _MOST else []
                    begun += batch
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            done = [(promise, None, error) for _, promise in begun]
        for promise, result, failure in done:
            if failure is None:
                promise.set_result(result)
            else:
                promise.set_exception(failure)

    def _one(self, connection: Connection, unit: Callable[[Connection], Any], promise: Future[Any]) -> _Done:
        connection.exec_driver_sql("SAVEPOINT unit")
        try:
            result = unit(connection)
        except Exception as error:  # noqa: BLE001 - it is undone here and raised where the unit came from
            _undo(connection, error)
            return promise, None, explain(error, self._place) if isinstance(error, FOREIGN) else error
        connection.exec_driver_sql("RELEASE unit")
        return promise, result, None


def _undo(connection: Connection, cause: Exception) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK TO unit")
        connection.exec_driver_sql("RELEASE unit")
    except FOREIGN:  # a full disk, say, has undone the transaction already: all of the batch fails by it
        raise cause from None
