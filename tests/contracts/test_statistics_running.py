"""The running day is summed by quarters of an hour: whatever comes or changes, what is read is true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage.ledger import SqlLedger
from bot.storage.statistics import SqlStatistics
from bot.tallies import DayTally, WhoTally
from bot.testing import StillClock
from tests.contracts.desks import BERLIN, Desk
from tests.grounds import auditor, beside, is_on_postgresql, migrated, url_of

pytestmark = pytest.mark.usefixtures("ground")

DAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 8, 10, tzinfo=UTC)
NAMES = "SELECT day FROM day_tallies WHERE day LIKE 'to %' AND figures IS NOT NULL ORDER BY day"


@dataclass(frozen=True, slots=True)
class Running:
    """A twin in the middle of a day, whose clock the test moves."""

    folder: Path
    clock: StillClock
    statistics: SqlStatistics
    desk: Desk

    async def day(self, day: date = DAY) -> DayTally:
        return (await self.statistics.days([day], BERLIN))[0]

    async def people(self, *days: date) -> dict[str, int]:
        found = await self.statistics.busiest(days or [DAY], BERLIN, by="person")
        return {one.name: one.asks for one in found}

    def portions(self) -> list[str]:
        return [name for (name,) in auditor(self.folder, NAMES)]


@asynccontextmanager
async def running(folder: Path, at: datetime = MORNING) -> AsyncIterator[Running]:
    async with migrated(folder) as database:
        clock = StillClock(at)
        statistics = SqlStatistics(database, clock)
        desk = Desk(SqlLedger(database), statistics)
        await desk.asked("early", MORNING - timedelta(hours=1), person="slack:U1", cost=5, latency_ms=80)
        yield Running(folder, clock, statistics, desk)


async def test_what_comes_after_a_portion_is_added_to_it(tmp_path: Path) -> None:
    async with running(tmp_path) as twin:
        await twin.statistics.sum_up(BERLIN)
        assert ["to 2026-11-20 2026-11-20 08:00"] == twin.portions()
        await twin.desk.asked("late", MORNING, person="slack:U1", cost=7, latency_ms=80)
        await twin.desk.asked("other", MORNING, person="slack:U2", latency_ms=3)
        day = await twin.day()
        assert (3, 12, {3: 1, 80: 2}) == (day.questions, day.cost_nano_usd, day.latencies)
        assert (1, 2) == (day.hours[8], day.hours[9])  # on the wall in Berlin
        assert {"slack:U1": 2, "slack:U2": 1} == await twin.people()
        twin.clock.move(20 * 60)
        await twin.statistics.sum_up(BERLIN)
        assert ["to 2026-11-20 2026-11-20 08:15"] == twin.portions()
        assert day == await twin.day()
        assert {"slack:U1": 2, "slack:U2": 1} == await twin.people()
        assert (WhoTally(name="slack:U1", asks=2, cost_nano_usd=12),) == await twin.statistics.busiest(
            [DAY], BERLIN, by="person", most=1
        )


async def test_a_portion_is_read_and_not_counted_again(tmp_path: Path) -> None:
    async with running(tmp_path) as twin:
        await twin.statistics.sum_up(BERLIN)
        auditor(tmp_path, "UPDATE day_tallies SET people = ?", '{"names":["x"],"asks":[3],"costs":[0]}')
        assert {"x": 3} == await twin.people()
        for spoilt in ("nonsense", '{"version": 99}', "[1]"):
            auditor(tmp_path, "UPDATE day_tallies SET figures = ?, people = ?", spoilt, spoilt)
            assert 1 == (await twin.day()).questions
            assert {"slack:U1": 1} == await twin.people()


async def test_what_another_version_has_summed_of_the_day_is_not_read(tmp_path: Path) -> None:
    async with running(tmp_path) as twin:
        await twin.statistics.sum_up(BERLIN)
        auditor(tmp_path, "UPDATE day_tallies SET token = '0-x', people = '{}'")
        assert {"slack:U1": 1} == await twin.people()
        await twin.statistics.sum_up(BERLIN)
        assert {"slack:U1": 1} == await twin.people()


async def test_a_change_of_the_morning_has_the_day_summed_anew(tmp_path: Path) -> None:
    async with running(tmp_path) as twin:
        await twin.statistics.sum_up(BERLIN)
        await twin.desk.asked("found later", MORNING - timedelta(hours=2), person="slack:U3")
        assert [] == twin.portions()
        assert 2 == (await twin.day()).questions
        await twin.statistics.sum_up(BERLIN)
        assert (1, 2) == (len(twin.portions()), (await twin.day()).questions)
        await twin.desk.ledger.forget_person("slack:U3")
        assert [] == [row for row in auditor(tmp_path, "SELECT people FROM day_tallies") if "U3" in str(row)]
        assert 2 == (await twin.day()).questions


async def test_the_night_needs_no_row_twice(tmp_path: Path) -> None:
    """Half past midnight: yesterday is whole and not yet finished, today is half an hour old."""
    tomorrow = DAY + timedelta(days=1)
    async with running(tmp_path) as twin:
        await twin.statistics.sum_up(BERLIN)
        twin.clock.move((datetime(2026, 11, 20, 23, 33, tzinfo=UTC) - MORNING).total_seconds())
        await twin.desk.asked("by night", datetime(2026, 11, 20, 23, 20, tzinfo=UTC), person="slack:U2")
        await twin.statistics.sum_up(BERLIN)
        whole, half = "to 2026-11-20 2026-11-20 23:00", "to 2026-11-21 2026-11-20 23:30"
        assert [whole, half] == twin.portions()
        assert {"slack:U1": 1, "slack:U2": 1} == await twin.people(DAY, tomorrow)
        twin.clock.move(12 * 3_600)
        assert 1 == await twin.statistics.sum_up(BERLIN)
        assert (1, 1) == ((await twin.day()).questions, (await twin.day(tomorrow)).questions)
        assert {"slack:U1": 1, "slack:U2": 1} == await twin.people(DAY, tomorrow)


async def test_two_processes_sum_the_same_quarter(tmp_path: Path) -> None:
    async with running(tmp_path) as twin, beside(tmp_path) as database:

        class Slow(SqlStatistics):
            """Another process sums the same between the reading of a portion and its keeping."""

            async def _keep(self, ended: dict[str, str]) -> bool:
                await twin.statistics.sum_up(BERLIN)
                return await super()._keep(ended)

        await Slow(database, twin.clock).sum_up(BERLIN)
        assert 1 == len(twin.portions())
        assert 1 == (await twin.day()).questions


async def test_what_is_changed_while_it_is_summed_leaves_the_shorter_portion(tmp_path: Path) -> None:
    async with running(tmp_path) as twin, beside(tmp_path) as database:

        class Slow(SqlStatistics):
            """Somebody is asked between the reading of a portion and its keeping."""

            async def _keep(self, ended: dict[str, str]) -> bool:
                await twin.desk.asked("between", MORNING, person="slack:U2")
                return await super()._keep(ended)

        await twin.statistics.sum_up(BERLIN)
        twin.clock.move(20 * 60)
        assert 0 == await Slow(database, twin.clock).sum_up(BERLIN)
        assert ["to 2026-11-20 2026-11-20 08:00"] == twin.portions()
        assert {"slack:U1": 1, "slack:U2": 1} == await twin.people()
        await twin.statistics.sum_up(BERLIN)
        assert ["to 2026-11-20 2026-11-20 08:15"] == twin.portions()
        assert {"slack:U1": 1, "slack:U2": 1} == await twin.people()


async def test_a_portion_that_was_begun_and_never_ended_is_begun_again(tmp_path: Path) -> None:
    class Killed(SqlStatistics):
        async def _keep(self, ended: dict[str, str]) -> bool:
            """It did not come to this."""
            return False

    async with running(tmp_path) as twin, beside(tmp_path) as database:
        await Killed(database, twin.clock).sum_up(BERLIN)
        assert [] == twin.portions()
        assert 1 == (await twin.day()).questions
        await twin.statistics.sum_up(BERLIN)
        assert 1 == len(twin.portions())


async def test_a_writer_that_began_before_is_waited_for(tmp_path: Path) -> None:
    """It wrote before it could see that somebody sums: its change is in the sums, or there are none."""
    if not is_on_postgresql():
        return  # one writer at a time
    import psycopg

    async with running(tmp_path) as twin:
        with psycopg.connect(url_of(tmp_path).replace("+psycopg", "")) as other:
            other.execute("UPDATE asks SET latency_ms = 9000 WHERE id = 'early'")
            await twin.statistics.sum_up(BERLIN)
            assert [] == twin.portions()
            other.commit()
        assert {9000: 1} == (await twin.day()).latencies
        await twin.statistics.sum_up(BERLIN)
        assert 1 == len(twin.portions())
        assert {9000: 1} == (await twin.day()).latencies
