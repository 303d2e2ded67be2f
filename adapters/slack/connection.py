"""One Socket Mode connection: the SDK's client, which ends where the SDK would connect again by itself."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import NOT_FOUND, is_local
from bot.ports import Clock

HEARTBEAT_S = 10.0
"""How often the transport itself looks whether the far end is there."""
LOOK_EVERY_S = 1.0
LOOKS_PER_PING, UNANSWERED = 10, 4
"""A ping each tenth look; so many without any sign of life, and the connection is deaf."""
FAREWELL_S, CALL_S = 2.0, 5.0
_ACKS_S, _STEP_S = 3.0, 0.01
WARNING, LINGER_S = "warning", 20.0
"""After this word Slack still delivers, for about ten seconds."""
_ORDINARY = {"refresh_requested", WARNING}


class Connection(SocketModeClient):
    """
    Delivers what comes to Bolt's app until it is over; ``why`` tells then what ended it.

    The SDK mends a connection with the ticket that it has, for ever (3.47), and closes the old one first.
    This one is never mended: `Link` opens another before it retires this one, so that nothing is lost.
    """

    def __init__(
        self, app: AsyncApp, address: str, app_token: str, client: AsyncWebClient, clock: Clock
    ) -> None:
        logger = logging.getLogger("slack_sdk.socket_mode")
        super().__init__(app_token, logger, client, ping_interval=HEARTBEAT_S)
        self.wss_uri = address
        if is_local(address):
            self.proxy = None  # the SDK reads HTTPS_PROXY and knows no NO_PROXY
        self.why = ""
        self.over = asyncio.Event()
        self._app, self._clock = app, clock
        self._looks = self._pings = self._at_work = 0
        self._last_pong: float | None = None
        self.socket_mode_request_listeners.append(self._handle)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is over because Slack wants a new one now and then."""
        return self.why in _ORDINARY

    async def connect(self) -> None:
        """
        Connect, once.

        Raises:
            aiohttp.ClientError, OSError: Slack refuses the ticket, or is not reached.
        """
        self.current_session = await self.aiohttp_client_session.ws_connect(
            str(self.wss_uri),
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
            timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL_S),
        )
        await self._ping()

    def listen(self, tasks: asyncio.TaskGroup) -> None:
        """Take from now on what comes over it."""
        self.message_receiver = tasks.create_task(self.receive_messages())

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 - the SDK's signature
        """Where the SDK would mend the connection, it is over."""
        self.end("closed")

    def end(self, why: str) -> None:
        """It is over; the first reason counts, but for a warning."""
        self.why = why if self.why in {"", WARNING} else self.why
        self.over.set()

    async def look(self) -> None:
        """Notice that it is dead, though nobody has said so: called once a second."""
        self._looks += 1
        if self.current_session is None or self.current_session.closed:
            self.end("cut")
        elif self._looks % LOOKS_PER_PING == 0:
            if self.last_ping_pong_time != self._last_pong:
                self._last_pong, self._pings = self.last_ping_pong_time, 0
            if self._pings >= UNANSWERED:
                self.end("silent")
            else:
                await self._ping()

    async def _ping(self) -> None:
        self._pings += 1
        try:
            async with asyncio.timeout(CALL_S):
                assert self.current_session is not None  # noqa: S101 - told to the type checker
                await self.current_session.ping(f"sdk-ping-pong:{self._clock.now().timestamp()}".encode())
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.end("cut")

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Everything that Slack says: that it will close, that it is there, and what members do."""
        self._pings = 0
        if message.get("type") == "disconnect":
            self.end(str(message.get("reason") or "disconnect"))
            return
        self._at_work += 1
        try:
            await super().run_message_listeners(message, raw_message)
        finally:
            self._at_work -= 1

    async def _handle(self, _: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """As Bolt's own handler does; a connection that is gone takes no acknowledgement: it comes again."""
        told = await run_async_bolt_app(self._app, request)
        if told.status == NOT_FOUND:
            told = BoltResponse(status=200)  # of no kind that we know: it need not come again
        with suppress(aiohttp.ClientError, ConnectionError):
            await send_async_response(self, request, told, 0.0)

    async def linger(self) -> None:
        """Take what Slack still delivers after a warning, and retire when it delivers no more."""
        for _ in range(int(LINGER_S / LOOK_EVERY_S)):
            if self.why != WARNING or self.current_session is None or self.current_session.closed:
                break
            await self._clock.sleep(LOOK_EVERY_S)
        await self.retire()

    async def retire(self) -> None:
        """Acknowledge what has come, and close."""
        try:
            for _ in range(int(_ACKS_S / _STEP_S)):
                await self._clock.sleep(0)
                if self.message_queue.empty() and not self._at_work:
                    break
                await self._clock.sleep(_STEP_S)
        finally:
            self.end("retired")
            await self.close()  # type: ignore[no-untyped-call] # the library's
            ours = (self.message_processor, self.message_receiver)
            await asyncio.gather(*(task for task in ours if task is not None), return_exceptions=True)
