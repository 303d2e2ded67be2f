"""What the twin says first on Slack: in a channel, in a thread, to a person alone; and where it cannot."""

from __future__ import annotations

import pytest

from bot.errors import DeliveryFailed, NoSuchPlace
from bot.notices import Notice
from tests.far_ends.slack_stage import HastyClock, opened
from tests.far_ends.slack_world import ALL_SCOPES, ASKER, CHANNEL, DIRECT, Fault

pytestmark = pytest.mark.journey

NOTICE = Notice(title="Ada has answered", text="Yes, <!channel> @everyone <@U0ADMIN>.", key="told-1")


async def test_a_notice_stands_in_a_thread_and_is_found_there_alone() -> None:
    async with opened() as stage:
        messenger, root = stage.house.messengers["slack"], stage.slack.written("Jazz?")["ts"]
        other = stage.slack.written("Chess?")["ts"]
        assert await messenger.find(CHANNEL, "told-1", thread=root) is None
        ts = await messenger.post(CHANNEL, NOTICE, thread=root)
        assert ts == await messenger.find(CHANNEL, "told-1", thread=root)
        assert await messenger.find(CHANNEL, "told-1", thread=other) is None
        assert await messenger.find(CHANNEL, "told-1") is None
    (message,) = stage.slack.world.said
    assert (CHANNEL, root) == (message.channel, message.thread_ts)


async def test_a_long_notice_goes_on_in_the_thread_it_was_for() -> None:
    async with opened() as stage:
        root = stage.slack.written("Jazz?")["ts"]
        notice = Notice(title="Report", text="Some words.\n\n" * 2000, key="k")
        await stage.house.messengers["slack"].post(CHANNEL, notice, thread=root)
    assert len(stage.slack.world.said) > 1
    assert {root} == {message.thread_ts for message in stage.slack.world.said}


async def test_when_a_thread_is_gone_the_channel_must_do_and_is_looked_at() -> None:
    async with opened() as stage:
        messenger = stage.house.messengers["slack"]
        ts = await messenger.post(CHANNEL, NOTICE, thread="1700000000.000100")
        assert ts == await messenger.find(CHANNEL, "told-1", thread="1700000000.000100")
        stage.slack.world.faults = [Fault(method="conversations.replies", how="thread_not_found")]
        assert ts == await messenger.find(CHANNEL, "told-1", thread="1700000000.000100")
    assert [None] == [message.thread_ts for message in stage.slack.world.said]


async def test_a_member_is_written_to_alone() -> None:
    async with opened() as stage:
        messenger = stage.house.messengers["slack"]
        assert DIRECT == await messenger.room(ASKER)
        await messenger.post(await messenger.room(ASKER), NOTICE)
    assert [DIRECT] == [message.channel for message in stage.slack.world.said]


@pytest.mark.parametrize(("how", "kind"), [("500", DeliveryFailed), ("cut", DeliveryFailed)])
async def test_that_slack_is_away_is_no_word_on_a_place(how: str, kind: type[Exception]) -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.world.faults = [Fault(method="conversations.open", how=how, times=9)]
        with pytest.raises(kind) as failed:
            await stage.house.messengers["slack"].room(ASKER)
    assert not isinstance(failed.value, NoSuchPlace)


async def test_where_nobody_can_be_told_is_said_for_good() -> None:
    async with opened() as stage:
        messenger, world = stage.house.messengers["slack"], stage.slack.world
        with pytest.raises(NoSuchPlace, match="user_not_found"):
            await messenger.room("U0NOBODY")
        with pytest.raises(NoSuchPlace, match="channel_not_found"):
            await messenger.post("C0NOWHERE", NOTICE)
        world.faults = [Fault(method="chat.postMessage", how="is_archived")]
        with pytest.raises(NoSuchPlace, match="is_archived"):
            await messenger.post(CHANNEL, NOTICE)
        world.scopes = ALL_SCOPES - {"im:write"}
        with pytest.raises(NoSuchPlace, match="im:write"):
            await messenger.room(ASKER)
