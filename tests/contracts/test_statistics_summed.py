"""Days that are summed beforehand: whatever changes them, and whoever does, what is read stays true."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.storage.ledger import SqlLedger
from bot.storage.statistics import SqlStatistics
from bot.testing import StillClock
from tests.contracts.desks import BERLIN, Desk
from tests.grounds import auditor, is_on_postgresql, migrated

pytestmark = pytest.mark.usefixtures("ground")

DAY = date(2026, 11, 20)
NIGHT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
"""Half past midnight on `DAY` in Berlin, and the day before in UTC."""


async def test_rows_of_plain_sql_count_at_their_true_instant_and_have_their_day_summed_anew(
    tmp_path: Path,
) -> None:
    async with migrated(tmp_path) as database:
        statistics = SqlStatistics(database, StillClock(datetime(2026, 11, 22, 12, tzinfo=UTC)))
        desk = Desk(SqlLedger(database), statistics)
        await desk.asked("first", NIGHT - timedelta(days=3))
        assert await statistics.sum_up(BERLIN) > 0
        days = [DAY - timedelta(days=1), DAY]
        assert [0, 0] == [one.questions for one in await statistics.days(days, BERLIN)]
        sql = "INSERT INTO asks (id, asked_at, outcome) VALUES (?, ?, 'answered')"
        auditor(tmp_path, sql, "theirs", "2026-11-20T00:10:00+01:00")
        assert [0, 1] == [one.questions for one in await statistics.days(days, BERLIN)]


@pytest.mark.parametrize("odd", ["2026-11-20 25:00", "2026-11-20 9:15", "abc", 5, b"2026-11-20 12:00:00"])
async def test_a_row_at_no_instant_is_kept_and_is_of_no_day(tmp_path: Path, odd: object) -> None:
    if is_on_postgresql():  # a column of text holds nothing else there
        odd = str(odd)
    async with migrated(tmp_path) as database:
        statistics = SqlStatistics(database, StillClock(datetime(2026, 11, 23, 12, tzinfo=UTC)))
        await Desk(SqlLedger(database), statistics).asked("one", NIGHT - timedelta(days=1))
        auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES ('odd', ?)", odd)
        auditor(tmp_path, "INSERT INTO attempts (id, started_at) VALUES ('odd', ?)", odd)
        auditor(tmp_path, "UPDATE attempts SET cost_nano_usd = 5")
        days = [DAY + timedelta(days=number) for number in range(-1, 3)]
        assert await statistics.sum_up(BERLIN) > 0
        assert [1, 0, 0, 0] == [one.questions for one in await statistics.days(days, BERLIN)]


async def test_whoever_is_forgotten_while_a_day_is_summed_stays_in_no_sum(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)

        class Late(SqlStatistics):
            """Somebody has themselves forgotten between the reading of a day and the keeping of its sums."""

            async def _keep(self, ended: dict[str, str]) -> bool:
                await ledger.forget_person("slack:U1")
                return await super()._keep(ended)

        clock = StillClock(datetime(2026, 12, 1, 12, tzinfo=UTC))
        await Desk(ledger, SqlStatistics(database, clock)).asked("mine", NIGHT, person="slack:U1")
        while await SqlStatistics(database, clock).sum_up(ZoneInfo("Asia/Kathmandu")):
            pass
        naming = "SELECT zone, day FROM day_tallies WHERE people LIKE '%slack:U1%' ORDER BY day"
        assert [("Asia/Kathmandu", "2026-11"), ("Asia/Kathmandu", "2026-11-20")] == auditor(tmp_path, naming)
        while await Late(database, clock).sum_up(BERLIN):
            pass
        assert [] == auditor(tmp_path, naming)
        await database.wipe()
    assert all(b"slack:U1" not in left.read_bytes() for left in sorted(tmp_path.glob("*")))  # noqa: ASYNC240 - nothing else runs here


async def test_what_another_version_has_summed_or_nobody_can_read_is_summed_anew(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        statistics = SqlStatistics(database, StillClock(datetime(2026, 11, 22, 12, tzinfo=UTC)))
        desk = Desk(SqlLedger(database), statistics)
        await desk.asked("one", NIGHT)
        await statistics.sum_up(BERLIN)
        for figures in ('{"version": 99}', "nonsense", "[]", '{"version": 1, "asks": 3}'):
            auditor(tmp_path, "UPDATE day_tallies SET token = '0-x', figures = ?, people = 'x'", figures)
            assert [1] == [one.questions for one in await statistics.days([DAY], BERLIN)]
            assert 1 == len(await statistics.busiest([DAY], BERLIN, by="person"))
            assert (2, 0) == (await statistics.sum_up(BERLIN), await statistics.sum_up(BERLIN))


async def test_a_change_in_the_middle_of_summing_leaves_the_day_to_the_next_time(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)

        class Late(SqlStatistics):
            """Somebody asks between the reading of a day and the keeping of its sums."""

            done = False

            async def _keep(self, ended: dict[str, str]) -> bool:
                if not self.done:
                    self.done = True
                    await Desk(ledger, self).asked("meanwhile", NIGHT)
                return await super()._keep(ended)

        statistics = Late(database, StillClock(datetime(2026, 11, 21, 12, tzinfo=UTC)))
        await Desk(ledger, statistics).asked("first", NIGHT)
        await statistics.sum_up(BERLIN)
        assert [2] == [one.questions for one in await statistics.days([DAY], BERLIN)]
        assert 1 == await statistics.sum_up(BERLIN)
        assert 0 == await statistics.sum_up(BERLIN)
        assert [2] == [one.questions for one in await statistics.days([DAY], BERLIN)]


async def test_today_and_an_hour_ago_are_not_finished(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        clock = StillClock(NIGHT)
        statistics = SqlStatistics(database, clock)
        await Desk(SqlLedger(database), statistics).asked("yesterday", NIGHT - timedelta(days=1))
        assert 0 == await statistics.sum_up(BERLIN)
        clock.move(31 * 60)
        assert 1 == await statistics.sum_up(BERLIN)


async def test_a_change_at_either_end_of_a_month_has_the_month_summed_anew(tmp_path: Path) -> None:
    """The longest there is: 31 days, and the hour that comes twice."""
    october = [date(2026, 10, 1) + timedelta(days=number) for number in range(31)]
    async with migrated(tmp_path) as database:
        statistics = SqlStatistics(database, StillClock(datetime(2026, 11, 2, 12, tzinfo=UTC)))
        desk = Desk(SqlLedger(database), statistics)
        ends = [datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC)]
        for number, at in enumerate([ends[0], *ends]):
            await desk.asked(f"ask-{number}", at, person=f"slack:U{number}")
            assert number + 1 == len(await statistics.busiest(october, BERLIN, by="person"))
            while await statistics.sum_up(BERLIN):
                pass
        assert 3 == len(await statistics.busiest(october, BERLIN, by="person"))


async def test_words_that_are_forgotten_after_a_while_change_no_sum(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        statistics = SqlStatistics(database, StillClock(datetime(2026, 11, 22, 12, tzinfo=UTC)))
        await Desk(ledger, statistics).asked("old", NIGHT)
        assert 2 == await statistics.sum_up(BERLIN)
        assert 1 == await ledger.forget_texts(NIGHT + timedelta(days=3))
        assert 0 == await statistics.sum_up(BERLIN)


async def test_sums_of_a_former_zone_are_swept_when_all_of_the_new_one_are_made(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        statistics = SqlStatistics(database, StillClock(datetime(2026, 12, 1, 12, tzinfo=UTC)))
        await Desk(SqlLedger(database), statistics).asked("one", NIGHT)
        zones = "SELECT DISTINCT zone FROM day_tallies ORDER BY zone"
        for zone in ("Asia/Kathmandu", "Europe/Berlin", "America/Havana"):
            assert await statistics.sum_up(ZoneInfo(zone)) > 0
            while await statistics.sum_up(ZoneInfo(zone)):
                pass
            assert [(zone,)] == auditor(tmp_path, zones)
        assert [1] == [one.questions for one in await statistics.days([DAY], BERLIN)]
