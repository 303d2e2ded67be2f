"""Those who come to the web door, a house that takes its time, and a reader of its events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.web.app import create_app, listen, serve_on
from adapters.web.asks import DRAIN_S
from adapters.web.health import Check
from bot.domain import Answer, Listen, Question, Route, Source, Usage
from bot.house import House
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse, answered

SECRET = "a secret of this test"

Tell = Callable[[Question, Listen], Awaitable[Answer]]


async def all_well() -> Sequence[Check]:
    """A house in order."""
    return [("database", True, ""), ("route", True, "")]


@dataclass(slots=True)
class TellingHouse(ScriptedHouse):
    """Tells its answer in pieces; ``told`` counts the asks that came to their end."""

    tell: Tell | None = None
    told: int = 0
    cancelled: int = field(default=0)

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        self.asked.append(question)
        assert self.tell is not None
        try:
            answer = await self.tell(question, listen or (lambda _: None))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.told += 1
        return answer


def telling(tell: Tell, **settings: Any) -> TellingHouse:
    """A house that answers as `tell` does."""
    return TellingHouse(Settings(**settings), tell=tell)


async def in_pieces(question: Question, hear: Listen) -> Answer:
    """The first sentence, a breath, then the rest."""
    hear(f"You asked: {question.text}.")
    await asyncio.sleep(0)
    hear(f"You asked: {question.text}. I worked at Acme.")
    return answered(f"You asked: {question.text}. I worked at **Acme**.")


SOURCES = tuple(
    Source(id=f"p{n}", title=f"Record {n}", section="Work", quote=f"The words of record {n}.")
    for n in (1, 2, 3)
)


class Gate:
    """Says one sentence, then waits to be let on, then knows everything about its answer."""

    answer = answered(
        "I worked at **Acme**, and I led a team.",
        sources=SOURCES,
        follow_ups=("Which team?",),
        route=Route("groq", "openai/gpt-oss-20b"),
        usage=Usage(prompt_tokens=1200, cached_tokens=1000, completion_tokens=34),
        cost_nano_usd=231_000,
        latency_ms=412,
        grounded=True,
    )

    def __init__(self) -> None:
        self.on = asyncio.Event()
        self.house = telling(self._tell)

    async def _tell(self, question: Question, hear: Listen) -> Answer:
        hear("I worked at **Acme**.")
        await self.on.wait()
        return self.answer


@asynccontextmanager
async def inside(
    house: House,
    *,
    address: str = "203.0.113.7",
    url: str = "http://twin.test",
    ready: Callable[[], Awaitable[Sequence[Check]]] = all_well,
) -> AsyncIterator[httpx.AsyncClient]:
    """The app without a socket; an exception that leaves it fails the test."""
    app = create_app(house, secret=SECRET, ready=ready)
    transport = httpx.ASGITransport(app, client=(address, 4711))
    client = httpx.AsyncClient(transport=transport, base_url=url)
    async with app.router.lifespan_context(app), client:
        yield client


@asynccontextmanager
async def open_door(
    house: House,
    *,
    stop: asyncio.Event | None = None,
    drain_s: float = DRAIN_S,
    token: str = "",
    port: int = 0,
) -> AsyncIterator[str]:
    """The real server on a port of this machine (0: a free one); its address."""
    stop = stop or asyncio.Event()
    opened: asyncio.Queue[str] = asyncio.Queue()
    with await listen("127.0.0.1", port) as listener:
        async with asyncio.TaskGroup() as group:
            door = group.create_task(
                serve_on(
                    listener,
                    house,
                    stop,
                    say=opened.put_nowait,
                    secret=SECRET,
                    ready=all_well,
                    token=token,
                    drain_s=drain_s,
                )
            )
            async with asyncio.timeout(60):
                said = await opened.get()
            try:
                yield said.removeprefix("Twin answers at ").rstrip("/")
            finally:
                stop.set()
                await door


async def events(response: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    """
    The events of a body as the WHATWG standard reads them, line by line; comments come as ``("", text)``.

    Independent of what the page and the door do themselves.
    """
    name, data = "message", ""
    async for line in response.aiter_lines():
        if not line:
            if data:
                yield name, json.loads(data.removesuffix("\n"))
            name, data = "message", ""
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not key:
            yield "", value
        elif key == "event":
            name = value
        elif key == "data":
            data += value + "\n"
