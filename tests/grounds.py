"""Which database a test stands on: SQLite's file in its folder, or PostgreSQL when its parameters say so."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.clock import MachineClock
from bot.settings_tables import PostgresEntry
from bot.storage.copying import copy
from bot.storage.database import Database, open_database
from bot.storage.migrate import upgrade

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = (SQLITE, POSTGRESQL)

_here = [SQLITE]
_alone: list[str] = []
_made: list[bytes] = []


@contextmanager
def standing_on(ground: str) -> Iterator[None]:
    """For as long as it is held, `migrated` and the like mean this database."""
    _here.append(ground)
    try:
        yield
    finally:
        _here.pop()


def is_on_postgresql() -> bool:
    return _here[-1] == POSTGRESQL


def url_of(folder: Path) -> str:
    """The URL of a test's database."""
    if is_on_postgresql():
        from tests.far_ends.postgres import SHARED, server  # SQLite's tests need no server

        return server().url(_alone[-1] if _alone else SHARED)
    return f"sqlite+aiosqlite:///{folder / 'twin.db'}"


def ground_env() -> dict[str, str]:
    """What a process in the test's folder has to be told in its environment to stand where the test does."""
    return {"DATABASE_URL": url_of(Path())} if is_on_postgresql() else {}


def swept() -> None:
    """Whatever an earlier test left in the database that tests of PostgreSQL share is gone."""
    from tests.far_ends.postgres import SHARED, server

    server().clean(SHARED)


def move_journeys() -> None:
    """From now on what outlives a test stands on PostgreSQL as well."""
    _here[0] = POSTGRESQL


@asynccontextmanager
async def of_its_own(folder: Path, *, fill: Callable[[Path], object] | None = None) -> AsyncIterator[str]:
    """The URL of a new database at head for whoever outlives a test; filled as SQLite's file."""
    (place := folder / "twin.db").write_bytes(await bytes_at_head())
    if fill is not None:
        fill(place)
    url = f"sqlite+aiosqlite:///{place}"
    if not is_on_postgresql():
        yield url
        return
    from tests.far_ends.postgres import AT_HEAD, server

    name = server().database(AT_HEAD)
    try:
        if fill is not None:
            await copy(url, server().url(name), PostgresEntry(), now=MachineClock().now())
        yield server().url(name)
    finally:
        server().drop(name)


@contextmanager
def untouched(*, is_at_head: bool = False) -> Iterator[None]:
    """The test's database is a new one, nobody else's: for whoever changes its schema."""
    if not is_on_postgresql():
        yield
        return
    from tests.far_ends.postgres import AT_HEAD, server

    _alone.append(server().database(AT_HEAD) if is_at_head else server().database())
    try:
        yield
    finally:
        server().drop(_alone.pop())


async def bytes_at_head() -> bytes:
    """A database of SQLite at head as it lies on the disk; migrated once and copied from then on."""
    if not _made:
        with TemporaryDirectory() as folder:
            place = Path(folder) / "twin.db"
            async with open_database(f"sqlite+aiosqlite:///{place}") as database:
                await upgrade(database)
            _made.append(place.read_bytes())
    return _made[0]


async def prepare(folder: Path) -> None:
    """Bring a test's database to head, with nothing in it."""
    if is_on_postgresql():
        if not _alone:
            swept()
    else:
        (folder / "twin.db").write_bytes(await bytes_at_head())


@asynccontextmanager
async def migrated(folder: Path) -> AsyncIterator[Database]:
    """A new database at head."""
    await prepare(folder)
    async with beside(folder) as database:
        yield database


@asynccontextmanager
async def beside(folder: Path) -> AsyncIterator[Database]:
    """The test's database once more, as another process has it."""
    async with open_database(url_of(folder)) as database:
        yield database


def every_byte(folder: Path) -> bytes:
    """Whatever a test's database holds, as it is kept: for whoever looks for what must not be there."""
    if is_on_postgresql():
        from tests.far_ends.postgres import SHARED, server

        return server().dump(_alone[-1] if _alone else SHARED)
    return b"".join(one.read_bytes() for one in sorted(folder.glob("twin.db*")))


def auditor(folder: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What somebody with a plain client sees of a test's database; values go where question marks are."""
    if is_on_postgresql():
        from tests.far_ends.postgres import SHARED, server

        return server().query(
            _alone[-1] if _alone else SHARED, sql.replace("%", "%%").replace("?", "%s"), values
        )
    with closing(sqlite3.connect(folder / "twin.db")) as connection, connection:
        return connection.execute(sql, values).fetchall()
