"""A twin that moves takes everything along, whichever way, wherever it is broken off; and nobody else's."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from bot.errors import SchemaError, StorageError
from bot.settings_tables import PostgresEntry
from bot.storage.copying import Copied, copy
from bot.storage.database import open_database
from bot.storage.migrate import check, upgrade
from bot.storage.tables import allowances, control_changes, meta
from bot.storage.weighing import plain_tables, weigh
from tests.far_ends.every_table import fill
from tests.grounds import BOTH, SQLITE, bytes_at_head

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
ROWS = 30


@asynccontextmanager
async def place(kind: str, folder: Path, name: str, *, is_at_head: bool = True) -> AsyncIterator[str]:
    """The URL of a new database of one kind or the other, without a row, or with nothing at all in it."""
    if kind == SQLITE:
        if is_at_head:
            (folder / f"{name}.db").write_bytes(await bytes_at_head())
        yield f"sqlite+aiosqlite:///{folder / name}.db"
        return
    from tests.far_ends.postgres import AT_HEAD, server  # SQLite's tests need no server

    made = server().database(AT_HEAD) if is_at_head else server().database()
    try:
        yield server().url(made)
    finally:
        server().drop(made)


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[str]:
    async with place(SQLITE, tmp_path, "source") as url:
        yield url


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[str]:
    async with place(SQLITE, tmp_path, "target") as url:
        yield url


_lived: dict[int, bytes] = {}
"""A file at head with so many rows in each table, as it lies on the disk: made once, and copied."""


async def lived_in(url: str, rows: int = ROWS) -> None:
    if _is_put_back(url, rows):
        return
    async with open_database(url) as database:
        await database.write(partial(fill, rows=rows))
    if url.startswith("sqlite"):
        _lived[rows] = _file(url).read_bytes()


def _is_put_back(url: str, rows: int) -> bool:
    if not url.startswith("sqlite") or rows not in _lived:
        return False
    _file(url).write_bytes(_lived[rows])
    return True


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


async def copied(source: str, target: str, **more: Any) -> Copied:
    return await copy(source, target, PostgresEntry(), now=NOW, **more)


async def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    def unit(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in plain_tables()
        }

    async with open_database(url) as database:
        return await database.glance(unit)


@pytest.mark.parametrize("to", BOTH)
@pytest.mark.parametrize("of", BOTH)
async def test_every_row_of_every_table_arrives_as_it_was(of: str, to: str, tmp_path: Path) -> None:
    async with (
        place(of, tmp_path, "source") as source,
        place(to, tmp_path, "target", is_at_head=False) as target,
    ):
        await lived_in(source)

        done = await copied(source, target)

        assert await rows_of(source) == await rows_of(target)
        assert {table.name: ROWS for table in plain_tables()} == done.rows
        assert sum(range(ROWS)) * 1_000_003 == done.cost_nano_usd
        assert 2 * sum(range(ROWS)) * 1_000_003 == done.tokens


@pytest.mark.parametrize("to", BOTH)
async def test_a_new_row_gets_a_number_that_none_has_had(to: str, tmp_path: Path, source: str) -> None:
    """Also not that of a row that is gone: whoever has read up to it would miss the new one."""
    async with place(to, tmp_path, "target") as target:
        await lived_in(source)
        async with open_database(source) as database:
            await database.write(
                lambda c: c.execute(text("DELETE FROM inbox_waiting WHERE item = 30")),
            )
            await database.write(lambda c: c.execute(text("DELETE FROM inbox WHERE number = 30")))
        await copied(source, target)

        async with open_database(target) as database:
            change = {"key": "paused", "set_at": NOW, "set_by": "slack:U1"}
            await database.write(lambda c: c.execute(insert(control_changes), change))
            said = "INSERT INTO inbox (question, key, first_asked, last_asked) VALUES ('?', 'new', '', '')"
            await database.write(lambda c: c.execute(text(said)))
            last = await database.read(
                lambda c: (
                    c.execute(text("SELECT max(number) FROM control_changes")).scalar_one(),
                    c.execute(text("SELECT max(number) FROM inbox")).scalar_one(),
                )
            )

    assert (ROWS + 1, ROWS + 1) == last


class Broken(Exception):
    """Somebody pulled the plug."""


def broken_after(steps: int) -> Any:
    left = count(steps, -1)

    def told(_table: str, _done: int, _total: int) -> None:
        if next(left) <= 0:
            raise Broken

    return told


@pytest.mark.parametrize("to", BOTH)
async def test_broken_off_anywhere_it_is_taken_up_where_it_was(to: str, tmp_path: Path, source: str) -> None:
    async with place(to, tmp_path, "target") as target:
        await lived_in(source)
        done, breaks = None, 0
        while done is None:
            try:
                # each has to come past the tables that are done
                done = await copied(source, target, told=broken_after(1 + 9 * breaks), at_once=15)
            except Broken:
                breaks += 1

        assert await rows_of(source) == await rows_of(target)
    assert not done.was_whole
    assert breaks > 5


async def test_no_twin_starts_on_half_of_a_copy(source: str, target: str) -> None:
    await lived_in(source)
    with pytest.raises(Broken):
        await copied(source, target, told=broken_after(20))

    async with open_database(target) as database:
        fault = await check(database)
        with pytest.raises(SchemaError, match="half of a copy"):
            await upgrade(database)
    await copied(source, target)
    async with open_database(target) as database:
        whole = await check(database)

    assert "half of a copy; finish it" in str(fault)
    assert whole is None


async def test_a_copy_that_is_whole_is_said_to_be(source: str, target: str) -> None:
    await lived_in(source)
    await copied(source, target)

    again = await copied(source, target)

    assert again.was_whole
    assert ROWS == again.rows["asks"]


async def test_a_target_with_rows_of_its_own_is_left_alone(source: str, target: str) -> None:
    await lived_in(source)
    await lived_in(target, rows=3)
    before = await rows_of(target)

    with pytest.raises(StorageError, match="rows of its own"):
        await copied(source, target)

    assert before == await rows_of(target)


async def test_half_of_another_copy_is_left_alone(source: str, target: str) -> None:
    await lived_in(source)
    with pytest.raises(Broken):
        await copied(source, target, told=broken_after(20))
    async with open_database(source) as database:
        await database.write(
            lambda c: c.execute(text("INSERT INTO asks (id, asked_at) VALUES ('x', '2027')"))
        )
    before = await rows_of(target)

    with pytest.raises(StorageError, match="of another database, or of this one before"):
        await copied(source, target)

    assert before == await rows_of(target)


async def test_what_is_written_meanwhile_is_noticed(source: str, target: str, tmp_path: Path) -> None:
    await lived_in(source)

    def told(table: str, done: int, _total: int) -> None:
        if table == "attempts" and done:
            with sqlite3.connect(tmp_path / "source.db") as other:
                other.execute("UPDATE asks SET cost_nano_usd = cost_nano_usd + 1 WHERE id = 'key-0000003'")
            other.close()

    with pytest.raises(StorageError, match=r"table asks .*\(cost_nano_usd differ\): something was written"):
        await copied(source, target, told=told)

    async with open_database(target) as database:
        assert "half of a copy" in str(await check(database))


async def test_nothing_is_copied_from_under_a_twin_that_runs(source: str, target: str) -> None:
    loan = {"id": "p1", "window": "daily_tokens", "period": "2026-11-22", "unit": "tokens", "amount": 5}
    async with open_database(source) as database:
        until = {"expires_at": NOW + timedelta(seconds=60), "charged": False}
        await database.write(lambda c: c.execute(insert(allowances), {**loan, **until}))

    with pytest.raises(StorageError, match=r"a twin runs on it.* copy after 06:01:00 UTC"):
        await copied(source, target)
    later = await copy(source, target, PostgresEntry(), now=NOW + timedelta(seconds=61))

    assert 1 == later.rows["allowances"]


async def test_a_database_is_not_copied_to_itself(source: str) -> None:
    await lived_in(source, rows=1)

    with pytest.raises(StorageError, match="name another"):
        await copied(source, source)


async def test_a_source_that_is_not_at_head_is_refused(tmp_path: Path, target: str) -> None:
    source = f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    async with open_database(source):
        pass  # a file with nothing in it

    with pytest.raises(SchemaError, match="run: twin db upgrade"):
        await copied(source, target)


async def test_what_only_one_of_the_databases_takes_is_mended_on_the_way(source: str, tmp_path: Path) -> None:
    """NUL, which somebody's own SQL put there, is a question mark in PostgreSQL, as it is in our own rows."""
    async with open_database(source) as database:
        await database.write(
            lambda c: c.execute(text("INSERT INTO meta (key, value) VALUES ('odd', 'a' || char(0) || 'b')"))
        )
    async with place("postgresql", tmp_path, "target") as target:
        await copied(source, target)

        async with open_database(target) as database:
            found = await database.read(lambda c: c.execute(select(meta.c.value)).scalar_one())

    assert "a?b" == found


async def test_what_is_empty_weighs_something_else_than_what_is_not_there(source: str) -> None:
    (asks,) = (table for table in plain_tables() if table.name == "asks")
    async with open_database(source) as database:
        await database.write(
            lambda c: c.execute(text("INSERT INTO asks (id, asked_at, outcome) VALUES ('x', '2026', '')"))
        )
        empty = await database.read(partial(weigh, table=asks))
        await database.write(lambda c: c.execute(text("UPDATE asks SET outcome = NULL")))
        absent = await database.read(partial(weigh, table=asks))

    assert (1, 0) == (empty["outcome"], absent["outcome"])
