"""Processes that answer one question of a conversation each and end, as a twin does that is started anew."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.logs import configure
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import at, closed


async def main(url: str, deed: str, name: str, second: float) -> None:
    """Say what is known of the conversation, then ``ask`` in it, or begin it ``anew``."""
    configure("text", "error")  # its standard output belongs to its answers
    async with open_database(url) as database:
        ledger = SqlLedger(database)
        told = await ledger.turns("slack:D1", limit=9)
        if deed == "ask":
            await closed(ledger, name, second, conversation="slack:D1", text=name)
        else:
            await ledger.begin_anew("slack:D1", at=at(second))
    sys.stdout.write(" ".join(turn.asked for turn in told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # one process imports all that a twin needs; each line is the work of a new one that it parts into
    for line in iter(sys.stdin.readline, ""):
        if not (child := os.fork()):
            url, deed, name, second = line.rstrip("\n").split("\t")
            asyncio.run(main(url, deed, name, float(second)))
            os._exit(0)
        if code := os.waitpid(child, 0)[1]:
            sys.exit(f"{line!r} ended with {code}")
