"""The local Slack signs its requests as the real one does: the SDK's own verifier believes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.far_ends.slack import LocalSlack
from tests.far_ends.slack_http import SignedRequests
from tests.far_ends.slack_talk import talking

pytestmark = pytest.mark.journey

SECRET = "signing-secret-local"


@asynccontextmanager
async def http_app() -> AsyncIterator[tuple[LocalSlack, list[web.Request], str]]:
    """An address that checks signatures with the SDK's verifier; it fails once, then takes everything."""
    taken = list[web.Request]()

    async def take(request: web.Request) -> web.Response:
        body = await request.text()
        if not SignatureVerifier(SECRET).is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        taken.append(request)
        if "challenge" in body:
            return web.json_response({"challenge": (await request.json())["challenge"]})
        return web.Response(status=500 if len(taken) == 1 else 200)

    app = web.Application()
    app.add_routes([web.post("/slack/events", take)])
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with talking() as (slack, _):
            yield slack, taken, f"http://{host}:{port}/slack/events"
    finally:
        await runner.cleanup()


async def test_over_http_everything_is_signed_and_an_event_comes_again() -> None:
    async with http_app() as (slack, taken, address):
        requests = slack.requests = SignedRequests(address, SECRET)
        await slack.direct("Who are you?")
        await slack.command("usage")
        assert "challenge-local" in (await requests.challenge()).body
        assert (await requests.ssl_check()).is_ok
        for wrong in ({"secret": "another"}, {"age_s": 301}):
            reply = await requests.send("events_api", {"type": "event_callback"}, **wrong)
            assert 401 == reply.status
    first, again, command, *_ = taken
    assert (None, "1") == tuple(one.headers.get("X-Slack-Retry-Num") for one in (first, again))
    assert "application/x-www-form-urlencoded" == command.content_type
