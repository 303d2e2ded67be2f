"""A whole twin over a held-out profile, with an actor behind Groq's wire that plays its script."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.assembly import open_twin
from bot.domain import EVERYBODY, Answer, Question
from bot.settings import Settings
from bot.twin import Twin

MODELS = "groq:openai/gpt-oss-20b,groq:openai/gpt-oss-120b"
_HEAD = re.compile(r"^\[p:(?P<id>[a-z0-9._-]+)\] ?(?P<head>.*)$")
_TAG = re.compile(r"^\[(?:judge|task):(?P<name>[\w-]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One passage as the model saw it."""

    id: str
    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    One call as it came over the wire.

    ``turns`` are the messages between the rules and the last one; ``whole`` is everything but the question.
    """

    system: str
    asked: str
    passages: tuple[Shown, ...]
    whole: str
    turns: tuple[str, ...] = ()

    @property
    def nearest(self) -> str:
        """The marker of the first passage; none without passages."""
        return f"[p:{self.passages[0].id}]" if self.passages else ""


Actor = Callable[[Heard], str]


@dataclass(slots=True)
class Stage:
    """A twin to be asked; ``heard`` are the calls for answers, ``asides`` the side questions."""

    actor: Actor
    twin: Twin | None = None
    heard: list[Heard] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    _asked: int = 0

    async def ask(
        self, text: str, *, sees: frozenset[str] = EVERYBODY, conversation: str | None = None
    ) -> Answer:
        """What the twin answers; the calls and snapshots of this ask alone are kept."""
        assert self.twin is not None
        self._asked += 1
        self.heard.clear()
        self.asides.clear()
        self.snapshots.clear()
        person = f"bench:{self._asked}"
        question = Question(
            text=text, platform="bench", person=person, channel="bench", sees=sees, conversation=conversation
        )
        return await self.twin.ask(question, self.snapshots.append)

    def reply(self, messages: list[Mapping[str, str]]) -> str:
        """What the actor says; side questions are answered as by a model that has nothing to add."""
        last = messages[-1]["content"]
        tag = _TAG.match(last)
        if tag:
            self.asides.append("\n".join(message["content"] for message in messages))
            return _aside(tag["name"], last)
        heard = _heard(messages)
        self.heard.append(heard)
        return self.actor(heard)


def _aside(name: str, last: str) -> str:
    asked = re.findall(r"^asked: (.*)$", last, re.MULTILINE)
    return {"standalone": asked[-1] if asked else "", "same-question": "0", "support": "0"}.get(name, "")


def _heard(messages: list[Mapping[str, str]]) -> Heard:
    last = messages[-1]["content"]
    body, _, asked = last.rpartition("asked: ")
    passages = []
    for block in re.split(r"\n\s*\n", body):
        first, _, text = block.strip().partition("\n")
        found = _HEAD.match(first)
        if found:
            passages.append(Shown(id=found["id"], head=found["head"], text=text))
    earlier = [message["content"] for message in messages[:-1]]
    return Heard(
        system=messages[0]["content"],
        asked=asked.strip(),
        passages=tuple(passages),
        whole="\n".join([*earlier, body]),
        turns=tuple(earlier[1:]),
    )


@asynccontextmanager
async def staged(profile: Path, actor: Actor, *, embeddings: str = "lexical") -> AsyncIterator[Stage]:
    """
    The twin of a profile, opened as `twin run` opens it, with nobody to clear what the gate doubts.

    No limit is near, the order of the routes is fixed, and every call goes over a socket to the actor. The
    search by words alone is quicker; what may be shown to whom is decided before either search.
    """
    stage = Stage(actor)
    with tempfile.TemporaryDirectory() as folder:
        async with _far_end(stage) as address:
            settings = Settings(
                GROQ_API_KEY="gsk_simulated",
                GROQ_BASE_URL=address,
                DATABASE_URL=f"sqlite+aiosqlite:///{folder}/twin.db",
                TWIN_PROFILE=profile,
                TWIN_MODELS=MODELS,
                TWIN_ORDER="fixed",
                TWIN_HEDGE="off",
                TWIN_VERIFIER="off",
                TWIN_EMBEDDINGS=embeddings,
                TWIN_DAILY_TOKENS=0,
                TWIN_CACHE="off",
                TWIN_MONTHLY_USD="0",
                TWIN_USER_RATE="off",
                TWIN_CHANNEL_RATE="off",
                TWIN_SPOOL=Path(folder) / "spool",
                _env_file=None,
            )
            async with open_twin(settings) as stage.twin:
                yield stage


@asynccontextmanager
async def _far_end(stage: Stage) -> AsyncIterator[str]:
    """As much of Groq's wire as a twin needs, on a free port of this machine."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1]) if length else 0)
                writer.write(_response(stage, head, body))
                await writer.drain()
        writer.close()
        writers.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield "http://{}:{}".format(*server.sockets[0].getsockname())
    finally:
        server.close()
        for writer in tuple(writers):
            writer.close()
        await server.wait_closed()


def _response(stage: Stage, head: str, body: bytes) -> bytes:
    if not head.startswith("POST"):
        names = [route.partition(":")[2] for route in MODELS.split(",")]
        return _http({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})
    wish = json.loads(body)
    text = stage.reply(wish["messages"])
    usage = {"prompt_tokens": 900, "completion_tokens": 90, "total_tokens": 990}
    about = {"id": "chatcmpl-1", "created": 1_790_000_000, "model": wish["model"]}
    if not wish.get("stream"):
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return _http({**about, "object": "chat.completion", "choices": [choice], "usage": usage})
    about["object"] = "chat.completion.chunk"
    chunks: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]},
        {
            "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
            "x_groq": {"id": "req_1", "usage": usage},
        },
    ]
    events = [f"data: {json.dumps({**about, **chunk})}\n\n" for chunk in chunks]
    return _told("".join([*events, "data: [DONE]\n\n"]).encode(), "text/event-stream")


def _http(document: object) -> bytes:
    return _told(json.dumps(document).encode(), "application/json")


def _told(body: bytes, kind: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
