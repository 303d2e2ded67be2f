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
def _of_each(ground: str) -> Iterator[None]:
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


_SHAPE_OF_SQLITE = """
    SELECT m.name, t.name, t.type, t."notnull", t.dflt_value, t.pk
        FROM sqlite_master m, pragma_table_info(m.name) t WHERE m.type = 'table';
    SELECT m.name, f."table", f."from", f."to", f.on_update, f.on_delete
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f;
    SELECT m.name, i.name, i."unique", i.partial, x.seqno, x.name
        FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) x;
    SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL"""
_SHAPE_OF_POSTGRESQL = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
        FROM information_schema.columns WHERE table_schema = 'public';
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace;
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"""


def shape(connection: Connection) -> set[tuple[Any, ...]]:
    """All columns, keys and indexes in the database's own words: twenty times as quick as `differences`."""
    asked = _SHAPE_OF_POSTGRESQL if is_on_postgresql() else _SHAPE_OF_SQLITE
    return {tuple(row) for one in asked.split(";") for row in connection.exec_driver_sql(one)}


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
        at_head = await database.glance(rows)
        whole = await database.glance(shape)
        await down(database, revision)
        left = await database.glance(rows)
        loose = await database.glance(loose_ends)
        await database.write(clear)
        await database.write(fill)
        before = await database.glance(rows)
        await upgrade(database)

        assert left == known_to_both(at_head, left)
        assert {"asks", "attempts", "reservations"} <= before.keys()
        assert before == known_to_both(await database.glance(rows), before)
        assert whole == await database.glance(shape)
        assert [] == loose + await database.glance(loose_ends)
