"""What a client of Discord hears, handed to the part of the door that it is for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

import discord
import structlog

from adapters.discord import items
from adapters.discord.answering import Answering
from adapters.discord.below import Below
from adapters.discord.catching_up import CatchingUp
from adapters.discord.changes import Deleted, read_edit
from adapters.discord.client import TwinClient
from adapters.discord.crew import Crew
from adapters.discord.door import Door
from adapters.discord.excusing import excuse
from adapters.discord.hearing import hear, is_automatic, me_in, mentions, replies_to, rights_of, written_at
from adapters.discord.inbound import Me, Said, read_message
from adapters.discord.origins import Origins
from adapters.discord.posting import Poster
from adapters.discord.pressing import Pressing
from adapters.discord.rooms import Rooms
from adapters.discord.sending import Sending
from adapters.discord.slashes import Slashes
from adapters.discord.syncing import sync
from adapters.discord.tree import commands_for
from bot.house import House

log = structlog.stdlib.get_logger(__name__)

_LOOK_BACK_S = 70.0
"""A question is its claimant's for a minute."""
_OF_ROOMS = 0
"""The shard that hears direct messages."""
Hear = Callable[..., Awaitable[None]]


class Listening:
    """The ears of the door, for one client after the other."""

    def __init__(self, twin: House, crew: Crew, sending: Sending) -> None:
        self._twin, self._crew, self._sending = twin, crew, sending
        self._origins, self._rooms = Origins(twin.clock), Rooms(twin, sending)
        self._catching_up = CatchingUp(twin.clock, twin.settings.discord.channels)
        self._door = Door(twin, Answering(twin), self._rooms.people, crew, self._rooms.beginning)
        self._pressing = Pressing(twin, sending, self._door.guests, self._door.take)
        self._slashes = Slashes(twin, self._door, self._pressing, sending)
        self.is_open = True
        self._arriving: set[int] = set()
        """Shards whose servers are being told."""
        self._has_looked_back = False
        self._looking: set[asyncio.Task[None]] = set()
        self._heard: dict[str, Hear] = {
            "message": self._message,
            "raw_message_edit": self._edited,
            "raw_message_delete": self._deleted,
            "raw_bulk_message_delete": self._all_deleted,
            "interaction": self._slashes.hear,
            "shard_connect": self._connected,
            "shard_ready": self._ready,
            "guild_available": self._arrived,
        }

    async def furnish(self, client: TwinClient) -> None:
        """Tell Discord of the commands, and plant the buttons."""
        settings, name = self._twin.settings, self._twin.profile.name
        guild = settings.discord_guild_id
        self._rooms.client = client
        items.plant(client, self._press)
        await sync(client, commands_for(list(self._twin.commands), name=name, is_global=not guild), guild)

    async def hear(self, client: TwinClient, event: str, *told: Any) -> None:
        """What happens is followed in a task of its own, that outlives the client."""
        known = self._heard.get(event)
        if known is not None and self.is_open and client.user is not None:
            await known(client, *told)
        elif event == "interaction" and not self.is_open:
            await excuse(self._sending, *told)

    def close(self) -> None:
        """Nothing new is taken; whoever waits and gets no answer is told that the twin restarts."""
        self.is_open = False
        for task in self._looking:
            task.cancel()
        self._door.close()

    def _press(self, interaction: discord.Interaction[Any]) -> None:
        if self.is_open:
            self._crew.create_task(self._pressing.press(interaction))

    async def _message(self, client: TwinClient, message: discord.Message) -> None:
        if message.author == client.user:
            self._origins.know(message.id, message.author.id)
        elif (said := await self._said(client, message)) is not None:
            self._take(client, said)

    def _take(self, client: TwinClient, said: Said) -> None:
        if said.place.direct:
            self._catching_up.know(said.place.channel)
        self._door.take(said, Below.of(self._poster(client), said))

    async def _said(self, client: TwinClient, message: discord.Message) -> Said | None:
        """What a message says to the twin; nothing of what bots say is read."""
        if is_automatic(message):
            return None
        author, me = 0, self._me(client, message)
        if (number := replies_to(message)) and not mentions(message, me.user):
            author = await self._origins.author(client, message.channel.id, number)
        rights = rights_of(self._twin.settings, client)
        heard = hear(message, me, rights, sees_content=client.sees_content, replied_to=author)
        return read_message(heard, me)

    async def _edited(self, client: TwinClient, told: discord.RawMessageUpdateEvent) -> None:
        message = told.message
        if message.edited_at is None or message.author == client.user:
            return
        me = self._me(client, message)
        rights = rights_of(self._twin.settings, client)
        heard = hear(message, me, rights, sees_content=client.sees_content)
        age_s = (message.edited_at - written_at(dict(told.data), message.id)).total_seconds()
        change = read_edit(heard, me, age_s=age_s)
        if change is not None:
            self._door.follow(change, Below.of(self._poster(client), change.said))

    async def _deleted(self, client: TwinClient, told: discord.RawMessageDeleteEvent) -> None:
        self._gone(client, told.channel_id, told.message_id)

    async def _all_deleted(self, client: TwinClient, told: discord.RawBulkMessageDeleteEvent) -> None:
        for message in told.message_ids:
            self._gone(client, told.channel_id, message)

    def _gone(self, client: TwinClient, channel: int, message: int) -> None:
        since = discord.utils.snowflake_time(message)
        change = Deleted(
            message=message, channel=channel, age_s=(self._twin.clock.now() - since).total_seconds()
        )
        voice = Below(poster=self._poster(client), channel=channel, message=message, author=0)
        self._door.follow(change, voice)

    async def _connected(self, client: TwinClient, shard: int) -> None:
        del client
        self._arriving.add(shard)

    async def _ready(self, client: TwinClient, shard: int) -> None:
        self._arriving.discard(shard)
        theirs = (guild for guild in client.guilds if guild.shard_id == shard)
        self._look(self._catch_up(client, *theirs, rooms=shard == _OF_ROOMS))
        if not self._has_looked_back:
            self._has_looked_back = True
            self._look(self._look_back(client))

    async def _arrived(self, client: TwinClient, guild: discord.Guild) -> None:
        """A server is back; one that is told of with its shard is looked at with that."""
        if guild.shard_id not in self._arriving:
            self._look(self._catch_up(client, guild))

    def _look(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside everything else, and no longer than the door is open."""
        task = self._crew.create_task(work)
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _look_back(self, client: TwinClient) -> None:
        """Once more, when nobody holds a question any more whom a process before us died over."""
        await self._twin.clock.sleep(_LOOK_BACK_S)
        if not client.is_closed():
            await self._catch_up(client, *client.guilds, rooms=True, is_again=True)

    async def _catch_up(
        self, client: TwinClient, *guilds: discord.Guild, rooms: bool = False, is_again: bool = False
    ) -> None:
        for one in await self._catching_up.look(client, guilds, rooms=rooms):
            said = await self._said(client, one.message)
            if said is not None and not (said.is_overheard and one.is_before_us):
                self._take(client, replace(said, is_again=is_again or one.is_again))

    def _me(self, client: TwinClient, message: discord.Message) -> Me:
        assert client.user is not None  # noqa: S101 - looked at before; told to the type checker
        return me_in(client.user, message.guild)

    def _poster(self, client: TwinClient) -> Poster:
        return Poster(client, self._sending)
