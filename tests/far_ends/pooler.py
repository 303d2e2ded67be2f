"""A pooler in front of PostgreSQL, as PgBouncer is one: a session for each that connects, or some for all."""

from __future__ import annotations

import asyncio
import struct
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

_WITHOUT_TLS = 80877103
_FAR_FROM_ANY_PROCESS = 2**30
_ENDS = (b"Q", b"S")
"""What a client says last before it waits: a simple query, or Sync."""


@dataclass
class Pooler:
    """
    It lets everybody in, under a process id that is none, and hands on all that is said.

    ``shares``: so many sessions take turns in what anybody asks; 0: each has their own.
    """

    server: Path
    shares: int
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    shared: deque[tuple[StreamReader, StreamWriter]] = field(default_factory=deque)

    async def meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One client, until it goes."""
        opening = await _opening(reader)
        if opening == struct.pack("!i", _WITHOUT_TLS):
            writer.write(b"N")
            opening = await _opening(reader)
        behind = await self._session(opening)
        told = _message(b"K", struct.pack("!ii", _FAR_FROM_ANY_PROCESS, 1))
        settings = _message(b"S", b"server_version\x0018.0\0") + _message(b"S", b"client_encoding\x00UTF8\0")
        writer.write(_message(b"R", struct.pack("!i", 0)) + settings + told + _message(b"Z", b"I"))
        try:
            await self._hand_on(reader, writer, behind)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            if not self.shares:
                behind[1].close()

    async def _session(self, opening: bytes) -> tuple[StreamReader, StreamWriter]:
        if self.shares and len(self.shared) == self.shares:
            return self.shared[0]
        session = await asyncio.open_unix_connection(str(self.server))
        session[1].write(struct.pack("!i", len(opening) + 4) + opening)
        while (await _heard(session[0]))[:1] != b"Z":
            pass
        self.shared.append(session)
        return session

    async def _hand_on(
        self, reader: StreamReader, writer: StreamWriter, behind: tuple[StreamReader, StreamWriter]
    ) -> None:
        said = b""
        while not (one := await _heard(reader)).startswith(b"X"):
            said += one
            if one[:1] not in _ENDS:
                continue
            async with self.turn:
                if self.shares:
                    behind = self.shared[0]
                    self.shared.rotate()
                behind[1].write(said)
                said = b""
                while not (told := await _heard(behind[0])).startswith(b"Z"):
                    writer.write(told)
                writer.write(told)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


async def _opening(reader: StreamReader) -> bytes:
    (length,) = struct.unpack("!i", await reader.readexactly(4))
    return await reader.readexactly(length - 4)


async def _heard(reader: StreamReader) -> bytes:
    head = await reader.readexactly(5)
    (length,) = struct.unpack("!i", head[1:])
    return head + await reader.readexactly(length - 4)


@asynccontextmanager
async def pooling(folder: Path, *, shares: int) -> AsyncIterator[int]:
    """A pooler in front of the server whose socket is in a folder; its port on loopback."""
    made = Pooler(folder / ".s.PGSQL.5432", shares)
    serving = await asyncio.start_server(made.meet, "127.0.0.1", 0)
    async with serving:
        yield serving.sockets[0].getsockname()[1]
        for _, writer in made.shared:
            writer.close()
