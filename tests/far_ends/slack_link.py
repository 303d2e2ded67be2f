"""
A local Slack's Socket Mode: tickets, hello, pings, envelopes, their acknowledgements, and every way to break.

``deliver`` and ``deliver_event`` send and wait for the acknowledgement; what is not acknowledged in time is
kept in ``unacknowledged``, and an event is sent again. ``copies = 3`` delivers each event three times.
Breaking: ``refuse``, ``let_tickets_expire``, ``cut``, ``go_silent``, ``disconnect``, ``most``.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.far_ends.slack_message import Params
from tests.far_ends.slack_payloads import event_callback
from tests.far_ends.slack_world import TEAM

RETRIES = 3
HOST = "applink-local"


@dataclass(slots=True)
class SocketLink:
    """Every connection that is open, and every acknowledgement that came."""

    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    """Those that Slack delivers over, each in its turn."""
    acks: dict[str, list[Params]] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    opened: int = 0
    refuse: bool = False
    refused: int = 0
    most: int = 10
    """So many connections may be open; one more is sent away."""
    copies: int = 1
    """How often each event is delivered, with the same ``event_id``."""
    patience_s: float = 3.0
    unacknowledged: list[Params] = field(default_factory=list)
    pongs: list[bytes] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _waiting: dict[str, list[asyncio.Future[Params]]] = field(default_factory=dict)
    _requests: dict[web.WebSocketResponse, web.Request] = field(default_factory=dict)
    _deaf: set[web.WebSocketResponse] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link/", self._connect)]

    def ticket(self) -> str:
        ticket = f"ticket-{next(self._numbers)}"
        self.tickets.add(ticket)
        return ticket

    def let_tickets_expire(self) -> None:
        """Every address that was given out and not used is dead; new ones are good."""
        self.tickets.clear()

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse or ticket not in self.tickets:
            self.refused += 1
            self.tickets.discard(ticket)
            return web.Response(status=404)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.sockets) >= self.most:
            await socket.send_json(_farewell("too_many_websockets"))
            await socket.close()
            return socket
        self.opened += 1
        self.sockets.append(socket)
        self._requests[socket] = request
        await socket.send_json(_hello(len(self.sockets)))
        self._changed.set()
        try:
            await self._listen(socket)
        finally:
            self._leave(socket)
            del self._requests[socket]
            self._deaf.discard(socket)
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        await socket.ping(f"Ping from {HOST}".encode())
        async for frame in socket:
            if socket in self._deaf:
                continue
            if frame.type is WSMsgType.PING:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.PONG:
                self.pongs.append(bytes(frame.data))
                self._changed.set()
            elif frame.type is WSMsgType.TEXT:
                self._take_ack(json.loads(frame.data))

    def _take_ack(self, ack: Params) -> None:
        envelope_id = ack["envelope_id"]
        self.acks.setdefault(envelope_id, []).append(ack)
        for waiting in self._waiting.pop(envelope_id, ()):
            if not waiting.done():
                waiting.set_result(ack)

    async def deliver(self, kind: str, payload: Params, *, envelope_id: str = "", attempt: int = 0) -> str:
        """
        Send an envelope, and wait until it is acknowledged; its id.

        An event that is not acknowledged in 3 s is sent again, three times at most.

        Raises:
            TimeoutError: nobody acknowledged it; a member sees that a command or a button failed.
        """
        envelope_id = envelope_id or f"envelope-{next(self._numbers)}"
        while True:
            envelope = _envelope(kind, payload, envelope_id, attempt)
            try:
                await self._send(envelope)
            except (TimeoutError, ConnectionError):
                self.unacknowledged.append(envelope)
                if kind != "events_api" or attempt >= RETRIES:
                    raise TimeoutError(f"{kind} was not acknowledged: {payload.get('type')}") from None
                attempt += 1
            else:
                return envelope_id

    async def _send(self, envelope: Params) -> None:
        socket = await self._next_socket()
        ack: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(envelope["envelope_id"], []).append(ack)
        if socket not in self._deaf:
            await socket.send_json(envelope)
        async with asyncio.timeout(self.patience_s):
            await ack

    async def _next_socket(self) -> web.WebSocketResponse:
        async with asyncio.timeout(10 * self.patience_s):
            while not self.sockets:
                self._changed.clear()
                await self._changed.wait()
        self.sockets.append(self.sockets.pop(0))
        return self.sockets[-1]

    async def deliver_event(
        self, event: Params, *, event_id: str = "", attempt: int = 0, team: str = TEAM, **outer: Any
    ) -> str:
        """Deliver an event of the Events API; the same ``event_id`` again is a redelivery."""
        event_id = event_id or f"Ev{next(self._numbers)}"
        payload = event_callback(event, event_id=event_id, team=team, **outer)
        sent = (self.deliver("events_api", payload, attempt=attempt + copy) for copy in range(self.copies))
        await asyncio.gather(*sent)
        return event_id

    async def ping(self) -> None:
        """
        Ask every connection whether it lives, as Slack does every half minute.

        Raises:
            TimeoutError: one did not answer with the same words.
        """
        words = f"Ping from {HOST} {next(self._numbers)}".encode()
        sockets = list(self.sockets)
        for socket in sockets:
            await socket.ping(words)
        async with asyncio.timeout(10 * self.patience_s):
            while self.pongs.count(words) < len(sockets):
                self._changed.clear()
                await self._changed.wait()

    async def ask_to_reconnect(self) -> None:
        """As Slack does every few hours."""
        await self.disconnect("refresh_requested")

    async def disconnect(self, reason: str) -> None:
        """``warning``, ``refresh_requested`` or ``link_disabled``: only after a warning more is delivered."""
        socket = self.sockets[-1]
        if reason != "warning":
            self._leave(socket)
        await socket.send_json(_farewell(reason))

    def go_silent(self) -> None:
        """The connections that are open are half-open now: they take everything, and answer nothing."""
        self._deaf.update(self._requests)

    def cut(self) -> None:
        """All connections die without a word; what was not acknowledged is sent again over the next one."""
        for socket, request in list(self._requests.items()):
            self._leave(socket)
            if request.transport is not None:
                request.transport.abort()
        for waiting in [ack for acks in self._waiting.values() for ack in acks if not ack.done()]:
            waiting.set_exception(ConnectionResetError("the connection was cut"))
        self._waiting.clear()

    def _leave(self, socket: web.WebSocketResponse) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)

    async def close(self) -> None:
        for socket in list(self._requests):
            if socket in self._deaf:
                self._requests[socket].transport.abort()  # type: ignore[union-attr] # it is connected
            else:
                await socket.close()


def _hello(number: int) -> Params:
    return {
        "type": "hello",
        "num_connections": number,
        "connection_info": {"app_id": "A0TWIN"},
        "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
    }


def _farewell(reason: str) -> Params:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


def _envelope(kind: str, payload: Params, envelope_id: str, attempt: int) -> Params:
    envelope: Params = {"envelope_id": envelope_id, "type": kind, "payload": payload}
    if kind != "events_api":
        return envelope | {"accepts_response_payload": True}
    reason = "timeout" if attempt else ""
    return envelope | {"accepts_response_payload": False, "retry_attempt": attempt, "retry_reason": reason}
