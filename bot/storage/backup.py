"""A copy of SQLite's file as it is at one instant, made while others write, proven before it is named."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StorageError
from bot.storage.failures import translated

OWNER_ALONE = 0o600
BUSY_S = 10.0
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_SUMS = "SELECT count(*), total(cost_nano_usd), total(prompt_tokens), total(completion_tokens) FROM attempts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What stands in a copy: its size in bytes, and how many rows each table has."""

    size: int
    rows: Mapping[str, int]


def back_up(database_url: str, target: Path) -> Saved:
    """
    Copy the database to a new file, which its owner alone may read; it blocks, and holds up no writer.

    The copy is one consistent picture. It is checked by SQLite, and against the counts of that picture,
    before it gets its name: a file of this name is a whole backup.

    Raises:
        StorageError: there is such a file, the database is none of SQLite's, or something did not hold.
    """
    place = _place(database_url)
    if target.exists():
        raise StorageError(f"{target}: it is there already and is not overwritten; name another file")
    with _unnamed(target) as copy:
        with translated(str(place)), closing(_opened(place)) as books:
            books.execute("BEGIN")  # one picture for the counts and for the copy
            expected = _counted(books)
            with closing(sqlite3.connect(copy, isolation_level=None)) as into:
                books.backup(into)
                into.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
                _prove(into, expected, place)
        _settle(copy, target)
    return Saved(size=target.stat().st_size, rows=expected[0])


def dump_command(database_url: str, target: Path) -> str:
    """What saves a database of PostgreSQL; the password is left to the environment of whoever runs it."""
    read = _read(database_url)
    bare = URL.create(
        "postgresql",
        username=read.username,
        host=read.host,
        port=read.port,
        database=read.database,
        query={name: value for name, value in read.query.items() if "password" not in name},
    )
    return f"pg_dump --format=custom --no-owner --file={target} '{bare.render_as_string()}'"


def is_file(database_url: str) -> bool:
    """Whether it is SQLite's."""
    return _read(database_url).get_backend_name() == "sqlite"


def _read(database_url: str) -> URL:
    try:
        return make_url(database_url)
    except ArgumentError:
        raise StorageError("DATABASE_URL does not read; see `twin config show`") from None


def _place(database_url: str) -> Path:
    place = Path(_read(database_url).database or "")
    if not place.is_file():
        raise StorageError(f"{place}: there is no database yet; DATABASE_URL names another one, perhaps")
    return place


def _opened(place: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{place.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_S, isolation_level=None
    )


def _counted(books: sqlite3.Connection) -> tuple[dict[str, int], tuple[float, ...]]:
    names = [name for (name,) in books.execute(_TABLES)]
    rows = {name: books.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names of the database's own tables
    return rows, books.execute(_SUMS).fetchone() if "attempts" in rows else ()


def _prove(copy: sqlite3.Connection, expected: tuple[dict[str, int], tuple[float, ...]], place: Path) -> None:
    found = [line for (line,) in copy.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise StorageError(f"{place}: it is damaged, and so would be its copy: {'; '.join(found)[:300]}")
    if _counted(copy) != expected:
        raise StorageError(f"{place}: the copy has not the rows that were read; try again")


@contextmanager
def _unnamed(target: Path) -> Iterator[Path]:
    """A file beside `target` that is gone in the end, whatever happens."""
    try:
        file, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise StorageError(f"{target}: it cannot be written ({error.strerror}); name another file") from error
    os.fchmod(file, OWNER_ALONE)
    os.close(file)
    try:
        yield Path(name)
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _settle(copy: Path, target: Path) -> None:
    """Give a file its name, when all of it is on the disk, unless somebody has taken the name meanwhile."""
    try:
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        os.link(copy, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except FileExistsError:
        raise StorageError(
            f"{target}: it is there already and is not overwritten; name another file"
        ) from None
    except OSError as error:
        raise StorageError(f"{target}: it cannot be written ({error.strerror}); name another file") from error
