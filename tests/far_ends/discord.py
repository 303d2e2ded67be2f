"""A small Discord on this machine: the real client library talks to it over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.far_ends.discord_gateway import Gateway
from tests.far_ends.discord_interactions import Interaction, Interactions
from tests.far_ends.discord_rest import API, RestApi
from tests.far_ends.discord_world import Json, Person, World


class Discord:
    """World, REST side and gateway together; its methods are what people on Discord do."""

    def __init__(self) -> None:
        self.world = World()
        self.interactions = Interactions(self.world)
        self.rest = RestApi(self.world, self.interactions)
        self.gateway = Gateway(self.world)
        self.rest.announce = self.deliver

    @property
    def api_url(self) -> str:
        return self.rest.gateway_url.replace("ws://", "http://").replace("/gateway/socket", API)

    def settings(self, **more: Any) -> dict[str, Any]:
        """What a twin needs to be told to find this place."""
        return {
            "DISCORD_TOKEN": self.world.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway.url,
            **more,
        }

    def mention(self, text: str) -> str:
        return f"<@{self.world.bot.id}> {text}"

    async def say(
        self, text: str, *, who: Person | None = None, channel: int | None = None, **more: Any
    ) -> Json:
        """Somebody writes into a channel."""
        message = self.world.write(who or self.world.ada, channel or self.world.channel, text, **more)
        await self.deliver(message)
        return message

    async def whisper(self, text: str, *, who: Person | None = None) -> Json:
        """Somebody writes to the bot directly."""
        person = who or self.world.ada
        return await self.say(text, who=person, channel=self.world.open_dm(person))

    async def answer_to(
        self, message: Json, text: str, *, ping: bool = True, who: Person | None = None
    ) -> Json:
        """Somebody uses "reply" on a message; `ping` is the switch beside it."""
        author = self.world.people[int(message["author"]["id"])]
        reference = {"message_id": message["id"], "channel_id": message["channel_id"], "type": 0}
        return await self.say(
            text,
            who=who,
            channel=int(message["channel_id"]),
            message_reference=reference,
            referenced_message=message,
            mentions=[author.user()] if ping else [],
        )

    async def deliver(self, message: Json) -> None:
        """Tell the gateway's listeners of a message; a second time is a redelivery."""
        guild = int(message["guild_id"]) if "guild_id" in message else None
        for session in list(self.gateway.sessions.values()):
            if session.has(guild):
                seen = self.world.as_seen_by_bot(message, intents=session.intents)
                await session.tell("MESSAGE_CREATE", seen)

    async def slash(
        self,
        path: str,
        *,
        who: Person | None = None,
        channel: int | None = None,
        expired: bool = False,
        **options: str,
    ) -> Interaction:
        """Somebody gives a slash command."""
        one = self.interactions.begin(
            path, options, who=who or self.world.ada, channel=channel or self.world.channel
        )
        one.expired = expired
        await self.redeliver(one)
        return one

    async def redeliver(self, one: Interaction) -> None:
        guild = int(one.payload["guild_id"]) if "guild_id" in one.payload else None
        await self.gateway.tell("INTERACTION_CREATE", one.payload, guild=guild)


@asynccontextmanager
async def open_discord() -> AsyncIterator[Discord]:
    """Serve a small Discord on a free port of this machine."""
    far = Discord()
    app = web.Application(middlewares=[far.rest.gate])
    app.add_routes([*far.rest.routes(), web.get("/gateway/socket", far.gateway.serve)])
    runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        far.gateway.url = far.rest.gateway_url = f"ws://{host}:{port}/gateway/socket"
        yield far
    finally:
        await far.gateway.drop(1001)
        await runner.cleanup()
