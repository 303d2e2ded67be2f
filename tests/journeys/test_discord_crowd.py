"""Two hundred questions in a minute over twenty channels, each told three times over a link that breaks."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict

import pytest

from bot.domain import Answer, Question
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_stage import GRACE_S
from tests.far_ends.discord_world import Person
from tests.far_ends.scripted_house import answered
from tests.far_ends.virtual import in_virtual_time
from tests.journeys.test_discord_link import now, opened, soon

pytestmark = pytest.mark.journey

CHANNELS, QUESTIONS = 20, 10
BETWEEN_S = 5.0
"""So often somebody asks in each channel; Discord takes five messages in five seconds there."""


async def wavering(question: Question) -> Answer:
    """Some answers take half a second, and others three."""
    await asyncio.sleep(0.5 + sum(question.text.encode()) % 6 / 2)
    return answered(question.text, sources=())


async def talk(far: Discord, channel: int, asker: Person, *, after_s: float) -> None:
    await asyncio.sleep(after_s)
    for number in range(QUESTIONS):
        message = await far.say(far.mention(f"Question {number}."), who=asker, channel=channel)
        for _ in range(2):
            await far.deliver(message)
        await asyncio.sleep(BETWEEN_S)


async def breaking(far: Discord) -> None:
    """Meanwhile the link is cut, renewed, and in the end forgotten: what falls into the gap is looked up."""
    for number in range(4):
        await asyncio.sleep(9)
        await soon(lambda: far.gateway.is_listened_to)
        if number == 3:
            await far.gateway.forget()
        elif number % 2:
            await far.gateway.drop()
        else:
            await far.gateway.ask_to_reconnect()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_crowd_is_answered_once_each() -> None:
    async with open_discord() as far:
        askers = [far.world.join(f"Person {number}") for number in range(CHANNELS)]
        rooms = [far.world.open_channel(f"room {number}") for number in range(CHANNELS)]
        async with opened(far) as visit:
            visit.house.script = wavering
            began = now()
            async with asyncio.TaskGroup() as people:
                people.create_task(breaking(far))
                for number, (room, asker) in enumerate(zip(rooms, askers, strict=True)):
                    people.create_task(talk(far, room, asker, after_s=number * BETWEEN_S / CHANNELS))
            await soon(lambda: len(far.world.said_by_bot()) >= CHANNELS * QUESTIONS)
            took = now() - began
            told = defaultdict(list)
            for one in sorted(far.world.said_by_bot(), key=lambda one: int(one["id"])):
                told[int(one["channel_id"])].append(one["content"].split("\n")[0])
    expected = [f"Question {number}." for number in range(QUESTIONS)]
    assert dict.fromkeys(rooms, expected) == {room: sorted(texts) for room, texts in told.items()}
    late = [room for room, texts in told.items() if texts != expected]
    assert len(late) < CHANNELS / 3  # what fell into the gap is found when later words were heard
    assert Counter(dict.fromkeys(expected, CHANNELS)) == Counter(one.text for one in visit.house.asked)
    assert BETWEEN_S * QUESTIONS <= took < BETWEEN_S * QUESTIONS + 20
