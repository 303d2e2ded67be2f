"""The audit after the killing finds what it is there for, also where the totals look well."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.crash_audit import audit, faults_of
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import NOON, answer, at, attempt, question, settlement
from tests.grounds import migrated

Call = tuple[str, int]
Row = tuple[str, int | None]


async def written(database: Database, rows: Sequence[Row]) -> None:
    """One ask whose attempts reserve 100 tokens each and end as told; None for usage that never came."""
    books = SqlLedger(database)
    await books.open_ask("ask", question(event="e"), at=NOON, rates=())
    for number, (request, tokens) in enumerate(rows):
        begun = attempt(f"t{number}", tokens=100, money=100)
        await books.begin_attempt(begun, (), expires_at=at(60))
        kind = "answered" if tokens is not None else "cut"
        ending = settlement(begun.id, tokens=tokens, money=tokens or 0, request_id=request, outcome=kind)
        await books.settle_attempt(ending)
    await books.close_ask(answer("ask"), at=at(2))


@pytest.mark.parametrize(
    ("rows", "calls", "fault"),
    [
        ([("a", 60), ("b", None)], [("a", 60), ("b", 30)], ""),
        ([("a", 60), ("", None)], [("a", 60), ("b", 30)], ""),
        ([("a", 60), ("b", 20), ("", None)], [("a", 60), ("b", 30)], "every told usage agrees"),
        ([("a", 60), ("b", None), ("c", None)], [("a", 60), ("b", 101), ("c", 3)], "no attempt stands below"),
        ([("a", 60), ("a", 60)], [("a", 60)], "no call is in the ledger twice"),
        ([("a", 60), ("", None)], [("a", 60), ("b", 30), ("c", 30)], "whose name never arrived"),
    ],
)
def test_a_call_that_is_missing_or_too_cheap_is_found_behind_one_that_is_too_dear(
    tmp_path: Path, rows: Sequence[Row], calls: Sequence[Call], fault: str
) -> None:
    told: dict[str, dict[str, Any]] = {
        name: {"prompt_tokens": tokens, "completion_tokens": 0, "cost_nano_usd": tokens}
        for name, tokens in calls
    }
    (tmp_path / "log.txt").touch()

    async def play() -> None:
        async with migrated(tmp_path) as database:
            await written(database, rows)

    asyncio.run(play())
    found = audit(tmp_path, {}, told) | {"windows_agree": True, "last_exit": 0}
    wrong = faults_of(found)

    assert bool(fault) == bool(wrong)
    assert any(fault in one for one in wrong or [""])
