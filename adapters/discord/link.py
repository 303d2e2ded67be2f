"""The link to Discord: opened loudly, kept open through whatever Discord does, closed with a goodbye."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from adapters.discord.client import TwinClient
from adapters.discord.inbound import PLATFORM
from adapters.discord.invite import invite_url
from adapters.discord.logins import NoLoginLeft
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.posting import Poster
from adapters.discord.refusals import is_banned, is_final, is_for_intents, why
from adapters.discord.sending import Sending
from bot.errors import DoorError
from bot.house import House

OPENING_S = 60.0
PER_SHARD_S = 8.0
"""Discord lets one shard after the other log in, with 5 s between."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 30.0
BANNED_S = 300.0
"""After too many requests Discord's guards hear nothing of us for minutes; each try makes them more."""
STEADY_S = 60.0
"""A connection that stood so long has proved that all is well."""

log = structlog.stdlib.get_logger(__name__)

Make = Callable[[bool | None], TwinClient]


@dataclass(slots=True)
class Link:
    """
    Keeps one client connected, and makes a fresh one when it ends: none can be used twice.

    ``make`` makes a client, with the message-content intent or not (None: if granted).
    """

    twin: House
    token: str
    make: Make
    say: Callable[[str], None]
    sending: Sending
    content: bool | None = None
    _was_open: bool = field(default=False, init=False)
    _pause_s: float = field(default=FIRST_PAUSE_S, init=False)
    _down: datetime | None = field(default=None, init=False)

    async def keep(self, stop: asyncio.Event) -> DoorError | None:
        """Be connected until `stop`; or until it is of no use: why."""
        started = self.twin.clock.monotonic()
        while not stop.is_set():
            born = self.twin.clock.monotonic()
            client = self.make(self.content)
            error = await self._live(client, stop)
            if stop.is_set():
                return None
            if is_for_intents(error) and self.content is None and client.sees_content:
                self.content = False
                log.warning("discord.message_content_refused", remedy=why(error))
                continue
            if error is not None and is_final(error):
                return _told(why(error), error)
            if not self._was_open and self._is_too_late(started, error):
                return _told(f"Discord could not be opened within {OPENING_S:.0f} s: {why(error)}", error)
            await self._rest(error, self.twin.clock.monotonic() - born, stop)
        return None

    def _is_too_late(self, started: float, error: Exception | None) -> bool:
        return self.twin.clock.monotonic() - started + _wanted_pause(error) >= OPENING_S

    async def _rest(self, error: Exception | None, lived_s: float, stop: asyncio.Event) -> None:
        """Wait before another try: longer and longer, and as long as Discord wants."""
        self._pause_s = FIRST_PAUSE_S if lived_s >= STEADY_S else self._pause_s
        pause_s = max(self._pause_s, _wanted_pause(error))
        self._down = self._down or self.twin.clock.now()
        since = self._down.isoformat(timespec="seconds")
        log.error("discord.connection_ended", reason=why(error), since=since, again_in_s=round(pause_s, 1))
        await _first(self.twin.clock.sleep(pause_s), stop.wait())
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    async def _live(self, client: TwinClient, stop: asyncio.Event) -> Exception | None:
        """Run one client until `stop`, or until it ends or is given up; returns why."""
        async with asyncio.TaskGroup() as tasks:
            connection = tasks.create_task(self._connect(client))
            stopping = tasks.create_task(stop.wait())
            watching = tasks.create_task(_watch(client))
            opening = tasks.create_task(self._greet(client))
            ends = {connection, stopping, watching}
            try:
                await _one_of(*ends, opening, seconds=OPENING_S)
                if (
                    not opening.done()
                    and (shards := len(client.shard_ids or ()) or client.shard_count or 1) > 1
                ):
                    await _one_of(*ends, opening, seconds=PER_SHARD_S * shards)
                if opening.done():
                    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in (opening, stopping, watching):
                    one.cancel()
                self.twin.messengers.pop(PLATFORM, None)
                await client.leave()
            was_up = client.is_up.is_set()
            await asyncio.wait({connection}, timeout=1.0)
            was_over = connection.done()
            connection.cancel()
        if was_over:
            return connection.result()
        return TimeoutError("a shard did not come back" if was_up else "no connection came about")

    async def _connect(self, client: TwinClient) -> Exception | None:
        try:
            await client.start(self.token)
        except Exception as error:  # noqa: BLE001 - a parser's fault ends the library's loop as well
            return error
        return None

    async def _greet(self, client: TwinClient) -> None:
        """It is open: said once, and in the log afterwards."""
        await client.is_up.wait()
        self.twin.messengers[PLATFORM] = DiscordMessenger(
            Poster(client, self.sending), zone=self.twin.settings.zone
        )
        if not self._was_open:
            self.say(_greeting(client))
        elif self._down is not None:
            log.info("discord.connection_back", down_s=(self.twin.clock.now() - self._down).total_seconds())
        self._was_open, self._down = True, None


async def _one_of(*tasks: asyncio.Task[Any], seconds: float) -> None:
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def _watch(client: TwinClient) -> None:
    await client.is_up.wait()
    await client.pulse.watch()


def _wanted_pause(error: Exception | None) -> float:
    """How long Discord wants to hear nothing of us."""
    if isinstance(error, NoLoginLeft):
        return error.wait_s
    return BANNED_S if is_banned(error) else 0.0


def _greeting(client: TwinClient) -> str:
    servers = client.guilds
    invite = invite_url(client.application_id or 0)
    if not servers:
        return f"Discord: open as {client.user}, and in no server yet. Invite it: {invite}"
    return f"Discord: open as {client.user} in {len(servers)} server(s). Invite it to more: {invite}"


def _told(words: str, error: Exception | None) -> DoorError:
    fault = DoorError(words)
    fault.__cause__ = error
    return fault


async def _first(*several: Coroutine[Any, Any, object]) -> None:
    """Return when one of them has ended."""
    async with asyncio.TaskGroup() as tasks:
        running = {tasks.create_task(one) for one in several}
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for one in running:
            one.cancel()
