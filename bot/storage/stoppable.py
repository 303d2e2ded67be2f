"""Connections to SQLite that end for good, however often whoever used them is called off."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable

import aiosqlite

_ROWS_AT_ONCE = 64
"""The library's own."""


class Stoppable(aiosqlite.Connection):
    """
    One whose thread is told once to stop.

    Whoever is called off in a read has its connection closed behind it, and whoever is called off once more
    meanwhile has it stopped: the library's close would then wait for a thread that has gone, and Python would
    find a task that nobody ends.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _ROWS_AT_ONCE)
        self._thread.daemon = True  # as SQLAlchemy has it: nobody waits for a read when the process ends
        self._stopping: asyncio.Future[None] | None = None

    def stop(self) -> asyncio.Future[None] | None:
        if self._stopping is None:
            self._stopping = super().stop()
        return self._stopping
