"""The twin stops and starts again while members ask: nobody is left waiting, and no thread is forgotten."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.domain import Answer, Listen, Question
from bot.simulator import SimulatorOptions, running_simulator
from tests.far_ends.scripted_house import echo, eventually
from tests.far_ends.shell import door_process
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import opened, serving, words_of
from tests.far_ends.slack_world import settings_for
from tests.grounds import url_of

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
AGAIN = "Please ask me again"


@asynccontextmanager
async def process(slack: LocalSlack, folder: Path) -> AsyncIterator[None]:
    """The whole twin, with books that outlive it."""
    settings = settings_for(slack.api_url, database_url=url_of(folder))
    async with open_twin(settings) as twin, serving(twin):
        yield


async def test_a_follow_up_after_a_restart_is_understood_without_a_mention(tmp_path: Path) -> None:
    async with local_slack() as slack:
        slack.world.become(WHOLE)
        async with process(slack, tmp_path):
            root = await slack.mention("Where did you study?")
            await eventually(lambda: slack.world.said)
        async with process(slack, tmp_path):
            await slack.say("Who has the stapler?")
            await slack.reply(root, "And which degree was it?")
            await eventually(lambda: len(slack.world.said) == 2)
    assert [root["ts"]] * 2 == [message.thread_ts for message in slack.world.said]


async def endless(question: Question) -> Answer:
    await asyncio.Event().wait()
    return echo(question)


async def test_at_the_end_whoever_waits_for_a_turn_is_told_and_others_are_not() -> None:
    async with opened(endless, drain_s=0.3) as stage:
        slack = stage.slack
        slack.world.become(WHOLE)
        root = await slack.mention("First?")
        for number in range(3):
            await slack.mention(f"Waiting {number}?", thread_ts=root["ts"])
        for number in range(40):  # more than are answered at a time
            await slack.mention(f"Elsewhere {number}?")
        await slack.say("Nobody is asked.")
        await slack.command("ask In private?")
        await eventually(lambda: len(stage.house.asked) == 32)
    told = [message.shown for message in slack.world.said]
    assert 44 == len(told) == sum(AGAIN in words for words in told)
    assert AGAIN in str(slack.world.responses)
    assert ["ephemeral"] == [response["response_type"] for response in slack.world.responses]


async def test_at_the_end_a_growing_answer_says_that_it_will_not_be_whole() -> None:
    async def breaking_off(question: Question, listen: Listen) -> Answer:
        listen("I led the move to PostgreSQL.")
        return await endless(question)

    async with opened(drain_s=0.05) as stage:
        stage.house.speech = breaking_off
        await stage.slack.direct("What did you build?")
        await eventually(lambda: stage.slack.world.streaming)
    [message] = stage.slack.world.said
    assert words_of(message).startswith("I led the move to PostgreSQL.")
    assert AGAIN in message.shown


async def test_what_is_acknowledged_while_the_end_begins_is_answered() -> None:
    acknowledged = list[int]()

    async def ask(slack: LocalSlack, number: int) -> None:
        await asyncio.sleep(number / 1000)
        with suppress(TimeoutError):
            await slack.direct(f"Number {number}?")
            acknowledged.append(number)

    async with opened() as stage:
        stage.slack.link.patience_s = 0.05
        async with asyncio.TaskGroup() as tasks:
            for number in range(20):
                tasks.create_task(ask(stage.slack, number))
            await eventually(lambda: acknowledged)
            stage.stop.set()
    assert len(acknowledged) <= len(stage.house.asked) == len(stage.slack.world.said)


def twin_process(
    slack: LocalSlack, groq: str, folder: Path
) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    env = {
        "SLACK_BOT_TOKEN": "xoxb-local-1",
        "SLACK_APP_TOKEN": slack.world.app_token,
        "SLACK_API_URL": slack.api_url,
    }
    return door_process("slack", groq=groq, folder=folder, is_open=lambda: slack.link.sockets, **env)


async def test_a_process_that_is_told_to_stop_in_mid_answer_ends_it_and_itself_well(tmp_path: Path) -> None:
    slow = SimulatorOptions(median_ms=1500, p95_ms=1501)
    async with (
        local_slack() as slack,
        running_simulator(slow) as groq,
        twin_process(slack, groq, tmp_path) as it,
    ):
        await slack.mention("Where did you study?")
        await eventually(lambda: slack.world.statuses)
        os.kill(it.pid, signal.SIGTERM)
        _, errors = await it.communicate()
    assert (0, False) == (it.returncode, b"Traceback" in errors)
    [message] = slack.world.said
    assert "AI twin of" in message.shown
    assert not message.is_streaming


STUBBORN = """
import asyncio
from adapters.stopping import stopping
from bot.clock import MachineClock

async def main():
    stop = asyncio.Event()
    with stopping(stop, MachineClock()):
        print("open", flush=True)
        await stop.wait()
        print("stopping", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_who_asks_again_gets_the_end_at_once(number: signal.Signals) -> None:
    """Two signals of one moment are one: `make` passes on what its whole group got."""
    it = await asyncio.create_subprocess_exec(sys.executable, "-c", STUBBORN, cwd=ROOT, stdout=-1)
    assert it.stdout is not None
    assert b"open\n" == await it.stdout.readline()
    os.kill(it.pid, number)
    os.kill(it.pid, number)
    assert b"stopping\n" == await it.stdout.readline()
    await asyncio.sleep(0.3)  # more than the moment in which they are one
    os.kill(it.pid, number)
    async with asyncio.timeout(300):
        await it.wait()
    assert -number == it.returncode
