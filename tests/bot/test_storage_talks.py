"""A conversation goes on after a restart, and a new beginning in one process is one in all."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import closed
from tests.grounds import migrated, url_of

Partner = Callable[[str, str, str, float], Awaitable[str]]
PARTNER = Path(__file__).parents[1] / "far_ends" / "storage_partner.py"


@asynccontextmanager
async def partners() -> AsyncIterator[Partner]:
    """What a process of its own knows of the conversation before it does something, and ends."""
    child = await asyncio.create_subprocess_exec(sys.executable, str(PARTNER), stdin=PIPE, stdout=PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    into, out = child.stdin, child.stdout

    async def partner(url: str, deed: str, name: str, second: float) -> str:
        into.write(f"{url}\t{deed}\t{name}\t{second}\n".encode())
        return (await out.readline()).decode().strip()

    try:
        yield partner
    finally:
        into.close()
        assert 0 == await child.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("ground")
async def test_a_conversation_is_the_same_in_every_process_and_after_each_restart(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database, partners() as partner:
        ledger = SqlLedger(database)
        await closed(ledger, "one", 0, conversation="slack:D1", text="one")
        known = [
            await partner(url_of(tmp_path), "ask", "two", 10),
            await partner(url_of(tmp_path), "ask", "three", 20),
        ]
        here = [turn.asked for turn in await ledger.turns("slack:D1", limit=9)]
        known.append(await partner(url_of(tmp_path), "anew", "", 30))
        anew = await ledger.turns("slack:D1", limit=9)
        await closed(ledger, "four", 40, conversation="slack:D1", text="four")
        known.append(await partner(url_of(tmp_path), "ask", "five", 50))

        assert ["one", "one two", "one two three", "four"] == known
        assert (["one", "two", "three"], ()) == (here, anew)
