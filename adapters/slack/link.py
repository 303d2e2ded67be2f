"""The Socket Mode connection, and the watch that replaces it when the SDK cannot mend it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import NOT_REACHED, is_local, open_link_address
from bot.errors import DoorError
from bot.ports import Clock

PATIENCE_S = 60.0
"""For so long the SDK may try to mend a connection by itself."""
LOOK_EVERY_S = 5.0
CONNECT_S = 9.0
"""The SDK tries again after 10 s, with a ticket that may be spent: we buy a new one instead."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Link:
    """One live connection to Slack; `open` fails loudly, `watch` keeps it alive, `close` leaves nothing."""

    app: AsyncApp
    client: AsyncWebClient
    app_token: str
    clock: Clock
    _handler: AsyncSocketModeHandler | None = field(default=None, init=False)

    async def open(self) -> None:
        """
        Connect, and return when connected.

        Raises:
            DoorError: Slack refuses the app-level token or is not reached.
        """
        address = await open_link_address(self.client, self.app_token, self.clock)
        handler = AsyncSocketModeHandler(
            self.app,
            self.app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=self.client,
        )
        if is_local(address):
            handler.client.proxy = None
        handler.client.wss_uri = address  # the ticket just bought: asking again may be too often for Slack
        try:
            async with asyncio.timeout(CONNECT_S):
                await handler.connect_async()  # type: ignore[no-untyped-call] # the library's
        except TimeoutError:
            await handler.close_async()  # type: ignore[no-untyped-call] # the library's
            raise DoorError(
                f"Slack's Socket Mode was silent for {CONNECT_S:.0f} s; check that WebSockets may leave"
            ) from None
        except BaseException:
            await handler.close_async()  # type: ignore[no-untyped-call] # the library's
            raise
        self._handler = handler

    async def watch(self) -> None:
        """Look after the connection for ever; one that stays dead is replaced, for as long as it takes."""
        dead_since: float | None = None
        while True:
            await self.clock.sleep(LOOK_EVERY_S)
            if await self._is_alive():
                dead_since = None
                continue
            now = self.clock.monotonic()
            dead_since = now if dead_since is None else dead_since
            if now - dead_since >= PATIENCE_S or self._handler is None:
                dead_since = None if await self._replace() else now

    async def _is_alive(self) -> bool:
        return self._handler is not None and await self._handler.client.is_connected()

    async def _replace(self) -> bool:
        log.warning("slack.link_replaced")
        try:
            await self.close()
            await self.open()
        except (DoorError, SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.link_lost", error=str(error))
            return False
        return True

    async def close(self) -> None:
        """Take nothing any more, and wait until the SDK's own tasks have ended."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        client = handler.client
        await handler.close_async()  # type: ignore[no-untyped-call] # the library's
        ours = (client.message_processor, client.current_session_monitor, client.message_receiver)
        await asyncio.gather(*(task for task in ours if task is not None), return_exceptions=True)
