"""What an admin does in one process binds the very next call of another."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.storage.controls import SqlControls
from tests.contracts.ledgers import NOON
from tests.grounds import migrated, url_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("ground")]
SPENDER = Path(__file__).parents[1] / "far_ends" / "storage_spender.py"


@asynccontextmanager
async def spender(url: str) -> AsyncIterator[Process]:
    started = await asyncio.create_subprocess_exec(sys.executable, str(SPENDER), url, stdin=PIPE, stdout=PIPE)
    try:
        assert "ready" == await said(started)
        yield started
    finally:
        assert started.stdin is not None
        started.stdin.close()
        assert 0 == await started.wait()


async def said(child: Process) -> str:
    assert child.stdout is not None
    return (await child.stdout.readline()).decode().strip()


async def calls(child: Process) -> str:
    """Let the other process try one call; how it ended."""
    assert child.stdin is not None
    child.stdin.write(b"\n")
    return await said(child)


async def test_pauses_and_caps_act_at_once_in_another_process(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database, spender(url_of(tmp_path)) as child:
        controls = SqlControls(database)
        told = [await calls(child)]
        for key, value in (
            ("paused", "the invoice"),
            ("paused", None),
            ("cap:daily_tokens", "119"),
            ("cap:daily_tokens", "120"),
            ("cap:daily_tokens", "1"),
            ("cap:daily_tokens", None),
        ):
            await controls.set(key, value, by="slack:U1", at=NOON)
            told.append(await calls(child))

    assert [
        "admitted",
        "SpendingPaused",
        "admitted",
        "BudgetSpent",  # 20 are spent, 100 are needed
        "admitted",
        "BudgetSpent",
        "admitted",
    ] == told
