"""A glance sees what was written before it, fails alone, and is not made once the database is closed."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from bot.errors import SchemaError, StorageError
from bot.storage.database import Database, open_database
from bot.storage.notes import recall
from bot.storage.tables import meta
from tests.grounds import migrated


def written(connection: Connection, value: str) -> None:
    connection.execute(meta.delete())
    connection.execute(meta.insert(), {"key": "k", "value": value})


async def test_a_glance_sees_what_this_process_and_another_have_written_before_it(tmp_path: Path) -> None:
    async with migrated(tmp_path) as ours, open_database(f"sqlite+aiosqlite:///{ours.place}") as theirs:
        for number, database in enumerate([ours, theirs] * 3):
            await database.write(partial(written, value=str(number)))

            seen = [await one.glance(lambda c: recall(c, "k")) for one in (ours, theirs)]

            assert [str(number)] * 2 == seen


@pytest.mark.parametrize(("there", "most"), [(0, 500), (3, 500), (3, 2), (30, 500), (30, 25), (30, 20)])
async def test_a_page_is_whole_however_many_rows_there_are(tmp_path: Path, there: int, most: int) -> None:
    async with migrated(tmp_path) as database:
        rows = [{"key": f"k{number:02}", "value": ""} for number in range(there)]
        await database.write(lambda c: c.execute(meta.delete()))
        if rows:
            await database.write(lambda c: c.execute(meta.insert(), rows))

        def keys(connection: Connection, many: int) -> tuple[str, ...]:
            return tuple(connection.scalars(select(meta.c.key).order_by(meta.c.key).limit(many)))

        assert tuple(row["key"] for row in rows[:most]) == await database.page(keys, most)


async def test_a_glance_that_fails_fails_alone(tmp_path: Path) -> None:
    def wrong(_connection: Connection) -> None:
        raise KeyError("ours")

    async with migrated(tmp_path) as database:
        await database.write(lambda c: written(c, "v"))
        looks = [
            database.glance(lambda c: recall(c, "k")),
            database.glance(lambda c: c.execute(text("SELECT * FROM nowhere"))),
            database.glance(wrong),
            database.glance(lambda c: recall(c, "k")),
        ]
        first, missing, ours, last = await asyncio.gather(*looks, return_exceptions=True)

    assert ("v", "v") == (first, last)
    assert isinstance(missing, SchemaError)
    assert isinstance(ours, KeyError)


async def test_whoever_stops_waiting_disturbs_nobody(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database, asyncio.TaskGroup() as group:
        looks = [group.create_task(database.glance(lambda c: recall(c, "k"))) for _ in range(9)]
        await asyncio.sleep(0)
        for look in looks[::2]:
            look.cancel()

    assert [True, False] * 4 + [True] == [look.cancelled() for look in looks]
    assert [None] * 4 == [look.result() for look in looks[1::2]]


async def test_nobody_glances_at_a_database_that_is_closed(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        kept: Database = database

    with pytest.raises(StorageError, match="closed already"):
        await kept.glance(lambda c: recall(c, "k"))
