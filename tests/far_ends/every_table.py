"""Rows for every table there is, as odd as rows may be, for those who carry them elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    insert,
)
from sqlalchemy.types import TypeEngine

from bot.storage.dashboard_tables import metadata
from bot.storage.tables import Instant
from bot.storage.weighing import plain_tables

_WORDS = ("", "plain", "Zoë, 你好 🙂", "a line\nand 'another'", "100 % \\n :name $1 {}")


def fill(connection: Connection, rows: int) -> None:
    """So many rows in each table; what refers to others refers to rows that are there."""
    for table in plain_tables():
        true = metadata.tables[table.name]
        connection.execute(insert(table), [_row(true, number) for number in range(rows)])


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _cell(column, number) for column in table.columns}


def _cell(column: Column[Any], number: int) -> Any:
    if column.nullable and number % 3 == 0:
        return None
    if column.primary_key or column.foreign_keys or column.name in _told_apart(column.table):
        return number + 1 if isinstance(column.type, Integer) else f"key-{number:07}"
    return _other(column.type, number)


def _told_apart(table: Any) -> set[str]:
    """Columns of which no two rows may have the same."""
    indexes = {column.name for index in table.indexes if index.unique for column in index.columns}
    constraints = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    return indexes | {column.name for one in constraints for column in one.columns}


def _other(kind: TypeEngine[Any], number: int) -> Any:
    # somebody's own SQL may have written an instant in another form
    instants = ("2026-11-20T09:15:02+02:00", "2026-11-20 09:15:02", "2026-11-20 09:15:02.000001")
    known: tuple[tuple[type[Any], Any], ...] = (
        (Boolean, number % 2 == 0),
        (Integer, number * 1_000_003),
        (Float, number / 7),
        (LargeBinary, bytes([number % 256, 0, 255])),
        (DateTime, datetime(2026, 11, 20, 9, 15, number % 60)),  # noqa: DTZ001 - as the library has it
        (Instant, instants[number % 3]),
    )
    return next((made for one, made in known if isinstance(kind, one)), _WORDS[number % len(_WORDS)])
