"""What the door asks of the client that is connected just now: roles of people, and threads to answer in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import discord
import structlog

from adapters.discord.beginning import Beginning
from adapters.discord.below import Below
from adapters.discord.hearing import home_of
from adapters.discord.inbound import Said
from adapters.discord.lenient import UNREADABLE
from adapters.discord.people import People
from adapters.discord.posting import Poster
from adapters.discord.sending import UNSURE, Sending, briefly
from adapters.discord.voices import Voice
from bot.house import House

_PATIENCE_S = 5.0
_ALREADY = 160004
"""Discord's code for: this message has a thread."""
_TRIES = 2

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Rooms:
    """Looks up and begins by way of ``client``, which another one follows when it ends."""

    twin: House
    sending: Sending
    client: discord.Client | None = None
    people: People = field(init=False)
    beginning: Beginning = field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self.twin.clock, self._roles)
        self.beginning = Beginning(
            is_wanted=self.twin.settings.discord.threads,
            first_name=self.twin.profile.first_name,
            open=self._begin,
        )

    async def _roles(self, person: int) -> frozenset[int]:
        """
        The roles of a member of the home server.

        Raises:
            discord.DiscordException: nobody knows.
        """
        home = home_of(self.twin.settings, self.client) if self.client is not None else None
        if self.client is None or home is None:
            return frozenset()
        told = await self.client.http.get_member(home, person)
        return frozenset(int(role) for role in told["roles"])

    async def _begin(self, said: Said, name: str) -> tuple[int, Voice] | None:
        """A thread below a message, which has its number; None where Discord does not let us begin one."""
        if self.client is None:
            return None
        poster, may_be = Poster(self.client, self.sending), said.is_again
        for _ in range(_TRIES):
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await self.client.http.start_thread_with_message(
                        said.place.channel, said.message, name=name, auto_archive_duration=1440
                    )
            except UNSURE:
                may_be = True
                continue
            except UNREADABLE as error:
                log.info("discord.thread_not_described", reason=type(error).__name__)
            except discord.DiscordException as error:
                if not (may_be and getattr(error, "code", 0) == _ALREADY):
                    log.info("discord.thread_not_begun", reason=briefly(error))
                    return None
            voice = Below(
                poster=poster,
                channel=said.message,
                message=said.message,
                author=said.asker.id,
                is_reply=False,
            )
            return said.message, voice
        return None
