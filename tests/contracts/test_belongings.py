"""What is kept of one person, told alike by both databases, and with nothing of others in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.belongings import SqlBelongings
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import closed
from tests.grounds import migrated

MINE, YOURS = "slack:U1", "slack:U2"


@pytest.fixture(params=["sqlite", "postgresql"])
async def books(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(tmp_path) as database:
        yield database


async def test_their_own_questions_and_nobody_elses(books: Database) -> None:
    ledger = SqlLedger(books)
    await closed(ledger, "mine", 0, person=MINE)
    await closed(ledger, "yours", 60, person=YOURS)

    told = await SqlBelongings(books).of(MINE)

    assert [("mine", "answer to mine")] == [(one["id"], one["answer"]) for one in told["questions"]]
    assert YOURS not in repr(told)


async def test_of_a_stranger_there_is_nothing(books: Database) -> None:
    await closed(SqlLedger(books), "mine", 0, person=MINE)

    told = await SqlBelongings(books).of(YOURS)

    assert [] == told["questions"] == told["votes"] == told["limits"] == told["settings_changed"]


async def test_whoever_was_forgotten_has_left_nothing(books: Database) -> None:
    ledger = SqlLedger(books)
    await closed(ledger, "mine", 0, person=MINE)
    await ledger.forget_person(MINE)

    assert [] == (await SqlBelongings(books).of(MINE))["questions"]
