"""Answers grow through the whole door: the true twin behind it, an end in the middle, rate limits."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.app import serve
from bot.assembly import open_twin
from bot.domain import Answer, Listen, Question
from bot.simulator import SimulatorOptions, running_simulator
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.slack import local_slack
from tests.far_ends.slack_rates import RateLimits
from tests.far_ends.slack_speech import Speaker
from tests.far_ends.slack_stage import HastyClock, opened, words_of
from tests.far_ends.slack_world import CHANNEL, settings_for

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

FIRST = "I led the move to PostgreSQL."


async def test_the_true_twins_answer_grows_sentence_by_sentence_and_is_whole_in_the_end() -> None:
    slow = SimulatorOptions(median_ms=1, p95_ms=1, tokens_per_second=150)
    told: list[str] = []
    async with running_simulator(slow) as address, local_slack() as slack:
        settings = settings_for(slack.api_url, groq_api_key="gsk_x", groq_base_url=address, hedge="off")
        stop = asyncio.Event()
        async with open_twin(settings) as twin, asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(twin, stop, say=told.append))
            await eventually(lambda: told)
            await slack.mention("Where did you work, and what did you do there?")
            await eventually(lambda: slack.world.said, within=20)
            stop.set()
    [message] = slack.world.said
    assert slack.world.calls["chat.startStream"]
    assert len(message.moments) > 1
    assert message.moments[-1].startswith(message.moments[0])
    assert "Sources: " in message.shown
    assert "AI twin of " in message.shown
    assert [] == slack.world.live


async def test_the_end_of_the_process_ends_what_grows_and_says_so() -> None:
    speaker = Speaker()
    async with opened(clock=HastyClock(), drain_s=0.05) as stage:
        stage.house.speech = speaker
        await stage.slack.mention("What did you build?")
        speaker.tell(FIRST)
        await eventually(lambda: stage.slack.world.streaming)
    [message] = stage.slack.world.said
    assert words_of(message).startswith(f"{FIRST}\nI am being restarted")
    assert "AI twin of Ada Example" in message.shown


async def test_within_slacks_rate_limits_no_answer_is_lost_doubled_or_left_open() -> None:
    async def speak(question: Question, listen: Listen) -> Answer:
        listen(FIRST)
        await asyncio.sleep(0.02)
        return answered(f"{FIRST} {question.text}")

    clock = HastyClock()
    async with opened(clock=clock) as stage:
        stage.house.speech = speak
        limits = RateLimits(clock)
        stage.slack.world.admits = limits
        for number in range(10):
            stage.slack.world.channels[f"C0ROOM{number}"] = {"name": f"room-{number}"}
        for number in range(40):
            await stage.slack.mention(f"Number {number}?", channel=f"C0ROOM{number % 10}")
        await eventually(lambda: len(stage.slack.world.said) == 40, within=15)
    heard = sorted(words_of(message).split("\n")[0] for message in stage.slack.world.said)
    assert sorted(f"{FIRST} Number {number}?" for number in range(40)) == heard
    assert 0 == limits.refusals.get("chat.startStream", 0) + limits.refusals.get("chat.stopStream", 0)
    assert [] == stage.slack.world.streaming
    assert CHANNEL not in {message.channel for message in stage.slack.world.said}
