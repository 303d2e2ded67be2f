"""`twin doctor` on what lies around Slack's door: the clock, and in HTTP mode the way in from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from adapters.slack.app import examine
from adapters.slack.manifest import Ways, manifest
from adapters.slack.visit import Finding
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
        ({"web_url": "https://twin.example.org", "slack_signing_secret": "xoxb-1"}, "holds a token"),
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


async def test_an_app_for_several_workspaces_is_looked_at_by_itself() -> None:
    url = "https://twin.example.org"
    several = {
        "slack_bot_token": None,
        "slack_client_id": "1.1",
        "slack_client_secret": "secret",
        "slack_token_key": "key",
        "slack_app_token": (token := "xapp-1-A0TWIN-2-3"),
        "slack_config_token": "xoxe.xoxp-local-1",
    }
    async with local_slack() as slack:
        slack.world.app_token = token
        found = {one.name: one for one in await examine(settings_for(slack.api_url, **several))}
        redirect = Ways(redirect_url=f"{url}/slack/oauth_redirect")
        slack.world.manifest = manifest("Ada", ways=redirect)
        good = await examine(settings_for(slack.api_url, **several, web_url=url))

    assert {"slack", "slack connection", "slack events"} == set(found)
    assert (False, True) == (found["slack"].ok, "set TWIN_WEB_URL" in found["slack"].detail)
    assert (False, True) == (found["slack events"].ok, "the redirect URL" in found["slack events"].detail)
    assert all(one.ok for one in good), good
    assert f"{url}/slack/install" in good[0].detail
