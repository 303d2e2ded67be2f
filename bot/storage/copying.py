"""Moves a twin from one database to another: in small steps that are resumed, and weighed in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Table, Text, delete, func, insert, select, text, tuple_, type_coerce

from bot.errors import SchemaError, StorageError
from bot.settings_tables import PostgresEntry
from bot.storage import migrate
from bot.storage.database import Database, open_database
from bot.storage.notes import COPYING, FIRST_START, recall
from bot.storage.numbering import go_on, last_numbers
from bot.storage.tables import allowances, asks, meta
from bot.storage.weighing import Weight, counted, of_this_twin, plain_tables, weigh

AT_ONCE = 1_000
"""Rows of one step: some megabytes at the most, and a tenth of a second."""
_PATIENCE = {"statement_s": 3600.0, "lock_s": 60.0}
"""Nobody waits for an answer: a server may take its time to sum up a large table."""

Told = Callable[[str, int, int], None]
"""Hears of each step: the table, how many of its rows are there, how many it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What stands in both: rows of each table, and what all calls came to."""

    to: str
    rows: Mapping[str, int]
    tokens: int
    cost_nano_usd: int
    was_whole: bool = False


async def copy(
    source_url: str,
    target_url: str,
    terms: PostgresEntry,
    *,
    now: datetime,
    told: Told = lambda *_: None,
    at_once: int = AT_ONCE,
) -> Copied:
    """
    Copy every row to another database, empty or half of the same copy, whose migrations are brought to head.

    ``told`` hears of each step of ``at_once`` rows, which is stored whole or not at all. Broken off at any
    instant, it is taken up where it was by the next one. No twin starts on a target that is
    not whole. In the end counts and sums of each table are compared; nothing of the source is changed.

    Raises:
        SchemaError: the source is not at head.
        StorageError: a twin runs on the source, the target has rows of its own, or both do not agree.
    """
    async with _both(source_url, target_url, terms) as (source, target):
        if fault := await migrate.check(source):
            raise SchemaError(fault)
        await _refuse_if_alive(source, now)
        await migrate.bring_to_head(target)
        print_of = await source.read(_fingerprint)
        if not await target.write(partial(_begin, print_of=print_of)):
            return await _found_whole(source, target)
        for table in plain_tables():
            await _copy_table(source, target, table, told, at_once)  # in glances: nobody else looks
        weights = await _compared(source, target)
        numbers = await source.read(partial(last_numbers, tables=plain_tables()))
        await target.write(partial(_end, numbers=numbers))
        return _copied(target, weights)


@asynccontextmanager
async def _both(
    source_url: str, target_url: str, terms: PostgresEntry
) -> AsyncIterator[tuple[Database, Database]]:
    patient = terms.model_copy(update=_PATIENCE)
    async with open_database(source_url, patient) as source, open_database(target_url, patient) as target:
        if source.place == target.place:
            raise StorageError(f"{target.place}: it is the database that DATABASE_URL names; name another")
        yield source, target


async def _refuse_if_alive(source: Database, now: datetime) -> None:
    """A process that runs holds a part of the budget, and says for how long; one that ends gives it back."""
    latest = await source.read(
        lambda c: c.execute(
            select(func.max(allowances.c.expires_at)).where(allowances.c.charged.is_(False))
        ).scalar()
    )
    if latest is not None and latest > now:
        raise StorageError(
            f"{source.place}: a twin runs on it, or was killed a moment ago; stop it, "
            f"and copy after {latest:%H:%M:%S} UTC"
        )


def _fingerprint(connection: Connection) -> str:
    """What tells one twin's database from another's, and from itself when it has gone on."""
    last = connection.execute(select(type_coerce(func.max(asks.c.asked_at), Text), func.count())).one()
    told = f"{recall(connection, FIRST_START)} {last[0]} {last[1]}"
    return sha256(told.encode()).hexdigest()[:32]


def _begin(connection: Connection, print_of: str) -> bool:
    """Note that a copy is under way, or find it noted; False when there are rows and no such note."""
    noted = recall(connection, COPYING)
    if noted == print_of:
        return True
    if noted is not None:
        raise StorageError(
            "the target is half of a copy of another database, or of this one before its twin went on; "
            "make it anew, and copy with no twin running"
        )
    for table in plain_tables():
        if connection.execute(select(text("1")).select_from(table).limit(1)).first():
            return False
    connection.execute(insert(meta), {"key": COPYING, "value": print_of})
    return True


def _end(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Have numbers go on where they were, and the database be one like any other."""
    go_on(connection, plain_tables(), numbers)
    connection.execute(delete(meta).where(meta.c.key == COPYING))


