"""Who asked, in SQL or in memory: under names that tell nobody who they are, and when they were last here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.reports.askers import Asker, Askers, LastAsked, users_json
from bot.reports.span import Span
from bot.storage.last_asked import MemoryLastAsked, SqlLastAsked
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from bot.storage.memory_statistics import MemoryStatistics
from bot.storage.statistics import SqlStatistics
from bot.testing import StillClock
from tests.accounted import askers
from tests.contracts.desks import BERLIN, Desk
from tests.grounds import migrated

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = Span.of(date(2026, 11, 20), 1, BERLIN)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def books(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Desk, LastAsked]]:
    if request.param == "memory":
        ledger = MemoryLedger()
        yield Desk(ledger, MemoryStatistics(ledger)), MemoryLastAsked(ledger).of
        return
    async with migrated(tmp_path) as database:
        desk = Desk(SqlLedger(database), SqlStatistics(database, StillClock(NOON)))
        yield desk, SqlLastAsked(database).of


async def test_whoever_asked_is_told_with_questions_cost_and_their_last_ask(
    books: tuple[Desk, LastAsked],
) -> None:
    """Most first; the last ask may be of a day that is not looked at."""
    desk, last = books
    await desk.asked("a", NOON, cost=3, person="slack:U1")
    await desk.asked("b", NOON + timedelta(hours=1), cost=4, person="slack:U2")
    await desk.asked("c", NOON + timedelta(hours=2), cost=5, person="slack:U2")
    await desk.asked("d", NOON + timedelta(days=3), cost=9, person="slack:U1")

    found = await _of(desk, last).of(DAY, most=10)

    assert [(2, 9, NOON + timedelta(hours=2)), (1, 3, NOON + timedelta(days=3))] == [
        (one.questions, one.cost_nano_usd, one.last_asked_at) for one in found
    ]
    assert all(one.name.startswith("person ") for one in found)


async def test_only_so_many_are_told(books: tuple[Desk, LastAsked]) -> None:
    desk, last = books
    for number in range(3):
        await desk.asked(f"{number}", NOON, person=f"slack:U{number}")

    assert 2 == len(await _of(desk, last).of(DAY, most=2))


async def test_those_who_were_forgotten_are_one_without_a_last_ask(books: tuple[Desk, LastAsked]) -> None:
    """Nobody can tell which of them it was."""
    desk, last = books
    await desk.asked("a", NOON, person="forgotten")

    assert (Asker(name="forgotten", questions=1, cost_nano_usd=0, last_asked_at=None),) == await _of(
        desk, last
    ).of(DAY, most=9)


async def test_when_many_asked_last_is_found_at_once(books: tuple[Desk, LastAsked]) -> None:
    """More of them than parts of one statement; whoever never asked is left out."""
    desk, last = books
    people = [f"slack:U{number}" for number in range(230)]
    for number in (0, 99, 100, 229):
        await desk.asked(f"{number}", NOON + timedelta(seconds=number), person=people[number])

    assert {people[n]: NOON + timedelta(seconds=n) for n in (0, 99, 100, 229)} == await last(people)
    assert {} == await last([])


def test_people_in_json_have_dollars_and_instants() -> None:
    told = Asker(name="person 7f3a", questions=2, cost_nano_usd=9_000, last_asked_at=NOON)

    assert {
        "days": 1,
        "users": [
            {
                "person": "person 7f3a",
                "questions": 2,
                "cost_usd": "0.000009",
                "last_asked_at": "2026-11-20T12:00:00+00:00",
            }
        ],
    } == users_json(DAY, [told])


def _of(desk: Desk, last: LastAsked) -> Askers:
    return askers(desk.statistics, last)
