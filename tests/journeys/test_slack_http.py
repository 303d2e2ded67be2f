"""HTTP mode: a local Slack sends signed requests to the true web door, beside its own pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.doors import chosen
from adapters.mounts import Mounts
from adapters.slack.app import serve
from adapters.slack.modes import EVENTS, paths
from adapters.web.app import listen, serve_on
from bot.clock import CommonClock, MachineClock
from bot.domain import Answer, Question
from bot.errors import DoorError
from bot.ports import Clock
from bot.settings import load_settings
from tests.far_ends.scripted_house import Script, ScriptedHouse, echo, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_http import FORM, JSON, SignedRequests
from tests.far_ends.slack_world import settings_for
from tests.far_ends.web_visitor import SECRET as WEB_SECRET
from tests.far_ends.web_visitor import all_well

pytestmark = pytest.mark.journey

SECRET = "signing-secret-local"


@dataclass(slots=True)
class Scene:
    """A twin with both doors open; ``late`` opens Slack's."""

    slack: LocalSlack
    house: ScriptedHouse
    requests: SignedRequests
    stop: asyncio.Event
    late: asyncio.Event
    told: list[str] = field(default_factory=list)


@asynccontextmanager
async def scene(
    script: Script = echo, *, is_early: bool = True, drain_s: float = 10, clock: Clock | None = None
) -> AsyncIterator[Scene]:
    """The web door opens first; Slack's follows at once, or when the test says so."""
    async with local_slack() as slack:
        given = {"slack_app_token": None, "slack_signing_secret": SECRET, "web_url": "https://twin.example"}
        house = ScriptedHouse(settings_for(slack.api_url, **given), script, clock=clock or MachineClock())
        mounts, stop, late, told = (
            Mounts(paths(house.settings)),
            asyncio.Event(),
            asyncio.Event(),
            list[str](),
        )

        async def open_later() -> None:
            await late.wait()
            await serve(house, stop, say=told.append, mounts=mounts, drain_s=drain_s)

        with await listen("127.0.0.1", 0) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}{EVENTS}"
            requests = SignedRequests(address, SECRET)
            slack.requests = requests
            stage = Scene(slack, house, requests, stop, late, told)
            async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
                web = serve_on(
                    listener, house, stop, say=print, secret=WEB_SECRET, ready=all_well, mounts=mounts
                )
                tasks.create_task(web)
                tasks.create_task(open_later())
                if is_early:
                    late.set()
                    await eventually(lambda: told)
                try:
                    yield stage
                finally:
                    late.set()
                    stop.set()
        assert [] == slack.world.live


async def test_events_commands_and_presses_come_by_the_web_door() -> None:
    async with scene() as at:
        assert ["Slack: open in Home as @twin, at https://twin.example/slack/events"] == at.told
        await at.slack.mention("What did you build?")
        await at.slack.command("usage")
        await eventually(lambda: at.slack.world.said and at.slack.world.responses)
        await at.slack.press(at.slack.world.said[0], "👍")
        await eventually(lambda: at.house.feedback.kept)
        await at.slack.open_home()
        await eventually(lambda: at.slack.world.homes)
    assert "You asked: What did you build?" in at.slack.world.said[0].shown
    assert 0 == at.slack.world.calls["apps.connections.open"]
    assert {200} == {reply.status for reply in at.requests.replies}


async def test_an_event_that_slack_sends_again_is_acknowledged_and_answered_once() -> None:
    async with scene() as at:
        event = await at.slack.direct("Once?")
        for attempt in (1, 2, 3):
            await at.slack.again(event, attempt=attempt)
        await at.slack.direct("And now?")
        await eventually(lambda: len(at.slack.world.said) == 2)
    assert 2 == len(at.house.asked)
    assert {200} == {reply.status for reply in at.requests.replies}


async def test_what_slack_asks_of_an_address_is_answered() -> None:
    async with scene() as at:
        reply = await at.requests.challenge("are-you-there")
        assert (200, {"challenge": "are-you-there"}) == (reply.status, json.loads(reply.body))
        assert (200, "") == ((reply := await at.requests.ssl_check()).status, reply.body)
        assert (200, 405) == (
            (await at.requests.get("?ssl_check=1")).status,
            (await at.requests.get()).status,
        )
        unknown = {"type": "event_callback", "team_id": "T0HOME", "event": {"type": "star_added"}}
        for odd in (unknown, {"type": "event_callback"}, {"type": "event_callback", "event": {}}, {}):
            assert 200 == (await at.requests.send("events_api", odd)).status
        assert 200 == (await at.requests.send("interactive", {"type": "of_next_year"})).status
    assert [] == at.house.asked


