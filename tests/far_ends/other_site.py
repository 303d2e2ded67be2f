"""Somebody's own site on another origin, with a strict policy, into which they put the chat of their twin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

PAGE = """<!doctype html>
<html lang="en" dir="{direction}"><head><meta charset="utf-8"><title>My site</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>My own site</h1><a href="#top">A link of mine</a><div id="chat"></div>
<dialog id="mine"><p>My own dialog</p></dialog>{script}</body></html>"""


@dataclass(slots=True)
class OtherSite:
    """Serves one page; ``policy`` is its content security policy."""

    url: str
    html: str = ""
    policy: str = ""

    def embed(self, twin: str, *, attributes: str = "", direction: str = "ltr", **allowed: str) -> None:
        """The page with the script of a twin; ``allowed`` changes what its policy lets in."""
        script = f'<script src="{twin}/embed.js" async {attributes}></script>'
        self.html = PAGE.format(script=script, direction=direction)
        told = {"default": "'none'", "script": twin, "frame": twin, "base-uri": "'none'"} | allowed
        told = {name.replace("_", "-"): value for name, value in told.items()}
        self.policy = "; ".join(
            f"{name if name == 'base-uri' else f'{name}-src'} {value}" for name, value in told.items()
        )
        self.policy += "; require-trusted-types-for 'script'; trusted-types 'none'"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = self.html.encode() if head.startswith(b"GET / ") else b""
        told = (
            f"HTTP/1.1 {'200 OK' if body else '404 Not Found'}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Security-Policy: {self.policy}",
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        writer.write("\r\n".join(told).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def other_site() -> AsyncIterator[OtherSite]:
    """Under the name `localhost`, which is another site to a browser than the address of this machine."""
    site = OtherSite(url="")
    server = await asyncio.start_server(site._answer, "127.0.0.1", 0)  # noqa: SLF001 - its own server
    async with server:
        site.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"
        yield site
