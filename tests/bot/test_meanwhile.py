"""What is not waited for is done all the same."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import Outcome
from bot.meanwhile import at_most
from bot.question import id_of_event
from bot.recall.nothing import NothingRecalled
from bot.remembered import Wish
from tests.far_ends.engine_house import GOOD, House, model


class Deed:
    """Waits to be let go, and then is done."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.done = asyncio.Event()

    async def do(self) -> None:
        await self.go.wait()
        self.done.set()


async def test_a_deed_is_waited_for() -> None:
    deed = Deed()
    deed.go.set()

    await at_most(60, deed.do())

    assert deed.done.is_set()


async def test_a_deed_that_takes_too_long_goes_on_by_itself() -> None:
    deed = Deed()

    await at_most(0, deed.do())
    was_done = deed.done.is_set()
    deed.go.set()

    assert await asyncio.wait_for(deed.done.wait(), 60)
    assert not was_done


async def test_a_deed_goes_on_when_its_waiter_is_cancelled() -> None:
    deed = Deed()

    async with asyncio.TaskGroup() as group:
        waiter = group.create_task(at_most(60, deed.do()))
        await asyncio.sleep(0)
        waiter.cancel()
    deed.go.set()

    assert await asyncio.wait_for(deed.done.wait(), 60)
    with pytest.raises(asyncio.CancelledError):
        waiter.result()


@pytest.mark.parametrize("leaves", [True, False], ids=["nothing", "another error"])
async def test_a_cancellation_that_something_on_the_way_swallows_is_one_all_the_same(leaves: bool) -> None:
    class Deaf(NothingRecalled):
        """Takes our cancellation for its own, as a library may that is about to end some work."""

        asked = asyncio.Event()

        async def find(self, wish: Wish) -> None:
            self.asked.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if not leaves:
                    raise ZeroDivisionError from None

    house = House(model(GOOD), memory=Deaf())
    async with asyncio.TaskGroup() as tasks:
        ask = tasks.create_task(house.ask(event="e1"))
        await Deaf.asked.wait()
        ask.cancel()
    assert ask.cancelled()
    answer = await house.books.answer(id_of_event("e1"))
    assert answer
    assert Outcome.UNAVAILABLE == answer.outcome
