"""What is kept of likely questions: by the hash of a passage's words, written once, also when in vain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.asides.warming import LikelyQuestions
from bot.storage.likely_questions import MemoryLikelyQuestions, SqlLikelyQuestions
from tests.contracts.ledgers import NOON
from tests.grounds import migrated


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LikelyQuestions]:
    if request.param == "memory":
        yield MemoryLikelyQuestions()
        return
    async with migrated(tmp_path) as database:
        yield SqlLikelyQuestions(database)


async def test_questions_come_back_in_their_order(shelf: LikelyQuestions) -> None:
    assert await shelf.write("a", ["Why?", "Who\ud800?", "Waar?"], model="groq:x", at=NOON)

    (questions,) = (await shelf.read(["a", "b", "a"])).values()

    assert ("Why?", "Waar?") == (questions[0], questions[2])
    assert 3 == len(questions)


async def test_what_was_tried_in_vain_is_told_from_what_was_not_tried(shelf: LikelyQuestions) -> None:
    await shelf.write("a", (), model="groq:x", at=NOON)

    assert {"a": ()} == await shelf.read(["a", "b"])
    assert {} == await shelf.read([])


async def test_the_first_to_write_is_the_only_one(shelf: LikelyQuestions) -> None:
    tries = [shelf.write("a", [f"{number}?"], model="groq:x", at=NOON) for number in range(5)]
    ours = await asyncio.gather(*tries)

    assert 1 == ours.count(True)
    assert {"a": (f"{ours.index(True)}?",)} == await shelf.read(["a"])
    assert not await shelf.write("a", (), model="groq:x", at=NOON)


async def test_any_number_of_passages_is_read_at_once(shelf: LikelyQuestions) -> None:
    await shelf.write("1199", ["Why?"], model="groq:x", at=NOON)

    assert {"1199": ("Why?",)} == await shelf.read([str(number) for number in range(1200)])
