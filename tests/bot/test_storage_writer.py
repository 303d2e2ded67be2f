"""The writer: many units, few commits, and nobody suffers for another's mistake."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.errors import StorageError
from bot.storage.database import Database, open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/twin.db") as opened:
        await opened.write(lambda c: c.exec_driver_sql("CREATE TABLE t (x INTEGER PRIMARY KEY)").close())
        yield opened


def adding(number: int, *, then: Exception | None = None) -> Callable[[Connection], int]:
    def unit(connection: Connection) -> int:
        connection.exec_driver_sql("INSERT INTO t VALUES (?)", (number,))
        if then is not None:
            raise then
        return number

    return unit


async def rows(database: Database) -> list[int]:
    return await database.read(lambda c: list(c.exec_driver_sql("SELECT x FROM t ORDER BY x").scalars()))


class Gate:
    """A unit that holds the writer until it is opened, so that others gather behind it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, _connection: Connection) -> None:
        self.reached.set()
        assert self.open.wait(20)

    async def closed(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 20)


async def test_what_waits_is_stored_in_one_transaction(database: Database) -> None:
    gate, begun = Gate(), 0

    def counting(connection: Connection) -> str:
        nonlocal begun
        begun += 1
        return f"{id(connection)}"

    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(gate))
        await gate.closed()
        waiting = [group.create_task(database.write(counting)) for _ in range(50)]
        await asyncio.sleep(0)
        gate.open.set()

    assert begun == 50
    assert len({task.result() for task in waiting}) == 1


async def test_what_comes_while_others_are_stored_goes_along_with_them(database: Database) -> None:
    gate = Gate()
    begun: list[object] = []

    def see(connection: Connection) -> None:
        begun.append(connection.get_transaction())

    def first(connection: Connection) -> None:
        see(connection)
        gate(connection)

    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(first))
        await gate.closed()
        group.create_task(database.write(see))
        await asyncio.sleep(0)
        gate.open.set()

    one, other = begun
    assert one is other


async def test_a_refused_unit_is_undone_alone(database: Database) -> None:
    gate = Gate()

    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(gate))
        await gate.closed()
        units = [adding(1), adding(2, then=KeyError("mine")), adding(1), adding(3)]
        told = group.create_task(_all(database, units))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.open.set()

    first, second, third, fourth = told.result()
    assert (first, fourth) == (1, 3)
    assert isinstance(second, KeyError)
    assert isinstance(third, StorageError)
    assert await rows(database) == [1, 3]


async def _all(database: Database, units: Sequence[Callable[[Connection], int | None]]) -> list[object]:
    return await asyncio.gather(*(database.write(unit) for unit in units), return_exceptions=True)


async def test_who_stops_waiting_harms_nobody(database: Database) -> None:
    gate = Gate()

    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(gate))
        await gate.closed()
        tasks = [group.create_task(database.write(adding(n))) for n in range(10)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.sleep(0)
        gate.open.set()

    assert await rows(database) == [1, 3, 5, 7, 9]
    assert [task.cancelled() for task in tasks] == [True, False] * 5


async def test_a_failed_commit_fails_everybody_in_it(database: Database) -> None:
    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE p (x INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(
            "CREATE TABLE c (x INTEGER REFERENCES p (x) DEFERRABLE INITIALLY DEFERRED)"
        )
        connection.exec_driver_sql("INSERT INTO c VALUES (1)")

    gate = Gate()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_all(database, [gate]))
        await gate.closed()
        told = group.create_task(_all(database, [adding(1), broken, adding(2)]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.open.set()

    assert [type(one) for one in first.result() + told.result()] == [StorageError] * 4
    assert await rows(database) == []
    assert await database.write(adding(4)) == 4


async def test_a_transaction_that_the_disk_undid_fails_everybody_in_it(database: Database) -> None:
    def full(connection: Connection) -> int:
        connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself when it finds no way on
        raise sqlite3.OperationalError("database or disk is full")

    gate = Gate()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_all(database, [gate]))
        await gate.closed()
        told = group.create_task(_all(database, [adding(1), full, adding(2)]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.open.set()

    assert [type(one) for one in first.result() + told.result()] == [StorageError] * 4
    assert "disk is full" in str(told.result()[0])
    assert await rows(database) == []


async def test_closing_stores_what_is_queued(tmp_path: Path) -> None:
    url, gate = f"sqlite+aiosqlite:///{tmp_path}/twin.db", Gate()
    async with asyncio.TaskGroup() as group, open_database(url) as database:
        await database.write(lambda c: c.exec_driver_sql("CREATE TABLE t (x INTEGER PRIMARY KEY)").close())
        group.create_task(database.write(gate))
        await gate.closed()
        tasks = [group.create_task(database.write(adding(n))) for n in range(5)]
        await asyncio.sleep(0)
        gate.open.set()

    async with open_database(url) as again:
        assert await rows(again) == [0, 1, 2, 3, 4]
    assert [task.result() for task in tasks] == [0, 1, 2, 3, 4]


async def test_each_commit_is_on_the_disk_before_its_answer(database: Database) -> None:
    def pragma(name: str, connection: Connection) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    pragmas = {
        name: await database.write(partial(pragma, name))
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


async def test_readers_never_wait_for_the_writer(database: Database) -> None:
    gate = Gate()
    async with asyncio.TaskGroup() as group:
        group.create_task(database.write(gate))
        await gate.closed()

        assert await rows(database) == []
        gate.open.set()
