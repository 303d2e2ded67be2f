"""A bot of discord.py's own with commands of all kinds: the look-alike's interactions are tried with it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands, ui

from tests.far_ends.discord_client import Bot, ask
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_refusals import Json
from tests.far_ends.scripted_house import eventually

Given = discord.Interaction[discord.Client]


class Planted(Bot):
    """Commands of all kinds; what becomes of them is left to the test."""

    async def setup_hook(self) -> None:
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def give(interaction: Given, question: str) -> None: ...

        async def days(interaction: Given, days: int = 7) -> None: ...

        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def menu(interaction: Given, message: discord.Message) -> None: ...

        async def suggest(interaction: Given, current: str) -> list[app_commands.Choice[int]]:
            return [app_commands.Choice(name=f"{current}{number}", value=number) for number in range(3)]

        usage: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="usage", description="Usage", callback=days
        )
        usage.autocomplete("days")(suggest)
        rights = discord.Permissions(manage_guild=True)
        admin = app_commands.Group(
            name="admin", description="Admins", default_permissions=rights, guild_only=True
        )
        admin.add_command(usage)
        self.tree.add_command(app_commands.Command(name="ask", description="Ask", callback=give))
        self.tree.add_command(admin)
        self.tree.add_command(app_commands.ContextMenu(name="Ask about this", callback=menu))
        await self.tree.sync()


def buttons(*names: str) -> ui.View:
    view = ui.View(timeout=None)
    for name in names:
        view.add_item(ui.Button[ui.View](label=name, custom_id=f"twin:{name}:1"))
    return view


async def given(bot: Bot, one: Interaction) -> Given:
    """What the client got of it."""
    await eventually(lambda: any(got.id == one.id for got in bot.given))
    return next(got for got in bot.given if got.id == one.id)


def told(got: Given) -> Json:
    """What was done exactly."""
    return {**(got.data or {})}


async def respond(bot: Bot, got: Given, body: Json) -> Any:
    """A first response past the library's own checks."""
    return await ask(bot, "POST", f"/interactions/{got.id}/{got.token}/callback", body)
