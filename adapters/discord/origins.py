"""Whose message somebody replies to, where Discord does not tell: our own is known, the rest asked once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import discord
import structlog

from adapters.discord.lenient import UNREADABLE
from adapters.discord.sending import UNSURE
from adapters.pace import PerMinute
from adapters.remembered import Remembered
from bot.ports import Clock

_LOOKS = 30
"""Within a minute; Discord nearly always tells, and who deletes what was replied to means nobody."""
_PATIENCE_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Origins:
    """Remembers who wrote what, our own words first of all."""

    clock: Clock
    _authors: Remembered[int, int] = field(default_factory=Remembered, init=False)
    _looks: PerMinute = field(init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        self._looks = PerMinute(self.clock, _LOOKS)

    def know(self, message: int, author: int) -> None:
        self._authors.keep(message, author)

    async def author(self, client: discord.Client, channel: int, message: int) -> int:
        """Who wrote a message; 0: nobody knows."""
        async with self._one_at_a_time:
            if message not in self._authors:
                if not self._looks.admits():
                    return 0
                self.know(message, await _looked_up(client, channel, message))
            return self._authors[message]


async def _looked_up(client: discord.Client, channel: int, message: int) -> int:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            found = await client.get_partial_messageable(channel).fetch_message(message)
    except (discord.DiscordException, *UNSURE, *UNREADABLE) as error:
        log.info("discord.reply_to_unknown", reason=type(error).__name__)
        return 0
    return found.author.id
