"""The twin stops while people on Discord ask: nobody is left waiting, and it says goodbye."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from adapters.discord.app import serve
from bot.domain import Answer, Question
from bot.simulator import SimulatorOptions, running_simulator
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import Visit, house_at
from tests.far_ends.scripted_house import answered, echo, eventually
from tests.far_ends.shell import door_process

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
AGAIN = "Please ask me again"


async def endless(question: Question) -> Answer:
    await asyncio.Event().wait()
    return echo(question)


@asynccontextmanager
async def stopped(far: Discord, visit: Visit, *, drain_s: float) -> AsyncIterator[None]:
    """The door, open until the block ends, and then closed."""
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(visit.house, visit.stop, say=visit.said.append, drain_s=drain_s))
        await eventually(lambda: visit.said)
        yield
        visit.stop.set()
    assert [1000] == far.gateway.closes


async def test_at_the_end_whoever_waits_is_told_and_others_are_not() -> None:
    async with open_discord() as far:
        visit = Visit(far, house_at(far, script=endless))
        async with stopped(far, visit, drain_s=0.3):
            await far.say(far.mention("First?"))
            await far.say(far.mention("Second?"))
            await far.say(far.mention("Elsewhere?"), who=far.world.join("Bob"))
            await far.say("Nobody is asked.")
            given = await far.slash("ask", question="With a slash?")
            await eventually(lambda: len(visit.house.asked) == 2)
            await eventually(lambda: far.rest.asked(r"POST /interactions/.*"))
        told = [one["content"] for one in far.world.said_by_bot() if one is not given.message]
    assert [True] * 3 == [AGAIN in one for one in told]
    assert AGAIN in given.message["content"]


async def test_what_is_given_while_the_twin_closes_is_refused_kindly_and_to_its_caller_alone() -> None:
    may_go = asyncio.Event()

    async def slowly(_question: Question) -> Answer:
        await may_go.wait()
        return answered("Here.")

    async with open_discord() as far:
        visit = Visit(far, house_at(far, script=slowly))
        async with stopped(far, visit, drain_s=60.0):
            await far.say(far.mention("where?"))
            await eventually(lambda: visit.house.asked)
            visit.stop.set()
            late = await far.slash("ask", question="and now?")
            await eventually(lambda: late.is_answered)
            far.rest.faults.append(Fault(route=r"POST /interactions/.*", status=404, code=10062))
            await far.slash("twin usage")
            await eventually(lambda: not far.rest.faults[0].times)
            may_go.set()
        assert "I am being restarted" in late.message["content"]
        assert 64 == late.message["flags"] & 64
        assert 1 == len(visit.house.asked)


def twin_process(
    far: Discord, groq: str, folder: Path
) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    env = {name: str(value) for name, value in far.settings().items()}
    return door_process(
        "discord", groq=groq, folder=folder, is_open=lambda: far.gateway.is_listened_to, **env
    )


async def test_a_process_that_is_told_to_stop_in_mid_answer_ends_it_and_itself_well(tmp_path: Path) -> None:
    slow = SimulatorOptions(median_ms=1500, p95_ms=1501)
    async with (
        open_discord() as far,
        running_simulator(slow) as groq,
        twin_process(far, groq, tmp_path) as it,
    ):
        await far.say(far.mention("Where did you study?"))
        await eventually(lambda: far.rest.typing)
        os.kill(it.pid, signal.SIGTERM)
        _, errors = await it.communicate()
        assert (0, False) == (it.returncode, b"Traceback" in errors)
        (said,) = far.world.said_by_bot()
        assert "AI twin of" in said["content"]
        assert [1000] == far.gateway.closes
        assert far.world.token.encode() not in errors
