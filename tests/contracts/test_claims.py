"""What claims of events and of reports promise, in SQL or in memory, and what is noted for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.house import Claims
from bot.posting import GONE, Succession
from bot.storage.claims import ClockedClaims, EventClaims, SqlEventClaims
from bot.storage.memory_claims import MemoryEventClaims, MemoryNotes, MemoryReportClaims
from bot.storage.notes import SqlNotes
from bot.storage.report_claims import ReportClaims, ReportRun, SqlReportClaims
from tests.contracts.ledgers import NOON, at
from tests.grounds import migrated

YESTERDAY = date(2026, 11, 19)
HERE = "slack:C1"


@dataclass
class Shared:
    events: EventClaims
    reports: ReportClaims
    notes: SqlNotes | MemoryNotes


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Shared]:
    async with migrated(folder) as database:
        yield Shared(SqlEventClaims(database), SqlReportClaims(database), SqlNotes(database))


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Shared]:
    yield Shared(MemoryEventClaims(), MemoryReportClaims(), MemoryNotes())


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shared]:
    async with request.param(tmp_path) as opened:
        yield opened


# --- events


async def test_of_many_simultaneous_claims_one_is_granted(shared: Shared) -> None:
    granted = await asyncio.gather(*(shared.events.claim("e", at=NOON) for _ in range(20)))

    assert granted.count(True) == 1


async def test_an_event_left_unfinished_is_granted_again_when_its_lease_ends(shared: Shared) -> None:
    tries = [await shared.events.claim("e", at=at(seconds)) for seconds in (0, 59.9, 60, 61)]

    assert tries == [True, False, True, False]


async def test_a_finished_event_is_never_granted_again(shared: Shared) -> None:
    await shared.events.claim("e", at=NOON)
    await shared.events.finish("e", at=at(1))

    assert await shared.events.claim("e", at=at(3600)) is False
    assert await shared.events.claim("another", at=at(3600)) is True


async def test_old_events_are_swept_away(shared: Shared) -> None:
    await shared.events.claim("e", at=NOON)
    await shared.events.finish("e", at=at(1))

    assert await shared.events.claim("e", at=NOON + timedelta(days=2, seconds=1)) is True


async def test_finishing_what_nobody_claimed_changes_nothing(shared: Shared) -> None:
    await shared.events.finish("e", at=NOON)

    assert await shared.events.claim("e", at=NOON) is True


async def test_later_words_take_an_events_place_and_nobody_is_granted_it_any_more(shared: Shared) -> None:
    assert Succession.SETTLED == await shared.events.overtake("never begun", at=NOON, revision=5)
    assert not await shared.events.claim("never begun", at=at(3600))

    await shared.events.claim("e", at=NOON)
    assert await shared.events.is_latest("e")
    assert Succession.AMID == await shared.events.overtake("e", at=at(1), revision=5)
    assert [False, True] == [await shared.events.is_latest("e", revision=one) for one in (0, 5)]
    assert not await shared.events.claim("e", at=at(3600))


async def test_words_that_were_overtaken_settle_nothing(shared: Shared) -> None:
    await shared.events.claim("e", at=NOON)
    await shared.events.overtake("e", at=at(1), revision=5)
    await shared.events.finish("e", at=at(2))
    assert Succession.AMID == await shared.events.overtake("e", at=at(3), revision=6)
    assert Succession.OVERTAKEN == await shared.events.overtake("e", at=at(4), revision=5)

    await shared.events.finish("e", at=at(5), revision=6)
    assert Succession.SETTLED == await shared.events.overtake("e", at=at(6), revision=7)


async def test_the_same_words_may_come_again_and_whoever_left_them_is_gone_after_a_minute(
    shared: Shared,
) -> None:
    came = [await shared.events.overtake("e", at=at(seconds), revision=5) for seconds in (0, 59.9, 120)]
    assert [Succession.SETTLED, Succession.AMID, Succession.SETTLED] == came

    await shared.events.overtake("e", at=at(121), revision=GONE)
    assert Succession.OVERTAKEN == await shared.events.overtake("e", at=at(122), revision=2**61)
    assert await shared.events.is_latest("unheard of")


async def test_of_many_simultaneous_later_words_one_finds_the_event_settled(shared: Shared) -> None:
    await shared.events.claim("e", at=NOON)
    await shared.events.finish("e", at=NOON)
    came = await asyncio.gather(*(shared.events.overtake("e", at=NOON, revision=n) for n in range(1, 9)))
    assert 1 == came.count(Succession.SETTLED)


class StillClock:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


async def test_doors_claim_by_the_clock(shared: Shared) -> None:
    clock = StillClock()
    claims: Claims = ClockedClaims(shared.events, clock)

    first = await claims.claim("e")
    await clock.sleep(60)
    second = await claims.claim("e")
    await claims.finish("e")
    await clock.sleep(60)

    assert [first, second, await claims.claim("e")] == [True, True, False]
    assert Succession.SETTLED == await claims.overtake("e", revision=5)
    await claims.finish("e", revision=5)
    assert Succession.SETTLED == await claims.overtake("e", revision=6)
    assert not await claims.is_latest("e", revision=5)


# --- reports


async def claimed(shared: Shared, seconds: float) -> int | None:
    return await shared.reports.claim_report(YESTERDAY, HERE, at=at(seconds), lease_s=30, quiet_s=60)


async def test_one_of_many_processes_posts_a_report(shared: Shared) -> None:
    numbers = await asyncio.gather(*(claimed(shared, 0) for _ in range(10)))

    assert sorted(numbers, key=str) == [1, *[None] * 9]


async def test_a_lost_report_is_claimed_again_after_lease_and_quiet(shared: Shared) -> None:
    numbers = [await claimed(shared, seconds) for seconds in (0, 30, 89.9, 90, 91)]

    assert numbers == [1, None, None, 2, None]


async def test_a_sent_report_is_done_for_good(shared: Shared) -> None:
    await claimed(shared, 0)
    marked = await shared.reports.mark_sent(YESTERDAY, HERE, 1, "m1", at=at(5))
    repeated = await shared.reports.mark_sent(YESTERDAY, HERE, 1, "m1", at=at(6))

    assert (marked, repeated) == (True, True)
    assert await claimed(shared, 99999) is None
    assert await shared.reports.report_states(YESTERDAY) == (
        ReportRun(
            report_date=YESTERDAY,
            destination=HERE,
            state="sent",
            attempt=1,
            message_id="m1",
            sent_at=at(5),
        ),
    )


async def test_who_lost_a_report_cannot_mark_or_release_it(shared: Shared) -> None:
    await claimed(shared, 0)
    await claimed(shared, 90)

    await shared.reports.release(YESTERDAY, HERE, 1)
    marked = await shared.reports.mark_sent(YESTERDAY, HERE, 1, "m1", at=at(91))
    mine = [await shared.reports.still_mine(YESTERDAY, HERE, number, at=at(91)) for number in (1, 2)]

    assert marked is False
    assert mine == [False, True]
    assert await shared.reports.mark_sent(YESTERDAY, HERE, 2, "m2", at=at(92)) is True
    assert await shared.reports.mark_sent(YESTERDAY, HERE, 1, "m1", at=at(93)) is False


async def test_a_lease_that_ended_is_no_longer_mine(shared: Shared) -> None:
    await claimed(shared, 0)

    assert await shared.reports.still_mine(YESTERDAY, HERE, 1, at=at(29)) is True
    assert await shared.reports.still_mine(YESTERDAY, HERE, 1, at=at(30)) is False
    assert await shared.reports.still_mine(YESTERDAY, "discord:9", 1, at=at(1)) is False


async def test_a_report_that_certainly_failed_is_due_at_once(shared: Shared) -> None:
    await claimed(shared, 0)
    await shared.reports.release(YESTERDAY, HERE, 1)

    assert await claimed(shared, 1) == 1


async def test_a_certain_failure_does_not_hide_an_earlier_attempt_that_may_have_posted(
    shared: Shared,
) -> None:
    await claimed(shared, 0)
    assert await claimed(shared, 100) == 2
    await shared.reports.release(YESTERDAY, HERE, 2)

    assert await claimed(shared, 101) == 2


async def test_dates_and_destinations_are_reported_on_their_own(shared: Shared) -> None:
    today = YESTERDAY + timedelta(days=1)
    for day, place in ((today, HERE), (YESTERDAY, "slack:C2"), (YESTERDAY, HERE)):
        await shared.reports.claim_report(day, place, at=NOON, lease_s=30, quiet_s=60)

    everything = await shared.reports.report_states(YESTERDAY)
    recent = await shared.reports.report_states(today)

    assert [(run.report_date, run.destination) for run in everything] == [
        (YESTERDAY, HERE),
        (YESTERDAY, "slack:C2"),
        (today, HERE),
    ]
    assert [run.report_date for run in recent] == [today]


async def test_a_lease_longer_than_any_begins_anew_as_the_clock_was_put_back(shared: Shared) -> None:
    assert await claimed(shared, 86400) == 1
    numbers = [await claimed(shared, seconds) for seconds in (0, 60, 89, 90)]

    assert numbers == [None, None, None, 2]


async def test_what_is_open_and_the_ends_of_what_was_sent_are_told_whatever_their_age(
    shared: Shared,
) -> None:
    days = [YESTERDAY - timedelta(days=back) for back in (40, 30, 20, 10, 0)]
    for day, place in ((day, place) for day in days for place in (HERE, "weekly:slack:C1", "slack:C2")):
        number = await shared.reports.claim_report(day, place, at=NOON, lease_s=30, quiet_s=60)
        if number and day != days[2]:
            await shared.reports.mark_sent(day, place, number, "m", at=NOON)

    async def history(since: date, *places: str) -> list[tuple[date, str]]:
        found = await shared.reports.report_history(places, since=since)
        return [(run.report_date, run.destination) for run in found]

    assert [(day, HERE) for day in (days[0], days[2], days[4])] == await history(YESTERDAY, HERE)
    assert [(day, HERE) for day in (days[0], *days[2:])] == await history(days[3], HERE)
    assert 6 == len(await history(YESTERDAY, HERE, "weekly:slack:C1"))
    assert [] == await history(YESTERDAY, "slack:C3")


# --- notes


async def test_the_first_writer_of_a_note_wins(shared: Shared) -> None:
    kept = await asyncio.gather(
        *(shared.notes.remember("k", partial("made by {}".format, n)) for n in range(9))
    )

    assert len(set(kept)) == 1
    assert await shared.notes.remember("k", lambda: "too late") == kept[0]
    assert await shared.notes.remember("empty", str) == ""
    assert await shared.notes.remember("empty", lambda: "too late") == ""


async def test_a_note_that_changes_is_what_was_written_last(shared: Shared) -> None:
    assert await shared.notes.read("n") is None

    await shared.notes.write("n", "one")
    await shared.notes.write("n", "two")

    assert await shared.notes.read("n") == "two"
    assert await shared.notes.remember("n", lambda: "too late") == "two"
