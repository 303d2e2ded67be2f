"""One answer per question on a local Slack: whatever comes twice, is restarted, or runs beside another."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Answer, Question
from bot.storage.claims import ClockedClaims, SqlEventClaims
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryClaims, Script, ScriptedHouse, answered, echo, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_rates import RateLimits
from tests.far_ends.slack_stage import HastyClock, opened, serving, words_of
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, TEAM, settings_for
from tests.grounds import migrated

pytestmark = pytest.mark.journey


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[tuple[LocalSlack, SqlEventClaims]]:
    """A local Slack that tells everything, and the true claims, which outlive every process."""
    async with migrated(folder) as database, local_slack() as slack:
        slack.world.become(WHOLE)
        yield slack, SqlEventClaims(database)


@asynccontextmanager
async def process(
    slack: LocalSlack, claims: SqlEventClaims, script: Script = echo
) -> AsyncIterator[ScriptedHouse]:
    """A twin that lives as long as the block, with claims that it shares with others."""
    house: Any = ScriptedHouse(settings_for(slack.api_url), script)
    house.claims = ClockedClaims(claims, house.clock)
    async with serving(house):
        yield house


async def test_what_comes_three_times_as_two_events_is_answered_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as (slack, claims), process(slack, claims) as house:
        slack.link.copies = 3
        event = await slack.mention("Once?")
        await slack.link.deliver_event({**event, "client_msg_id": "another"}, event_id="Ev0OTHER")
        await slack.direct("And I?")
        await eventually(lambda: len(slack.world.said) == 2)
    assert ["And I?", "Once?"] == sorted(question.text for question in house.asked)
    assert 2 == len(slack.world.said)


async def test_of_two_processes_one_answers(tmp_path: Path) -> None:
    async with scene(tmp_path) as (slack, claims):
        async with process(slack, claims) as one, process(slack, claims) as other:
            slack.link.copies = 4
            for number in range(6):
                await slack.mention(f"Question {number}?")
            await eventually(lambda: len(slack.world.said) == 6)
        asked = [question.text for question in (*one.asked, *other.asked)]
    assert [f"Question {number}?" for number in range(6)] == sorted(asked)
    assert 6 == len(slack.world.said)


async def test_a_restart_answers_nothing_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as (slack, claims):
        async with process(slack, claims):
            event = await slack.mention("Once?")
            await eventually(lambda: slack.world.said)
        async with process(slack, claims) as house:
            await slack.again(event, attempt=2)
            await slack.direct("Another?")
            await eventually(lambda: len(slack.world.said) == 2)
    assert ["Another?"] == [question.text for question in house.asked]


@pytest.mark.parametrize(("since_s", "number"), [(10, 0), (61, 1)])
async def test_what_a_process_died_over_is_free_after_a_minute(
    tmp_path: Path, since_s: int, number: int
) -> None:
    async with scene(tmp_path) as (slack, claims), process(slack, claims) as house:
        event = slack.written("Did you die?", channel="D0ASKER")
        begun = house.clock.now() - timedelta(seconds=since_s)
        await claims.claim(f"slack:{TEAM}:{event['channel']}:{event['ts']}:{ASKER}", at=begun)
        await slack.link.deliver_event(event, attempt=1)
        await slack.mention("And you?")
        await eventually(lambda: len(slack.world.said) == number + 1)
    assert number + 1 == len(house.asked)


async def test_what_came_too_early_after_a_death_is_answered_when_it_comes_again() -> None:
    clock = StillClock()
    async with local_slack() as slack:
        house = ScriptedHouse(settings_for(slack.api_url))
        house.claims = MemoryClaims(clock)
        event = slack.written("Did you die?", channel=DIRECT)
        assert await house.claims.claim(f"slack:{TEAM}:{DIRECT}:{event['ts']}:{ASKER}")
        async with serving(house):
            await slack.link.deliver_event(event, event_id="Ev0DEAD", attempt=1)
            await slack.direct("And you?")
            await eventually(lambda: slack.world.said)
            clock.move(61)
            await slack.link.deliver_event(event, event_id="Ev0DEAD", attempt=2)
            await eventually(lambda: len(slack.world.said) == 2)
    assert ["And you?", "Did you die?"] == [question.text for question in house.asked]


async def test_two_presses_of_enter_on_one_command_are_two(tmp_path: Path) -> None:
    async with scene(tmp_path) as (slack, claims), process(slack, claims) as house:
        await slack.command("usage")
        await slack.command("usage")
        await eventually(lambda: len(slack.world.responses) == 2)
    assert 2 == len(house.callers)


async def test_two_hundred_questions_over_twenty_channels_are_answered_once_each_and_in_order() -> None:
    async def wavering(question: Question) -> Answer:
        await asyncio.sleep(len(question.text) % 3 / 1000)
        return answered(question.text, sources=())

    async with opened(wavering, clock=HastyClock()) as stage:
        slack = stage.slack
        slack.world.admits = RateLimits(stage.house.clock)
        channels = [f"C0{number:02d}" for number in range(20)]
        for channel in channels:
            slack.world.channels[channel] = {"name": channel.lower()}
        roots = {channel: await slack.mention("0.", channel=channel) for channel in channels}
        for number in range(1, 10):
            for channel, root in roots.items():
                words = f"{number}." + " please" * (number % 4)
                await slack.mention(words, channel=channel, thread_ts=root["ts"])
        await eventually(lambda: len(slack.world.said) >= 200)
    heard = defaultdict(list)
    for message in slack.world.said:
        heard[message.channel].append(words_of(message)[:2])
    assert {channel: [f"{number}." for number in range(10)] for channel in channels} == heard
    assert 200 == len(stage.house.asked)
    assert CHANNEL not in heard
