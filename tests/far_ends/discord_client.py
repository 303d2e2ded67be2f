"""A bot of discord.py's own, as plain as can be: the look-alike is tried with it, not with our door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from adapters.discord.addresses import look_at
from bot.rehearsal import VirtualLoop
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_refusals import Json
from tests.far_ends.scripted_house import eventually

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Bot(discord.AutoShardedClient):
    """It remembers what it hears, and answers nothing by itself."""

    def __init__(self, **more: Any) -> None:
        usual = {"intents": INTENTS, "allowed_mentions": discord.AllowedMentions.none()}
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(**{**usual, "guild_ready_timeout": 0.05, "max_messages": None, **more})
        self.tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(self)
        self.ready = asyncio.Event()
        self.heard: list[discord.Message] = []
        self.edited: list[discord.RawMessageUpdateEvent] = []
        self.deleted: list[discord.RawMessageDeleteEvent] = []
        self.deleted_at_once: list[discord.RawBulkMessageDeleteEvent] = []
        self.given: list[discord.Interaction] = []
        self.readies = 0
        self.resumes = 0

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """In true time nobody waits the five seconds that the look-alike does not ask for then."""
        if isinstance(asyncio.get_running_loop(), VirtualLoop):
            await super().before_identify_hook(shard_id, initial=initial)

    async def on_ready(self) -> None:
        self.readies += 1
        self.ready.set()

    async def on_resumed(self) -> None:
        self.resumes += 1

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.edited.append(event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.deleted.append(event)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        self.deleted_at_once.append(event)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.given.append(interaction)

    async def hears(self, number: int = 1) -> discord.Message:
        """The message that comes as the `number`-th."""
        await eventually(lambda: len(self.heard) >= number)
        return self.heard[number - 1]

    async def gets(self, number: int = 1) -> discord.Interaction:
        """The interaction that comes as the `number`-th."""
        await eventually(lambda: len(self.given) >= number)
        return self.given[number - 1]

    def room(self, channel: int) -> discord.PartialMessageable:
        return self.get_partial_messageable(channel)


@asynccontextmanager
async def connected(far: Discord, *, kind: type[Bot] = Bot, **more: Any) -> AsyncIterator[Bot]:
    """A bot that is ready, until the block ends."""
    look_at(far.api_url, far.gateway.url)
    bot = kind(**more)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bot.start(far.world.token))
        try:
            await bot.ready.wait()
            yield bot
        finally:
            await bot.close()
            running.cancel()


@asynccontextmanager
async def meeting(*, granted: int = 0, **more: Any) -> AsyncIterator[tuple[Discord, Bot]]:
    """A far end, and a bot there; `granted` are privileged intents, `more` is for the client."""
    async with open_discord() as far:
        far.world.granted = granted
        async with connected(far, **more) as bot:
            yield far, bot


async def ask(bot: Bot, method: str, path: str, body: Json | None = None) -> Any:
    """A request past the library's own checks, e.g. ``POST``, ``/channels/1/messages``."""
    return await bot.http.request(discord.http.Route(method, path), json=body or {})


async def refused(asked: Awaitable[Any]) -> tuple[int, int]:
    """HTTP status and code of what Discord says to something that it does not do."""
    try:
        answer = await asked
    except discord.HTTPException as error:
        return error.status, error.code
    raise AssertionError(f"it was granted: {answer}")
