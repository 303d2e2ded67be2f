"""From a command to what was said: acknowledged before anything else, or answered by a form at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import structlog

from adapters.discord.client import TwinClient
from adapters.discord.completing import Completing
from adapters.discord.door import Door
from adapters.discord.given import Given, read_command, read_focus
from adapters.discord.hearing import asker_of, place_of, rights_of
from adapters.discord.inbound import Hint, Said, event_key
from adapters.discord.posting import Poster
from adapters.discord.pressing import Pressing
from adapters.discord.sending import UNSURE, Sending
from adapters.discord.within import Within
from adapters.lessons import form_for
from bot.house import House

_COMMAND, _FOCUS = discord.InteractionType.application_command, discord.InteractionType.autocomplete

log = structlog.stdlib.get_logger(__name__)


class Slashes:
    """Hears every command, and every field that is just filled in."""

    def __init__(self, twin: House, door: Door, pressing: Pressing, sending: Sending) -> None:
        self._twin, self._door, self._pressing, self._sending = twin, door, pressing, sending
        self._completing = Completing(twin)

    async def hear(self, client: TwinClient, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is _FOCUS:
            await self._complete(client, interaction)
        elif interaction.type is _COMMAND:
            given = read_command(interaction.data, list(self._twin.commands))
            if given is not None:
                await self._obey(client, interaction, given)

    async def _obey(self, client: TwinClient, interaction: discord.Interaction[Any], given: Given) -> None:
        said = self._said(client, interaction, given)
        name, argument = given.name, given.argument
        is_form = bool(form_for(name, argument))
        if is_form and await self._pressing.open_form(interaction, said, name, argument):
            return
        voice = Within(
            poster=Poster(client, self._sending),
            interaction=interaction,
            is_private=said.is_private,
            is_member=said.place.is_member,
        )
        is_lost = not await voice.acknowledge() and said.is_private
        self._door.take(replace(said, hint=Hint.LATE) if is_lost else said, voice)

    def _said(self, client: TwinClient, interaction: discord.Interaction[Any], given: Given) -> Said:
        place, key = place_of(interaction), event_key(interaction.id)
        return Said(
            key=key,
            origin=key,
            asker=asker_of(interaction, rights_of(self._twin.settings, client)),
            place=place,
            text=given.text,
            is_command=True,
            is_private=given.is_private,
        )

    async def _complete(self, client: TwinClient, interaction: discord.Interaction[Any]) -> None:
        """Suggestions, or none; nobody is told when they come too late."""
        focus, told = read_focus(interaction.data), list[discord.app_commands.Choice[str]]()
        if focus is not None:
            said = self._said(client, interaction, Given(name=focus.command))
            choices = await self._completing.choices(self._door.guests.caller(said), focus)
            told = [discord.app_commands.Choice(name=one.name, value=one.value) for one in choices]
        try:
            await interaction.response.autocomplete(told)
        except (discord.DiscordException, *UNSURE) as error:
            log.info("discord.nothing_suggested", reason=type(error).__name__)
