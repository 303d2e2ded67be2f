"""Processes that share a database agree how late it is, whatever their own machines say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import CommonClock
from bot.errors import StorageError
from bot.testing import StillClock

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
