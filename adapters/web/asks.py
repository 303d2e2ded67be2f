"""The asks that are on their way: a listener may leave, the ask goes on to its end and is booked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from bot import apology
from bot.domain import Answer, Outcome, Question
from bot.house import House

log = structlog.get_logger(__name__)

DRAIN_S = 9.75
"""Seconds for which asks may run on after the door has closed: 10 less what settling them takes."""
LAST_WORDS_S = 0.5
"""So long before that, listeners of what still runs are told to come back."""
_COME_BACK_S = 5


def unavailable() -> Answer:
    """What a listener is told when the twin cannot go on."""
    return Answer(
        id="", outcome=Outcome.UNAVAILABLE, message=apology.unavailable(), retry_after_s=_COME_BACK_S
    )


@dataclass(slots=True, eq=False)
class Asked:
    """
    One ask as its listener follows it.

    ``news`` brings each snapshot of the text and at last None; then ``ended`` holds the answer, or None when
    the twin broke down. ``stirred`` is set by whichever comes first.
    """

    news: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    ended: asyncio.Future[Answer | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, text: str) -> None:
        self.stirred.set()
        self.news.put_nowait(text)

    def end(self, answer: Answer | None) -> None:
        if not self.ended.done():
            self.stirred.set()
            self.ended.set_result(answer)
            self.news.put_nowait(None)


class Asks:
    """Parent of all asks of this door."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._group: asyncio.TaskGroup | None = None
        self._running: dict[Asked, asyncio.Task[None]] = {}
        self._until: float | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take asks; at the end wait for those that run, at most `DRAIN_S` seconds, and then cancel them."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            try:
                yield
                await self._drain()
            finally:
                self._group = None
                for task in self._running.values():
                    task.cancel()

    def begin(self, question: Question, *, aloud: bool) -> Asked:
        """
        Start an ask; with `aloud` its text is heard while it grows.

        Raises:
            RuntimeError: `open` was not entered, so nobody would wait for its end.
        """
        if self._group is None:
            raise RuntimeError("asks are taken only while the app's lifespan is open")
        asked = Asked()
        task = self._group.create_task(self._run(asked, question, aloud=aloud))
        self._running[asked] = task
        task.add_done_callback(lambda _: self._running.pop(asked, None))
        return asked

    def close_within(self, seconds: float) -> None:
        """The door closes: shortly before the end, listeners of what still runs are told to come back."""
        loop = asyncio.get_running_loop()
        self._until = loop.time() + seconds
        loop.call_at(self._until - LAST_WORDS_S, self._tell_all)

    @property
    def is_closing(self) -> bool:
        """Whether nothing new is taken any more."""
        return self._until is not None

    async def finished(self, *, within: float) -> None:
        """Return when none is on its way any more, or after so many seconds."""
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=within)

    async def _run(self, asked: Asked, question: Question, *, aloud: bool) -> None:
        answer = None
        try:
            answer = await self._house.ask(question, asked.hear if aloud else None)
        except Exception:
            log.exception("web.ask_failed")
        finally:
            asked.end(answer)

    async def _drain(self) -> None:
        if self._running:
            until = self._until or asyncio.get_running_loop().time() + DRAIN_S
            left = max(0.0, until - asyncio.get_running_loop().time())
            await asyncio.wait(set(self._running.values()), timeout=left)

    def _tell_all(self) -> None:
        for asked in self._running:
            asked.end(unavailable())
