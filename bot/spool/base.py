"""The database as seen from outside: here, or away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import structlog

from bot.errors import DatabaseUnwell, SchemaError, StorageError
from bot.spool.lending import Lender

log = structlog.get_logger(__name__)

T = TypeVar("T")

PATIENCE_S = 1.0
"""A database that takes longer is away: what it was asked for may still happen, and is harmless."""

GLANCE_S = 0.25
"""How long one that is away is looked at for an answer that another process may have given."""


class Away(Exception):
    """The database does not answer; what was asked of it may happen or not."""


class Base:
    """Asks the database, and knows when that is of no use: ``left`` is set while it is away, and ``why``."""

    def __init__(self, lender: Lender, *, patience_s: float) -> None:
        self._lender = lender
        self._patience_s = patience_s
        self.left = asyncio.Event()
        self.why = ""

    @property
    def is_away(self) -> bool:
        return self.left.is_set()

    def leave(self, why: str) -> None:
        """From now on the database is away."""
        if not self.is_away:
            log.error("database.away", reason=why)
            self.why = why
            self.left.set()

    async def ask(self, deed: Callable[[], Awaitable[T]], *, patience_s: float | None = None) -> T:
        """
        Do it in the database; ``patience_s`` is how long it may take, if not the usual time.

        A disk with room for a probe may have none for a row, and a table may have been taken away: the second
        refusal tells whose fault it is.

        Raises:
            Away: the database does not answer.
            StorageError: it answers, and refuses just this.
        """
        if self.is_away:
            raise Away
        do = partial(self.in_time, deed, patience_s=patience_s)
        try:
            return await do()
        except StorageError as error:
            await self._check(error)
        try:
            return await do()
        except (DatabaseUnwell, SchemaError) as error:
            self.leave(str(error))
            raise Away from error

    async def glance(self, deed: Callable[[], Awaitable[T]]) -> T | None:
        """What a database that takes nothing, or had no time, may still tell; None when it does not."""
        try:
            async with asyncio.timeout(GLANCE_S):
                return await deed()
        except (StorageError, TimeoutError):
            return None

    async def _check(self, error: StorageError) -> None:
        """Whether the database is away, or has a quarrel with what it was asked alone."""
        try:
            await self.in_time(self._lender.ping)
        except StorageError:
            self.leave(str(error))
            raise Away from error

    async def in_time(self, deed: Callable[[], Awaitable[T]], *, patience_s: float | None = None) -> T:
        """A late answer that is there when we look counts: a busy loop is no dead database."""
        patience_s = patience_s or self._patience_s
        told: list[T] = []
        refused: list[Exception] = []

        async def do() -> None:
            try:
                told.append(await deed())
            except Exception as error:  # noqa: BLE001 - raised below, as itself and not as a group
                refused.append(error)

        async with asyncio.TaskGroup() as group:
            task = group.create_task(do())
            await asyncio.wait({task}, timeout=patience_s)
            task.cancel()
        if refused:
            raise refused[0]
        if not told:
            self.leave(f"it took longer than {patience_s:g} s")
            raise Away
        return told[0]


@contextmanager
def unavailable() -> Iterator[None]:
    """For callers who know no more than `StorageError`."""
    try:
        yield
    except Away as error:
        raise StorageError("the database is away") from error
