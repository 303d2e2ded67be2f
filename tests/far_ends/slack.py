"""
A local Slack that the real SDK talks to over real sockets: Web API, Socket Mode, and members who write.

``LocalSlack`` is what a test holds: ``world`` (`slack_world`: what stands where, faults to plant), ``link``
(`slack_link`: Socket Mode and how it breaks), what members write (`slack_members`) and press (`slack_hands`).
Deliveries go over HTTP when ``requests`` is set (`slack_http`); rate limits are on when ``world.admits`` is
(`slack_rates`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from tests.far_ends.slack_api import WebApi
from tests.far_ends.slack_hands import Hands
from tests.far_ends.slack_installing import authorize

BIGGEST_UPLOAD = 1 << 26


@dataclass(slots=True)
class LocalSlack(Hands):
    """What a test holds in its hands: the workspace's state, the link, and what members do."""

    @property
    def api_url(self) -> str:
        """What ``SLACK_API_URL`` is set to."""
        return f"{self.url}/api"

    def link_address(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={self.link.ticket()}&app_id=A0TWIN"

    async def identify(self, request: web.Request) -> web.StreamResponse:
        """The page that asks whoever signs in somewhere, who agrees at once."""
        raise web.HTTPFound(self.world.identity.authorize(request.query, self.world.client))

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """The page that asks whoever installs the app, who agrees at once."""
        raise web.HTTPFound(authorize(self.world, request.query))


@asynccontextmanager
async def local_slack() -> AsyncIterator[LocalSlack]:
    """Serve a local Slack on a free port of this machine."""
    slack = LocalSlack()
    app = web.Application(client_max_size=BIGGEST_UPLOAD)
    api = WebApi(slack.world, slack.link_address, lambda: slack.url)
    app.add_routes([*api.routes(), *slack.link.routes(), web.get("/oauth/v2/authorize", slack.authorize)])
    app.add_routes([web.get("/openid/connect/authorize", slack.identify)])
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}"
    try:
        yield slack
    finally:
        for waited in (slack.world.closing, *(fault.until for fault in slack.world.faults)):
            if waited is not None:
                waited.set()
        await slack.link.close()
        await runner.cleanup()
