"""Whoever is called off in a read, and once more while that is undone, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.storage.patient import PatientAsync
from tests.far_ends.postgres import SHARED, server
from tests.grounds import migrated

PATIENCE_S = 60.0


@contextmanager
def complaints() -> Iterator[list[str]]:
    """What the loop is told of meanwhile that nobody else hears of."""
    heard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: heard.append(told["message"]))
    yield heard
    gc.collect()


async def until_called_off(task: asyncio.Task[Any]) -> None:
    """Again and again, at each turn of the loop."""
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)


async def test_no_task_waits_for_a_thread_that_has_gone(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> int:
        begun.set()
        return int(go_on.wait(PATIENCE_S))

    def unit(connection: Connection) -> Any:
        driver: Any = connection.connection.dbapi_connection
        driver.create_function("hold", 0, hold)
        return connection.execute(text("SELECT hold()")).scalar_one()

    with complaints() as heard:
        async with migrated(tmp_path) as database:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(database.read(unit))
                assert await asyncio.to_thread(begun.wait, PATIENCE_S)
                await until_called_off(reading)
            go_on.set()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            _, pending = await asyncio.wait(left, timeout=PATIENCE_S) if left else (set(), set())
            again = await database.read(lambda c: c.execute(text("SELECT 1")).scalar_one())

    assert (1, set(), []) == (again, pending, heard)


@pytest.mark.slow
async def test_a_connection_to_a_server_is_closed_behind_whoever_is_called_off() -> None:
    """Also where nobody else knows of it yet; one left open is told of as a warning, an error here."""
    url = server().url(SHARED)
    connection = await PatientAsync.connect(url, autocommit=True)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(connection.execute("SELECT pg_sleep(600)"))
        await asyncio.sleep(0)
        await until_called_off(reading)

    assert (True, True) == (reading.cancelled(), connection.closed)
