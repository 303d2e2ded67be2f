"""A process that settles attempts and says each one that is stored, until somebody kills it."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import NOON, at, attempt, question, settlement, tokens_window


async def live(ledger: SqlLedger, numbers: itertools.count[int]) -> None:
    """One asker of several who never stop."""
    for number in numbers:
        await ledger.begin_attempt(attempt(f"t{number}"), [tokens_window(None)], expires_at=at(120))
        await ledger.settle_attempt(settlement(f"t{number}"))
        sys.stdout.write(f"t{number}\n")
        sys.stdout.flush()


async def main() -> None:
    """Eight askers at once."""
    numbers = itertools.count()
    async with open_database(sys.argv[1]) as database, asyncio.TaskGroup() as group:
        ledger = SqlLedger(database)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        for _ in range(8):
            group.create_task(live(ledger, numbers))


if __name__ == "__main__":
    asyncio.run(main())
