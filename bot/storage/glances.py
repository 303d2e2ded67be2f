"""Reads of a few rows by their keys: one thread for all that wait, with fewer turns than the library's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.failures import FOREIGN, explain, translated
from bot.storage.queue import Done, Queue, Work

T = TypeVar("T")


class Glances:
    """
    Runs short reads in a thread of its own, all that wait on one picture of the database.

    Each of them is of some tenths of a millisecond; what reads more would keep the others waiting.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place
        self._queue = Queue("twin-glances", place, self._look)

    async def run(self, unit: Callable[[Connection], T]) -> T:
        """
        Return what `unit` returned, on a picture of the database that is no older than this call.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._queue.run(unit)

    async def close(self) -> None:
        """Finish what still waits, then let go of the database."""
        await self._queue.close()
        self._engine.dispose()

    def _look(self, batch: list[Work]) -> list[Done]:
        try:
            with translated(self._place), self._engine.connect() as connection:
                return [self._one(connection, unit, promise) for unit, promise in batch]
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to those who wait
            return [(promise, None, error) for _, promise in batch]

    def _one(self, connection: Connection, unit: Callable[[Connection], Any], promise: Future[Any]) -> Done:
        try:
            return promise, unit(connection), None
        except Exception as error:  # noqa: BLE001 - it is raised where the unit came from
            return promise, None, explain(error, self._place) if isinstance(error, FOREIGN) else error
