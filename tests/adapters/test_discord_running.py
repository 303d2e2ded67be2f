"""A door that closes waits for what runs, but not for ever."""

from __future__ import annotations

import asyncio

from adapters.discord.running import Running


async def test_closing_waits_for_what_runs_and_lets_nothing_new_in() -> None:
    running, may_go, done = Running(), asyncio.Event(), []

    async def work() -> None:
        async with running.one():
            await may_go.wait()
            done.append("done")

    async with asyncio.TaskGroup() as group:
        group.create_task(work())
        await asyncio.sleep(0)
        closing = group.create_task(running.drain(5.0))
        await asyncio.sleep(0)
        assert (running.is_open, done) == (False, [])
        may_go.set()
        await closing
        assert done == ["done"]


async def test_what_does_not_end_in_time_is_cancelled() -> None:
    running, ended = Running(), []

    async def work() -> None:
        async with running.one():
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("cancelled")

    async with asyncio.TaskGroup() as group:
        group.create_task(work())
        await asyncio.sleep(0)
        await running.drain(0.01)
    assert ended == ["cancelled"]


async def test_closing_with_nothing_to_do_is_quick() -> None:
    await Running().drain(60.0)
