"""The link to Slack breaks in every way that is known, and is there again before somebody misses it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from structlog.testing import capture_logs

from adapters.slack.app import serve
from adapters.slack.client import open_client
from adapters.slack.link import Link
from bot.domain import Answer, Question
from bot.errors import DoorError
from tests.far_ends.scripted_house import ScriptedHouse, echo, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_message import Params
from tests.far_ends.slack_stage import HastyClock, Stage, opened
from tests.far_ends.slack_world import Fault, settings_for

pytestmark = pytest.mark.journey


async def is_there(stage: Stage) -> None:
    """A new connection is open, and what is asked over it is answered once."""
    link = stage.slack.link
    await eventually(lambda: link.sockets)
    await stage.slack.direct("Are you there?")
    await eventually(lambda: any("Are you there?" in message.shown for message in stage.slack.world.said))
    assert 1 == [question.text for question in stage.house.asked].count("Are you there?")


async def test_a_spent_ticket_is_never_tried_again() -> None:
    async with opened(clock=HastyClock()) as stage:
        link = stage.slack.link
        link.refuse = True
        link.cut()
        await eventually(lambda: link.refused > 2)
        link.refuse = False
        await is_there(stage)
        assert link.refused + link.opened == stage.slack.world.calls["apps.connections.open"]


async def test_a_half_open_connection_is_found_out_by_its_silence() -> None:
    async with opened(clock=HastyClock()) as stage:
        with capture_logs() as logs:
            stage.slack.link.go_silent()
            await eventually(lambda: stage.slack.link.opened == 2)
        assert ["silent"] == [line["why"] for line in logs if line["event"] == "slack.link_ended"]
        await eventually(lambda: len(stage.slack.link.sockets) == 1)
        await is_there(stage)


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled", "too_many_websockets"])
async def test_when_slack_says_goodbye_there_is_another_connection(reason: str) -> None:
    async with opened() as stage:
        with capture_logs() as logs:
            await stage.slack.link.disconnect(reason)
            await eventually(lambda: stage.slack.link.opened == 2)
        told = "".join(str(line) for line in logs if line["log_level"] == "error")
        assert ("link_disabled" == reason) == ("switch it on again under Socket Mode" in told)
        assert ("too_many_websockets" == reason) == ("stop other processes" in told)
        await is_there(stage)
        assert [] == stage.slack.link.unacknowledged


async def test_after_a_warning_the_old_connection_still_takes_what_comes() -> None:
    async with opened() as stage:
        link = stage.slack.link
        await link.disconnect("warning")
        await eventually(lambda: len(link.sockets) == 2)
        for number in range(6):  # each connection in its turn
            await stage.slack.command(f"usage {number}")
        assert [] == link.unacknowledged


async def test_after_a_warning_the_old_connection_is_not_kept_for_ever() -> None:
    async with opened(clock=HastyClock()) as stage:
        await stage.slack.link.disconnect("warning")
        await eventually(lambda: stage.slack.link.opened == 2 and len(stage.slack.link.sockets) == 1)
        await is_there(stage)


async def test_while_slack_renews_the_connection_nothing_is_lost() -> None:
    """The old one stays until the new one is open, and acknowledges what came over it."""
    async with opened(clock=HastyClock()) as stage:
        slack = stage.slack
        for number in range(5):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(slack.command(f"ask Number {number} by command?"))
                tasks.create_task(slack.mention(f"Number {number}?"))
                tasks.create_task(slack.link.ask_to_reconnect())
        await eventually(lambda: slack.link.opened == 6)
        await eventually(lambda: len(slack.world.said) == 5 and len(slack.world.responses) == 5)
    assert [] == slack.link.unacknowledged
    assert 10 == len(stage.house.asked)


async def test_one_that_is_sent_away_as_one_too_many_comes_again_later() -> None:
    async with opened(clock=HastyClock()) as stage:
        link, calls = stage.slack.link, stage.slack.world.calls
        link.most = 0
        link.cut()
        await eventually(lambda: calls["apps.connections.open"] > 3)
        link.most = 10
        await is_there(stage)


async def test_a_connection_that_is_cut_in_mid_answer_costs_nothing() -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        asked.set()
        await release.wait()
        return echo(question)

    async with opened(slow) as stage:
        event = await stage.slack.mention("Once?")
        await asked.wait()
        stage.slack.link.cut()
        await eventually(lambda: stage.slack.link.sockets)
        await stage.slack.again(event)
        release.set()
        await eventually(lambda: stage.slack.world.said)
        await is_there(stage)
    assert 2 == len(stage.slack.world.said)


async def test_slack_may_refuse_fail_and_be_busy_while_the_link_is_down() -> None:
    async with opened(clock=HastyClock()) as stage:
        faults = ("429", "500", "page", "cut", "internal_error", "invalid_auth")
        stage.slack.world.faults = [Fault(method="apps.connections.open", how=how) for how in faults]
        with capture_logs() as logs:
            stage.slack.link.cut()
            await eventually(lambda: stage.slack.link.opened == 2)
        down = [line for line in logs if line["event"] == "slack.link_down"]
        assert 5 == len(down)  # the 429 was waited for
        assert 1 == len({line["since"] for line in down})
        await is_there(stage)


class CountingClock(HastyClock):
    """Keeps what was slept, but for the looks each second."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        if seconds not in {0, 0.01, 1.0}:
            self.slept.append(seconds)
        await super().sleep(seconds / 20)


