"""What is nearest is found where it lies, by pgvector, and is what a plain look at all of it would find."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert

from bot.storage.answers import SqlAnswers
from bot.storage.check import differences
from bot.storage.database import Database, open_database
from bot.storage.nearby import TABLE
from bot.storage.recall_tables import phrasings
from bot.storage.vectors import SqlVectors
from tests.contracts.ledgers import NOON
from tests.far_ends.postgres import AT_HEAD, Server, server
from tests.grounds import POSTGRESQL, auditor, migrated, standing_on, untouched, url_of

MODEL = "minilm/1"
MANY, SIZE = 400, 32

pytestmark = pytest.mark.slow


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    with standing_on(POSTGRESQL), untouched(is_at_head=True):
        async with open_database(url_of(tmp_path)) as opened:
            yield opened


def rows() -> np.ndarray:
    """Unit vectors, as they are kept."""
    made = np.random.default_rng(7).standard_normal((MANY, SIZE))
    halves: np.ndarray = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype("<f2")
    return halves


async def worded(database: Database) -> None:
    """Phrasings 1 to MANY: every fourth in another scope, always two of one answer."""
    told = [
        {
            "number": n,
            "scope": "theirs" if n % 4 == 0 else "ours",
            "key": str(n),
            "text": f"question {n}?",
            "of": f"r{n // 2}",
            "origin": "asked",
            "at": NOON,
        }
        for n in range(1, MANY + 1)
    ]
    await database.write(lambda c: c.execute(insert(phrasings), told).close())


def nearest_by_hand(kept: np.ndarray, sought: np.ndarray, most: int) -> list[str]:
    likeness = kept.astype(np.float32) @ sought.astype(np.float32)
    found: list[str] = []
    for at in np.argsort(-likeness):
        n = int(at) + 1
        if n % 4 and f"r{n // 2}" not in found:
            found.append(f"r{n // 2}")
    return found[:most]


async def test_the_nearest_are_those_of_a_plain_look(database: Database) -> None:
    await worded(database)
    vectors, kept = SqlVectors(database), rows()
    half = {n + 1: kept[n].tobytes() for n in range(MANY // 2)}
    await vectors.write(MODEL, half)
    assert None is await vectors.nearest(MODEL, kept[0].tobytes(), ["ours"], most=3)

    assert MANY // 2 == await vectors.mirror()  # what was written before there was an index
    await vectors.write(MODEL, {n + 1: kept[n].tobytes() for n in range(MANY // 2, MANY)})
    assert 0 == await vectors.mirror()

    for at in range(0, MANY, 37):
        found = await vectors.nearest(MODEL, kept[at].tobytes(), ["ours"], most=3)
        assert found is not None
        assert nearest_by_hand(kept, kept[at], 3) == [one.of for one, _ in found]
        assert sorted((likeness for _, likeness in found), reverse=True) == [one for _, one in found]
        assert {"ours"} == {one.scope for one, _ in found}
    assert () == await vectors.nearest("another/1", kept[0].tobytes(), ["ours"], most=3)


async def test_what_is_forgotten_is_in_no_index(database: Database, tmp_path: Path) -> None:
    await worded(database)
    vectors, kept = SqlVectors(database), rows()
    await vectors.mirror()
    await vectors.write(MODEL, {n + 1: kept[n].tobytes() for n in range(MANY)})
    await SqlAnswers(database).tidy(now=NOON, most=0)
    auditor(tmp_path, "DELETE FROM phrasings WHERE number < 300")

    assert [(MANY - 299,)] == auditor(tmp_path, f"SELECT count(*) FROM {TABLE}")  # noqa: S608 - our own name
    assert [] == await differences(database)


async def test_a_vector_of_another_model_takes_the_place_of_the_old_one(database: Database) -> None:
    await worded(database)
    vectors = SqlVectors(database)
    await vectors.mirror()
    await vectors.write(MODEL, {1: rows()[1].tobytes()})
    await vectors.write("other/1", {1: rows()[2][:8].tobytes()})

    found = await vectors.nearest("other/1", rows()[2][:8].tobytes(), ["ours"], most=3)
    assert found is not None
    assert [1] == [one.number for one, _ in found]
    assert () == await vectors.nearest(MODEL, rows()[1].tobytes(), ["ours"], most=3)


async def test_what_is_damaged_is_in_nobodys_way(database: Database) -> None:
    await worded(database)
    vectors, kept = SqlVectors(database), rows()
    nothing = np.full(SIZE, np.nan, "<f2").tobytes()
    await vectors.write(MODEL, {1: b"", 2: b"odd", 3: nothing, 5: kept[4].tobytes()})

    assert 1 == await vectors.mirror()
    assert 0 == await vectors.mirror()
    await vectors.write(MODEL, {6: b"x"})
    found = await vectors.nearest(MODEL, kept[4].tobytes(), ["ours"], most=3)
    assert found is not None
    assert [5] == [one.number for one, _ in found]
    assert None is await vectors.nearest(MODEL, nothing, ["ours"], most=3)


async def test_a_file_has_no_such_index(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        vectors = SqlVectors(database)
        assert 0 == await vectors.mirror()
        assert None is await vectors.nearest(MODEL, b"\0\0", ["ours"], most=3)


@pytest.fixture
def bare() -> Iterator[Server]:
    """A server with a user who may do anything in a database but bring an extension."""
    made = server()
    made.query("postgres", "CREATE ROLE plain LOGIN")
    yield made
    made.query("postgres", "DROP ROLE plain")


async def test_who_may_bring_no_extension_goes_without(bare: Server) -> None:
    name = bare.database(AT_HEAD)
    bare.query(name, "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain")
    bare.query(name, "GRANT CREATE ON SCHEMA public TO plain")
    try:
        async with open_database(bare.url(name).replace("postgres@", "plain@")) as database:
            vectors = SqlVectors(database)
            assert 0 == await vectors.mirror()
            assert None is await vectors.nearest(MODEL, b"\0\0", ["ours"], most=3)
    finally:
        bare.drop(name)
