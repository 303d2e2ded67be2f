"""Says whether tables and migrations agree: ``python -m bot.storage.check``, a part of ``make check``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.engine.interfaces import ReflectedColumn

from bot.errors import TwinError
from bot.storage.dashboard_tables import metadata
from bot.storage.database import Database, open_database
from bot.storage.migrate import head, upgrade
from bot.storage.nearby import TABLE

_COMPARED = {
    "compare_type": True,
    "render_as_batch": True,
    "include_name": lambda name, kind, _parents: (kind, name) != ("table", TABLE),
}


async def differences(database: Database) -> list[str]:
    """What a new migration would have to do to a database so that it has the tables of this version."""
    return await database.glance(_differences)  # hundreds of words, and each in a thread of its own is slow


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts=_COMPARED)
    found = [str(one) for one in compare_metadata(context, metadata)]
    return found + _unlike_defaults(connection) + _not_by_bytes(connection)


def _unlike_defaults(connection: Connection) -> list[str]:
    """Columns that plain SQL may leave out in the tables but not in the database, or the other way about."""
    seen = inspect(connection)
    names = set(seen.get_table_names())
    return [
        f"default of {table.name}.{column['name']}: seen {column['default']!r}"
        for table in metadata.sorted_tables
        if table.name in names
        for column in seen.get_columns(table.name)
        if column["name"] in table.c
        and not _is_numbered(column)
        and (column["default"] is None) != (table.c[column["name"]].server_default is None)
    ]


def _is_numbered(column: ReflectedColumn) -> bool:
    """Whether PostgreSQL counts it up by itself, as SQLite does without a word."""
    return str(column["default"]).startswith("nextval(")


def _not_by_bytes(connection: Connection) -> list[str]:
    """Columns that PostgreSQL would sort as a language does, and not as SQLite and Python."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C' ORDER BY 1, 2"
    )
    return [
        f"collation of {table}.{column}: expected C" for table, column in found if table in metadata.tables
    ]


async def _check() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite+aiosqlite:///{Path(folder) / 'check.db'}") as database:
            await upgrade(database)
            return await differences(database)


def main() -> int:
    """0 when they agree; else 1, with a line for each difference."""
    try:
        found = asyncio.run(_check())
    except TwinError as error:
        found = [str(error)]
    if not found:
        sys.stdout.write(f"migrations: tables agree with revision {head()}\n")
        return 0
    sys.stderr.write("".join(f"migrations: {one}\n" for one in found))
    sys.stderr.write("Write a migration: alembic revision --autogenerate -m 'what changes'\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
