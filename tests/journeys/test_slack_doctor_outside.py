"""`twin doctor` on what lies around Slack's door: the clock, and in HTTP mode the way in from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.findings import Finding, lateness
from adapters.slack.app import examine
from adapters.slack.manifest import Ways, manifest
from bot.clock import MachineClock
from bot.testing import StillClock
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_world import settings_for

pytestmark = pytest.mark.journey


async def over_http(slack: LocalSlack, **given: Any) -> dict[str, Finding]:
    settings = {"slack_app_token": None, "slack_signing_secret": "secret", **given}
    return {one.name: one for one in await examine(settings_for(slack.api_url, **settings))}


@pytest.mark.parametrize(("late", "told"), [(300, " s behind Slack's"), (-300, " s ahead of Slack's")])
async def test_a_clock_that_goes_wrong_is_told(late: int, told: str) -> None:
    clock = StillClock(MachineClock().now() - timedelta(seconds=late))
    async with local_slack() as slack:
        found = {one.name: one for one in await examine(settings_for(slack.api_url), clock)}["slack clock"]

    assert (False, True) == (found.ok, told in found.detail), found.detail


async def answering(status: int) -> tuple[web.AppRunner, str]:
    """Somebody who answers every request alike; it is to be cleaned up."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


@pytest.mark.parametrize(
    ("status", "ok", "told"), [(200, True, "leads to the twin"), (404, False, "answers with status 404")]
)
async def test_in_http_mode_the_address_is_tried(status: int, ok: bool, told: str) -> None:
    runner, url = await answering(status)
    try:
        async with local_slack() as slack:
            found = (await over_http(slack, web_url=url))["slack connection"]
    finally:
        await runner.cleanup()

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_a_broken_way_to_a_twin_that_runs_is_told_from_one_that_does_not_run() -> None:
    runner, url = await answering(200)
    port = int(url.rpartition(":")[2])
    gone, nowhere = await answering(200)
    await gone.cleanup()
    try:
        async with local_slack() as slack:
            running = (await over_http(slack, web_url=nowhere, web_port=port))["slack connection"]
            still = await over_http(slack, web_url=nowhere, web_port=int(nowhere.rpartition(":")[2]))
    finally:
        await runner.cleanup()

    assert (False, True) == (running.ok, "the twin runs, but" in running.detail)
    assert (True, True) == (
        still["slack connection"].ok,
        "does not answer now" in still["slack connection"].detail,
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "set TWIN_WEB_URL"),
        ({"web_url": "http://twin.example.org"}, "https alone"),
    ],
)
async def test_what_http_mode_lacks_is_told(given: dict[str, str], told: str) -> None:
    async with local_slack() as slack:
        found = (await over_http(slack, **given))["slack connection"]

    assert (False, True) == (found.ok, told in found.detail), found.detail


async def test_in_http_mode_the_app_has_to_send_its_requests_there() -> None:
    url = "https://127.0.0.1:1"
    async with local_slack() as slack:
        before = await over_http(slack, web_url=url, slack_config_token="xoxe.xoxp-local-1")
        slack.world.manifest = manifest("Ada", ways=Ways(request_url=f"{url}/slack/events"))
        after = await over_http(slack, web_url=url, slack_config_token="xoxe.xoxp-local-1")

    assert [False, True] == [before["slack events"].ok, after["slack events"].ok]
    assert "the request URL https://127.0.0.1:1/slack/events" in before["slack events"].detail
    assert "an end of Socket Mode" in before["slack events"].detail


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_signing_secret": "xoxb-1"}, "SLACK_SIGNING_SECRET holds a bot token; the secret stands"),
        ({"slack_bot_token": "xoxb-a\nb"}, "SLACK_BOT_TOKEN holds a blank, a line break"),
        ({"slack_app_token": "xapp-\udcff1"}, "SLACK_APP_TOKEN holds a blank, a line break"),
        ({"slack_api_url": "http://me:hidden@127.0.0.1:1/api"}, "SLACK_API_URL holds a name or a password"),
    ],
)
async def test_what_no_token_can_hold_is_told_before_slack_is_asked(given: dict[str, str], told: str) -> None:
    async with local_slack() as slack:
        before = slack.world.calls.total()
        found = await over_http(slack, **given)
    assert (["slack"], False) == (list(found), found["slack"].ok)
    assert told in found["slack"].detail
    assert "hidden" not in found["slack"].detail
    assert before == slack.world.calls.total()


@pytest.mark.parametrize(
    ("date", "late"),
    [
        ("Sun, 22 Nov 2026 00:05:00 GMT", 300.0),
        ("Sat, 21 Nov 2026 23:59:00 GMT", -60.0),
        ("Sun, 22 Nov 2026 00:05:00 -0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_that_tells_no_time_is_no_fault_of_the_clock(date: str, late: float | None) -> None:
    assert late == lateness(date, datetime(2026, 11, 22, tzinfo=UTC))


async def test_a_configuration_token_that_is_none_is_told_of() -> None:
    async with local_slack() as slack:
        found = await over_http(slack, slack_config_token="xoxe.a b")
    assert not found["slack events"].ok
    assert "SLACK_CONFIG_TOKEN holds a blank" in found["slack events"].detail
