"""What is kept of vectors: one of one model for each phrasing, none for a phrasing that has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from bot.keeping import Vectors
from bot.remembered import Origin, Phrasing
from bot.storage import vectors as kept_in_sql
from bot.storage.recall_tables import phrasings
from bot.storage.vectors import MemoryVectors, SqlVectors
from tests.bot.test_storage_plans import plan
from tests.contracts.ledgers import NOON
from tests.grounds import beside, migrated

OURS = "mini-1"
OTHER = "mini-2"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Vectors, and a hand that adds and removes the phrasings that they are of."""

    vectors: Vectors
    add: Callable[[Sequence[Phrasing]], Awaitable[None]]
    remove: Callable[[int], Awaitable[None]]


def wording(number: int, text: str = "") -> Phrasing:
    text = text or f"question {number}?"
    return Phrasing(
        scope="s", key=text, text=text, of=f"a{number}", origin=Origin.ASKED, at=NOON, number=number
    )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
    if request.param == "memory":
        there: dict[int, Phrasing] = {}

        async def add(some: Sequence[Phrasing]) -> None:
            there.update({one.number: one for one in some})

        async def remove(number: int) -> None:
            del there[number]

        yield Shelf(MemoryVectors(there.values), add, remove)
        return
    async with migrated(tmp_path) as database:

        async def insert_all(some: Sequence[Phrasing]) -> None:
            names = ("number", "scope", "key", "text", "of", "origin", "at")
            rows = [{name: getattr(one, name) for name in names} for one in some]
            await database.write(lambda c: c.execute(insert(phrasings), rows).close())

        async def delete_one(number: int) -> None:
            one = delete(phrasings).where(phrasings.c.number == number)
            await database.write(lambda c: c.execute(one).close())

        yield Shelf(SqlVectors(database), insert_all, delete_one)


async def test_what_waits_for_a_second_look_needs_no_vector(shelf: Shelf) -> None:
    await shelf.add([wording(1), replace(wording(2), origin=Origin.JUDGED)])

    assert ((1, "question 1?"),) == await shelf.vectors.lacking(OURS, most=9)
    assert (0, 1) == await shelf.vectors.count(OURS)


async def test_vectors_are_read_in_the_order_of_their_numbers_a_page_at_a_time(shelf: Shelf) -> None:
    await shelf.add([wording(number) for number in (1, 2, 5)])
    await shelf.vectors.write(OURS, {5: b"e", 1: b"a", 2: b"b"})

    assert ((1, b"a"), (2, b"b")) == await shelf.vectors.read(OURS, after=0, most=2)
    assert ((5, b"e"),) == await shelf.vectors.read(OURS, after=2, most=2)
    assert () == await shelf.vectors.read(OURS, after=5, most=2)


async def test_a_vector_of_another_model_is_none_and_goes_when_a_new_one_comes(shelf: Shelf) -> None:
    await shelf.add([wording(1), wording(2)])
    await shelf.vectors.write(OTHER, {1: b"old", 2: b"old"})

    assert () == await shelf.vectors.read(OURS, after=0, most=9)
    assert ((1, "question 1?"), (2, "question 2?")) == await shelf.vectors.lacking(OURS, most=9)

    await shelf.vectors.write(OURS, {1: b"new"})

    assert ((1, b"new"),) == await shelf.vectors.read(OURS, after=0, most=9)
    assert ((2, b"old"),) == await shelf.vectors.read(OTHER, after=0, most=9)
    assert (1, 2) == await shelf.vectors.count(OURS) == await shelf.vectors.count(OTHER)
    assert ((2, "question 2?"),) == await shelf.vectors.lacking(OURS, most=9)


async def test_no_more_are_lacking_than_were_asked_for(shelf: Shelf) -> None:
    await shelf.add([wording(number) for number in range(1, 8)])

    assert 3 == len(await shelf.vectors.lacking(OURS, most=3))


