"""Actors for rehearsals: real, small implementations of our ports, shipped with the package."""

from __future__ import annotations

import asyncio
import json
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, zip_longest

from bot.charts.nouns import Spec
from bot.charts.worker import wants_more
from bot.counsel import Errand, Opinion, Same
from bot.domain import Call, Completion, Listen, Passage, Route, Turn, Usage
from bot.errors import DeliveryUnknown, NoSuchPlace, TwinError
from bot.notices import Notice, Picture

Script = Callable[[Call], "str | Completion | TwinError"]


class StillClock:
    """Time that passes only when somebody sleeps or moves it."""

    def __init__(self, at: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self._at = at
        self._passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and everybody else have their turn, as a real sleep does."""
        self.slept.append(seconds)
        self.move(seconds)
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self._passed += seconds


@dataclass(slots=True)
class ScriptedLLM:
    """
    A model that plays its script: a text, a whole completion, or an error to raise, for each call.

    ``usage`` is what a plain text costs; the calls that were made are kept in ``calls``.
    """

    route: Route
    script: Script
    usage: Usage | None = field(
        default_factory=lambda: Usage(prompt_tokens=1000, cached_tokens=400, completion_tokens=100)
    )
    calls: list[Call] = field(default_factory=list)

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        self.calls.append(call)
        said = self.script(call)
        if isinstance(said, TwinError):
            raise said
        done = (
            said
            if isinstance(said, Completion)
            else Completion(text=said, route=self.route, usage=self.usage, finish_reason="stop")
        )
        if listen is not None:
            for end in range(1, len(done.text) + 1):
                listen(done.text[:end])
        return done


def saying(*texts: str | TwinError) -> Script:
    """A script that says these one after another and then repeats the last."""
    turn = count()
    return lambda _: texts[min(next(turn), len(texts) - 1)]


@dataclass(slots=True)
class ScriptedCounsel:
    """
    A second model that answers side questions as it is told; None is no answer.

    ``unsupported`` are sentences; what was asked is kept in ``asked``, with the tag of its letter before it.
    """

    alone: str | None = None
    unsupported: frozenset[str] | None = None
    attack: bool | None = None
    same: Callable[[str, Sequence[str]], int | None] = lambda _asked, _known: None
    route: Route = field(default_factory=lambda: Route("groq", "second"))
    asked: list[str] = field(default_factory=list)

    async def standalone(self, errand: Errand, turns: Sequence[Turn], asked: str) -> str | None:  # noqa: ARG002 - the port's signature
        self.asked.append(f"[judge:standalone] {asked}")
        return self.alone

    async def opinion(
        self,
        errand: Errand,  # noqa: ARG002 - the port's signature
        passages: Sequence[Passage],  # noqa: ARG002 - the port's signature
        sentences: Sequence[str],
        *,
        written_by: Route,
    ) -> Opinion | None:
        if not sentences or written_by.model == self.route.model:
            return None
        self.asked += [f"[judge:support] {sentence}" for sentence in sentences]
        if self.unsupported is None:
            return None
        wrong = (at for at, sentence in enumerate(sentences, start=1) if sentence in self.unsupported)
        return Opinion(unsupported=frozenset(wrong), route=self.route)

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:  # noqa: ARG002 - the port's signature
        self.asked.append(f"[judge:same-question] {asked}")
        number = self.same(asked, known)
        return None if number is None else Same(number=number, route=self.route)

    async def is_attack(self, errand: Errand, text: str) -> bool | None:  # noqa: ARG002 - the port's signature
        self.asked.append(text)
        return self.attack


@dataclass(slots=True)
class Outbox:
    """
    A messenger that keeps what it was given; ``failures`` are raised first, one a post.

    ``threads`` are those of the ``posts``, one by one. What is posted in ``lost`` channels stands, but its
    answer is lost once for each; ``gone`` are the channels and people that nobody can write to.
    """

    platform: str = "outbox"
    posts: list[tuple[str, Notice]] = field(default_factory=list)
    threads: list[str | None] = field(default_factory=list)
    failures: list[TwinError] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        await asyncio.sleep(0)  # others have their turn, as while a real one is on its way
        if self.failures:
            raise self.failures.pop(0)
        if channel in self.gone:
            raise NoSuchPlace(f"there is no {channel}")
        self.posts.append((channel, notice))
        self.threads.append(thread)
        if channel in self.lost:
            self.lost.remove(channel)
            raise DeliveryUnknown(f"the answer to a post in {channel} was lost")
        await asyncio.sleep(0)
        return f"message-{len(self.posts)}"

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        await asyncio.sleep(0)
        where = [(at, notice.key, of) for (at, notice), of in zip_longest(self.posts, self.threads)]
        sought = (channel, key, thread)
        return f"message-{where.index(sought) + 1}" if sought in where else None

    async def room(self, person: str) -> str:
        if person in self.gone:
            raise NoSuchPlace(f"{person} takes no direct messages")
        return f"direct-{person}"


@dataclass(slots=True)
class PlainArtist:
    """
    An artist whose pictures are white cards of the wanted size; it keeps what they should have shown.

    ``is_away``: it draws nothing.
    """

    is_away: bool = False
    drawn: list[Spec] = field(default_factory=list)

    async def draw(self, spec: Spec, alt: str, name: str) -> Picture | None:
        await asyncio.sleep(0)  # others have their turn
        try:
            read = json.loads(json.dumps(spec, allow_nan=False))
        except ValueError:
            return None
        is_chart = any(key in read for key in ("mark", "layer"))
        if self.is_away or not is_chart or wants_more(read):
            return None
        self.drawn.append(spec)
        return Picture(name=name, png=_card(2 * read.get("width", 1), 2 * read.get("height", 1)), alt=alt)


def _card(width: int, height: int) -> bytes:
    """A white PNG: one bit a point, grey."""
    rows = (b"\0" + b"\xff" * -(-width // 8)) * height
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def counting_ids(prefix: str = "id") -> Callable[[datetime], str]:
    """Ids without chance: ``id-1``, ``id-2``, ..."""
    turn = count(1)
    return lambda _: f"{prefix}-{next(turn)}"
