"""What whoever looks after the twin sees of it: at most one look in two seconds, however many look on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from bot.errors import StorageError
from bot.testing import StillClock
from bot.vantage import FRESH_S, Once
from tests.contracts.ledgers import NOON


@dataclass
class Work:
    """Something that takes a while, and may fail."""

    begun: int = 0
    fails: bool = False
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> Mapping[str, object]:
        self.begun += 1
        number = self.begun
        await self.go.wait()
        if self.fails:
            raise StorageError(f"away {number}")
        return {"number": number}


async def test_many_who_ask_at_once_wait_for_one_look() -> None:
    work, clock = Work(), StillClock(NOON)
    once = Once(work=work, clock=clock)
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(once.told()) for _ in range(100)]
        await asyncio.sleep(0)
        work.go.set()

    assert [{"number": 1}] * 100 == [one.result() for one in asked]
    assert 1 == work.begun


async def test_a_look_holds_for_two_seconds() -> None:
    work, clock = Work(), StillClock(NOON)
    work.go.set()
    once = Once(work=work, clock=clock)

    told = [await once.told()]
    clock.move(FRESH_S - 0.01)
    told.append(await once.told())
    clock.move(0.02)
    told.append(await once.told())

    assert [1, 1, 2] == [one["number"] for one in told]


async def test_a_look_that_takes_long_is_taken_seldom() -> None:
    clock = StillClock(NOON)
    looks: list[float] = []

    async def look() -> Mapping[str, object]:
        looks.append(clock.monotonic())
        clock.move(1.5)
        return {}

    once = Once(work=look, clock=clock)
    while clock.monotonic() < 60:
        await once.told()
        clock.move(0.5)

    assert [15.0] * (len(looks) - 1) == [after - before for before, after in pairwise(looks)]


async def test_what_could_not_be_read_is_not_tried_by_each_who_asks() -> None:
    work, clock = Work(fails=True), StillClock(NOON)
    work.go.set()
    once = Once(work=work, clock=clock)

    for _ in range(3):
        with pytest.raises(StorageError, match="away 1"):
            await once.told()
    work.fails = False
    clock.move(FRESH_S)

    assert {"number": 2} == await once.told()


async def test_whoever_gives_up_waiting_does_not_end_the_look_of_others() -> None:
    work = Work()
    once = Once(work=work, clock=StillClock(NOON))
    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(once.told()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        work.go.set()

    assert {"number": 2} == second.result()
