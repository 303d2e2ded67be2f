"""A local Slack that the real SDK talks to over real sockets: Web API, Socket Mode, and members who write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.far_ends.slack_api import WebApi
from tests.far_ends.slack_link import SocketLink
from tests.far_ends.slack_world import ASKER, CHANNEL, DIRECT, TEAM, TWIN, Message, Origin, Params, Workspace


@dataclass(slots=True)
class LocalSlack:
    """What a test holds in its hands: the workspace's state, the link, and what members do."""

    url: str = ""
    world: Workspace = field(default_factory=Workspace)
    link: SocketLink = field(default_factory=SocketLink)

    @property
    def api_url(self) -> str:
        """What ``SLACK_API_URL`` is set to."""
        return f"{self.url}/api"

    def response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        """An address for answers to what a member did, good for five."""
        number = self.world.next_id("respond-")
        self.world.origins[number] = Origin(channel=channel, user=user, message=message)
        return f"{self.url}/respond/{number}"

    def link_address(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/link/?ticket={self.link.ticket()}&app_id=A0TWIN"

    def written(self, text: str, *, user: str = ASKER, channel: str = CHANNEL, **more: Any) -> Params:
        """A member's message, as an event of type ``message``."""
        ts = self.world.next_ts()
        self.world.add(Message(channel=channel, ts=ts, user=user, text=text, thread_ts=more.get("thread_ts")))
        kind = "im" if channel.startswith("D") else "channel"
        return {
            "type": "message",
            "channel": channel,
            "channel_type": kind,
            "user": user,
            "text": text,
            "ts": ts,
            **more,
        }

    async def mention(self, text: str, **more: Any) -> Params:
        """A member mentions the twin in a channel; returns the event, as it was delivered."""
        event = {**self.written(f"<@{TWIN}> {text}", **more), "type": "app_mention"}
        del event["channel_type"]
        await self.link.deliver_event(event)
        return event

    async def direct(self, text: str, **more: Any) -> Params:
        """A member writes to the twin alone."""
        event = self.written(text, channel=DIRECT, **more)
        await self.link.deliver_event(event)
        return event

    async def command(self, text: str, *, user: str = ASKER, channel: str = CHANNEL) -> None:
        """A member gives ``/twin TEXT``; Slack wants it acknowledged within 3 s."""
        form = {
            "command": "/twin",
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "trigger_id": self.world.trigger(user),
            "response_url": self.response_url(user, channel),
        }
        await self.link.deliver("slash_commands", form)


@asynccontextmanager
async def local_slack() -> AsyncIterator[LocalSlack]:
    """Serve a local Slack on a free port of this machine."""
    slack = LocalSlack()
    app = web.Application(client_max_size=1 << 26)
    api = WebApi(slack.world, slack.link_address, lambda: slack.url)
    app.add_routes([*api.routes(), *slack.link.routes()])
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}"
    try:
        yield slack
    finally:
        await slack.link.close()
        await runner.cleanup()
