"""A database, the processes that may lose it, and what is seen of the budget beside them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.bookkeeping import Window
from bot.spool.file import SpoolFile, Write
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import Allowance
from bot.storage.allowances import SqlAllowances
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from bot.testing import StillClock
from tests.contracts.ledgers import at, attempt, money_window, tokens_window
from tests.far_ends.outage import FarLedger, FarLender, Line
from tests.grounds import migrated

WINDOWS = (tokens_window(10_000), money_window(10_000))
WANTED = Allowance(tokens=1000, nano_usd=1000)
OURS = Window(name="ours/slack:U1", unit="tokens", period="2026-11-20", cap=500, resets_at=at(1))


@dataclass
class Scene:
    database: Database
    folder: Path
    books: SqlLedger
    lender: SqlAllowances
    clock: StillClock = field(default_factory=StillClock)

    def process(self, name: str = "one", *, write: Write = os.pwrite) -> tuple[SpoolingLedger, Line]:
        line = Line()
        file = SpoolFile(self.folder / "spool", name, write=write)
        return SpoolingLedger(
            FarLedger(self.books, line), FarLender(self.lender, line), file, self.clock, patience_s=30
        ), line

    async def lent(self, window: Window = WINDOWS[0]) -> int:
        return (await self.books.standings([window]))[0].lent

    async def spent(self) -> tuple[int, int]:
        (told,) = await self.books.standings([WINDOWS[0]])
        return told.spent, told.reserved


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Scene]:
    async with migrated(folder) as database:
        yield Scene(database, folder, SqlLedger(database), SqlAllowances(database))


async def called(ledger: SpoolingLedger, name: str = "t", tokens: int = 400, *more: Window) -> None:
    begun = attempt(name, tokens=tokens, money=tokens)
    await ledger.begin_attempt(begun, (*WINDOWS, *more), expires_at=at(120))
