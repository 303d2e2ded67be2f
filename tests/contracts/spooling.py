"""The ledger that can do without its database, with everything that the contract asks of a ledger in SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.bookkeeping import Attempt, Rate, Settlement, Window
from bot.domain import Answer, Question, Turn
from bot.spool.file import SpoolFile
from bot.spool.ledger import SpoolingLedger
from bot.storage.allowances import SqlAllowances
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from bot.testing import StillClock


class SpoolingSql(SqlLedger):
    """Every promise of the port goes through a `SpoolingLedger`; the books are read beside it."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        self.spooling = SpoolingLedger(
            SqlLedger(database),
            SqlAllowances(database),
            SpoolFile(folder / "spool", "one"),
            StillClock(),
            patience_s=30,
        )

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        return await self.spooling.open_ask(ask_id, question, at=at, rates=rates)

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        await self.spooling.close_ask(answer, at=at)

    async def answer(self, ask_id: str) -> Answer | None:
        return await self.spooling.answer(ask_id)

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        return await self.spooling.turns(conversation, limit=limit)

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        await self.spooling.begin_anew(conversation, at=at)

    async def forget_person(self, person: str) -> int:
        return await self.spooling.forget_person(person) or 0

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        await self.spooling.begin_attempt(attempt, windows, expires_at=expires_at)

    async def settle_attempt(self, settlement: Settlement) -> None:
        await self.spooling.settle_attempt(settlement)

    async def charge_orphans(self, *, now: datetime) -> int:
        return await self.spooling.charge_orphans(now=now)


@asynccontextmanager
async def spooling(database: Database, folder: Path) -> AsyncIterator[SpoolingSql]:
    ledger = SpoolingSql(database, folder)
    try:
        yield ledger
    finally:
        await ledger.spooling.aclose()
