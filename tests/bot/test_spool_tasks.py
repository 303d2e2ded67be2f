"""A task that is under way when the database goes away is billed to nobody, and in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain import Purpose
from bot.errors import StorageError
from tests.contracts.ledgers import NOON, at, attempt, refused, settlement
from tests.far_ends.spooled import WANTED, WINDOWS, opened
from tests.grounds import auditor

pytestmark = pytest.mark.usefixtures("ground")


async def test_a_task_of_an_outage_gets_its_row_and_no_ask_is_made_up_for_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as scene:
        ledger, line = scene.process()
        await ledger.keep(WINDOWS, WANTED, now=NOON)
        line.state = "gone"
        task = attempt("t", "", tokens=400, money=400, purpose=Purpose.TASK)
        await ledger.begin_attempt(task, WINDOWS, expires_at=at(120))
        await ledger.settle_attempt(settlement("t", tokens=300, money=30))
        line.state = "here"

        assert await ledger.look() is True
        assert (300, 0) == await scene.spent()
        assert [(None, "task", "answered", 30)] == auditor(
            scene.folder, "SELECT ask_id, purpose, outcome, cost_nano_usd FROM attempts"
        )
        assert [] == auditor(scene.folder, "SELECT id FROM asks")


async def test_side_questions_of_an_outage_leave_a_quarter_of_the_allowance_to_answers(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as scene:
        ledger, line = scene.process()
        await ledger.keep(WINDOWS, WANTED, now=NOON)
        line.state = "gone"
        most = WANTED.tokens * 3 // 4

        judge = attempt("j", "", tokens=most + 1, money=1, purpose=Purpose.JUDGE)
        assert await refused(ledger.begin_attempt(judge, WINDOWS, expires_at=at(120)), StorageError)
        judge = attempt("k", "", tokens=most, money=1, purpose=Purpose.JUDGE)
        await ledger.begin_attempt(judge, WINDOWS, expires_at=at(120))
        rest = attempt("a", "", tokens=WANTED.tokens - most, money=1)
        await ledger.begin_attempt(rest, WINDOWS, expires_at=at(120))