async def test_what_slack_signs_now_is_believed_where_the_clock_of_the_database_is_wrong() -> None:
    async def ahead() -> datetime:
        return MachineClock().now() + timedelta(hours=1)

    await (clock := CommonClock(MachineClock())).follow(ahead)
    async with scene(clock=clock) as at:
        reply = await at.requests.challenge("are-you-there")
    assert 200 == reply.status


async def test_what_is_not_signed_by_slack_is_refused_without_any_work() -> None:
    question = {"type": "event_callback", "event": {"type": "message", "text": "Psst"}, "event_id": "Ev1"}
    async with scene() as at:
        send, post = at.requests.send, at.requests.post
        before = at.slack.world.calls.total()
        replies = [
            await send("events_api", question, secret="another"),
            await send("events_api", question, age_s=301),
            await send("events_api", question, age_s=-301),
            await send("slash_commands", {"command": "/twin", "text": "ssl_check"}, secret="another"),
            await post(json.dumps(question), {"Content-Type": JSON}),
            await post(json.dumps({"type": "url_verification", "challenge": "c"}), {"Content-Type": JSON}),
            await post("text=ssl_check%3D1&command=%2Ftwin", {"Content-Type": FORM}),
        ]
        odd = (("now", "v0=1"), ("", ""), ("9" * 40, "v0=ü"), ("9" * 400, "v0=1"), ("1795000000", "v1=1"))
        for stamp, signature in odd:
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
            replies.append(await post(json.dumps(question), {"Content-Type": JSON, **headers}))
        assert [401] * 12 == [reply.status for reply in replies]
        assert before == at.slack.world.calls.total()
    assert [] == at.house.asked


async def test_what_is_too_long_or_cannot_be_read_is_refused() -> None:
    async with scene() as at:
        long = {"type": "event_callback", "event": {"text": "x" * 1_000_000}}
        assert 413 == (await at.requests.send("events_api", long)).status
        signed_by_mistake = ["a list", 7]
        assert 400 == (await at.requests.send("events_api", signed_by_mistake)).status  # type: ignore[arg-type]
        await at.slack.direct("Are you well?")
        await eventually(lambda: at.slack.world.said)


async def test_until_the_door_is_open_slack_is_asked_to_come_again() -> None:
    async with scene(is_early=False) as at:
        at.requests.patience_s = 1
        refused = await at.requests.challenge()
        assert (503, "5") == (refused.status, refused.headers["retry-after"])
        at.late.set()
        await eventually(lambda: at.told)
        assert 200 == (await at.requests.challenge()).status


async def test_at_the_end_what_is_running_is_answered_and_nothing_new_is_taken() -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def slow(question: Question) -> Answer:
        asked.set()
        await release.wait()
        return echo(question)

    async with scene(slow) as at:
        await at.slack.direct("Before the end?")
        await asked.wait()
        at.stop.set()
        with pytest.raises(TimeoutError, match="events_api was not taken"):
            await at.slack.direct("After it?")
        release.set()
    assert ["Before the end?"] == [question.text for question in at.house.asked]
    assert 1 == len(at.slack.world.said)


HTTP = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32}


def test_http_mode_wants_the_web_door_and_an_app_token_wants_a_socket() -> None:
    assert ("web", "slack", "scheduler") == chosen(load_settings(**HTTP), None)
    assert ("web", "slack") == chosen(load_settings(**HTTP), ["slack", "web"])
    assert ("slack",) == chosen(load_settings(**HTTP, SLACK_APP_TOKEN="xapp-1"), ["slack"])
    with pytest.raises(DoorError, match="open web, too"):
        chosen(load_settings(**HTTP), ["slack", "scheduler"])
    with pytest.raises(DoorError, match="set SLACK_BOT_TOKEN to open it"):
        chosen(load_settings(SLACK_SIGNING_SECRET="s" * 32), None)


async def test_credentials_of_the_app_in_the_environment_do_not_let_bolt_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "xoxb-another")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with scene() as at:
        assert 405 == (await at.requests.get()).status
        await at.slack.direct("Who are you?")
        await eventually(lambda: at.slack.world.said)
