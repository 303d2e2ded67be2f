"""A far end that says exactly the bytes it is told to: for wire cases that no decent server produces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    One reply. ``cut_at`` sends that many bytes of the body and drops the connection; ``hangs`` sends what
    there is and then nothing more; ``silent`` does not even send the status. ``again`` is sent after the
    body, once every ``every_s``, until the client leaves.
    """

    status: int = 200
    kind: str = JSON
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    hangs: bool = False
    silent: bool = False
    again: bytes = b""
    every_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class ScriptedHttp:
    """Where it listens, and what it has been asked."""

    url: str = ""
    connections: int = 0
    sent: int = 0
    """Bytes of bodies."""
    received: list[Received] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first request has come."""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client has left a reply that hangs."""


def said(document: object, *, status: int = 200, **headers: str) -> Reply:
    """A JSON document as a reply; ``retry_after="20"`` becomes a header ``retry-after``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=json.dumps(document).encode(), headers=named)


def streamed(*events: object, done: bool = True) -> Reply:
    """Events as a reply: documents, or text that stands for itself."""
    texts = [event if isinstance(event, str) else f"data: {json.dumps(event)}\n\n" for event in events]
    return Reply(kind=EVENTS, body="".join([*texts, "data: [DONE]\n\n" if done else ""]).encode())


@asynccontextmanager
async def scripted_http(*replies: Reply, together: int = 1) -> AsyncIterator[ScriptedHttp]:
    """
    Serve the replies in their order on a free port; the last one again and again.

    Nobody is answered before so many requests have come ``together``.
    """
    far_end = ScriptedHttp()
    all_here = asyncio.Event()
    open_ones: set[asyncio.StreamWriter] = set()
    all_gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        all_gone.clear()
        far_end.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                far_end.received.append(await _receive(reader))
                reply = replies[min(len(far_end.received), len(replies)) - 1]
                far_end.asked.set()
                if len(far_end.received) >= together:
                    all_here.set()
                await all_here.wait()
                if not await _send(reply, reader, writer, far_end):
                    break
        writer.transport.abort()
        open_ones.discard(writer)
        if not open_ones:
            all_gone.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    far_end.url = "http://{}:{}".format(*server.sockets[0].getsockname())
    try:
        yield far_end
    finally:
        server.close()
        for writer in tuple(open_ones):
            writer.transport.abort()
        if open_ones:
            await asyncio.wait_for(all_gone.wait(), 60)
        await server.wait_closed()


async def _receive(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {}
    for line in filter(None, head[1:]):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method=method, path=path, headers=headers, body=body)


async def _send(
    reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far_end: ScriptedHttp
) -> bool:
    """Say it; False when the connection is over."""
    if not reply.silent:
        writer.write(_head(reply))
        await _send_body(reply.body[: reply.cut_at], writer, far_end)
    if reply.again:
        with suppress(ConnectionError):
            await _repeat(reply, reader, writer, far_end)
    elif reply.hangs or reply.silent:
        await reader.read()
    elif reply.cut_at is not None:
        writer.close()
        return False
    else:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True
    far_end.hung_up.set()
    return False


async def _send_body(body: bytes, writer: asyncio.StreamWriter, far_end: ScriptedHttp) -> None:
    far_end.sent += len(body)
    writer.write(f"{len(body):x}\r\n".encode() + body + b"\r\n" if body else b"")
    await writer.drain()


async def _repeat(
    reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far_end: ScriptedHttp
) -> None:
    while not reader.at_eof():
        await _send_body(reply.again, writer, far_end)
        with suppress(TimeoutError):
            async with asyncio.timeout(reply.every_s):  # whoever leaves is noticed at once
                await reader.read(1)


def _head(reply: Reply) -> bytes:
    kind = {"content-type": reply.kind} if reply.kind else {}
    headers = {**kind, "transfer-encoding": "chunked", **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()
