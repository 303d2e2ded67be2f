"""Our client of Discord: minimal intents, small caches, and every event handed to its story."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands

from adapters.discord.addresses import look_at
from adapters.discord.commands import ASK, plant, sync
from adapters.discord.lenient import LenientClient
from adapters.discord.messages import react
from adapters.discord.obeying import Run, obey
from adapters.discord.running import Running
from adapters.discord.sending import NOBODY
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.house import House

log = structlog.get_logger(__name__)

_LONGEST_WAIT_S = 60.0
"""Longer rate limits are an error instead of silence."""
_HEARTBEAT_S = 60.0
_GUILD_WAIT_S = 0.05
"""How long the library waits for one more server before it calls itself ready; nothing of ours needs it."""
_BETWEEN_LOGINS_S = 5.0
_CLOSING_S = 5.0
DRAIN_S = 10.0
"""How long answers that are under way may take when the door closes."""


def intents() -> discord.Intents:
    """Servers, and messages in them and to us; none of these needs Discord's approval."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class TwinClient(LenientClient):
    """
    One connection to Discord, from opening to closing; it cannot be opened a second time.

    It is a sharded client even for a single shard: the plain one dies of a gateway that refuses the first
    connection, and leaves without saying goodbye.
    """

    def __init__(self, twin: House) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=NOBODY,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=_LONGEST_WAIT_S,
            heartbeat_timeout=_HEARTBEAT_S,
            guild_ready_timeout=_GUILD_WAIT_S,
        )
        self.is_up = asyncio.Event()
        self.running = Running()
        self.patience_s = DRAIN_S
        self._twin = twin
        self.tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(self)

    async def login(self, token: str) -> None:
        look_at(self._twin.settings.discord_api_url, self._twin.settings.discord_gateway_url)
        await super().login(token)

    async def setup_hook(self) -> None:
        """Once, after the login and before the gateway."""
        plant(self.tree, list(self._twin.commands), self._give, name=self._twin.profile.name)
        await sync(self.tree, self._twin.settings.discord_guild_id)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """A gateway that the settings name is used for the first connection, too."""
        named = self._twin.settings.discord_gateway_url
        await super().launch_shard(yarl.URL(named) if named else gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - as the library calls it
        """One login in 5 s, as Discord asks; the first one need not wait."""
        if not initial:
            await self._twin.clock.sleep(_BETWEEN_LOGINS_S)

    async def on_ready(self) -> None:
        self.is_up.set()

    async def on_message(self, message: discord.Message) -> None:
        if self.user is not None and self.running.is_open:
            async with self.running.one():
                await react(self._twin, message, self.user)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        log.exception("discord.event_failed", event_name=event_method)  # noqa: LOG004 - called while one is handled

    async def _give(self, interaction: discord.Interaction, name: str, argument: str) -> None:
        if self.running.is_open:
            async with self.running.one():
                await obey(self._twin, interaction, self._run(name, argument), private=name != ASK)

    def _run(self, name: str, argument: str) -> Run:
        async def run(caller: Caller) -> Reply:
            if name == ASK:
                return Reply(answer=await self._twin.ask(caller.question(argument)), private=False)
            return await self._twin.commands.run(name, caller, argument)

        return run

    async def close(self) -> None:
        """Take nothing new, finish what runs (10 s), then go; the library closes itself so after a fault."""
        await self.running.drain(self.patience_s)
        await super().close()

    async def leave(self, *, patience_s: float) -> None:
        """Close, and say goodbye, so that Discord shows us as gone at once."""
        self.patience_s = patience_s
        try:
            async with asyncio.timeout(patience_s + _CLOSING_S):
                await self.close()
        except Exception as error:  # noqa: BLE001 - nobody can do anything about it any more
            log.warning("discord.closed_without_goodbye", reason=repr(error))
