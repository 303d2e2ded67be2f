"""Counts and sums of every table, made by the database: two that are alike weigh the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.schema import SchemaItem

from bot.storage.dashboard_tables import metadata
from bot.storage.dialects import octets
from bot.storage.notes import COPYING
from bot.storage.tables import Words

Weight = Mapping[str, int]
"""Of each column a figure, and ``rows``."""


@cache
def plain_tables() -> tuple[Table, ...]:
    """
    Every table with its texts as they are in the rows, parents before their children.

    Instants stay the text that somebody wrote. The sums of days come last: by then no row comes that would
    have them made anew.
    """
    made = MetaData()
    ordered = sorted(metadata.sorted_tables, key=lambda table: table.name == "day_tallies")
    return tuple(Table(table.name, made, *map(_plain, table.columns)) for table in ordered)


def _plain(column: Column[Any]) -> SchemaItem:
    known = (BigInteger, Boolean, DateTime, Float, Integer, LargeBinary)
    kind = column.type if isinstance(column.type, known) else Words()
    return Column(column.name, kind, primary_key=column.primary_key, autoincrement=False)


def counted(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    wanted = of_this_twin(select(func.count()).select_from(table), table)
    return int(connection.execute(wanted).scalar_one())


def weigh(connection: Connection, table: Table) -> Weight:
    """
    Sums of numbers, bytes of texts, and how many there are of what is neither.

    Floats and dates are counted: their sums and spellings are not the same everywhere.
    """
    weights = (_weight(column).label(f"of_{column.name}") for column in table.columns)
    wanted = select(func.count().label("rows"), *weights).select_from(table)
    row = connection.execute(of_this_twin(wanted, table)).one()
    return {name.removeprefix("of_"): int(value or 0) for name, value in row._mapping.items()}  # noqa: SLF001 - the library's public name


def of_this_twin(wanted: Select[Any], table: Table) -> Select[Any]:
    """All but the note that a copy is under way."""
    return wanted.where(table.c.key != COPYING) if table.name == "meta" else wanted


def _weight(column: Column[Any]) -> ColumnElement[Any]:
    match column.type:
        case Boolean():
            return func.sum(case((column, 2), (~column, 1), else_=0))
        case Integer():
            return func.sum(column)
        case Float() | DateTime():
            return func.count(column)
        case LargeBinary():
            return func.sum(func.length(column))
        case _:
            # what is empty weighs more than what is not there
            return func.sum(cast(octets(column), BigInteger) + 1)
