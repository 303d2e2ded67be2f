"""Virtual time: hours pass in no time, and in their order."""

from __future__ import annotations

import asyncio

import pytest

from bot.rehearsal import LoopClock, rehearse


def test_a_day_passes_at_once_and_sleepers_wake_in_their_order() -> None:
    woken: list[str] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append(name)

    async def play() -> float:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper("late", 86_400))
            group.create_task(sleeper("early", 0.1))
        return LoopClock().monotonic()

    assert 86_400 == rehearse(play())
    assert ["early", "late"] == woken


def test_a_time_out_strikes_at_its_time() -> None:
    async def play() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await asyncio.Event().wait()
        return LoopClock().monotonic()

    assert 2.5 == rehearse(play())


def test_what_would_run_in_a_thread_takes_no_time_and_no_time_jumps_meanwhile() -> None:
    async def play() -> float:
        async with asyncio.timeout(2.5):
            assert 3 == await asyncio.to_thread(lambda: sum(range(3)))
            with pytest.raises(ZeroDivisionError):
                await asyncio.to_thread(lambda: 1 / 0)
        return LoopClock().monotonic()

    assert 0 == rehearse(play())


def test_what_is_on_its_way_over_a_socket_comes_before_the_time_jumps() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(1))
        await asyncio.sleep(3600)
        writer.write(await reader.readexactly(1))
        writer.close()

    async def play() -> tuple[float, float]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"ab")
            async with asyncio.timeout(1e-9):
                await reader.readexactly(1)
            soon = LoopClock().monotonic()
            await reader.readexactly(1)
            writer.close()
        return soon, LoopClock().monotonic()

    assert (0, 3600) == rehearse(play(), grace_s=0.05)
