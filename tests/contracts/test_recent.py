"""What is counted of the last hour, in SQL or in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain import Outcome
from bot.incidents.lately import Lately, Recent, RouteLately
from bot.storage.lately import MemoryRecent, SqlRecent
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from tests.contracts.ledgers import GPT, NOON, QWEN, AnyLedger, answer, at, attempt, question, settlement
from tests.grounds import migrated


@dataclass
class Shared:
    ledger: AnyLedger
    recent: Recent

    async def ask(self, name: str, seconds: float, **given: object) -> None:
        await self.ledger.open_ask(name, question(), at=at(seconds), rates=())
        await self.ledger.close_ask(answer(name, **given), at=at(seconds + 1))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def shared(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shared]:
    if request.param == "memory":
        kept = MemoryLedger()
        yield Shared(kept, MemoryRecent(kept))
        return
    async with migrated(tmp_path) as database:
        yield Shared(SqlLedger(database), SqlRecent(database))


async def test_of_nothing_nothing_is_counted(shared: Shared) -> None:
    assert Lately() == await shared.recent.lately(NOON, at(3600))


async def test_questions_that_ended_within_the_time_are_counted(shared: Shared) -> None:
    await shared.ask("before", -1, latency_ms=9)
    await shared.ask("first", 0, latency_ms=400)
    await shared.ask("second", 5, latency_ms=400, outcome=Outcome.NOT_IN_PROFILE)
    await shared.ask("third", 10, latency_ms=30, outcome=Outcome.UNAVAILABLE)
    await shared.ask("after", 60, latency_ms=9)
    await shared.ledger.open_ask("open", question(), at=at(11), rates=())

    seen = await shared.recent.lately(NOON, at(60))

    assert (3, 1, {400: 2, 30: 1}) == (seen.questions, seen.failed, dict(seen.latencies))


async def test_calls_are_counted_by_route_and_what_is_nobodys_fault_is_none(shared: Shared) -> None:
    await shared.ask("ask", 0)
    outcomes = ["answered", "server_fault", "rate_limited", "cancelled", "stream_cut"]
    for number, outcome in enumerate(outcomes):
        await shared.ledger.begin_attempt(attempt(f"a{number}"), [], expires_at=at(99))
        await shared.ledger.settle_attempt(settlement(f"a{number}", outcome=outcome))
    await shared.ledger.begin_attempt(attempt("pending"), [], expires_at=at(99))
    await shared.ledger.begin_attempt(attempt("other", route=QWEN), [], expires_at=at(99))
    await shared.ledger.settle_attempt(settlement("other"))

    seen = await shared.recent.lately(NOON, at(60))

    expected = (RouteLately(route=GPT, calls=5, failed=2), RouteLately(route=QWEN, calls=1, failed=0))
    assert expected == seen.routes
