"""What is kept of answers, and what came of them, is counted in SQL and in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.bookkeeping import RecallSums, VerdictFigures
from bot.remembered import Doubted, Hit, Tier
from bot.reports.summary import recalled
from bot.storage.answers_memory import MemoryAnswers
from bot.storage.memory import MemoryLedger
from bot.storage.memory_statistics import MemoryStatistics
from bot.storage.recall_sums import MemoryRecallBooks, SqlRecallBooks
from bot.storage.statistics import SqlStatistics
from bot.tallies import Statistics
from bot.testing import StillClock
from tests.contracts.ledgers import NOON, at, opened
from tests.contracts.recollections import STORES, Store, own, phrasing, remembered, taught, verdict, vouched
from tests.grounds import beside


@dataclass(frozen=True)
class Books:
    store: Store
    books: SqlRecallBooks | MemoryRecallBooks
    statistics: Statistics

    async def recalled(self, person: str | None = None) -> RecallSums:
        """What came of memory on the day of it all."""
        return recalled(await self.statistics.days([NOON.date()], ZoneInfo("UTC"), person=person))


@pytest.fixture(params=sorted(STORES))
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Books]:
    async with STORES[request.param](tmp_path) as store:
        if isinstance(store.answers, MemoryAnswers):
            shelf = store.answers.shelf
            assert isinstance(store.ledger, MemoryLedger)
            yield Books(store, MemoryRecallBooks(shelf), MemoryStatistics(store.ledger, shelf))
            return
        async with beside(tmp_path) as database:
            yield Books(store, SqlRecallBooks(database), SqlStatistics(database, StillClock(NOON)))


async def test_nothing_came_to_nothing(kept: Books) -> None:
    assert RecallSums() == await kept.books.kept(at(9))
    assert 0 == RecallSums().net_nano_usd


async def test_hits_and_what_they_saved_are_summed_by_tier(kept: Books) -> None:
    for number, (tier, saved) in enumerate(
        [(Tier.EXACT, 100), (Tier.EXACT, 30), (Tier.JUDGED, 7), (Tier.MEANING, 5)]
    ):
        name = f"{'ab'[number % 2]}{number}"
        await opened(kept.store.ledger, name, person=f"slack:{name[0]}")
        hit = Hit(ask_id=name, at=at(number), of="r1", tier=tier, score=1, saved_nano_usd=saved)
        await kept.store.answers.hit(hit, profile_version="p1")

    every, theirs = await kept.recalled(), await kept.recalled("slack:b")

    assert ({"exact": 2, "judged": 1, "meaning": 1}, 142) == (every.hits, every.saved_nano_usd)
    assert ({"exact": 1, "meaning": 1}, 35) == (theirs.hits, theirs.saved_nano_usd)


async def test_verdicts_are_told_by_occasion_and_outcome_and_are_paid_from_what_was_saved(
    kept: Books,
) -> None:
    said = [
        (Doubted.GREY, "r1", ""),
        (Doubted.GREY, "r2", ""),
        (Doubted.GREY, "", ""),
        (Doubted.GREY, None, ""),
        (Doubted.AUDIT, "r1", "r1"),
        (Doubted.AUDIT, "", "r1"),
        (Doubted.CONTROL, "", ""),
        (Doubted.CONTROL, "r2", ""),
    ]
    await opened(kept.store.ledger, "a0", person="slack:a")
    for number, (why, answer, expected) in enumerate(said):
        one = verdict(f"j{number}", number, why=why, said=answer, expected=expected, cost_nano_usd=10)
        await kept.store.answers.judged(one)
    await kept.store.answers.judged(verdict("j9", 8, ask_id="a0", cost_nano_usd=3))
    hit = Hit(ask_id="a0", at=at(1), of="r1", tier=Tier.JUDGED, score=1, saved_nano_usd=50)
    await kept.store.answers.hit(hit, profile_version="p1")

    sums, theirs = await kept.recalled(), await kept.recalled("slack:a")

    told = {(one.why, one.outcome): (one.count, one.cost_nano_usd) for one in sums.verdicts}
    assert {
        ("grey", "same"): (3, 23),
        ("grey", "other"): (1, 10),
        ("grey", "nothing"): (1, 10),
        ("audit", "right"): (1, 10),
        ("audit", "wrong"): (1, 10),
        ("control", "right"): (1, 10),
        ("control", "wrong"): (1, 10),
    } == told
    assert (83, 50 - 83) == (sums.judging_nano_usd, sums.net_nano_usd)
    assert (5, 3, 2) == (sums.counted("grey"), sums.counted("grey", "same"), sums.counted("audit"))
    assert (VerdictFigures(why="grey", outcome="same", count=1, cost_nano_usd=3),) == theirs.verdicts
    assert 47 == theirs.net_nano_usd


async def test_what_is_kept_is_counted(kept: Books) -> None:
    store = kept.store
    await store.answers.keep(remembered(), [phrasing("a"), phrasing("b")])
    await store.answers.alias(vouched("c"))
    await store.verified.teach(own("v1"), [taught("tea")])
    await store.verified.teach(own("v2", expires_at=at(9)), [taught("q", "v2")])
    await store.verified.teach(own("v3"), ())
    await store.verified.teach(own("v3", 2, withdrawn_at=at(2)), ())

    sums = [await kept.books.kept(at(until)) for until in (8, 9)]

    assert {"asked": 2, "judged": 1, "taught": 2} == sums[0].phrasings
    assert [(1, 2), (1, 1)] == [(one.entries, one.verified) for one in sums]
