"""A process that tries to reserve for one call each time it is told a line, and says how that ended."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.errors import BudgetError
from bot.logs import configure
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import NOON, at, attempt, question, settlement, tokens_window


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def main() -> None:
    """Until its standard input ends."""
    configure("text", "error")  # its standard output belongs to its answers
    async with open_database(sys.argv[1]) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        number = 0
        say("ready")
        while await asyncio.to_thread(sys.stdin.readline):
            number += 1
            try:
                begun = attempt(f"child-{number}")
                await ledger.begin_attempt(begun, [tokens_window(1000)], expires_at=at(120))
            except BudgetError as error:
                say(type(error).__name__)
            else:
                await ledger.settle_attempt(settlement(begun.id, tokens=10))
                say("admitted")


if __name__ == "__main__":
    asyncio.run(main())
