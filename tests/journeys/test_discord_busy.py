"""A busy minute on Discord, through the whole door: two hundred questions, twenty channels, forty people."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain import Answer, Listen, Question
from bot.rehearsal import LoopClock
from tests.far_ends.discord_stage import GRACE_S
from tests.far_ends.discord_visit import visiting
from tests.far_ends.scripted_house import answered
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

QUESTIONS, CHANNELS, PEOPLE = 200, 20, 40


async def speech(question: Question, listen: Listen) -> Answer:
    """One answer in five takes long enough to be seen while it grows."""
    is_long = int(question.text.split()[-1]) % 5 == 0
    await asyncio.sleep(0.8)
    if is_long:
        listen("The beginning of it.")
        await asyncio.sleep(1.0)
    return answered(f"The beginning of it. {question.text}")


@in_virtual_time(grace_s=GRACE_S)
async def test_two_hundred_questions_in_a_minute_are_answered_once_each_without_a_refusal() -> None:
    async with visiting(speech=speech, clock=LoopClock()) as visit:
        far, loop = visit.far, asyncio.get_running_loop()
        rooms = [far.world.open_channel(f"room-{number}") for number in range(CHANNELS)]
        people = [far.world.join(f"Person {number}") for number in range(PEOPLE)]
        asked: dict[str, float] = {}
        for number in range(QUESTIONS):
            told = far.mention(f"question {number}")
            message = await far.say(told, who=people[number % PEOPLE], channel=rooms[number % CHANNELS])
            asked[message["id"]] = loop.time()
            await asyncio.sleep(0.3)
        await asyncio.sleep(10.0)
        stands = far.world.said_by_bot()
        assert set(asked) == {str(one["message_reference"]["message_id"]) for one in stands}
        assert QUESTIONS == len(stands)
        ended = [
            far.seen.of(one)[-1].at - asked[str(one["message_reference"]["message_id"])] for one in stands
        ]
        assert sorted(ended)[QUESTIONS * 9 // 10] < 3.0
        assert all("Sources" in one["content"] for one in stands)
        assert [] == far.rest.buckets.refused
