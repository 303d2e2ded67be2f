"""A database that can be taken away from one process alone, before or after it has done what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from bot.bookkeeping import Attempt, Rate, Settlement, Window
from bot.domain import Answer, Question, Turn
from bot.errors import DatabaseUnwell, StorageError
from bot.spool.lending import Allowance, ForgettingLedger, Key, Lender, Loan
from bot.spool.records import Record

T = TypeVar("T")


@dataclass(slots=True)
class Line:
    """
    What lies between a process and its database.

    ``here``; ``gone``: nothing arrives; ``deaf``: all arrives and no answer comes back; ``mute``: nobody ever
    says anything; ``tight``: the disk has room for a probe and no more.
    """

    state: Literal["here", "gone", "deaf", "mute", "tight"] = "here"
    crossings: int = 0

    async def cross(self, deed: Callable[[], Awaitable[T]]) -> T:
        self.crossings += 1
        if self.state == "gone":
            raise StorageError("the database is away")
        if self.state == "mute":
            await asyncio.Event().wait()
        if self.state == "tight":
            raise DatabaseUnwell("the disk is full")
        done = await deed()
        if self.state == "deaf":
            raise StorageError("the answer was lost")
        return done


@dataclass(slots=True)
class FarLedger:
    """A ledger at the other end of a line."""

    inner: ForgettingLedger
    line: Line

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        return await self.line.cross(lambda: self.inner.open_ask(ask_id, question, at=at, rates=rates))

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        await self.line.cross(lambda: self.inner.close_ask(answer, at=at))

    async def answer(self, ask_id: str) -> Answer | None:
        if self.line.state == "tight":
            return await self.inner.answer(ask_id)
        return await self.line.cross(lambda: self.inner.answer(ask_id))

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        return await self.line.cross(lambda: self.inner.turns(conversation, limit=limit))

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        await self.line.cross(lambda: self.inner.begin_attempt(attempt, windows, expires_at=expires_at))

    async def settle_attempt(self, settlement: Settlement) -> None:
        await self.line.cross(lambda: self.inner.settle_attempt(settlement))

    async def charge_orphans(self, *, now: datetime) -> int:
        return await self.line.cross(lambda: self.inner.charge_orphans(now=now))

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        await self.line.cross(lambda: self.inner.begin_anew(conversation, at=at))

    async def forget_person(self, person: str) -> int:
        return await self.line.cross(lambda: self.inner.forget_person(person))


@dataclass(slots=True)
class FarLender:
    """A lender at the other end of a line."""

    inner: Lender
    line: Line

    async def ping(self) -> None:
        if self.line.state != "tight":
            await self.line.cross(self._ping)

    async def _ping(self) -> None:
        await self.inner.ping()

    async def lend(
        self, holder: str, windows: Sequence[Window], allowance: Allowance, *, expires_at: datetime
    ) -> Mapping[Key, Loan]:
        return await self.line.cross(
            lambda: self.inner.lend(holder, windows, allowance, expires_at=expires_at)
        )

    async def give_back(self, holder: str, *, keep: Sequence[Key] = ()) -> None:
        await self.line.cross(lambda: self.inner.give_back(holder, keep=keep))

    async def charge_expired(self, *, now: datetime) -> int:
        return await self.line.cross(lambda: self.inner.charge_expired(now=now))

    async def replay(
        self, holder: str, records: Sequence[Record], *, begun: Collection[str]
    ) -> Mapping[Key, int]:
        return await self.line.cross(lambda: self.inner.replay(holder, records, begun=begun))
