"""One writer per process: all that waits is stored in one transaction, as a commit costs more than rows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.failures import FOREIGN, explain, translated
from bot.storage.queue import Done, Queue, Work

T = TypeVar("T")

_MARK = "SAVEPOINT unit"
_NEXT = "RELEASE unit; SAVEPOINT unit"

_MOST = 256
"""Units after which a transaction takes no more along: those in it want to hear that they are stored."""


class Writer:
    """
    Runs units of SQL in a thread of its own, all that wait in one transaction, each in its own savepoint.

    A unit that raises is undone alone. Results are handed out after the commit; a failed commit fails all.
    """

    def __init__(
        self,
        engine: Engine,
        place: str,
        *,
        check: Callable[[], None] = lambda: None,
        is_far: bool = False,
    ) -> None:
        """
        ``check`` is called before each transaction, and raises when none may begin.

        With ``is_far`` each word with the database is a journey: one savepoint ends and the next begins in
        one, and the last is left to the commit.
        """
        self._engine = engine
        self._is_far = is_far
        self._place = place
        self._check = check
        self._queue = Queue("twin-writer", place, self._store)

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """
        Store what `unit` does and return what it returned.

        A caller that stops waiting takes its unit back when that has not begun; others never notice.

        Raises:
            StorageError: nothing of it was stored.
        """
        return await self._queue.run(unit)

    async def close(self) -> None:
        """Store what still waits, then let go of the database."""
        await self._queue.close()
        self._engine.dispose()

    def _store(self, batch: list[Work]) -> list[Done]:
        """Store a batch, and what comes while it is at it: that need not wait for this commit and another."""
        begun, done = [*batch], list[Done]()
        try:
            self._check()
            with translated(self._place), self._engine.begin() as connection:
                while batch:
                    for unit, promise in batch:
                        held = self._is_far and bool(done) and done[-1][2] is None
                        done.append(self._one(connection, unit, promise, _NEXT if held else _MARK))
                    batch = self._queue.taken() if len(done) < _MOST else []
                    begun += batch
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            return [(promise, None, error) for _, promise in begun]
        return done

    def _one(
        self, connection: Connection, unit: Callable[[Connection], Any], promise: Future[Any], begin: str
    ) -> Done:
        connection.exec_driver_sql(begin, execution_options={"no_parameters": True})
        try:
            result = unit(connection)
        except Exception as error:  # noqa: BLE001 - it is undone here and raised where the unit came from
            _undo(connection, error)
            return promise, None, explain(error, self._place) if isinstance(error, FOREIGN) else error
        if not self._is_far:
            connection.exec_driver_sql("RELEASE unit")
        return promise, result, None


def _undo(connection: Connection, cause: Exception) -> None:
    try:
        connection.exec_driver_sql("ROLLBACK TO unit")
        connection.exec_driver_sql("RELEASE unit")
    except FOREIGN:  # a full disk, say, has undone the transaction already: all of the batch fails by it
        raise cause from None
