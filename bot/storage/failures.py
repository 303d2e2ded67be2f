"""What a database's own errors mean, said in our words: what was seen and what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseUnwell, SchemaError, StorageError

_BY_NAME = (
    ("SQLITE_FULL", "the disk is full; make room and try again"),
    ("SQLITE_READONLY", "it is read-only; give this user the right to write the file and its folder"),
    ("SQLITE_BUSY", "another process keeps it locked; end that process or wait"),
    ("SQLITE_LOCKED", "another connection keeps it locked; end that process or wait"),
    ("SQLITE_CANTOPEN", "it cannot be opened; check that its folder exists and may be written by this user"),
    ("SQLITE_NOTADB", "the file is no SQLite database; name another file in DATABASE_URL"),
    ("SQLITE_CORRUPT", "the file is damaged; restore it from a backup"),
    ("SQLITE_IOERR", "the disk failed while it was read or written; check the disk"),
    ("SQLITE_PERM", "this user may not use it; give the right to read and write it"),
    ("SQLITE_AUTH", "this user may not use it; give the right to read and write it"),
)

FOREIGN = (SQLAlchemyError, sqlite3.Error, OverflowError, UnicodeError)
"""What a driver may throw: its errors, numbers and characters that it cannot take."""


def explain(error: Exception, place: str) -> StorageError:
    """Our error for a foreign one; statements and their values are never repeated in it."""
    inner = getattr(error, "orig", None) or error
    if isinstance(inner, StorageError):  # raised by one of our column types
        return inner
    name = getattr(inner, "sqlite_errorname", "")
    for known, meaning in _BY_NAME:
        if name.startswith(known):
            return DatabaseUnwell(f"{place}: {meaning} ({inner})")
    words = str(inner).partition("\n")[0][:200]
    if words.startswith(("no such table", "no such column", "table asks has no column")):
        return SchemaError(f"{place}: {words}; its migrations are not at head, run: twin db upgrade")
    return StorageError(f"{place}: the database refused: {words}")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Lets no foreign error out."""
    try:
        yield
    except FOREIGN as error:
        raise explain(error, place) from error
