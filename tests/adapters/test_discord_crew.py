"""Those who work on something are waited for, not for ever, and never for oneself."""

from __future__ import annotations

import asyncio

from adapters.discord.crew import Crew
from tests.far_ends.virtual import in_virtual_time


def now() -> float:
    return asyncio.get_running_loop().time()


@in_virtual_time(grace_s=0)
async def test_who_works_has_their_time_and_no_more() -> None:
    async with Crew() as crew:
        await crew.rest(10)
        assert 0 == now()
        crew.create_task(asyncio.sleep(3))
        await crew.rest(10)
        assert 3 == now()
        crew.create_task(asyncio.sleep(60))
        await crew.rest(10)
        assert 13 == now()
    assert 63 == now()


@in_virtual_time(grace_s=0)
async def test_one_of_them_who_waits_does_not_wait_for_themselves() -> None:
    async with Crew() as crew:
        crew.create_task(crew.rest(60))
    assert 0 == now()


@in_virtual_time(grace_s=0)
async def test_what_begins_meanwhile_is_somebody_elses_wait() -> None:
    async with Crew() as crew:

        async def begin_another() -> None:
            await asyncio.sleep(1)
            crew.create_task(asyncio.sleep(60))

        crew.create_task(begin_another())
        await crew.rest(10)
        assert 1 == now()


@in_virtual_time(grace_s=0)
async def test_who_fails_costs_nobody_else_their_work() -> None:
    async def fail() -> None:
        raise ValueError("no")

    async with Crew() as crew:
        crew.create_task(asyncio.sleep(3))
        crew.create_task(fail())
        await crew.rest(10)
        assert 3 == now()


@in_virtual_time(grace_s=0)
async def test_who_is_cancelled_before_they_begin_leaves_nothing_behind() -> None:
    async with Crew() as crew:
        crew.create_task(asyncio.sleep(60)).cancel()
    assert 0 == now()