@asynccontextmanager
async def linked(slack: LocalSlack, clock: HastyClock) -> AsyncIterator[Link]:
    """A link alone, without a door behind it; by chance it waits the longest."""
    settings = settings_for(slack.api_url)
    async with aiohttp.ClientSession() as session:
        client = open_client(settings, session)
        app = AsyncApp(client=client, request_verification_enabled=False)
        link = Link(app, client, slack.world.app_token, clock, chance=lambda: 1.0)
        await link.open()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(link.watch())
            yield link
            watching.cancel()
        await link.close()


async def test_the_longer_it_lasts_the_longer_are_the_pauses_up_to_twenty_seconds() -> None:
    clock = CountingClock()
    async with local_slack() as slack, linked(slack, clock):
        slack.link.refuse = True
        slack.link.cut()
        await eventually(lambda: len(clock.slept) >= 8)
    assert [2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0] == clock.slept[:7]
    assert 7 <= slack.link.refused <= 11


async def test_a_session_that_somebody_closed_is_replaced_with_its_connection() -> None:
    async with local_slack() as slack, linked(slack, HastyClock()) as link:
        assert link._connection is not None  # noqa: SLF001 - what no far end can do
        await link._connection.aiohttp_client_session.close()  # noqa: SLF001 - nor this
        await eventually(lambda: slack.link.opened == 2)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_bot_token": "xapp-local-1"}, "SLACK_BOT_TOKEN holds an app-level token; it belongs in"),
        ({"slack_app_token": "xoxb-local-1"}, "SLACK_APP_TOKEN holds a bot token; it belongs in"),
        ({"slack_bot_token": "xoxp-local-1"}, "SLACK_BOT_TOKEN holds a user token: set it to the bot token"),
        ({"slack_app_token": None}, "SLACK_APP_TOKEN is not set"),
        ({"slack_app_token": " "}, "SLACK_APP_TOKEN is not set"),
        ({"slack_bot_token": None}, "SLACK_BOT_TOKEN is not set"),
        ({"slack_bot_token": "wrong"}, "SLACK_BOT_TOKEN: Slack says invalid_auth; set it to the bot token"),
        ({"slack_app_token": "wrong"}, "SLACK_APP_TOKEN: Slack says invalid_auth; set it to an app-level"),
    ],
)
async def test_a_wrong_token_is_told_in_one_line_with_what_to_do(
    given: dict[str, str | None], told: str
) -> None:
    async with local_slack() as slack:
        house = ScriptedHouse(settings_for(slack.api_url, **given))
        with pytest.raises(DoorError) as refused:
            await serve(house, asyncio.Event(), say=print)
    assert str(refused.value).startswith(told)
    assert 1 == len(str(refused.value).splitlines())
    assert "local-1" not in str(refused.value)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("how", ["500", "page", "cut", "internal_error"])
async def test_a_slack_that_is_not_well_at_the_start_is_said_to_be(method: str, how: str) -> None:
    async with local_slack() as slack:
        slack.world.faults = [Fault(method=method, how=how, times=9)]
        house = ScriptedHouse(settings_for(slack.api_url))
        with pytest.raises(DoorError, match=r"not well at|not reached at"):
            await serve(house, asyncio.Event(), say=print)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", {"type": "event_callback", "event": {"type": "star_added"}}),
        ("events_api", {"type": "event_callback"}),
        ("events_api", {"type": "event_callback", "event": {"type": ["message"]}}),
        ("events_api", {}),
        ("interactive", {"type": "of_next_year"}),
        ("of_next_year", {"type": "of_next_year"}),
    ],
)
async def test_what_nobody_knows_is_acknowledged_and_costs_nothing(kind: str, payload: Params) -> None:
    async with opened() as stage:
        before = stage.slack.world.calls.total()
        await stage.slack.link.deliver(kind, payload)
        assert before == stage.slack.world.calls.total()
        assert [] == stage.slack.link.unacknowledged


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("how", ["429", "slow"])
async def test_who_stops_it_while_it_opens_does_not_wait_until_it_is_open(method: str, how: str) -> None:
    async with local_slack() as slack:
        slack.world.faults = [Fault(method=method, how=how, times=9, retry_after=900)]
        house, stop = ScriptedHouse(settings_for(slack.api_url)), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(house, stop, say=print))
            await eventually(lambda: slack.world.calls[method])
            stop.set()
    assert {} == house.messengers


async def test_a_proxy_of_the_environment_is_for_what_is_not_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with opened() as stage:
        await is_there(stage)
        await stage.slack.command("usage")
        await eventually(lambda: stage.slack.world.responses)


async def test_a_door_whose_process_ends_otherwise_tells_so_and_not_that_it_was_stopped() -> None:
    """Another door cannot open, so that all are closed: nobody has pressed a stop button."""
    asked = asyncio.Event()

    async def endless(question: Question) -> Answer:
        asked.set()
        await asyncio.Event().wait()
        return echo(question)

    async with local_slack() as slack:
        house, told = ScriptedHouse(settings_for(slack.api_url), endless), list[str]()
        async with asyncio.TaskGroup() as tasks:
            door = tasks.create_task(serve(house, asyncio.Event(), say=told.append))
            await eventually(lambda: told)
            await slack.mention("Are you there?")
            await asked.wait()
            door.cancel()
    assert [True] == ["Please ask me again" in message.shown for message in slack.world.said]
