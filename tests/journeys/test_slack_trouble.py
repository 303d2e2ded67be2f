"""Slack's door when something goes wrong: posts, tokens, connections, faults of ours, the end."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.app import serve
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.domain import Answer, Question
from bot.errors import DeliveryFailed, DoorError
from bot.notices import Notice
from tests.far_ends.scripted_house import ScriptedHouse, echo, eventually
from tests.far_ends.slack import local_slack
from tests.far_ends.slack_stage import HastyClock, opened
from tests.far_ends.slack_world import ASKER, CHANNEL, TEAM, Fault, settings_for

pytestmark = pytest.mark.journey


def broken(_question: Question) -> Answer:
    raise RuntimeError("a fault of ours, with a token xoxb-secret-1 in it")


async def test_a_fault_inside_gives_one_kind_sentence() -> None:
    async with opened(broken) as stage:
        await stage.slack.mention("Does it break?")
        await eventually(lambda: stage.slack.world.said)
    [message] = stage.slack.world.said
    assert "Please try again" in message.shown
    assert "xoxb" not in message.shown


async def test_a_command_that_breaks_tells_so_to_its_caller_alone() -> None:
    async def breaks(_caller: Caller, _argument: str) -> Reply:
        raise RuntimeError("a fault of ours, with a token xoxb-secret-1 in it")

    async with opened() as stage:
        stage.house.commands = Registry([Command(name="usage", summary="It breaks", run=breaks)])
        await stage.slack.command("usage")
        await eventually(lambda: stage.slack.world.responses)
    [told] = stage.slack.world.responses
    assert "ephemeral" == told["response_type"]
    assert "Please try again" in str(told)
    assert "xoxb" not in str(told)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(method="chat.postMessage", how="429", times=2, retry_after=0), 1),
        (Fault(method="chat.postMessage", how="500"), 1),
        (Fault(method="chat.postMessage", how="500", after=True), 1),
        (Fault(method="chat.postMessage", how="page"), 1),
        (Fault(method="chat.postMessage", how="cut", after=True), 1),
        (Fault(method="chat.postMessage", how="cut"), 1),
        (Fault(method="chat.postMessage", how="cannot_reply_to_message"), 1),
        (Fault(method="chat.postMessage", how="msg_blocks_too_long"), 1),
        (Fault(method="chat.postMessage", how="channel_not_found"), 0),
    ],
    ids=lambda value: (
        f"{value.how}-{'after' if value.after else 'before'}" if isinstance(value, Fault) else ""
    ),
)
async def test_an_answer_stands_once_whatever_happens_to_its_post(fault: Fault, said: int) -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.world.faults = [fault]
        await stage.slack.mention("Once?")
        await eventually(lambda: stage.house.claims.finished or not said)
        await eventually(lambda: fault.times == 0)
    assert said == len(stage.slack.world.said)


async def test_stopping_finishes_the_answer_that_is_running_and_takes_nothing_new() -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        asked.set()
        await release.wait()
        return echo(question)

    async with opened(slow) as stage:
        await stage.slack.mention("Before the end?")
        await asked.wait()
        stage.stop.set()
        await eventually(lambda: not stage.slack.link.sockets)
        release.set()
    assert 1 == len(stage.slack.world.said)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [("slack_bot_token", "SLACK_BOT_TOKEN"), ("slack_app_token", "SLACK_APP_TOKEN")],
)
async def test_a_wrong_token_stops_the_start_with_one_line_that_names_it(wrong: str, named: str) -> None:
    async with local_slack() as slack:
        house = ScriptedHouse(settings_for(slack.api_url, **{wrong: "token-wrong-7"}))
        with pytest.raises(DoorError) as refused:
            await serve(house, asyncio.Event(), say=print)
    assert str(refused.value).startswith(f"{named}: Slack says invalid_auth")
    assert "wrong-7" not in str(refused.value)
    assert 1 == len(str(refused.value).splitlines())
    assert {} == house.messengers


async def test_a_token_that_is_not_there_is_named() -> None:
    with pytest.raises(DoorError, match="SLACK_APP_TOKEN is not set"):
        await serve(
            ScriptedHouse(settings_for("http://127.0.0.1:9", slack_app_token=None)),
            asyncio.Event(),
            say=print,
        )


async def test_a_slack_that_is_not_there_is_said_in_one_line() -> None:
    house = ScriptedHouse(settings_for("http://127.0.0.1:9/api"))
    with pytest.raises(DoorError, match=r"not reached at 127\.0\.0\.1:9"):
        await serve(house, asyncio.Event(), say=print)


async def test_a_notice_is_posted_once_and_found_by_its_key() -> None:
    async with opened() as stage:
        messenger = stage.house.messengers["slack"]
        ts = await messenger.post(
            CHANNEL, Notice(title="Daily report", text="All well.", key="daily:2026-11-19")
        )
        assert ts == await messenger.find(CHANNEL, "daily:2026-11-19")
        assert await messenger.find(CHANNEL, "daily:2026-11-20") is None
    assert ["### Daily report\n\nAll well."] == [message.shown for message in stage.slack.world.said]


async def test_a_notice_for_nowhere_fails() -> None:
    async with opened() as stage:
        with pytest.raises(DeliveryFailed):
            await stage.house.messengers["slack"].post(
                "C0NOWHERE", Notice(title="Report", text="Text.", key="k")
            )


async def test_a_long_notice_goes_on_in_its_thread() -> None:
    async with opened() as stage:
        notice = Notice(title="Report", text="Some words.\n\n" * 2000, key="k")
        ts = await stage.house.messengers["slack"].post(CHANNEL, notice)
    first, *rest = stage.slack.world.said
    assert (ts, None) == (first.ts, first.thread_ts)
    assert rest
    assert all(ts == message.thread_ts for message in rest)


async def test_a_connection_that_the_sdk_cannot_mend_is_replaced() -> None:
    async with opened(clock=HastyClock()) as stage:
        stage.slack.link.refuse = True
        await stage.slack.link.close()
        await eventually(lambda: stage.slack.link.refused)
        stage.slack.link.refuse = False
        await eventually(lambda: stage.slack.link.sockets)
        await stage.slack.mention("Still there?")
        await eventually(lambda: stage.slack.world.said)
    assert 1 == len(stage.slack.world.said)


async def test_an_answer_that_takes_too_long_is_cut_off_at_the_end() -> None:
    asked = asyncio.Event()

    async def endless(question: Question) -> Answer:
        asked.set()
        await asyncio.Event().wait()
        return echo(question)

    async with opened(endless, drain_s=0.05) as stage:
        await stage.slack.mention("For ever?")
        await asked.wait()
    [message] = stage.slack.world.said
    assert "Please ask me again" in message.shown


async def test_a_database_that_is_away_silences_nobody() -> None:
    async with opened() as stage:
        stage.house.claims.away = True
        event = await stage.slack.mention("Are you there?")
        await stage.slack.link.deliver_event(event, attempt=1)
        await eventually(lambda: stage.slack.world.said)
    assert 1 == len(stage.slack.world.said)


async def test_a_command_without_an_address_for_its_answer_is_answered_to_its_caller_alone() -> None:
    async with opened() as stage:
        form = {"command": "/twin", "text": "usage", "user_id": ASKER, "channel_id": CHANNEL, "team_id": TEAM}
        await stage.slack.link.deliver("slash_commands", form)
        await eventually(lambda: stage.slack.world.whispered)
    assert [] == stage.slack.world.said
