"""A local Slack's Socket Mode: tickets, hello, pings, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.far_ends.slack_world import TEAM, Params


@dataclass(slots=True)
class SocketLink:
    """Every connection that is open, and every acknowledgement that came."""

    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, list[Params]] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    opened: int = 0
    refuse: bool = False
    refused: int = 0
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _acked: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link/", self._connect)]

    def ticket(self) -> str:
        ticket = f"ticket-{next(self._numbers)}"
        self.tickets.add(ticket)
        return ticket

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.refuse or ticket not in self.tickets:
            self.refused += 1
            self.tickets.discard(ticket)
            return web.Response(status=404)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.opened += 1
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets)})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.PING:
                    await socket.pong(frame.data)
                elif frame.type is WSMsgType.TEXT:
                    self._take_ack(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
        return socket

    def _take_ack(self, ack: Params) -> None:
        self.acks.setdefault(ack["envelope_id"], []).append(ack)
        self._acked.set()

    async def deliver(self, kind: str, payload: Params, *, envelope_id: str = "", attempt: int = 0) -> str:
        """Send an envelope over one connection; acknowledged within 3 s, or it fails as Slack would."""
        envelope_id = envelope_id or f"envelope-{next(self._numbers)}"
        before = len(self.acks.get(envelope_id, ()))
        envelope: dict[str, Any] = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        if kind == "events_api":
            reason = "timeout" if attempt else ""
            envelope |= {"accepts_response_payload": False, "retry_attempt": attempt, "retry_reason": reason}
        await self.sockets[-1].send_json(envelope)
        async with asyncio.timeout(3):
            while len(self.acks.get(envelope_id, ())) <= before:
                self._acked.clear()
                await self._acked.wait()
        return envelope_id

    async def deliver_event(self, event: Params, *, event_id: str = "", attempt: int = 0) -> str:
        """Deliver an event of the Events API; the same ``event_id`` again is a redelivery."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0TWIN",
            "event_id": event_id or f"Ev{next(self._numbers)}",
            "event_time": 1795000000,
            "event": event,
            "authorizations": [{"team_id": TEAM, "user_id": "U0TWIN", "is_bot": True}],
        }
        await self.deliver("events_api", payload, attempt=attempt)
        return str(payload["event_id"])

    async def ask_to_reconnect(self) -> None:
        """As Slack does every few hours."""
        frame = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "applink-local"}}
        await self.sockets[-1].send_json(frame)

    async def close(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
