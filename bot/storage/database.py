"""Opens a database, whichever it is: units of SQL are read and written through it in the same way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageError
from bot.settings_forms import QUOTED, is_unquoted
from bot.settings_tables import PostgresEntry
from bot.storage.failures import explain, translated
from bot.storage.glances import Glances
from bot.storage.home import Home
from bot.storage.writer import Writer

T = TypeVar("T")
Unit = Callable[[Connection], T]
"""A few statements over a connection, nothing else: no waiting, no network, no commit."""

_FEW = 20
"""Rows that hold nobody up who waits for a glance."""
_EXPECTED = "expected sqlite+aiosqlite:///twin.db or postgresql://USER:PASSWORD@HOST/NAME"


class Database:
    """
    An open database. All SQL is plain functions over a connection, handed to `read` or `write`.

    Reads go through SQLAlchemy's async engine, but for glances; writes are gathered by the process's one
    writer, who commits all that wait in one transaction (``docs/decisions/0003-storage.md`` has the figures).
    """

    def __init__(self, home: Home, readers: AsyncEngine, glances: Glances, writer: Writer) -> None:
        self.place = home.place
        self._home = home
        self._readers = readers
        self._glances = glances
        self._writer = writer
        self._has_traces = False

    async def read(self, unit: Unit[T]) -> T:
        """
        Run a unit on one consistent picture of the database, never in the way of a writer.

        Raises:
            StorageError: the database did not answer.
        """
        self._home.check()
        with translated(self.place):
            async with self._readers.connect() as connection:
                return await connection.run_sync(unit)

    async def glance(self, unit: Unit[T]) -> T:
        """
        Read a few rows by their keys, on a picture no older than this call, in a fourth of the time.

        For what is on the way to every answer: all glances of a process share one thread.

        Raises:
            StorageError: the database did not answer.
        """
        self._home.check()
        return await self._glances.run(unit)

    async def page(self, unit: Callable[[Connection, int], tuple[T, ...]], most: int) -> tuple[T, ...]:
        """
        Read the first `most` rows: in a glance where they are few, as when one follows what is written.

        ``unit`` takes how many rows to read at most.

        Raises:
            StorageError: the database did not answer.
        """
        few = await self.glance(lambda c: unit(c, min(most, _FEW)))
        return few if len(few) < _FEW else await self.read(lambda c: unit(c, most))

    async def write(self, unit: Unit[T]) -> T:
        """
        Run a unit and return what it returned once that is durably stored; an error undoes it alone.

        Raises:
            StorageError: nothing of the unit was stored.
        """
        return await self._writer.run(unit)

    async def wipe(self) -> None:
        """Leave nothing in the journal of what was cleared; what a long read prevents, `wipe_rest` does."""
        self._has_traces = True
        await self.wipe_rest()

    async def wipe_rest(self) -> None:
        """Wipe what could not be wiped before."""
        if self._has_traces:
            self._has_traces = not await asyncio.to_thread(self._home.wipe)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A connection that holds the write lock from its first word, for changes of the schema."""
        engine = self._home.migrating()
        try:
            with translated(self.place):
                async with engine.begin() as connection:
                    yield connection
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def lending(self) -> AsyncIterator[AsyncEngine]:
        """
        An engine for a library that brings its own SQL; each of its transactions holds the write lock.

        Whatever the database throws leaves it as `StorageError`.
        """
        engine = self._home.lending()

        @event.listens_for(engine.sync_engine, "handle_error")
        def _explain(context: ExceptionContext) -> None:
            error = context.original_exception
            if isinstance(error, Exception):  # a cancelled task ends as it should
                raise explain(error, self.place) from error

        try:
            yield engine
        finally:
            await engine.dispose()


@asynccontextmanager
async def open_database(url: str, terms: PostgresEntry | None = None) -> AsyncIterator[Database]:
    """
    Open the database at `url`; a file (``sqlite+aiosqlite:///twin.db``) and its folder are made when missing.

    ``terms`` is the table ``[postgresql]`` of the settings. On leaving, everything that was handed to the
    writer is stored and every connection is closed.

    Raises:
        StorageError: the URL names nothing that can be kept, or it cannot be opened and written.
    """
    home = _home(url, terms or PostgresEntry())
    await home.prepare()
    readers = home.reading()
    glances = Glances(home.glancing(), home.place)
    writer = Writer(home.writing(), home.place, check=home.check, is_far=home.is_far)
    try:
        await writer.run(home.prove)
        yield Database(home, readers, glances, writer)
    finally:
        await writer.close()
        await glances.close()
        await readers.dispose()


def _home(url: str, terms: PostgresEntry) -> Home:
    scheme, _, rest = url.partition("://")
    if scheme.startswith("postgres") and is_unquoted(rest):
        raise StorageError(f"DATABASE_URL does not read; expected {QUOTED}")
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number
        raise StorageError(f"DATABASE_URL does not read; {_EXPECTED}") from None
    match read.get_backend_name():
        case "sqlite":
            from bot.storage.sqlite import SqliteFile

            return SqliteFile(read)
        case "postgresql" | "postgres":
            from bot.storage.postgresql import PostgresServer

            return PostgresServer(read, terms)
        case other:
            raise StorageError(f"{other} is not served by this version; {_EXPECTED}")
