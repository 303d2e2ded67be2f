"""A line between two programs that can be cut, slowed, silenced and garbled, as a bad network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

State = Literal["well", "cut", "slow", "silent", "garbled"]

_CHUNK = 1 << 16
_SLOW_S = 0.3
_GARBLED = bytes(0xFF ^ byte for byte in range(256))


@dataclass(slots=True)
class Line:
    """
    What lies between a client and ``port``.

    ``cut``: connections die and none comes about; ``slow``: each piece takes 0.3 s more; ``silent``: nothing
    moves, and what waits goes on later; ``garbled``: what comes back is wrong in each bit, so that nobody can
    take it for something else: behind TLS, a wrong bit is never more than the end of a connection.
    """

    port: int
    url: str = ""
    accepted: int = 0
    hurt: int = 0
    """How many connections and pieces met something else than `well`."""
    _state: State = "well"
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def become(self, state: State) -> None:
        """From now on the line is like this."""
        self._state = state
        self._changed.set()
        self._changed = asyncio.Event()
        if state == "cut":
            self.hurt += len(self._open)
            for writer in self._open:
                writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        self.accepted += 1
        with suppress(OSError):
            if self._state == "cut":
                self.hurt += 1
                writer.transport.abort()
                return
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
            ends = {writer, far_writer}
            self._open |= ends
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._pump(reader, far_writer, is_back=False))
                    group.create_task(self._pump(far_reader, writer, is_back=True))
            finally:
                self._open -= ends
                for one in ends:
                    one.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_back: bool
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(_CHUNK):
                writer.write(await self._through(piece, is_back=is_back))
                await writer.drain()
            writer.write_eof()

    async def _through(self, piece: bytes, *, is_back: bool) -> bytes:
        self.hurt += self._state != "well"
        if self._state == "slow":
            await asyncio.sleep(_SLOW_S)
        while self._state == "silent":
            await self._changed.wait()
        return piece.translate(_GARBLED) if is_back and self._state == "garbled" else piece


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """A line to a port of this machine, on a free port; ``url`` is where it begins."""
    line = Line(port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        server.close()
        line.become("cut")