async def _copy_table(source: Database, target: Database, table: Table, told: Told, most: int) -> None:
    done, after = await target.glance(partial(_reached, table=table))
    total, rows = await source.glance(partial(_left, table=table, after=after, most=most))
    told(table.name, done, total)
    while rows:
        await target.write(partial(_put, table=table, rows=rows))
        told(table.name, done := done + len(rows), total)
        if len(rows) < most:
            return
        after = _key(table, rows[-1])
        rows = await source.glance(partial(_next, table=table, after=after, most=most))


def _reached(connection: Connection, table: Table) -> tuple[int, tuple[Any, ...] | None]:
    """How many rows of a table are there, and the key of the last."""
    done = counted(connection, table)
    return done, _last(connection, table) if done else None


def _left(
    connection: Connection, table: Table, after: tuple[Any, ...] | None, most: int
) -> tuple[int, Sequence[Row[Any]]]:
    """How many rows a table has, and the first of those that are not copied yet."""
    return counted(connection, table), _next(connection, table, after, most)


def _last(connection: Connection, table: Table) -> tuple[Any, ...] | None:
    """The key up to which rows were copied, as they come in the order of their keys."""
    keys = [*table.primary_key.columns]
    found = of_this_twin(select(*keys), table).order_by(*(key.desc() for key in keys)).limit(1)
    row = connection.execute(found).first()
    return None if row is None else tuple(row)


def _next(
    connection: Connection, table: Table, after: tuple[Any, ...] | None, most: int
) -> Sequence[Row[Any]]:
    keys = [*table.primary_key.columns]
    wanted = of_this_twin(select(table), table).order_by(*keys).limit(most)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) > after if len(keys) > 1 else keys[0] > after[0])
    return connection.execute(wanted).all()


def _put(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
    connection.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - the library's public name


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[key.name] for key in table.primary_key.columns)  # noqa: SLF001 - the library's public name


async def _found_whole(source: Database, target: Database) -> Copied:
    """What was copied before; whatever else has rows is another twin's."""
    try:
        return _copied(target, await _compared(source, target), was_whole=True)
    except StorageError:
        raise StorageError(
            f"{target.place}: it has rows of its own, of another twin or of this one since it was copied; "
            "nothing was changed; name an empty database"
        ) from None


async def _compared(source: Database, target: Database) -> Mapping[str, Weight]:
    here, there = await source.read(_weights), await target.read(_weights)
    for name in here:
        if here[name] != there[name]:
            unlike = ", ".join(one for one in here[name] if here[name][one] != there[name][one])
            raise StorageError(
                f"{target.place}: table {name} is not what {source.place} has ({unlike} differ): "
                "something was written meanwhile; make the target anew, and copy with no twin running"
            )
    return there


def _weights(connection: Connection) -> Mapping[str, Weight]:
    return {table.name: weigh(connection, table) for table in plain_tables()}


def _copied(target: Database, weights: Mapping[str, Weight], *, was_whole: bool = False) -> Copied:
    calls = weights["attempts"]
    return Copied(
        to=target.place,
        rows={name: weight["rows"] for name, weight in weights.items()},
        tokens=calls["prompt_tokens"] + calls["completion_tokens"],
        cost_nano_usd=calls["cost_nano_usd"],
        was_whole=was_whole,
    )
