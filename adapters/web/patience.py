"""What a connection says that is no request: silence, which holds a descriptor of ours, and nonsense."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from adapters.web.rim import HEADERS

HEAD_S = 15.0
"""Seconds in which the head of a request must have arrived; its body has a patience of its own."""
IDLE_S = 75
"""
Seconds that a connection is kept for the next request: longer than balancers (60 s) and clients (5 s) do.

Whoever closes while the other one writes breaks a question off, and uvicorn's own 5 s are those of clients.
"""


class Patient(H11Protocol):
    """uvicorn's protocol, which waits for ever for the first request and for the rest of a head."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forgive()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """As the library does it, in the headers of every response: no app hears of what is no request."""
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *HEADERS.items(),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()

    def _watch(self) -> None:
        """From the first moment without a whole head until there is one, however it trickles in."""
        # it is None until the first request
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr]
            self._forgive()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_S, self._leave)

    def _forgive(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _leave(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.close()
