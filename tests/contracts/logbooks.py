"""Every logbook that there is, over a ledger, with what its tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.board import Logbook, Sought
from bot.reports.pseudonyms import Pseudonyms
from bot.storage.answers import SqlAnswers
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.ledger import SqlLedger
from bot.storage.logbook import SqlLogbook
from bot.storage.memory import MemoryLedger
from bot.storage.memory_logbook import MemoryLogbook
from tests.contracts.ledgers import GPT, AnyLedger, answer, at, attempt, opened, settlement
from tests.grounds import migrated

NAMES = Pseudonyms(secret="s")
ADA = NAMES.whole("slack:UADA")


@dataclass(frozen=True)
class Asked:
    """A ledger, what is given again beside it, and the log of both."""

    ledger: AnyLedger
    answers: SqlAnswers | MemoryAnswers
    log: Logbook

    async def ask(self, name: str, seconds: float, *, calls: int = 0, **other: Any) -> None:
        """Have something asked and answered; what is no part of a question is part of the answer."""
        asked = {key: other.pop(key) for key in ("text", "person", "channel", "platform") if key in other}
        await opened(self.ledger, name, seconds, **asked)
        for number in range(calls):
            one = attempt(f"{name}-{number}", name, route=GPT, started_at=at(seconds + number))
            await self.ledger.begin_attempt(one, (), expires_at=at(seconds + 120))
            await self.ledger.settle_attempt(
                replace(settlement(one.id, first_token_ms=90), finished_at=at(seconds + number + 0.4))
            )
        await self.ledger.close_ask(answer(name, **other), at=at(seconds + 5))

    async def found(self, **wanted: Any) -> list[str]:
        """The ids of what is found on the first page."""
        rows, _ = await self.log.asks(Sought(**wanted))
        return [row.id for row in rows]


@asynccontextmanager
async def logbook(kind: str, folder: Path) -> AsyncIterator[Asked]:
    """A ledger in memory, or in a database in a folder."""
    if kind == "memory":
        ledger = MemoryLedger()
        shelf = Shelf(is_forgotten=ledger.is_forgotten)
        ledger.beside.append(shelf)
        yield Asked(ledger, MemoryAnswers(shelf), MemoryLogbook(ledger, NAMES, shelf))
        return
    async with migrated(folder) as database:
        yield Asked(SqlLedger(database), SqlAnswers(database), SqlLogbook(database, NAMES))
