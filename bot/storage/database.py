"""Opens the database: the one place that knows engines, pragmas and how a transaction begins."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from bot.storage.failures import explain, translated
from bot.storage.glances import Glances
from bot.storage.traces import wipe
from bot.storage.whereabouts import Whereabouts
from bot.storage.writer import Writer

T = TypeVar("T")
Unit = Callable[[Connection], T]
"""A few statements over a connection, nothing else: no waiting, no network, no commit."""

BUSY_S = 10.0
OWNER_ALONE = 0o600
"""What people asked is in the file, and the secret of the cookies; SQLite's files beside it take its mode."""


class Database:
    """
    An open database. All SQL is plain functions over a connection, handed to `read` or `write`.

    Reads go through SQLAlchemy's async engine, but for glances; writes are gathered by the process's one
    writer, who commits all that wait in one transaction (``docs/decisions/0003-storage.md`` has the figures).
    """

    def __init__(
        self, place: Path, readers: AsyncEngine, glances: Glances, writer: Writer, file: Whereabouts
    ) -> None:
        self.place = place
        self._file = file
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
        self._file.check()
        with translated(str(self.place)):
            async with self._readers.connect() as connection:
                return await connection.run_sync(unit)

    async def glance(self, unit: Unit[T]) -> T:
        """
        Read a few rows by their keys, on a picture no older than this call, in a fourth of the time.

        For what is on the way to every answer: all glances of a process share one thread.

        Raises:
            StorageError: the database did not answer.
        """
        self._file.check()
        return await self._glances.run(unit)

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
            self._has_traces = not await asyncio.to_thread(wipe, self.place)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """
        A connection that holds the write lock from its first word, for changes of the schema.

        Foreign keys are not enforced on it: SQLite changes a table by copying and replacing it.
        """
        engine = create_async_engine(_url(self.place), poolclass=NullPool, connect_args={"timeout": BUSY_S})
        _prepare(engine.sync_engine, begin="BEGIN IMMEDIATE", foreign_keys=False)
        try:
            with translated(str(self.place)):
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
        engine = create_async_engine(
            _url(self.place), pool_size=1, connect_args={"timeout": BUSY_S}, hide_parameters=True
        )
        _prepare(engine.sync_engine, begin="BEGIN IMMEDIATE")

        @event.listens_for(engine.sync_engine, "handle_error")
        def _explain(context: ExceptionContext) -> None:
            error = context.original_exception
            if isinstance(error, Exception):  # a cancelled task ends as it should
                raise explain(error, str(self.place)) from error

        try:
            yield engine
        finally:
            await engine.dispose()


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """
    Open the database at `url` (``sqlite+aiosqlite:///twin.db``); make its folder and file when missing.

    On leaving, everything that was handed to the writer is stored and every connection is closed.

    Raises:
        StorageError: the URL names nothing that can be kept, or the file cannot be opened and written.
    """
    place = _place(url)
    _prepare_folder(place)
    await asyncio.to_thread(_prepare_file, place)
    # the library's own lines and errors would hold what was asked, answered and withheld
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_S}, "hide_parameters": True}
    single = create_engine(_url(place, "sqlite+pysqlite"), pool_size=1, max_overflow=0, **options)
    _prepare(single, begin="BEGIN IMMEDIATE")
    readers = create_async_engine(_url(place), pool_size=4, **options)
    _prepare(readers.sync_engine, begin="BEGIN")
    alone = create_engine(_url(place, "sqlite+pysqlite"), pool_size=1, max_overflow=0, **options)
    _prepare(alone, begin="BEGIN")
    glances = Glances(alone, str(place))
    file = Whereabouts(place)
    writer = Writer(single, str(place), check=file.check)
    try:
        await writer.run(_touch)
        yield Database(place, readers, glances, writer, file)
    finally:
        await writer.close()
        await glances.close()
        await readers.dispose()


def _place(url: str) -> Path:
    try:
        read = make_url(url)
    except ArgumentError:
        raise StorageError("DATABASE_URL does not read; expected sqlite+aiosqlite:///twin.db") from None
    if read.get_backend_name() != "sqlite":
        raise StorageError(
            f"{read.get_backend_name()} is not served by this version; expected sqlite+aiosqlite:///twin.db"
        )
    if not read.database or read.database == ":memory:" or read.database.startswith("file:") or read.query:
        raise StorageError(
            "a ledger in memory would forget what was spent, and options in the URL are not known; "
            "expected the plain path of a file, e.g. sqlite+aiosqlite:///twin.db"
        )
    return Path(read.database)


def _url(place: Path, driver: str = "sqlite+aiosqlite") -> URL:
    return URL.create(driver, database=str(place))


def _prepare_folder(place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            raise StorageError(f"{place} is a folder; DATABASE_URL names a file, e.g. {place / 'twin.db'}")
    except OSError as error:
        raise StorageError(
            f"{place}: its folder cannot be made or entered ({error.strerror}); name another in DATABASE_URL"
        ) from error
    with suppress(OSError):  # SQLite will say why it cannot be made
        place.touch(mode=OWNER_ALONE)


def _prepare_file(place: Path) -> None:
    """
    Make the file, if it is missing, and let readers and writers of it live side by side.

    SQLite does not wait for a lock while it changes the journal's mode; it does when a transaction begins.
    """
    with (
        translated(str(place)),
        closing(sqlite3.connect(place, timeout=BUSY_S, isolation_level=None)) as connection,
    ):
        for last in (*[False] * 200, True):
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if last or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                    raise
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            else:
                return


def _touch(connection: Connection) -> None:
    """Prove that the file is a database that can be written, before anybody relies on it."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")


def _prepare(engine: Engine, *, begin: str, foreign_keys: bool = True) -> None:
    """
    Take transactions out of the driver's hands and set the pragmas.

    The driver's own habit of beginning late loses updates and commits half of a failed migration.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            "journal_size_limit = 16777216",
            "secure_delete = ON",  # what is forgotten is zeroed, however the library was built
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
