"""What is not waited for is done all the same."""

from __future__ import annotations

import asyncio

import pytest

from bot.meanwhile import at_most


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
