"""What a client of Discord hears, handed to the part of the door that it is for."""

from __future__ import annotations

from typing import Any

import discord
import structlog

from adapters.discord.client import TwinClient
from adapters.discord.commands import ASK, plant, sync
from adapters.discord.crew import Crew
from adapters.discord.messages import react
from adapters.discord.obeying import Run, obey
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.house import House

log = structlog.stdlib.get_logger(__name__)


class Listening:
    """The ears of the door, for one client after the other."""

    def __init__(self, twin: House, crew: Crew) -> None:
        self._twin, self._crew = twin, crew
        self.is_open = True

    async def furnish(self, client: TwinClient) -> None:
        plant(client.tree, list(self._twin.commands), self._give, name=self._twin.profile.name)
        await sync(client.tree, self._twin.settings.discord_guild_id)

    async def hear(self, client: TwinClient, event: str, *told: Any) -> None:
        if event == "message" and client.user is not None and self.is_open:
            self._crew.create_task(react(self._twin, *told, client.user))

    async def _give(self, interaction: discord.Interaction, name: str, argument: str) -> None:
        if self.is_open:
            work = obey(self._twin, interaction, self._run(name, argument), private=name != ASK)
            self._crew.create_task(work)

    def _run(self, name: str, argument: str) -> Run:
        async def run(caller: Caller) -> Reply:
            if name == ASK:
                return Reply(answer=await self._twin.ask(caller.question(argument)), private=False)
            return await self._twin.commands.run(name, caller, argument)

        return run
