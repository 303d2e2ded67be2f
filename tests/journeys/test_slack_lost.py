"""Whatever Slack loses an answer to is done once, and is done: posts are looked for, the rest is repeated."""

from __future__ import annotations

import pytest

from adapters.slack.repeating import REPEATS
from bot.errors import DeliveryUnknown
from bot.notices import Notice
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_stage import HastyClock, opened
from tests.far_ends.slack_world import ASKER, CHANNEL, Fault

pytestmark = pytest.mark.journey

NO_STREAMS = Fault(method="chat.startStream", how="unknown_method", times=99)
LOST = ("cut", "500", "page")


@pytest.mark.parametrize("how", LOST)
async def test_a_post_that_fails_three_times_stands_in_the_end(how: str) -> None:
    async with opened(clock=HastyClock()) as stage:
        world = stage.slack.world
        world.faults = [NO_STREAMS, Fault(method="chat.postMessage", how=how, times=3)]
        await stage.slack.mention("Where did you study?")
        await eventually(lambda: world.said)
    assert (1, 4) == (len(world.said), world.calls["chat.postMessage"])


@pytest.mark.parametrize("how", LOST)
async def test_where_slack_shows_no_metadata_a_lost_post_is_known_by_what_it_says(how: str) -> None:
    async with opened(clock=HastyClock()) as stage:
        world = stage.slack.world
        world.shows_metadata = False
        world.faults = [NO_STREAMS, Fault(method="chat.postMessage", how=how, after=True)]
        await stage.slack.mention("Is 2 < 3 & *why*?")
        await eventually(lambda: world.calls["conversations.replies"])
    assert (1, 1) == (len(world.said), world.calls["chat.postMessage"])


@pytest.mark.parametrize("is_taken", [False, True], ids=["lost", "taken"])
async def test_a_post_is_looked_for_until_slack_is_back_and_stands_once(*, is_taken: bool) -> None:
    async with opened(clock=HastyClock()) as stage:
        world = stage.slack.world
        world.faults = [
            NO_STREAMS,
            Fault(method="chat.postMessage", how="cut", after=is_taken),
            Fault(method="conversations.replies", how="cut", times=2 * REPEATS),
        ]
        await stage.slack.mention("Where did you study?")
        await eventually(lambda: world.calls["conversations.replies"] > 2 * REPEATS and world.said)
    assert (1, 1 if is_taken else 2) == (len(world.said), world.calls["chat.postMessage"])


@pytest.mark.parametrize("how", LOST)
async def test_a_notice_whose_answer_is_lost_is_found(how: str) -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.world.faults = [Fault(method="chat.postMessage", how=how, after=True)]
        ts = await stage.house.messengers["slack"].post(
            CHANNEL, Notice(title="Report", text="Text.", key="k")
        )
    assert [ts] == [message.ts for message in stage.slack.world.said]


async def test_a_notice_that_cannot_be_looked_for_is_unknown() -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.world.faults = [
            Fault(method="chat.postMessage", how="cut", after=True),
            Fault(method="conversations.history", how="missing_scope"),
        ]
        with pytest.raises(DeliveryUnknown):
            await stage.house.messengers["slack"].post(CHANNEL, Notice(title="Report", text="Text.", key="k"))
    assert 1 == stage.slack.world.calls["chat.postMessage"]


@pytest.mark.parametrize("how", LOST)
async def test_what_made_twice_is_the_same_is_made_again(how: str) -> None:
    async with opened(clock=HastyClock()) as stage:
        world = stage.slack.world
        world.faults = [
            Fault(method=method, how=how)
            for method in (
                "assistant.threads.setSuggestedPrompts",
                "chat.postEphemeral",
                "conversations.open",
                "users.info",
                "views.publish",
            )
        ]
        await stage.slack.open_home()
        await stage.slack.open_home(tab="messages")
        await stage.slack.mention("help")
        await eventually(lambda: world.prompts and world.homes and world.whispered)
        assert await stage.house.messengers["slack"].room(ASKER)
        assert {0} == {fault.times for fault in world.faults}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", LOST)
async def test_an_answer_goes_with_its_question_though_slack_fails_meanwhile(
    how: str, *, after: bool
) -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.world.become(WHOLE)
        event = await stage.slack.mention("Never mind?")
        await eventually(lambda: stage.slack.world.said)
        stage.slack.world.faults = [Fault(method="chat.delete", how=how, after=after)]
        await stage.slack.delete(event)
        await eventually(lambda: stage.slack.world.calls["chat.delete"] > 1)
    assert [] == stage.slack.world.said


async def test_where_no_direct_messages_can_be_opened_a_post_takes_the_members_id() -> None:
    async with opened() as stage:
        stage.slack.world.faults = [Fault(method="conversations.open", how="unknown_method")]
        assert ASKER == await stage.house.messengers["slack"].room(ASKER)
