"""Processes that share a database agree how late it is, whatever their own machines say."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import CommonClock, MachineClock
from bot.errors import StorageError
from bot.settings import load_settings
from bot.storage.database import open_database
from bot.storage.dialects import instant
from bot.store import open_store
from bot.testing import StillClock
from tests.far_ends import postgres

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine(StillClock):
    """One whose clock may be set, while the seconds pass as they do."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


async def noon() -> datetime | None:
    return NOON


async def nothing() -> datetime | None:
    return None


async def test_until_the_database_has_told_the_time_it_is_the_machines() -> None:
    machine = Machine(NOON)
    clock = CommonClock(machine)

    await clock.follow(nothing)
    machine.ahead = HOUR

    assert NOON + HOUR == clock.now()


async def test_a_machine_whose_clock_jumps_is_as_late_as_its_database_still() -> None:
    machine = Machine(NOON - HOUR)
    clock = CommonClock(machine)
    await clock.follow(noon)

    machine.move(5)
    machine.ahead = 3 * HOUR

    assert NOON + timedelta(seconds=5) == clock.now()
    assert 5 == clock.monotonic()


async def test_the_middle_of_the_time_that_a_look_takes_is_its_moment_and_a_slow_one_moves_nothing() -> None:
    machine = Machine(NOON)
    clock = CommonClock(machine)

    async def tell(after_s: float) -> datetime | None:
        await machine.sleep(after_s)
        return NOON

    await clock.follow(lambda: tell(4))
    first = clock.now()
    await clock.follow(lambda: tell(4))

    assert NOON + timedelta(seconds=2) == first
    assert NOON + timedelta(seconds=6) == clock.now()


async def test_what_the_database_told_last_goes_on_when_it_does_not_answer() -> None:
    machine = Machine(NOON - HOUR)
    clock = CommonClock(machine)
    await clock.follow(noon)

    async def away() -> datetime | None:
        raise StorageError("the database does not answer")

    with pytest.raises(StorageError):
        await clock.follow(away)
    machine.move(7)

    assert NOON + timedelta(seconds=7) == clock.now()


async def test_a_server_has_a_clock_and_a_file_has_none(tmp_path: Path) -> None:
    server = postgres.server()
    before = MachineClock().now() - HOUR
    async with open_database(server.url(postgres.SHARED)) as database:
        told = await database.glance(instant)
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'twin.db'}") as database:
        of_file = await database.glance(instant)

    assert of_file is None
    assert told is not None
    assert before < told < before + 2 * HOUR


async def test_whoever_opens_the_books_of_a_server_goes_by_its_clock_from_then_on() -> None:
    server, machine = postgres.server(), Machine(NOON - 1000 * HOUR)
    clock, name = CommonClock(machine), server.database(postgres.AT_HEAD)
    async with AsyncExitStack() as stack:
        store = await open_store(stack, load_settings(DATABASE_URL=server.url(name)), str, clock)
        at_once = MachineClock().now() - clock.now()
        machine.move(9 * 3600)
        for chore in store.housekeeping:
            await chore()
        at_a_tick = MachineClock().now() - clock.now()
    server.drop(name)

    assert abs(at_once) < HOUR
    assert abs(at_a_tick) < HOUR
