"""Sends an admitted request's answer over HTTP, at its pace and with its misfortune."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.simulator import mischief, wire
from bot.simulator.groq import SimulatedGroq, Taken


class Speech(Response):
    """An answer as JSON or as an event stream; ends when it is said, or when the caller has gone."""

    def __init__(self, groq: SimulatedGroq, taken: Taken, headers: dict[str, str]) -> None:
        super().__init__(headers=headers)
        self._groq = groq
        self._taken = taken
        absurd = mischief.ABSURD_HEADERS if taken.fault == "absurd_headers" else {}
        self._told = headers | absurd

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        try:
            await _while_heard(self._speak(send), receive, self._groq.closing)
        finally:
            self._groq.finish(self._taken)

    async def _speak(self, send: Send) -> None:
        if self._taken.fault == "hang":
            await self._hang()
        match self._taken.fault:
            case "wrong_content_type" | "error_body" | "gzip_bomb":
                await self._sleep(self._taken.first_token_s)
                await self._break(send)
            case "drip":
                await self._drip(send)
            case _ if self._taken.wanted.stream:
                await self._stream(send)
            case _:
                await self._say(send)

    async def _hang(self) -> None:
        """Be silent for the time that was set, or until the server closes; a caller who leaves ends it."""
        if self._groq.options.hang_s:
            await self._sleep(self._groq.options.hang_s)
        else:
            await self._groq.closing.wait()

    async def _break(self, send: Send) -> None:
        match self._taken.fault:
            case "wrong_content_type":
                await self._send_whole(send, mischief.HTML, "text/html; charset=UTF-8")
            case "error_body":
                await self._send_whole(send, mischief.ERROR_BODY, "application/json")
            case _:
                self._told["content-encoding"] = "gzip"
                kind = "text/event-stream" if self._taken.wanted.stream else "application/json"
                await self._send_whole(send, mischief.bomb(), kind)

    async def _drip(self, send: Send) -> None:
        """Send signs of life that say nothing, until the caller leaves."""
        stream = self._taken.wanted.stream
        part = mischief.COMMENT if stream else mischief.SPACE
        kind = "text/event-stream" if stream else "application/json"
        await send(_start(self._told | {"content-type": kind}))
        while True:
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await self._sleep(mischief.DRIP_S)

    async def _say(self, send: Send) -> None:
        await self._sleep(self._taken.first_token_s + self._taken.completion_s)
        body = json.dumps(wire.completion(self._taken.reply)).encode()
        cut = self._taken.fault == "cut"
        await self._send_whole(send, body, "application/json", told=body[: len(body) // 2] if cut else body)

    async def _send_whole(self, send: Send, body: bytes, kind: str, *, told: bytes | None = None) -> None:
        """Promise ``body`` and send it, or only ``told``: the server then drops the connection."""
        length = {"content-type": kind, "content-length": str(len(body))}
        await send(_start(self._told | length))
        part = body if told is None else told
        await send({"type": "http.response.body", "body": part, "more_body": len(part) < len(body)})

    async def _stream(self, send: Send) -> None:
        kind = {"content-type": "text/event-stream", "cache-control": "no-cache"}
        await send(_start(self._told | kind))
        async for part in self._parts():
            await send({"type": "http.response.body", "body": part.encode(), "more_body": True})
        if self._taken.fault != "cut":
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _parts(self) -> AsyncIterator[str]:
        taken, fault = self._taken, self._taken.fault
        await self._sleep(taken.first_token_s)
        yield wire.opening(taken.reply)
        if taken.reply.reasoning:
            yield wire.thought(taken.reply, taken.reply.reasoning)
        pieces = self._groq.pace.chunks(taken.reply.text, taken.completion_s)
        if fault in {"cut", "stream_error", "stream_stop"}:
            pieces = pieces[: -(-len(pieces) // 2)]
        for piece in pieces:
            await self._sleep(taken.completion_s / len(pieces))
            yield wire.words(taken.reply, piece)
        for last in self._end():
            yield last

    def _end(self) -> Iterator[str]:
        match self._taken.fault:
            case "cut" | "no_finish":
                return
            case "stream_error":
                yield wire.failed()
            case "stream_stop":
                yield wire.stopped(self._taken.reply)
            case _:
                yield from wire.closing(self._taken.reply, include_usage=self._taken.wanted.include_usage)

    async def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            await self._groq.clock.sleep(seconds)


def _start(headers: dict[str, str]) -> dict[str, Any]:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


async def _while_heard(speaking: Coroutine[Any, Any, None], receive: Receive, closing: asyncio.Event) -> None:
    """Run until it is done, the caller hangs up, or the server closes, whichever is first."""
    async with asyncio.TaskGroup() as group:
        tasks = {
            group.create_task(speaking),
            group.create_task(_gone(receive)),
            group.create_task(closing.wait()),
        }
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
