"""What a database's own errors mean, said in our words: what was seen and what to do."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.errors import DatabaseUnwell, SchemaError, StorageError

_OF_SQLITE = (
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
_OF_POSTGRESQL = (
    ("53100", "the server's disk is full; make room and try again"),
    ("53300", "the server has no connection left; raise its max_connections, or lower pool of [postgresql]"),
    ("53", "the server has not enough memory or disk; give it more"),
    ("25006", "it is read-only; name the primary server in DATABASE_URL"),
    ("25P03", "the server ended a transaction in which nothing was done for long; was this process stopped?"),
    ("55P03", "another process keeps it locked; end that process or wait"),
    ("57014", "a statement took longer than [postgresql] allows; is the server overloaded?"),
    ("57P", "the server is starting or stopping; wait until it runs"),
    ("58", "the server's disk failed; check the disk"),
    ("XX", "the server found its own files damaged; restore it from a backup"),
    ("28", "the server lets this user not in; see user and password in DATABASE_URL"),
    ("3D000", "there is no such database on the server; make it with CREATE DATABASE"),
    ("42501", "this user may not do so; grant it the right to use and create tables in its schema"),
    ("08", "the server did not answer; see that it runs and can be reached"),
)
_LIKE_OPERATIONAL = "the server cannot be reached, or answers no more; see that it runs, and DATABASE_URL"
_OUTDATED = ("42P01", "42703", "42883")
"""PostgreSQL's words for: no such table, no such column, no such function."""

FOREIGN = (SQLAlchemyError, sqlite3.Error, OverflowError, UnicodeError)
"""What a driver may throw: its errors, numbers and characters that it cannot take."""


def explain(error: Exception, place: str) -> StorageError:
    """Our error for a foreign one; statements and their values are never repeated in it."""
    inner = getattr(error, "orig", None) or error
    if isinstance(inner, StorageError):  # raised by one of our column types
        return inner
    words = str(inner).partition("\n")[0][:200]
    if isinstance(inner, NoConnectionLeft):
        return DatabaseUnwell(
            f"{place}: all connections of this process are in use; raise pool of [postgresql]"
        )
    meaning = _of_sqlite(inner) or _of_postgresql(inner)
    if meaning:
        return DatabaseUnwell(f"{place}: {meaning} ({words})")
    is_outdated = words.startswith(("no such table", "no such column", "table asks has no column"))
    if is_outdated or _code(inner) in _OUTDATED:
        return SchemaError(f"{place}: {words}; its migrations are not at head, run: twin db upgrade")
    return StorageError(f"{place}: the database refused: {words}")


def _of_sqlite(error: BaseException) -> str:
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((meaning for known, meaning in _OF_SQLITE if name.startswith(known)), "")


def _of_postgresql(error: BaseException) -> str:
    psycopg = sys.modules.get("psycopg")
    if psycopg is None or not isinstance(error, psycopg.Error):
        return ""
    code = _code(error)
    if not code:  # nothing that the server has said; its refusals at the door come without their numbers
        is_lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return _at_the_door(str(error)) if is_lost else ""
    return next((meaning for known, meaning in _OF_POSTGRESQL if code.startswith(known)), "")


def _at_the_door(words: str) -> str:
    refused = (
        ("does not exist", "3D000" if "database" in words else "28"),
        ("authentication failed", "28"),
        ("no pg_hba.conf entry", "28"),
        ("too many", "53300"),
        ("remaining connection slots", "53300"),
    )
    code = next((code for said, code in refused if said in words), "")
    return dict(_OF_POSTGRESQL).get(code, _LIKE_OPERATIONAL)


def _code(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Lets no foreign error out."""
    try:
        yield
    except FOREIGN as error:
        raise explain(error, place) from error
