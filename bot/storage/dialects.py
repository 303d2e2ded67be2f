"""What the two databases call by different names: one expression of ours for each, told in both."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, func, literal_column, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from bot.errors import DatabaseUnwell

__all__ = [
    "fixed",
    "insert",
    "instant",
    "is_within",
    "latest_writer",
    "mostly",
    "octets",
    "part",
    "sees_all_before",
    "touch",
    "utc",
]


@compiles(OnConflictDoNothing, "postgresql")
@compiles(OnConflictDoUpdate, "postgresql")
def _on_conflict(clause: OnConflictDoNothing, compiler: Any, **given: Any) -> str:
    """
    SQLite took ``ON CONFLICT`` over from PostgreSQL, words and all; so `insert` is SQLite's in both.

    PostgreSQL's own takes a thirtieth of a second to import, and its compiler wants to see one part more.
    """
    clause.constraint_target = None  # type: ignore[attr-defined] # a constraint's name, which SQLite has not
    said: str = getattr(compiler, f"visit_{clause.__visit_name__}")(clause, **given)
    return said


def fixed(text: str) -> ColumnElement[str]:
    """
    A text that stands in the statement itself.

    PostgreSQL takes an expression with a parameter for another one than the same with the next parameter: so
    it could not stand in the columns of a sum and in its groups.
    """
    return literal_column("'{}'".format(text.replace("'", "''")), Text)


def part(text: ColumnElement[str], first: int, length: int | None = None) -> ColumnElement[str]:
    """Some letters of a text, the first one being 1; the numbers stand in the statement itself."""
    numbers = (str(one) for one in (first, length) if one is not None)
    return func.substr(text, *map(literal_column, numbers), type_=Text)


class utc(GenericFunction[str]):  # noqa: N801 - reads as the function that it is
    """
    A column's instant, in any form that SQLite reads, as text in UTC; NULL for what is none.

    What we write ourselves stays as it is, the rest is of milliseconds. Every row of a sum goes through this
    several times, so what is ours is to be known by the cheapest look that the database has.
    """

    name = "twin_utc"
    type = Text()
    inherit_cache = True


_ENDS_PLAIN = "substr(rtrim({0}, '0123456789.:'), 11) = ' '"


@compiles(utc, "sqlite")
def _utc_of_sqlite(element: utc, compiler: SQLCompiler, **given: Any) -> str:
    column = compiler.process(element.clauses, **given)
    made = f"strftime('%Y-%m-%d %H:%M:%f', {column})"
    return f"CASE WHEN {_ENDS_PLAIN.format(column)} THEN {column} ELSE {made} END"


@compiles(utc, "postgresql")
def _utc_of_postgresql(element: utc, compiler: SQLCompiler, **given: Any) -> str:
    column = compiler.process(element.clauses, **given)
    ours = f"{column} LIKE '____-__-__ __:__:__.______'"  # a tenth of what its rtrim() takes
    plain = f"{ours} OR {_ENDS_PLAIN.format(column)}"
    return f"CASE WHEN {plain} THEN {column} ELSE twin_utc({column}) END"


class is_within(GenericFunction[bool]):  # noqa: N801 - reads as the function that it is
    """Whether the first text holds the second one."""

    name = "twin_is_within"
    inherit_cache = True


@compiles(is_within, "sqlite")
def _is_within_of_sqlite(element: is_within, compiler: SQLCompiler, **given: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **given)}) > 0)"


@compiles(is_within, "postgresql")
def _is_within_of_postgresql(element: is_within, compiler: SQLCompiler, **given: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **given)}) > 0)"


class octets(GenericFunction[int]):  # noqa: N801 - reads as the function that it is
    """How many bytes a text has, in UTF-8."""

    name = "twin_octets"
    type = Integer()
    inherit_cache = True


@compiles(octets, "sqlite")
def _octets_of_sqlite(element: octets, compiler: SQLCompiler, **given: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **given)} AS BLOB))"


@compiles(octets, "postgresql")
def _octets_of_postgresql(element: octets, compiler: SQLCompiler, **given: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **given)})"


class mostly(GenericFunction[bool]):  # noqa: N801 - reads as the function that it is
    """A condition that nearly every row fulfils: no index is to be chosen for its sake."""

    name = "twin_mostly"
    inherit_cache = True


@compiles(mostly, "sqlite")
def _mostly_of_sqlite(element: mostly, compiler: SQLCompiler, **given: Any) -> str:
    return f"likely({compiler.process(element.clauses, **given)})"


@compiles(mostly, "postgresql")
def _mostly_of_postgresql(element: mostly, compiler: SQLCompiler, **given: Any) -> str:
    return f"({compiler.process(element.clauses, **given)})"  # it counts its rows


def latest_writer(connection: Connection) -> str:
    """
    Whoever writes when this is called, or has written, comes before this mark; see `sees_all_before`.

    SQLite has one writer at a time, so that nothing is being written behind a commit. In PostgreSQL a
    transaction that began before ours may go on behind our commit, and has not seen what we wrote.
    """
    if connection.dialect.name == "sqlite":
        return ""
    return str(connection.exec_driver_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())").scalar_one())


def sees_all_before(connection: Connection, writer: str) -> bool:
    """Whether all that came before a mark is at its end in this picture; waits a moment where it is not."""
    if not writer:
        return True
    oldest = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= CAST(:writer AS xid8)"
    is_over = bool(connection.execute(text(oldest), {"writer": writer}).scalar_one())
    if not is_over:
        connection.exec_driver_sql("SELECT pg_sleep(0.02)")
    return is_over


def touch(connection: Connection) -> None:
    """
    Write something that changes nothing: for a disk that is full, a file or a server that is read-only.

    Raises:
        DatabaseUnwell: the server only reads (a replica, say).
    """
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {int(version)}")
        return
    only_reads = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"
    if only_reads:
        raise DatabaseUnwell("the database server only reads; name its primary in DATABASE_URL")
    connection.exec_driver_sql("SELECT txid_current()")


def instant(connection: Connection) -> datetime | None:
    """How late it is by the database's own clock, in UTC; None: a file has none but that of the machine."""
    if connection.dialect.name == "sqlite":
        return None
    seconds = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)
