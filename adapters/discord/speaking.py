"""A voice on Discord without its door: for a process that posts and hears nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from adapters.discord.addresses import look_at
from adapters.discord.client import LONGEST_RATE_LIMIT_S, intents
from adapters.discord.dressing import NOBODY
from adapters.discord.lenient import UNREADABLE, LenientClient
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.modes import token_of
from adapters.discord.posting import Poster
from adapters.discord.refusals import why
from adapters.discord.sending import UNSURE, Sending
from bot.errors import DoorError
from bot.ports import Clock, Messenger
from bot.settings import Settings

_LOGIN_S = 15.0


@asynccontextmanager
async def speaking(settings: Settings, clock: Clock) -> AsyncIterator[Messenger]:
    """
    A messenger for Discord.

    Raises:
        DoorError: the token is missing or refused, or Discord is not reached.
    """
    async with logged_in(settings) as client:
        yield DiscordMessenger(Poster(client, Sending(clock)), zone=settings.zone)


@asynccontextmanager
async def logged_in(settings: Settings) -> AsyncIterator[LenientClient]:
    """
    A client that knows who we are, and is not at the gateway.

    Raises:
        DoorError: the token is missing or refused, or Discord is not reached.
    """
    token = token_of(settings)
    look_at(settings.discord_api_url, settings.discord_gateway_url)
    options = {"allowed_mentions": NOBODY, "max_ratelimit_timeout": LONGEST_RATE_LIMIT_S}
    async with LenientClient(intents=intents(), **options) as client:
        try:
            async with asyncio.timeout(_LOGIN_S):
                await client.login(token)
        except (discord.DiscordException, *UNREADABLE, *UNSURE, OSError) as error:
            raise DoorError(why(error)) from error
        yield client
