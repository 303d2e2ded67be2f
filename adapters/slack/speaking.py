"""Slack without its door: for a process that posts reports and hears nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from adapters.slack.client import TIMEOUT_S, open_client, who_am_i
from adapters.slack.messenger import SlackMessenger
from adapters.slack.posting import Poster
from bot.ports import Clock, Messenger
from bot.settings import Settings


@asynccontextmanager
async def speaking(settings: Settings, clock: Clock) -> AsyncIterator[Messenger]:
    """
    A messenger for Slack, by the bot token alone.

    Raises:
        DoorError: the token is missing or refused, or Slack is not reached.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session:
        client = open_client(settings, session)
        await who_am_i(client, clock)
        yield SlackMessenger(Poster(client, clock))
