"""The learned order as the engine meets it: cold, warm, forced, and without its database."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.errors import StorageError
from bot.llm.selection import ENOUGH_TRIALS, REFRESH_S, WINDOW, Basis, LearnedOrder
from bot.ports import Selection
from bot.spend.cost import Price
from bot.testing import StillClock

SMALL, LARGE, OTHER = Route("groq", "small"), Route("groq", "large"), Route("openai", "other")
GIVEN = (SMALL, LARGE, OTHER)
GENERAL = QuestionType.GENERAL
CHEAP = Price(input=75_000_000, cached=37_500_000, output=300_000_000)


@dataclass(slots=True)
class Past:
    """What the ledger would tell; ``reads`` are the instants that it was asked from."""

    told: list[Trial] = field(default_factory=list)
    reads: list[datetime] = field(default_factory=list)
    away: bool = False
    slow: bool = False

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        self.reads.append(since)
        if self.away:
            raise StorageError("the database is away")
        if self.slow:
            await asyncio.Event().wait()
        return tuple(trial for trial in self.told if trial.at > since)[-limit:]


def trial(clock: StillClock, route: Route, outcome: str = "answered", **other: Any) -> Trial:
    given: dict[str, Any] = {"latency_ms": 500, "cost_nano_usd": 200_000, "kind": GENERAL, "at": clock.now()}
    return Trial(route=route, outcome=outcome, **(given | other))


def learned(past: Past, clock: StillClock, **other: Any) -> LearnedOrder:
    return LearnedOrder(GIVEN, past, clock, price=lambda _: CHEAP, **other)


def firsts(order: LearnedOrder, of: int = 300) -> dict[Route, float]:
    asked = [order.order(GENERAL, ask_id=f"a-{number}")[0] for number in range(of)]
    return {route: asked.count(route) / of for route in GIVEN}


async def warm(past: Past, clock: StillClock, **other: Any) -> LearnedOrder:
    """Everybody was tried; the large one is best by far."""
    for _ in range(20):
        past.told += [trial(clock, SMALL, "server_fault"), trial(clock, LARGE), trial(clock, OTHER, "auth")]
    order = learned(past, clock, **other)
    await order.refresh()
    return order


async def test_a_cold_start_keeps_the_given_order() -> None:
    clock, past = StillClock(), Past()
    order: Selection = learned(past, clock)

    assert GIVEN == order.order(GENERAL, ask_id="before any reading")
    await learned(past, clock).refresh()
    assert GIVEN == order.order(GENERAL, ask_id="one")


async def test_until_enough_is_known_only_routes_that_have_just_failed_twice_step_back() -> None:
    clock, past = StillClock(), Past()
    past.told = [trial(clock, SMALL), trial(clock, SMALL, "server_fault"), trial(clock, LARGE)]
    once = learned(past, clock)
    await once.refresh()
    past.told.append(trial(clock, SMALL, "stream_cut"))
    twice = learned(past, clock)
    await twice.refresh()
    clock.move(3700)
    later = learned(past, clock)
    await later.refresh()

    assert GIVEN == once.order(GENERAL, ask_id="one")
    assert (LARGE, OTHER, SMALL) == twice.order(GENERAL, ask_id="one")
    assert GIVEN == later.order(GENERAL, ask_id="one")


async def test_rate_limits_push_nobody_back() -> None:
    clock, past = StillClock(), Past()
    past.told = [trial(clock, SMALL, "rate_limited")] * 3
    order = learned(past, clock)
    await order.refresh()

    assert GIVEN == order.order(GENERAL, ask_id="one")


async def test_with_enough_trials_the_best_is_asked_first_and_nobody_is_left_out() -> None:
    order = await warm(Past(), StillClock())

    assert firsts(order)[LARGE] > 0.95
    assert all(set(GIVEN) == set(order.order(GENERAL, ask_id=f"{n}")) for n in range(20))


async def test_the_same_ask_has_the_same_order_in_two_processes_and_after_news() -> None:
    clock, past = StillClock(), Past()
    here = await warm(past, clock)
    there = learned(past, clock)
    await there.refresh()
    orders = {f"a-{n}": here.order(GENERAL, ask_id=f"a-{n}") for n in range(100)}

    assert orders == {ask: there.order(GENERAL, ask_id=ask) for ask in orders}

    past.told += [trial(clock, LARGE, "server_fault")] * 30
    clock.move(REFRESH_S)
    await here.refresh()
    assert orders == {ask: here.order(GENERAL, ask_id=ask) for ask in orders}


async def test_a_forced_order_is_kept_whatever_is_known() -> None:
    order = await warm(Past(), StillClock(), forced=True)

    assert {GIVEN} == {order.order(GENERAL, ask_id=f"{n}") for n in range(50)}


async def test_the_ledger_is_read_at_most_every_ten_seconds_and_back_to_the_window() -> None:
    clock, past = StillClock(), Past()
    order = learned(past, clock)
    for seconds in (0, 4, 5.9, 0.2):
        clock.move(seconds)
        await order.refresh()

    assert 2 == len(past.reads)
    assert past.reads[-1] == clock.now() - WINDOW


async def test_a_database_that_is_away_leaves_what_was_known() -> None:
    clock, past = StillClock(), Past()
    order = await warm(past, clock)
    past.away = True
    clock.move(60)

    await order.refresh()

    assert firsts(order)[LARGE] > 0.95


async def test_nobody_waits_long_for_a_ledger_that_is_slow_to_read() -> None:
    clock, past = StillClock(), Past()
    order = await warm(past, clock, patience_s=0.001)
    past.slow = True
    clock.move(60)

    await order.refresh()

    assert firsts(order)[LARGE] > 0.95


async def test_without_routes_nothing_is_read() -> None:
    past = Past()
    order = LearnedOrder((), past, StillClock(), price=lambda _: None)
    await order.refresh()

    assert ((), (), []) == (order.order(GENERAL, ask_id="one"), order.placements(), past.reads)


async def test_yesterdays_outage_is_not_held_against_a_route() -> None:
    clock, past = StillClock(), Past()
    order = await warm(past, clock)
    clock.move(timedelta(hours=25).total_seconds())
    await order.refresh()

    assert GIVEN == order.order(GENERAL, ask_id="one")


async def test_each_placement_tells_what_it_rests_on() -> None:
    clock, past = StillClock(), Past()
    best, *_, last = (await warm(past, clock)).placements()
    forced, *_ = (await warm(Past(), clock, forced=True)).placements()
    cold, *_ = learned(Past(), clock).placements()

    assert (LARGE, 1, Basis.LEARNED, 20, 1.0) == (
        best.route,
        best.position,
        best.basis,
        best.trials,
        best.good,
    )
    assert 0.9 < best.worth < 1.0
    assert 0.9 < best.first[GENERAL]
    assert (0.0, 60) == (last.good, last.known)
    assert (SMALL, Basis.FIXED, 1.0) == (forced.route, forced.basis, forced.first[GENERAL])
    assert (SMALL, Basis.GIVEN, 0, None) == (cold.route, cold.basis, cold.trials, cold.good)
    assert len(past.told) > ENOUGH_TRIALS


async def test_an_order_is_quick() -> None:
    """The third of a millisecond that the engine gives it, with room for a busy machine."""
    order = await warm(Past(), StillClock())
    began = time.thread_time()
    for number in range(200):
        order.order(GENERAL, ask_id=f"new-{number}")

    assert (time.thread_time() - began) / 200 < 0.003
