"""What a database's own errors mean, said in our words: what was seen and what to do."""

from __future__ import annotations

import re
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
_POOLED = "a pooler between does not keep sessions apart; of PgBouncer, pool_mode = session is needed"
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
    ("3F000", "there is no schema to keep tables in; make it with CREATE SCHEMA, or correct search_path"),
    ("42501", "this user may not do so; see that the tables are its own, and that it may create some"),
    ("26000", _POOLED),
    ("42P05", _POOLED),
    ("08P01", "a pooler or proxy between broke it off; see its log"),
    ("08", "the server did not answer; see that it runs and can be reached"),
)
_CODES = dict(_OF_POSTGRESQL)
_FORBIDDEN = "the server lets this user not in from here; see its pg_hba.conf, and sslmode in DATABASE_URL"
_UNTRUSTED = (
    "the server's certificate is not trusted; sslrootcert in DATABASE_URL names the file of its CA, "
    "and the host has to be called as the certificate does"
)
_UNBOUND = (
    "the server's passwords are not bound to TLS; have it keep them by SCRAM, "
    "or leave channel_binding out of DATABASE_URL"
)
_OPTIONS = "an option of DATABASE_URL, behind its ?, is not as PostgreSQL knows it"
_AT_THE_DOOR = (
    ("no password supplied", "the server wants a password; DATABASE_URL has none"),
    ("authentication failed", _CODES["28"]),
    ("not permitted to log in", _CODES["28"]),
    ("permission denied for database", "the server lets this user not into the database; GRANT CONNECT"),
    ("pg_hba.conf", _FORBIDDEN),
    ("too many", _CODES["53300"]),
    ("connection slots", _CODES["53300"]),
    ("the database system is", _CODES["57P"]),
    ("session is read-only", _CODES["25006"]),
    (
        "does not support SSL",
        "the server speaks no TLS; switch it on there, or leave sslmode out of DATABASE_URL",
    ),
    ("certificate", _UNTRUSTED),
    ("channel binding", _UNBOUND),
    ("invalid connection option", _OPTIONS),
    ("bad value for", _OPTIONS),
    ("connection is bad: invalid", _OPTIONS),
)
"""What is said before a connection stands comes without its number."""
_LIKE_OPERATIONAL = "the server cannot be reached, or answers no more; see that it runs, and DATABASE_URL"
_PLACE = re.compile(r"^connection failed: connection to server (at|on) .+? failed: ")
"""It is told already."""
_LACKING = re.compile(r"no such (table|column)|table \S+ has no column")
_OUTDATED = ("42P01", "42703", "42883")
"""PostgreSQL's words for: no such table, no such column, no such function."""

FOREIGN = (SQLAlchemyError, sqlite3.Error, OverflowError, UnicodeError)
"""What a driver may throw: its errors, numbers and characters that it cannot take."""


def explain(error: Exception, place: str) -> StorageError:
    """Our error for a foreign one; statements and their values are never repeated in it."""
    inner = getattr(error, "orig", None) or error
    if isinstance(inner, StorageError):  # raised by one of our column types
        return inner
    words = _PLACE.sub("", str(inner).partition("\n")[0])[:200]
    if isinstance(inner, NoConnectionLeft):
        return DatabaseUnwell(
            f"{place}: all connections of this process are in use; raise pool of [postgresql]"
        )
    meaning = _of_sqlite(inner) or _of_postgresql(inner)
    if meaning:
        return DatabaseUnwell(f"{place}: {meaning} ({words})")
    if _LACKING.match(words) or _code(inner) in _OUTDATED:
        return SchemaError(
            f"{place}: {words}; its migrations are not at head, or something was taken away, "
            "run: twin db upgrade"
        )
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
        return _at_the_door(str(error)) or (_LIKE_OPERATIONAL if is_lost else "")
    return next((meaning for known, meaning in _OF_POSTGRESQL if code.startswith(known)), "")


def _at_the_door(words: str) -> str:
    if "does not exist" in words and "FATAL" in words:
        return _CODES["3D000" if "database" in words else "28"]
    return next((meaning for said, meaning in _AT_THE_DOOR if said in words), "")


def _code(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or "")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Lets no foreign error out."""
    try:
        yield
    except FOREIGN as error:
        raise explain(error, place) from error
