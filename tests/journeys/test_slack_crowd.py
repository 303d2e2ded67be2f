"""Two hundred questions, each delivered three times over a link that breaks: none lost, none doubled."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest

from adapters.slack.app import serve
from bot.domain import Answer, Question
from bot.storage.claims import ClockedClaims, SqlEventClaims
from tests.far_ends.scripted_house import ScriptedHouse, answered, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import HastyClock, words_of
from tests.far_ends.slack_world import settings_for
from tests.grounds import migrated

pytestmark = pytest.mark.journey

CHANNELS = [f"C0{number:02d}" for number in range(20)]
QUESTIONS = 10


async def wavering(question: Question) -> Answer:
    """Some answers are quick, and others are not."""
    await asyncio.sleep(sum(question.text.encode()) % 5 / 1000)
    return answered(question.text, sources=())


async def talk(slack: LocalSlack, channel: str) -> None:
    """One thread: each question is asked when the one before is acknowledged, not when it is answered."""
    root = await slack.mention("Question 0.", channel=channel)
    for number in range(1, QUESTIONS):
        await slack.reply(root, f"Question {number}.")


async def breaking(slack: LocalSlack) -> None:
    """Meanwhile the link is renewed and cut, three times each."""
    for number in range(6):
        await eventually(
            partial(lambda many: slack.link.sockets and len(slack.world.said) > many, 20 * number)
        )
        if number % 2:
            slack.link.cut()
        else:
            await slack.link.ask_to_reconnect()


async def test_a_crowd_is_answered_once_each_and_in_order(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database, local_slack() as slack:
        slack.world.become(WHOLE)
        slack.link.copies = 3
        for channel in CHANNELS:
            slack.world.channels[channel] = {"name": channel.lower()}
        house = ScriptedHouse(settings_for(slack.api_url), wavering, clock=HastyClock())
        house.claims = ClockedClaims(SqlEventClaims(database), house.clock)  # type: ignore[assignment]
        stop, told = asyncio.Event(), list[str]()
        async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(house, stop, say=told.append))
            await eventually(lambda: told)
            async with asyncio.TaskGroup() as members:
                members.create_task(breaking(slack))
                for channel in CHANNELS:
                    members.create_task(talk(slack, channel))
            await eventually(lambda: len(slack.world.said) >= len(CHANNELS) * QUESTIONS)
            stop.set()
    heard = defaultdict(list)
    for message in slack.world.said:
        heard[message.channel].append(words_of(message).split("\n")[0])
    expected = [f"Question {number}." for number in range(QUESTIONS)]
    assert dict.fromkeys(CHANNELS, expected) == heard
    assert len(CHANNELS) * QUESTIONS == len(house.asked)
    assert slack.link.opened > 4
