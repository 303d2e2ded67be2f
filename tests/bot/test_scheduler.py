"""Chores are done at once and again; one that fails is in nobody's way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import MachineClock
from bot.errors import StorageError
from bot.scheduler import keep_time, tick, ticking


class Chore:
    """Counts how often it was done, and fails when told to."""

    def __init__(self, *, fails: bool = False, enough: int = 1) -> None:
        self.done = 0
        self.was_enough = asyncio.Event()
        self._fails = fails
        self._enough = enough

    async def __call__(self) -> None:
        self.done += 1
        if self.done >= self._enough:
            self.was_enough.set()
        if self._fails:
            raise ZeroDivisionError


async def test_a_chore_that_fails_keeps_no_other_from_being_done() -> None:
    chores = [Chore(fails=True), Chore()]

    await tick(chores)

    assert [1, 1] == [chore.done for chore in chores]


async def test_what_is_raised_on_purpose_is_told_in_a_line_and_a_fault_of_ours_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def away() -> None:
        raise StorageError("twin.spool cannot be written: name another folder")

    await tick([away])
    expected = capsys.readouterr().out
    await tick([Chore(fails=True)])

    assert "name another folder" in expected
    assert "Traceback" not in expected
    assert "Traceback" in capsys.readouterr().out


async def test_chores_are_done_before_the_door_opens() -> None:
    chore = Chore()

    async with ticking([chore]):
        done = chore.done

    assert 1 == done


async def test_chores_are_done_again_at_each_tick_also_after_a_failure() -> None:
    chore = Chore(fails=True, enough=3)

    async with ticking([chore], every_s=0.01):
        assert await asyncio.wait_for(chore.was_enough.wait(), 60)


async def test_a_tick_under_way_when_all_ends_is_called_off_waited_for_and_no_fault(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    under_way, tidied = asyncio.Event(), asyncio.Event()
    times: list[int] = []

    async def long() -> None:
        times.append(1)
        if len(times) == 1:
            return
        under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            tidied.set()

    async with ticking([long], every_s=0.001):
        await asyncio.wait_for(under_way.wait(), 60)

    assert tidied.is_set()
    assert "Traceback" not in capsys.readouterr().out + caplog.text


async def test_a_tick_never_overlaps_the_one_before() -> None:
    going: list[int] = []
    most: list[int] = []
    again = Chore(enough=3)

    async def slow() -> None:
        going.append(1)
        most.append(len(going))
        for _ in range(50):
            await asyncio.sleep(0)
        going.pop()

    async with ticking([slow, again], every_s=0.001):
        await asyncio.wait_for(again.was_enough.wait(), 60)

    assert 1 == max(most)


async def test_ticks_go_on_when_the_clock_was_put_back_by_hours() -> None:
    chore, scheduler = Chore(enough=3), AsyncIOScheduler(timezone="UTC")
    as_it_was_told_before = MachineClock().now() + timedelta(hours=3)
    each = IntervalTrigger(seconds=0.01, timezone="UTC")
    job = scheduler.add_job(tick, each, args=[[chore]], next_run_time=as_it_was_told_before)
    scheduler.start()

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(keep_time(job, 0.01))
        is_done = await asyncio.wait_for(chore.was_enough.wait(), 60)
        keeping.cancel()
        scheduler.shutdown(wait=False)

    assert is_done
