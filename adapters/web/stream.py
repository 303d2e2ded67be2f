"""An ask told while it grows, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from adapters.web.asks import Asked, unavailable
from bot.wire import answer_json, dump

HEARTBEAT_S = 10.0
"""Seconds of silence after which a comment line keeps proxies and the page from giving up."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the second is for nginx
MEDIA_TYPE = "text/event-stream"


def event(name: str, data: dict[str, object]) -> bytes:
    """One event; JSON escapes every line break, so that the data is a single line."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), dump(data))


async def events(asked: Asked, *, heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[bytes]:
    """``update`` events with the verified text so far, then one ``answer``; comments while nothing is new."""
    while True:
        try:
            async with asyncio.timeout(heartbeat_s):
                text = await asked.news.get()
        except TimeoutError:
            yield b": still here\n\n"
            continue
        if text is None:
            yield event("answer", answer_json(asked.ended.result() or unavailable()))
            return
        yield event("update", {"text": text})
