"""The real twin behind Slack's door: its own ledger, claims and commands, on the sample profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.assembly import open_twin
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_limits import alive
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import serving
from tests.far_ends.slack_world import settings_for

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]


@asynccontextmanager
async def served(slack: LocalSlack) -> AsyncIterator[None]:
    """The whole twin, started and stopped as a process would."""
    async with open_twin(settings_for(slack.api_url)) as twin, serving(twin):
        yield


async def test_a_question_is_answered_from_the_profile_and_counted() -> None:
    async with local_slack() as slack, served(slack):
        await slack.mention("Where did you study?")
        await eventually(lambda: slack.world.said)
        await slack.command("usage")
        await eventually(lambda: slack.world.responses)
    assert "Sources: " in slack.world.said[0].shown
    assert "AI twin of " in slack.world.said[0].shown
    assert "1 answered" in str(slack.world.responses[0]["blocks"])
    assert [] == alive(slack.world.said[0].sent) + alive(slack.world.responses[0])


async def test_a_redelivery_after_a_restart_is_not_answered_again() -> None:
    async with local_slack() as slack:
        async with served(slack):
            event = await slack.mention("Where did you study?")
            await eventually(lambda: slack.world.said)
        async with served(slack):
            await slack.link.deliver_event(event, attempt=1)
            await slack.direct("Where did you work?")
            await eventually(lambda: len(slack.world.said) > 1)
    assert ["C0GENERAL", "D0ASKER"] == [message.channel for message in slack.world.said]


async def test_a_thread_goes_on_after_a_restart_without_a_mention() -> None:
    async with local_slack() as slack:
        slack.world.become(WHOLE)
        async with served(slack):
            root = await slack.mention("Where did you study?")
            await eventually(lambda: slack.world.said)
        async with served(slack):
            await slack.reply(await slack.say("Among ourselves"), "Where did you study?")
            await slack.reply(root, "Where did you work?")
            await eventually(lambda: len(slack.world.said) > 1)
    assert [root["ts"], root["ts"]] == [message.thread_ts for message in slack.world.said]
