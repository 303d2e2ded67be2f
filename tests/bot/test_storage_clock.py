"""Whose clock the processes of one database go by."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import CommonClock, MachineClock
from bot.errors import RepeatedEvent
from bot.settings import load_settings
from bot.storage.dialects import instant
from bot.storage.standing import standing
from bot.store import Store, open_store
from bot.testing import StillClock
from tests.contracts.ledgers import question
from tests.grounds import POSTGRESQL, SQLITE, migrated, url_of

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Machine(StillClock):
    """One whose clock may be set, while the seconds pass as they do."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@asynccontextmanager
async def process(folder: Path, clock: CommonClock) -> AsyncIterator[Store]:
    async with AsyncExitStack() as stack:
        yield await open_store(stack, load_settings(DATABASE_URL=url_of(folder)), str, clock)


@pytest.mark.parametrize("_ground", [POSTGRESQL])
async def test_whoever_opens_the_books_of_a_server_goes_by_its_clock_from_then_on(
    _ground: str, tmp_path: Path
) -> None:
    machine = Machine(LONG_AGO)
    clock = CommonClock(machine)
    async with migrated(tmp_path) as database, process(tmp_path, clock) as store:
        at_once = MachineClock().now() - clock.now()
        machine.move(9 * 3600)
        for chore in store.housekeeping:
            await chore()
        at_a_tick = MachineClock().now() - clock.now()
        told = await database.glance(instant)

    assert told is not None
    assert abs(at_once) < HOUR
    assert abs(at_a_tick) < HOUR


@pytest.mark.parametrize("_ground", [POSTGRESQL])
async def test_a_process_whose_clock_jumps_by_an_hour_takes_nothing_over(
    _ground: str, tmp_path: Path
) -> None:
    ours, theirs = CommonClock(Machine(LONG_AGO)), CommonClock(machine := Machine(LONG_AGO))
    async with (
        migrated(tmp_path),
        process(tmp_path, ours) as one,
        process(tmp_path, theirs) as other,
    ):
        is_ours = await one.claims.claim("slack:1")
        await one.spending.open_ask("ask", question(event="e"), at=ours.now(), rates=())
        machine.ahead = HOUR
        for chore in other.housekeeping:
            await chore()

        assert is_ours
        assert not await other.claims.claim("slack:1")
        with pytest.raises(RepeatedEvent):
            await other.spending.open_ask("ask", question(event="e"), at=theirs.now(), rates=())


@pytest.mark.parametrize(
    ("apart", "said"), [(HOUR, "3,[56]\\d\\d s ahead of"), (-HOUR, "3,[56]\\d\\d s behind")]
)
@pytest.mark.parametrize("_ground", [POSTGRESQL])
async def test_a_server_whose_clock_is_far_from_ours_is_doubtful(
    _ground: str, apart: timedelta, said: str, tmp_path: Path
) -> None:
    async with migrated(tmp_path) as database:
        now = MachineClock().now()
        together = await database.read(lambda connection: standing(connection, now))
        told = await database.read(lambda connection: standing(connection, now - apart))

    assert "clock" not in together
    assert re.search(f"its clock, the one that counts, is {said} this machine's", told)


@pytest.mark.parametrize("_ground", [SQLITE])
async def test_a_file_has_no_clock_but_the_machines(_ground: str, tmp_path: Path) -> None:
    clock = CommonClock(Machine(LONG_AGO))
    async with migrated(tmp_path) as database, process(tmp_path, clock):
        told = await database.glance(instant)

    assert told is None
    assert clock.now() == LONG_AGO
