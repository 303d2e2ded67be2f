"""SQLite: a file of our own, with its pragmas, its journal, and how a transaction begins there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from bot.storage.compiled import COMPILED
from bot.storage.dialects import touch
from bot.storage.failures import translated
from bot.storage.stoppable import Stoppable
from bot.storage.traces import wipe
from bot.storage.whereabouts import Whereabouts

if TYPE_CHECKING:
    import aiosqlite

BUSY_S = 10.0
OWNER_ALONE = 0o600
"""What people asked is in the file, and the secret of the cookies; SQLite's files beside it take its mode."""

_WRITES = "BEGIN IMMEDIATE"
_READS = "BEGIN"


class SqliteFile:
    """`bot.storage.home.Home` for a file; ``read`` is the URL that names it."""

    def __init__(self, read: URL) -> None:
        self._file = _named(read)
        self._whereabouts: Whereabouts | None = None

    @property
    def place(self) -> str:
        return str(self._file)

    @property
    def is_far(self) -> bool:
        return False

    async def prepare(self) -> None:
        """
        Make folder and file when they are missing.

        Raises:
            StorageError: they cannot be made, or it is no database.
        """
        _prepare_folder(self._file)
        await asyncio.to_thread(_prepare_file, self._file)
        self._whereabouts = Whereabouts(self._file)

    def writing(self) -> Engine:
        return self._single(_WRITES)

    def glancing(self) -> Engine:
        return self._single(_READS)

    def reading(self) -> AsyncEngine:
        return self._shared(_READS, pool_size=4)

    def migrating(self) -> AsyncEngine:
        """Foreign keys are not enforced on it: SQLite changes a table by copying and replacing it."""
        return self._shared(_WRITES, foreign_keys=False, poolclass=NullPool)

    def lending(self) -> AsyncEngine:
        return self._shared(_WRITES, pool_size=1)

    def prove(self, connection: Connection) -> None:
        touch(connection)

    def check(self) -> None:
        if self._whereabouts is not None:
            self._whereabouts.check()

    def wipe(self) -> bool:
        return wipe(self._file)

    def _single(self, begin: str) -> Engine:
        made = create_engine(
            self._url("sqlite+pysqlite"), creator=self._connector(), pool_size=1, max_overflow=0, **_options()
        )
        _prepare(made, begin=begin)
        return made

    def _shared(self, begin: str, *, foreign_keys: bool = True, **more: Any) -> AsyncEngine:
        connector = self._connector()

        async def connect() -> aiosqlite.Connection:
            return await Stoppable(connector)

        url = self._url("sqlite+aiosqlite")
        made = create_async_engine(url, async_creator=connect, **_options(), **more)
        _prepare(made.sync_engine, begin=begin, foreign_keys=foreign_keys)
        return made

    def _connector(self) -> Callable[[], sqlite3.Connection]:
        place = self._file.absolute()  # whatever folder the process is in later
        return lambda: sqlite3.connect(place, timeout=BUSY_S, check_same_thread=False)

    def _url(self, driver: str) -> URL:
        return URL.create(driver, database=str(self._file))


def _options() -> dict[str, Any]:
    # the library's own lines and errors would hold what was asked, answered and withheld
    return {"hide_parameters": True, "execution_options": {"compiled_cache": COMPILED}}


def _named(read: URL) -> Path:
    if not read.database or read.database == ":memory:" or read.database.startswith("file:") or read.query:
        raise StorageError(
            "a ledger in memory would forget what was spent, and options in the URL are not known; "
            "expected the plain path of a file, e.g. sqlite+aiosqlite:///twin.db"
        )
    return Path(read.database)


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