async def test_what_lost_its_vector_is_found_behind_what_has_one(shelf: Shelf) -> None:
    await shelf.add([wording(number) for number in range(1, 4)])
    await shelf.vectors.write(OURS, {1: b"a", 2: b"b"})
    assert [3] == [number for number, _ in await shelf.vectors.lacking(OURS, most=9)]

    await shelf.vectors.write(OTHER, {1: b"by an older process"})
    await shelf.vectors.write(OURS, {3: b"c"})

    assert [1] == [number for number, _ in await shelf.vectors.lacking(OURS, most=9)]


async def test_vectors_of_a_phrasing_that_is_gone_are_gone(shelf: Shelf) -> None:
    await shelf.add([wording(1), wording(2)])
    await shelf.vectors.write(OURS, {1: b"a", 2: b"b"})
    await shelf.remove(1)

    assert ((2, b"b"),) == await shelf.vectors.read(OURS, after=0, most=9)
    assert (1, 1) == await shelf.vectors.count(OURS)


async def test_a_vector_that_comes_too_late_for_its_phrasing_is_left_out(shelf: Shelf) -> None:
    await shelf.add([wording(2)])

    await shelf.vectors.write(OURS, {1: b"a", 2: b"b"})
    await shelf.vectors.write(OURS, {})

    assert ((2, b"b"),) == await shelf.vectors.read(OURS, after=0, most=9)


async def test_a_vector_written_twice_is_the_last_one(shelf: Shelf) -> None:
    await shelf.add([wording(1)])
    await asyncio.gather(*(shelf.vectors.write(OURS, {1: b"same"}) for _ in range(4)))
    await shelf.vectors.write(OURS, {1: b"last"})

    assert ((1, b"last"),) == await shelf.vectors.read(OURS, after=0, most=9)
    assert (1, 1) == await shelf.vectors.count(OURS)


async def test_a_question_of_half_a_character_is_no_obstacle(shelf: Shelf) -> None:
    await shelf.add([replace(wording(1), text="why \ud83d?")])

    ((number, text),) = await shelf.vectors.lacking(OURS, most=1)

    assert (1, "why ") == (number, text[:4])


async def test_thousands_are_written_and_read(shelf: Shelf) -> None:
    await shelf.add([wording(number) for number in range(1, 10_001)])
    await shelf.vectors.write(OURS, {number: bytes(768) for number in range(1, 10_001)})

    assert 10_000 == len(await shelf.vectors.read(OURS, after=0, most=20_000))
    assert () == await shelf.vectors.lacking(OURS, most=64)


@pytest.mark.usefixtures("ground")
async def test_two_processes_write_into_one_database(tmp_path: Path) -> None:
    async with migrated(tmp_path) as one, beside(tmp_path) as other:
        rows = [
            {"number": n, "scope": "s", "key": str(n), "text": "?", "of": "a", "origin": "asked", "at": NOON}
            for n in range(1, 101)
        ]
        await one.write(lambda c: c.execute(insert(phrasings), rows).close())
        await asyncio.gather(
            *(SqlVectors(d).write(OURS, dict.fromkeys(range(1, 101), b"v")) for d in (one, other))
        )

        assert (100, 100) == await SqlVectors(other).count(OURS)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (kept_in_sql._READ, "USING INDEX ix_vectors_model_phrasing"),  # noqa: SLF001 - the statement itself
        (kept_in_sql._HAVE, "USING INDEX ix_vectors_model_phrasing"),  # noqa: SLF001 - the statement itself
        (kept_in_sql._LACKING, "SEARCH vectors"),  # noqa: SLF001 - the statement itself
    ],
    ids=["read", "count", "lacking"],
)
async def test_a_frequent_statement_has_its_index(statement: object, expected: str, tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        steps = plan(database.place, statement).replace("COVERING ", "")  # type: ignore[arg-type] # one of these

        assert expected in steps
        assert "TEMP B-TREE" not in steps
