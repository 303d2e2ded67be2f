"""Numbers that a database gives to rows: a copy goes on where the original was, and gives none twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Column, Connection, Integer, Table, func, inspect, select, text

_OF_SQLITE = text("SELECT name, seq FROM sqlite_sequence")
_SET_IN_SQLITE = text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name")
_NEW_IN_SQLITE = text(
    "INSERT INTO sqlite_sequence (name, seq) SELECT :name, :last"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = :name)"
)
_OF_POSTGRESQL = text(
    "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema()"
    " AND quote_ident(schemaname) || '.' || quote_ident(sequencename) = pg_get_serial_sequence(:name, :key)"
)
_SET_IN_POSTGRESQL = text(
    "SELECT setval(CAST(own.sequence AS regclass), :last)"
    " FROM (SELECT pg_get_serial_sequence(:name, :key) AS sequence) AS own WHERE own.sequence IS NOT NULL"
)


def last_numbers(connection: Connection, tables: Sequence[Table]) -> Mapping[str, int]:
    """The last number that each table has given, also to a row that is gone, as far as it is known."""
    found = {
        table.name: last
        for table, key in _numbered(tables)
        if (last := connection.execute(select(func.max(key))).scalar()) is not None
    }
    if connection.dialect.name == "sqlite":
        rows = connection.execute(_OF_SQLITE) if _has_given(connection) else ()
        given = {row.name: row.seq for row in rows}
    else:
        given = {
            table.name: connection.execute(_OF_POSTGRESQL, {"name": table.name, "key": key.name}).scalar()
            for table, key in _numbered(tables)
        }
    names = [table.name for table, _ in _numbered(tables)]
    both = {name: max(found.get(name) or 0, given.get(name) or 0) for name in names}
    return {name: last for name, last in both.items() if last}


def go_on(connection: Connection, tables: Sequence[Table], last: Mapping[str, int]) -> None:
    """Have the next number of each table be above its last."""
    for table, key in _numbered(tables):
        if table.name not in last:
            continue
        told = {"name": table.name, "last": last[table.name]}
        if connection.dialect.name == "postgresql":
            connection.execute(_SET_IN_POSTGRESQL, {**told, "key": key.name})
        elif _has_given(connection):
            connection.execute(_SET_IN_SQLITE, told)
            connection.execute(_NEW_IN_SQLITE, told)


def _numbered(tables: Sequence[Table]) -> Iterator[tuple[Table, Column[int]]]:
    for table in tables:
        keys = [*table.primary_key.columns]
        if len(keys) == 1 and isinstance(keys[0].type, Integer):
            yield table, keys[0]


def _has_given(connection: Connection) -> bool:
    """SQLite remembers the numbers of some tables only, and has a list of them since the first of these."""
    return inspect(connection).has_table("sqlite_sequence")
