"""Slack without its door: for a process that posts reports and hears nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.slack.messenger import SlackMessenger
from adapters.slack.presence import workspaces_of
from bot.house import Lodging
from bot.ports import Clock, Messenger
from bot.settings import Settings


@asynccontextmanager
async def speaking(settings: Settings, clock: Clock, lodging: Lodging) -> AsyncIterator[Messenger]:
    """
    A messenger for Slack, by the bot token alone, or by those of the workspaces that installed the app.

    Raises:
        DoorError: a token or a key is missing or refused, or Slack is not reached.
        StorageError: the installations cannot be read.
    """
    async with workspaces_of(settings, clock, lodging) as workspaces:
        yield SlackMessenger(workspaces)
