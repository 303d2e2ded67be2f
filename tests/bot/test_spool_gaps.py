"""A database at head from which a table was taken loses nothing that it is told, and says what it lacks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.domain import Outcome, Route, Usage
from bot.errors import SchemaError
from bot.settings import load_settings
from bot.storage.migrate import check, head, upgrade
from bot.testing import StillClock
from tests.contracts.ledgers import NOON, answer, at, attempt, question, settlement
from tests.far_ends.spooled import WANTED, WINDOWS, Scene, opened
from tests.grounds import auditor, migrated, untouched, url_of

pytestmark = pytest.mark.usefixtures("alone")


@pytest.fixture
def alone(ground: str) -> Iterator[None]:
    """Each database in its turn, its schema nobody else's."""
    with untouched(is_at_head=True):
        yield


@pytest.fixture
async def scene(alone: None, tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(tmp_path) as made:
        yield made


async def change(scene: Scene, words: str) -> None:
    await scene.database.write(lambda c: c.exec_driver_sql(words).close())


async def test_nothing_is_lost_for_want_of_a_table_or_a_column(scene: Scene) -> None:
    holes = ("asks", "attempts", "budget_windows", "asks RENAME COLUMN latency_ms")
    told = [await told_without(scene, hole, str(number)) for number, hole in enumerate(holes)]

    assert [(False, True, True)] * len(holes) == told
    assert [(name, "answered", 30) for name in "0123"] == auditor(
        scene.folder,
        "SELECT ask_id, outcome, prompt_tokens + completion_tokens FROM attempts ORDER BY ask_id",
    )
    assert [(name, "answered", 1, 3) for name in "0123"] == auditor(
        scene.folder, "SELECT id, outcome, attempts, cost_nano_usd FROM asks ORDER BY id"
    )
    assert (120, 0) == await scene.spent()


async def told_without(scene: Scene, hole: str, name: str) -> tuple[bool, bool, bool]:
    """An ask for want of something: is the database back without it, is it back with it, is it said why."""
    ledger, _ = scene.process(name)
    await ledger.keep(WINDOWS, WANTED, now=NOON)
    what, _, column = hole.partition(" RENAME COLUMN ")
    renamed = f"{what} RENAME COLUMN {column} TO away" if column else f"{what} RENAME TO away"
    await change(scene, f"ALTER TABLE {renamed}")
    await ledger.open_ask(name, question(event=name), at=NOON, rates=())
    begun = attempt(f"t{name}", name, tokens=400, money=40)
    await ledger.begin_attempt(begun, WINDOWS, expires_at=at(120))
    await ledger.settle_attempt(settlement(f"t{name}", tokens=30, money=3))
    await ledger.close_ask(answer(name, route=Route("groq", "m"), usage=Usage(prompt_tokens=9)), at=at(2))
    lacking, why = await ledger.look(), ledger.why_away
    again = f"{what} RENAME COLUMN away TO {column}" if column else f"away RENAME TO {what}"
    await change(scene, f"ALTER TABLE {again}")
    back = await ledger.look()
    await ledger.aclose()
    return lacking, back, "twin db upgrade" in why


async def test_whoever_asks_such_a_twin_is_answered_and_it_is_not_ready(tmp_path: Path) -> None:
    given = load_settings(DATABASE_URL=url_of(tmp_path), TWIN_EMBEDDINGS="lexical")
    async with (
        migrated(tmp_path) as database,
        open_twin(given, clock=StillClock(), serving=True) as twin,
    ):
        before = await twin.ready()
        await database.write(lambda c: c.exec_driver_sql("ALTER TABLE asks RENAME TO away").close())
        idle = await twin.ready()
        told = await twin.ask(question())
        away = await twin.ready()
        await database.write(lambda c: c.exec_driver_sql("ALTER TABLE away RENAME TO asks").close())
        async with asyncio.timeout(300):  # ready again as soon as the books have what the spool held
            while not all(held for _, held, _ in await twin.ready()):  # noqa: ASYNC110 - it is asked, as by a balancer
                await asyncio.sleep(0)
        kept = auditor(tmp_path, "SELECT id, outcome FROM asks")

    assert all(held for _, held, _ in before)
    assert [("migrations", False)] == [one[:2] for one in idle if not one[1]]
    assert "without asks, which" in {name: why for name, _, why in idle}["migrations"]
    assert (Outcome.ANSWERED, [("database", False)]) == (told.outcome, [one[:2] for one in away])
    assert "asks" in away[0][2]
    assert [(told.id, "answered")] == kept


async def test_what_is_missing_is_named_and_no_migration_is_promised(scene: Scene) -> None:
    """A few things of much; tables and columns of others are no concern of ours."""
    await change(scene, "CREATE TABLE theirs (x INTEGER)")
    await change(scene, "ALTER TABLE asks ADD COLUMN theirs INTEGER")
    before = await check(scene.database)
    await change(scene, "ALTER TABLE asks RENAME COLUMN latency_ms TO away")
    await change(scene, "ALTER TABLE talks RENAME TO away_talks")
    fault = await check(scene.database)
    with pytest.raises(SchemaError, match=r"without asks\.latency_ms, talks"):
        await upgrade(scene.database)
    for name in ("attempts", "hits", "alerts", "audit", "inbox"):
        await change(scene, f"ALTER TABLE {name} RENAME TO away_{name}")

    assert before is None
    assert fault is not None
    assert f"at revision {head()}, and yet without asks.latency_ms, talks, which" in fault
    assert "restore a backup" in fault
    assert "without alerts, asks.latency_ms, attempts, audit, hits, 2 more, which" in str(
        await check(scene.database)
    )
