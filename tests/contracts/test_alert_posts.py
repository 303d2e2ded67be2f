"""What claims of alerts promise, in SQL or in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts import AlertPosts, Batch, Lease
from bot.bookkeeping import Alert
from bot.ports import Alerts
from bot.storage.alert_posts import MemoryAlertPosts, SqlAlertPosts
from bot.storage.alerts import MemoryAlerts, SqlAlerts
from tests.contracts.ledgers import NOON, at
from tests.grounds import migrated

HERE, THERE = "slack:C1", "discord:9"


@dataclass
class Shared:
    alerts: Alerts
    posts: AlertPosts

    async def tell(self, *keys: str, seconds: float = 0, **given: Any) -> None:
        for key in keys:
            told = {"kind": "limit", "title": f"Title of {key}", "text": f"Text of {key}"} | given
            await self.alerts.tell(Alert(key=key, at=at(seconds), **told))

    async def claim(
        self, seconds: float = 0, *, where: str = HERE, most: int = 20, **given: Any
    ) -> Batch | None:
        now, week = at(seconds), timedelta(days=7)
        return await self.posts.claim(where, since=now - week, lease=Lease(at=now), most=most, **given)


@asynccontextmanager
async def sql(folder: Path) -> AsyncIterator[Shared]:
    async with migrated(folder) as database:
        yield Shared(SqlAlerts(database), SqlAlertPosts(database))


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Shared]:
    alerts = MemoryAlerts()
    yield Shared(alerts, MemoryAlertPosts(alerts))


@pytest.fixture(params=[memory, sql, sql], ids=["memory", "sqlite", "postgresql"])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shared]:
    async with request.param(tmp_path) as opened:
        yield opened


def keys(batch: Batch | None) -> list[str]:
    return [alert.key for alert in batch.alerts] if batch else []


async def test_alerts_are_claimed_together_oldest_first_and_notes_not_at_all(shared: Shared) -> None:
    await shared.tell("late", seconds=2)
    await shared.tell("early", seconds=1)
    await shared.tell("note", seconds=1, level="note")

    batch = await shared.claim(3)

    assert batch is not None
    assert (["early", "late"], 1) == (keys(batch), batch.attempt)
    assert "Text of early" == batch.alerts[0].text
    assert len(batch.key) <= 25


async def test_of_many_processes_one_has_them(shared: Shared) -> None:
    await shared.tell("a", "b")

    claimed = await asyncio.gather(*(shared.claim() for _ in range(10)))

    assert [["a", "b"]] == [keys(batch) for batch in claimed if batch]


async def test_each_channel_is_told_on_its_own(shared: Shared) -> None:
    await shared.tell("a")

    here, there = await shared.claim(), await shared.claim(where=THERE)

    assert (["a"], ["a"]) == (keys(here), keys(there))


async def test_what_was_told_is_told_for_good_and_what_is_new_comes_by_itself(shared: Shared) -> None:
    await shared.tell("a")
    batch = await shared.claim()
    assert batch is not None

    marked = await shared.posts.mark_sent(HERE, batch, "m1", at=at(1))
    repeated = await shared.posts.mark_sent(HERE, batch, "m1", at=at(2))
    await shared.tell("b", seconds=3)

    assert (True, True) == (marked, repeated)
    assert ["b"] == keys(await shared.claim(9999))


async def test_a_lost_batch_comes_back_whole_and_alone_after_lease_and_quiet(shared: Shared) -> None:
    await shared.tell("a", "b")
    first = await shared.claim()
    await shared.tell("c", seconds=1)
    second = await shared.claim(2)

    early, again = await shared.claim(89.9), await shared.claim(90)

    assert first is not None
    assert again is not None
    assert (["c"], None) == (keys(second), early)
    assert (["a", "b"], 2, first.key) == (keys(again), again.attempt, again.key)


async def test_a_lease_of_a_clock_that_ran_ahead_is_not_waited_for(shared: Shared) -> None:
    await shared.tell("a")
    ahead = await shared.claim(3 * 86400)  # and then the clock is put right, and its process is lost
    assert ahead is not None
    again = await shared.claim(60)
    assert again is not None
    assert (["a"], 2, ahead.key) == (keys(again), again.attempt, again.key)
    assert (None, 3) == (await shared.claim(61), getattr(await shared.claim(150), "attempt", None))


async def test_who_lost_a_batch_can_neither_mark_nor_release_it(shared: Shared) -> None:
    await shared.tell("a")
    lost = await shared.claim()
    mine = await shared.claim(90)
    assert lost is not None
    assert mine is not None

    await shared.posts.release(HERE, lost)
    marked = await shared.posts.mark_sent(HERE, lost, "m1", at=at(91))
    held = [await shared.posts.still_mine(HERE, batch, at=at(91)) for batch in (lost, mine)]

    assert (False, [False, True]) == (marked, held)
    assert await shared.posts.mark_sent(HERE, mine, "m2", at=at(92)) is True
    assert await shared.posts.mark_sent(HERE, lost, "m1", at=at(93)) is False


async def test_a_lease_that_ended_is_no_longer_mine(shared: Shared) -> None:
    await shared.tell("a")
    batch = await shared.claim()
    assert batch is not None

    assert await shared.posts.still_mine(HERE, batch, at=at(29)) is True
    assert await shared.posts.still_mine(HERE, batch, at=at(30)) is False
    assert await shared.posts.still_mine(THERE, batch, at=at(1)) is False
    assert await shared.posts.mark_sent(THERE, batch, "m1", at=at(1)) is False


async def test_what_certainly_failed_is_due_at_once_together_with_what_is_new(shared: Shared) -> None:
    await shared.tell("a")
    batch = await shared.claim()
    assert batch is not None
    await shared.posts.release(HERE, batch)
    await shared.tell("b", seconds=1)

    again = await shared.claim(2)

    assert again is not None
    assert (["a", "b"], 1) == (keys(again), again.attempt)


async def test_what_may_stand_already_stays_together_and_is_looked_for(shared: Shared) -> None:
    await shared.tell("a")
    await shared.claim()
    second = await shared.claim(100)
    assert second is not None
    await shared.posts.release(HERE, second)
    await shared.tell("b", seconds=100)

    third = await shared.claim(101)

    assert third is not None
    assert (["a"], 2, second.key) == (keys(third), third.attempt, third.key)


async def test_no_more_than_asked_for_are_claimed_at_once(shared: Shared) -> None:
    await shared.tell(*(f"alert-{number}" for number in range(5)))

    batches = [keys(await shared.claim(most=2)) for _ in range(4)]

    assert [2, 2, 1, 0] == [len(batch) for batch in batches]


async def test_what_is_older_than_a_week_is_history(shared: Shared) -> None:
    await shared.tell("a")
    week = timedelta(days=7).total_seconds()
    begun = await shared.claim()
    await shared.tell("b")

    assert ["a"] == keys(begun)
    assert await shared.claim(week + 1) is None


async def test_when_there_is_nothing_to_tell_nothing_is_claimed(shared: Shared) -> None:
    assert await shared.claim() is None
    assert (NOON, None) == (at(0), await shared.claim(where=THERE))


async def test_while_it_is_quiet_what_is_urgent_is_claimed_alone_and_the_rest_waits(shared: Shared) -> None:
    await shared.tell("a")
    await shared.tell("urgent", seconds=1, is_urgent=True)
    await shared.tell("b", seconds=2)

    quiet = [keys(await shared.claim(3, is_quiet=True)) for _ in range(2)]
    morning = await shared.claim(4)

    assert ([["urgent"], []], ["a", "b"]) == (quiet, keys(morning))


async def test_a_kind_that_nobody_wants_waits_and_keeps_no_other(shared: Shared) -> None:
    await shared.tell("a", kind="cost")
    await shared.tell("b", kind="limit")

    without = await shared.claim(1, but={"cost", "pile"})

    assert (["b"], ["a"]) == (keys(without), keys(await shared.claim(2)))
