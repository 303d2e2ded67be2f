"""Tells what a database at head lacks all the same: whoever took a table away has not told the migrations."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.storage.dashboard_tables import metadata

_FEW = 5
_OF_SQLITE = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c"
_OF_POSTGRESQL = (
    "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'f') "
    "AND pg_table_is_visible(c.oid) AND c.relnamespace <> 'pg_catalog'::regnamespace"
)
"""Without the server's own tables, which have five times as many columns as ours."""


def gaps(connection: Connection) -> str:
    """The tables and columns that are missing, in a few words; empty where none is. More than ours may be."""
    asked = _OF_SQLITE if connection.dialect.name == "sqlite" else _OF_POSTGRESQL
    seen: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(asked):
        seen.setdefault(table, set()).add(column)
    gone = [name for name in metadata.tables if name not in seen]
    gone += [
        f"{name}.{column}"
        for name, table in metadata.tables.items()
        for column in (one.name for one in table.columns)
        if name in seen and column not in seen[name]
    ]
    more = [f"{len(gone) - _FEW} more"] * (len(gone) > _FEW)
    return ", ".join([*sorted(gone)[:_FEW], *more])
