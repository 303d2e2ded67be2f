"""The crash matrix: killed at any step, started again, in two or four processes: each report stands once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reports.posting import ReportPoster
from bot.storage.database import Database
from bot.storage.notes import SqlNotes
from bot.storage.report_claims import SqlReportClaims
from bot.testing import StillClock
from tests.bot.press_house import Channel, Fuse, KilledHereError, PlainPress, mortal
from tests.grounds import migrated

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = 11
"""Around the end of a month: two Mondays, a first of a month, and a night in which clocks are changed."""
IN_AUTUMN, IN_SPRING = date(2026, 10, 23), date(2026, 3, 27)
Worse = Callable[[SqlReportClaims], SqlReportClaims]
STEPS = [
    "before report_history",
    "before claim_report",
    "after claim_report",
    "before still_mine",
    "after still_mine",
    "before post",
    "while post",
    "after post",
    "before mark_sent",
    "after mark_sent",
]
AFTERWARDS = ["before find", "after find"]
"""Steps of whoever takes over from one that died."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(tmp_path) as opened:
        yield opened


async def tick(processes: list[ReportPoster]) -> None:
    """All at once; who is killed leaves the others alone."""
    ended = await asyncio.gather(*(one.post_due() for one in processes), return_exceptions=True)
    faults = [one for one in ended if one is not None and not isinstance(one, KilledHereError)]
    assert not faults, faults


async def lived(
    database: Database, number: int, steps: list[str], *, first: date, worse: Worse = lambda claims: claims
) -> Channel:
    """Days on each of which the processes that come by the steps are killed, and started again."""
    clock = StillClock(datetime.combine(first, time(12), tzinfo=UTC))
    press = PlainPress(clock=clock, born=clock.now(), zone=BERLIN, at=time(2, 30))
    channel, fuse = Channel(clock=clock), Fuse()
    claims, notes = worse(SqlReportClaims(database)), SqlNotes(database)
    processes = [mortal(press, channel, claims=claims, notes=notes, fuse=fuse) for _ in range(number)]
    for day in range(1, DAYS + 1):
        due = datetime.combine(first + timedelta(days=day), time(2, 30), tzinfo=BERLIN)
        clock.move((due.astimezone(UTC) - clock.now()).total_seconds())
        for wait_s, step in zip([0, 30, 65, 95, 95], [*steps, "", ""], strict=False):
            clock.move(wait_s)
            fuse.step = step
            await tick(processes)
    assert set(filter(None, steps)) <= fuse.seen
    return channel


def days(first: date) -> list[str]:
    return [(first + timedelta(days=day)).isoformat() for day in range(DAYS)]


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 4])
@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_each_day_stands_once(database: Database, step: str, number: int) -> None:
    first = IN_AUTUMN if number == 2 else IN_SPRING
    channel = await lived(database, number, [step], first=first)
    assert days(first) == channel.keys()
    assert 2 == len(channel.keys("weekly")) == len(set(channel.keys("weekly")))
    assert 1 == len(channel.keys("monthly"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 4])
@pytest.mark.parametrize("step", AFTERWARDS)
async def test_whoever_takes_over_may_be_killed_as_well(database: Database, step: str, number: int) -> None:
    first = IN_AUTUMN
    channel = await lived(database, number, ["after claim_report", "", step], first=first)
    assert days(first) == channel.keys()


class Hasty(SqlReportClaims):
    """Claims that leave out the quiet time after a lease."""

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        del quiet_s
        return await super().claim_report(report_date, destination, at=at, lease_s=lease_s, quiet_s=0)


class Forgetful(SqlReportClaims):
    """Claims that do not tell of the attempts before."""

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        number = await super().claim_report(report_date, destination, at=at, lease_s=lease_s, quiet_s=quiet_s)
        return number and 1

    async def still_mine(self, report_date: date, destination: str, attempt: int, *, at: datetime) -> bool:
        del report_date, destination, attempt, at
        return True


@pytest.mark.slow
@pytest.mark.parametrize("worse", [Hasty, Forgetful])
async def test_the_matrix_sees_what_it_is_for(database: Database, worse: type[SqlReportClaims]) -> None:
    first = IN_AUTUMN
    channel = await lived(database, 2, ["while post"], first=first, worse=lambda _: worse(database))
    assert len(set(channel.keys())) < len(channel.keys())
