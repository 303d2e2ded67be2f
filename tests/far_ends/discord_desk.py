"""Whoever answers for the twin on Discord, somebody who asks, and the whole twin between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.discord.app import serve
from bot.assembly import open_twin
from bot.settings import load_settings
from bot.simulator import SimulatorOptions, running_simulator
from bot.twin import Twin
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_presses import ended
from tests.far_ends.discord_world import MANAGE_SERVER, Json, Person
from tests.far_ends.scripted_house import eventually

SKI = "Do you like to ski in the Alps?"


@dataclass(frozen=True, slots=True)
class Scene:
    far: Discord
    twin: Twin
    owner: Person
    admin: Person
    colleague: Person

    def said(self, channel: int | None = None) -> list[Json]:
        """What the bot has said for all in a channel, in the owner's unless told."""
        me, where = str(self.far.world.bot.id), channel or self.far.world.open_dm(self.owner)
        return [one for one in self.far.world.public(where) if one["author"]["id"] == me]

    async def ask(self, text: str = SKI, *, who: Person | None = None) -> Json:
        """Ask in the channel; the reply with its buttons."""
        channel = self.far.world.channel
        number = len(self.said(channel))
        await self.far.say(self.far.mention(text), who=who)
        await eventually(
            lambda: len(self.said(channel)) > number and (labels_of(self.said(channel)[-1]) or text != SKI)
        )
        return self.said(channel)[-1]

    async def wished(self, channel: int | None = None) -> tuple[Json, Json]:
        """Somebody asks, and has the person asked; the reply and the card."""
        number = len(self.said(channel))
        reply = await self.ask()
        number += channel == self.far.world.channel
        await self.far.press(reply, next(one for one in labels_of(reply) if one.startswith("Ask ")))
        await eventually(lambda: len(self.said(channel)) > number)
        return reply, self.said(channel)[-1]

    async def form(self, message: Json, button: str, *, who: Person | None = None) -> Json:
        """The modal that a button opens."""
        press = await self.far.press(message, button, who=who or self.owner)
        await eventually(lambda: press.modal)
        assert press.modal is not None
        return press.modal

    async def sent(self, *, who: Person | None = None, **fields: Any) -> Interaction:
        return await ended(await self.far.submit(who=who or self.owner, **fields))


@asynccontextmanager
async def opened(**settings: Any) -> AsyncIterator[Scene]:
    """The whole twin over its own database, with a model to talk to."""
    stop, lines = asyncio.Event(), list[str]()
    async with running_simulator(SimulatorOptions(instant=True)) as groq, open_discord() as far:
        owner, colleague = far.world.join("Owner"), far.world.join("Colleague")
        admin = far.world.join("Admin", permissions=MANAGE_SERVER)
        given = {"TWIN_OWNER": f"discord:{owner.id}", "GROQ_API_KEY": "gsk_local", "GROQ_BASE_URL": groq}
        if settings.pop("in_channel", False):
            settings["TWIN_DISCORD_ADMIN_CHANNEL"] = str(far.world.channel)
        told = load_settings(**far.settings(**{**given, **settings}))
        async with open_twin(told) as twin, asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(twin, stop, say=lines.append))
            await eventually(lambda: lines)
            try:
                yield Scene(far, twin, owner, admin, colleague)
            finally:
                stop.set()
