"""What statistics promise, in SQL or in memory: the ledger by local days, whatever is summed beforehand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Outcome, Purpose, QuestionType, ServedBy, Usage
from bot.storage.ledger import SqlLedger
from bot.storage.memory import MemoryLedger
from bot.storage.memory_statistics import MemoryStatistics
from bot.storage.statistics import SqlStatistics
from bot.tallies import AskTally, AttemptTally, WhoTally
from bot.testing import StillClock
from tests.contracts.desks import BERLIN, Desk, Summing
from tests.contracts.ledgers import GPT, QWEN, attempt, opened, settlement
from tests.grounds import migrated

DAY = date(2026, 11, 20)
NIGHT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
"""Half past midnight on `DAY` in Berlin, and the day before in UTC."""


@pytest.fixture(params=["memory", "sqlite", "postgresql", "sqlite, summed"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    if request.param == "memory":
        ledger = MemoryLedger()
        yield Desk(ledger, MemoryStatistics(ledger))
        return
    async with migrated(tmp_path) as database:
        clock = StillClock(datetime(2026, 11, 24, 12, tzinfo=UTC))
        statistics = SqlStatistics(database, clock)
        told = Summing(statistics) if "summed" in request.param else statistics
        yield Desk(SqlLedger(database), told, clock)


async def test_an_ask_belongs_to_the_day_on_the_wall(desk: Desk) -> None:
    await desk.asked("late", NIGHT, latency_ms=70)
    before, day = await desk.statistics.days([date(2026, 11, 19), DAY], BERLIN)
    assert (0, 1) == (before.questions, day.questions)
    assert [1, *[0] * 23] == list(day.hours)
    assert {70: 1} == day.latencies


async def test_asks_are_counted_by_what_came_of_them_with_what_they_cost(desk: Desk) -> None:
    noon = NIGHT + timedelta(hours=12)
    await desk.asked("a", noon, cost=7, served_by=ServedBy.MODEL, question_type=QuestionType.TECHNICAL)
    await desk.asked("b", noon, cost=5, served_by=ServedBy.MODEL, question_type=QuestionType.TECHNICAL)
    await desk.asked("c", noon, outcome=Outcome.NOT_IN_PROFILE, platform="discord")
    await opened(desk.ledger, "open", (noon - datetime(2026, 11, 20, 12, tzinfo=UTC)).total_seconds())
    (day,) = await desk.statistics.days([DAY], BERLIN)
    assert (
        _ask("discord", "not_in_profile"),
        _ask("slack", "answered", served_by="model", question_type="technical", asks=2, cost_nano_usd=12),
        _ask("slack", "open"),
    ) == day.asks
    assert 12 == day.cost_nano_usd


def _ask(platform: str, outcome: str, **other: Any) -> AskTally:
    given: dict[str, Any] = {
        "served_by": "none",
        "question_type": "general",
        "asks": 1,
        "cost_nano_usd": 0,
    } | other
    return AskTally(platform=platform, outcome=outcome, **given)


async def test_attempts_are_summed_by_route_purpose_and_end_and_a_pending_one_counts_its_reserve(
    desk: Desk,
) -> None:
    noon = NIGHT + timedelta(hours=12)
    await desk.asked("a", noon, cost=7)
    judged = attempt("judge", "a", started_at=noon, route=QWEN, purpose=Purpose.JUDGE, tokens=10, money=4)
    await desk.ledger.begin_attempt(judged, [], expires_at=noon + timedelta(minutes=2))
    (day,) = await desk.statistics.days([DAY], BERLIN)
    assert (
        AttemptTally(
            route=GPT,
            purpose="answer",
            outcome="answered",
            attempts=1,
            usage=Usage(prompt_tokens=20, completion_tokens=10),
            cost_nano_usd=7,
        ),
        AttemptTally(
            route=QWEN,
            purpose="judge",
            outcome="pending",
            attempts=1,
            usage=Usage(prompt_tokens=5, completion_tokens=5),
            cost_nano_usd=4,
        ),
    ) == day.attempts
    assert (11, 40) == (day.cost_nano_usd, day.tokens)


async def test_the_channels_of_one_person_are_their_own(desk: Desk) -> None:
    await desk.asked("a", NIGHT, cost=3, person="slack:U1", channel="slack:C1")
    await desk.asked("b", NIGHT, cost=4, person="slack:U2", channel="slack:C1")
    await desk.asked("c", NIGHT, person="slack:U1", channel="slack:C2")
    found = await desk.statistics.busiest([DAY], BERLIN, by="channel", person="slack:U1")
    assert (
        WhoTally(name="slack:C1", asks=1, cost_nano_usd=3),
        WhoTally(name="slack:C2", asks=1, cost_nano_usd=0),
    ) == found


async def test_one_person_has_figures_of_their_own(desk: Desk) -> None:
    await desk.asked("mine", NIGHT, cost=3, person="slack:U1")
    await desk.asked("theirs", NIGHT, cost=4, person="slack:U2")
    (day,) = await desk.statistics.days([DAY], BERLIN, person="slack:U1")
    assert (1, 3) == (day.questions, day.cost_nano_usd)


async def test_days_may_be_told_in_any_order_and_with_gaps(desk: Desk) -> None:
    for number in range(3):
        await desk.asked(f"ask-{number}", NIGHT + timedelta(days=number), cost=10**number)
    days = [DAY + timedelta(days=2), DAY]
    for person in (None, "slack:U1"):
        told = await desk.statistics.days(days, BERLIN, person=person)
        (whose,) = await desk.statistics.busiest(days, BERLIN, by="person", person=person)
        assert [(days[0], 100), (days[1], 1)] == [(one.day, one.cost_nano_usd) for one in told]
        assert WhoTally(name="slack:U1", asks=2, cost_nano_usd=101) == whose


async def test_who_asked_most_comes_first(desk: Desk) -> None:
    for number, person in enumerate(["slack:U2", "slack:U1", "slack:U2", "slack:U3"]):
        await desk.asked(f"ask-{number}", NIGHT + timedelta(days=number % 2), cost=number, person=person)
    days = [DAY, DAY + timedelta(days=1)]
    people = await desk.statistics.busiest(days, BERLIN, by="person", most=2)
    rooms = await desk.statistics.busiest(days, BERLIN, by="channel")
    assert (
        WhoTally(name="slack:U2", asks=2, cost_nano_usd=2),
        WhoTally(name="slack:U1", asks=1, cost_nano_usd=1),
    ) == people
    assert (WhoTally(name="slack:C1", asks=4, cost_nano_usd=6),) == rooms
    named = ["slack:U3", "slack:U2", "nobody"]
    told = await desk.statistics.asks_of(named, days, BERLIN, by="person")
    assert {"slack:U3": 1, "slack:U2": 2, "nobody": 0} == told
    mine = await desk.statistics.asks_of(["slack:C1"], days, BERLIN, by="channel", person="slack:U2")
    assert {"slack:C1": 2} == mine
    assert {} == await desk.statistics.asks_of([], days, BERLIN, by="person")


async def test_a_day_that_is_over_is_summed_anew_when_something_of_it_changes(desk: Desk) -> None:
    await desk.asked("early", NIGHT, cost=3)
    (before,) = await desk.statistics.days([DAY], BERLIN)
    late = attempt("late", "early", started_at=NIGHT, money=9)
    await desk.ledger.begin_attempt(late, [], expires_at=NIGHT + timedelta(minutes=2))
    (held,) = await desk.statistics.days([DAY], BERLIN)
    await desk.ledger.settle_attempt(settlement("late", money=2))
    await desk.asked("spooled", NIGHT + timedelta(hours=1), cost=10)
    (after,) = await desk.statistics.days([DAY], BERLIN)
    assert [(1, 3), (1, 12), (2, 15)] == [(one.questions, one.cost_nano_usd) for one in (before, held, after)]


async def test_whoever_is_forgotten_is_no_longer_named(desk: Desk) -> None:
    await desk.asked("mine", NIGHT, person="slack:U1")
    before = await desk.statistics.busiest([DAY], BERLIN, by="person")
    await desk.ledger.forget_person("slack:U1")
    after = await desk.statistics.busiest([DAY], BERLIN, by="person")
    assert (["slack:U1"], ["forgotten"]) == ([one.name for one in before], [one.name for one in after])


async def test_nothing_of_no_days(desk: Desk) -> None:
    await desk.asked("some", NIGHT)
    assert ((), ()) == (
        await desk.statistics.days([], BERLIN),
        await desk.statistics.busiest([], BERLIN, by="person"),
    )


async def test_a_day_with_a_hole_in_it(desk: Desk) -> None:
    sydney, spring = ZoneInfo("Australia/Sydney"), date(2026, 10, 4)
    desk.set_back_to(datetime(2026, 10, 6, tzinfo=UTC))
    await desk.asked("before two", datetime(2026, 10, 3, 15, 59, tzinfo=UTC))
    await desk.asked("after three", datetime(2026, 10, 3, 16, 1, tzinfo=UTC))
    (short,) = await desk.statistics.days([spring], sydney)
    assert {1: 1, 3: 1} == {hour: number for hour, number in enumerate(short.hours) if number}


async def test_a_day_that_has_an_hour_twice(desk: Desk) -> None:
    autumn = date(2026, 10, 25)
    desk.set_back_to(datetime(2026, 10, 27, tzinfo=UTC))
    await desk.asked("the first half past two", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    await desk.asked("the second half past two", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    await desk.asked("its last", datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    (long,) = await desk.statistics.days([autumn], BERLIN)
    assert {2: 2, 23: 1} == {hour: number for hour, number in enumerate(long.hours) if number}


async def test_who_asked_over_months_is_the_sum_of_their_days(desk: Desk) -> None:
    first = datetime(2026, 9, 28, 9, tzinfo=UTC)
    desk.set_back_to(datetime(2026, 11, 5, tzinfo=UTC))
    for number in range(24):
        at, person = first + timedelta(hours=36 * number), f"p:{number % 2}"
        await desk.asked(f"ask-{number}", at, cost=1, person=person)
    days = [first.date() + timedelta(days=number) for number in range(2, 36)]
    told = await desk.statistics.busiest(days, BERLIN, by="person")
    tallies = await desk.statistics.days(days, BERLIN)
    assert [("p:1", 11), ("p:0", 11)] == sorted(((one.name, one.asks) for one in told), reverse=True)
    assert 22 == sum(one.cost_nano_usd for one in told) == sum(one.cost_nano_usd for one in tallies)
