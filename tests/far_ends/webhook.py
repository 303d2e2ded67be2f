"""A local webhook: keeps what is posted to it, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Posted:
    """One request; names of headers are in small letters."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Webhook:
    """``answers`` are statuses for the next requests (200 when there are none); 0 hangs up without one."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    posts: list[Posted] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in head[1:] if one)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.posts.append(Posted(head[0], headers, body))
        status = self.answers.pop(0) if self.answers else 200
        if status:
            there = "Location: /elsewhere\r\n" if 300 <= status < 400 else ""
            writer.write(
                f"HTTP/1.1 {status} x\r\n{there}Content-Length: 2\r\nConnection: close\r\n\r\nok".encode()
            )
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        self.heard.set()


@asynccontextmanager
async def running_webhook() -> AsyncIterator[Webhook]:
    """One on a free port of 127.0.0.1 while the block runs."""
    hook = Webhook()
    server = await asyncio.start_server(hook.serve, "127.0.0.1", 0)
    async with server:
        hook.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook/s3cret"
        yield hook
