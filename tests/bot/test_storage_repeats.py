"""What was asked again in the same words is counted as memory would have seen it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import ServedBy
from bot.storage.ledger import SqlLedger
from bot.storage.repeats import SqlRepeats
from tests.contracts.ledgers import NOON, answer, attempt, question, settlement
from tests.grounds import migrated

pytestmark = pytest.mark.usefixtures("ground")

DAY = timedelta(days=1)


async def test_questions_of_the_same_words_are_counted_but_for_the_dearest_answer(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger, repeats = SqlLedger(database), SqlRepeats(database)

        async def ask(name: str, text: str, cost: int, after: int = 0, **other: object) -> None:
            at, served = NOON + timedelta(minutes=after), other.pop("served_by", ServedBy.MODEL)
            await ledger.open_ask(name, question(text=text, **other), at=at, rates=())
            call = attempt(f"call-{name}", name, started_at=at, money=cost + 1)
            await ledger.begin_attempt(call, [], expires_at=at + DAY)
            await ledger.settle_attempt(settlement(f"call-{name}", tokens=30, money=cost))
            await ledger.close_ask(answer(name, served_by=served), at=at)

        await ask("a", "What do you do?", 7, conversation=None)
        await ask("b", "  what do you do? ", 9, conversation="c1")
        await ask("c", "What do you do?", 4, conversation="c2")
        await ask("later", "What do you do?", 50, after=5, conversation="c2")  # it leans on what came before
        await ask("quoted", "What do you do?", 60, conversation=None, served_by=ServedBy.QUOTE)
        await ask("once", "Where?", 80, conversation=None)

        found = await repeats.again(NOON, NOON + DAY)
        nothing = await repeats.again(NOON + DAY, NOON + 2 * DAY)

    assert ((2, 7 + 4), (0, 0)) == (found, nothing)
