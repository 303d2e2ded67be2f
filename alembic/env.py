"""Runs migrations: on the connection that the program hands over, or on its own when started by hand."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from bot.settings import load_settings
from bot.storage.dashboard_tables import metadata
from bot.storage.database import open_database
from bot.storage.nearby import TABLE


def spelled(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A migration stays as it was written: it names SQL's types and never those of today's program."""
    return f"sa.{type(item.impl).__name__}()" if kind == "type" and isinstance(item, TypeDecorator) else False


class _Bytewise(PostgresqlImpl):
    """
    PostgreSQL's texts are compared by their bytes, as SQLite's are and as instants have to be.

    The order of a language, which most servers have as their own, takes `9:` for less than `10` or not, and
    differs from machine to machine.
    """

    __dialect__ = "postgresql"

    def create_table(self, table: sa.Table, **given: Any) -> None:
        for column in table.columns:
            _by_bytes(column)
        super().create_table(table, **given)

    def add_column(self, table_name: str, column: sa.Column[Any], **given: Any) -> None:
        _by_bytes(column)
        super().add_column(table_name, column, **given)


def _by_bytes(column: sa.Column[Any]) -> None:
    if isinstance(column.type, sa.Text):
        column.type = sa.Text(collation="C")


def migrate(connection: Connection) -> None:
    """Run what was asked for inside the transaction that the connection has begun."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_item=spelled,
        include_name=lambda name, kind, _parents: (kind, name) != ("table", TABLE),
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_alone() -> None:
    """Started by hand as ``alembic ...``: the database is the one of the settings."""
    settings = load_settings()
    async with (
        open_database(settings.database_url, settings.postgresql) as database,
        database.migrating() as connection,
    ):
        await connection.run_sync(migrate)


if context.is_offline_mode():
    raise SystemExit("migrations need a database; leave --sql out")

given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(migrate_alone())
else:
    migrate(given)
