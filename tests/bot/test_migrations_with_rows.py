"""Migrations of a database that is in use: what stands in a table before stands in it after, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, delete, insert, select, text

from bot.storage.check import differences
from bot.storage.database import Database
from bot.storage.migrate import config, upgrade
from tests.grounds import is_on_postgresql, migrated, standing_on, untouched

Row = dict[str, Any]
BEFORE = sorted(one.revision for one in ScriptDirectory.from_config(config()).walk_revisions())[:-1]
OF_A_KIND: dict[type, Any] = {
    str: "a",
    int: 1,
    float: 0.5,
    bytes: b"a",
    bool: True,
    datetime: datetime(2026, 11, 20, tzinfo=UTC),
}


_reflected: dict[tuple[str | None, ...], list[Table]] = {}
"""By the very words that made them, or the revision: what is the same was read before."""


@pytest.fixture(autouse=True)
def _ground(ground: str) -> Iterator[None]:
    with standing_on(ground), untouched(is_at_head=True):
        yield


def tables(connection: Connection) -> list[Table]:
    """As they are, whatever the program of today expects; those that others refer to come first."""
    known = "SELECT 'postgresql ' || version_num FROM alembic_version"
    made = tuple(connection.scalars(text(known if is_on_postgresql() else "SELECT sql FROM sqlite_master")))
    if made not in _reflected:
        found = MetaData()
        found.reflect(connection)
        _reflected[made] = [one for one in found.sorted_tables if one.name != "alembic_version"]
    return _reflected[made]


def fill(connection: Connection) -> None:
    """A row in each table, with a value in each column, so that all refer to one another."""
    for table in tables(connection):
        row = {column.name: OF_A_KIND[column.type.python_type] for column in table.columns}
        connection.execute(insert(table).values(row))


def rows(connection: Connection) -> dict[str, Row]:
    """The one row of each table that has any."""
    told = {one.name: connection.execute(select(one)).mappings().all() for one in tables(connection)}
    return {name: dict(row) for name, found in told.items() for row in found}


def loose_ends(connection: Connection) -> list[Any]:
    """Rows that refer to nothing; PostgreSQL lets none be, whatever a migration does."""
    return [] if is_on_postgresql() else [*connection.exec_driver_sql("PRAGMA foreign_key_check")]


async def down(database: Database, revision: str) -> None:
    async with database.migrating() as connection:
        await connection.run_sync(lambda c: command.downgrade(config(c), revision))


def known_to_both(one: dict[str, Row], other: dict[str, Row]) -> dict[str, Row]:
    """Of the rows of `one` what the tables and columns of `other` can tell as well."""
    return {
        name: {column: value for column, value in one[name].items() if column in other[name]}
        for name in one.keys() & other.keys()
    }


def clear(connection: Connection) -> None:
    for table in reversed(tables(connection)):
        connection.execute(delete(table))


@pytest.mark.parametrize("revision", BEFORE)
async def test_rows_of_head_and_of_an_earlier_revision_are_there_in_the_other(
    revision: str, tmp_path: Path
) -> None:
    """Those of head as far as the earlier one knows them; its own, which fill all that it knows, whole."""
    async with migrated(tmp_path) as database:
        await database.write(fill)
        at_head = await database.read(rows)
        await down(database, revision)
        left = await database.read(rows)
        loose = await database.read(loose_ends)
        await database.write(clear)
        await database.write(fill)
        before = await database.read(rows)
        await upgrade(database)

        assert left == known_to_both(at_head, left)
        assert {"asks", "attempts", "reservations"} <= before.keys()
        assert before == known_to_both(await database.read(rows), before)
        assert ([], []) == (await differences(database), loose + await database.read(loose_ends))
