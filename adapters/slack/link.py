"""The Socket Mode link: always one live connection, replaced before it is missed, and by us alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import NOT_REACHED, open_link_address
from adapters.slack.connection import LOOK_EVERY_S, Connection
from bot.errors import DoorError
from bot.ports import Clock

CONNECT_S = 10.0
STEADY_S = 15.0
"""A connection that lived so long has proved that all is well; a few bad ones in a row are no outage yet."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 20.0
REMEDIES = {
    "link_disabled": "Socket Mode was switched off: switch it on again under Socket Mode of your app",
    "too_many_websockets": "Slack allows ten connections: stop other processes that use this SLACK_APP_TOKEN",
}
"""What somebody has to do, where waiting alone does not help."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Link:
    """
    `open` fails loudly, `watch` keeps the link alive for as long as it takes, `close` leaves nothing.

    Each connection has a ticket of its own, as a spent one is refused for ever.
    """

    app: AsyncApp
    client: AsyncWebClient
    app_token: str
    clock: Clock
    chance: Callable[[], float] = random.random
    _connection: Connection | None = field(default=None, init=False)
    _leaving: list[Connection] = field(default_factory=list, init=False)
    _born: float = field(default=0.0, init=False)
    _troubles: int = field(default=0, init=False)

    async def open(self) -> None:
        """
        Connect, and return when connected.

        Raises:
            DoorError: Slack refuses the app-level token or is not reached.
        """
        self._connection, self._born = await self._connect(), self.clock.monotonic()

    async def watch(self) -> None:
        """Take what comes, and look after the connection for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look())
            if self._connection is not None:
                self._connection.listen(tasks)
            while self._connection is not None:
                await self._connection.over.wait()
                await self._replace(self._connection, tasks)

    async def close(self) -> None:
        """Take nothing any more, acknowledge what has come, and close."""
        connection, self._connection = self._connection, None
        for one in (connection, *self._leaving):
            if one is not None:
                await one.retire()
        self._leaving.clear()

    async def _look(self) -> None:
        while True:
            await self.clock.sleep(LOOK_EVERY_S)
            if self._connection is not None:
                await self._connection.look()

    async def _replace(self, old: Connection, tasks: asyncio.TaskGroup) -> None:
        """Open another one, and only then retire the one that is over."""
        since = self.clock.now()
        lived = self.clock.monotonic() - self._born
        self._troubles = 0 if lived >= STEADY_S else self._troubles + 1
        if remedy := REMEDIES.get(old.why):
            log.error("slack.link_ended", why=old.why, remedy=remedy)
        elif not old.is_ordinary:
            log.warning("slack.link_ended", why=old.why)
        self._connection = await self._another(since)
        self._connection.listen(tasks)
        self._born = self.clock.monotonic()
        self._leaving.append(old)
        tasks.create_task(self._leave(old))
        down_s = round((self.clock.now() - since).total_seconds(), 1)
        log.info("slack.link_replaced", why=old.why, down_s=down_s)

    async def _leave(self, old: Connection) -> None:
        await old.linger()
        self._leaving.remove(old)

    async def _another(self, since: datetime) -> Connection:
        """A new connection, whenever Slack is willing again."""
        while True:
            await self.clock.sleep(self._pause())
            try:
                return await self._connect()
            except Exception as error:  # noqa: BLE001 - whatever is wrong, there is nothing to do but to try again
                self._troubles += 1
                told = str(error) if isinstance(error, DoorError) else type(error).__name__
                log.warning("slack.link_down", since=since.isoformat(timespec="seconds"), error=told)

    def _pause(self) -> float:
        """None after a long life or a first trouble; then longer and longer, and not in step with others."""
        if self._troubles <= 1:
            return 0.0
        longest: float = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._troubles - 2, 10))
        return longest * (0.5 + self.chance() / 2)

    async def _connect(self) -> Connection:
        address = await open_link_address(self.client, self.app_token, self.clock)
        connection = Connection(self.app, address, self.app_token, self.client, self.clock)
        try:
            async with asyncio.timeout(CONNECT_S):
                await connection.connect()
        except NOT_REACHED as error:
            await connection.retire()
            told = f"Slack's Socket Mode was not reached ({type(error).__name__})"
            raise DoorError(f"{told}; check that WebSockets may leave") from error
        except BaseException:
            await connection.retire()
            raise
        return connection
