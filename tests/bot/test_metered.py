"""A route that pays its way: reserved before it is sent, settled after, whatever happens between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain import NOTHING_USED, Call, Usage
from bot.errors import (
    BudgetHeld,
    BudgetSpent,
    ModelError,
    PriceUnknown,
    QuestionTooDear,
    RateLimited,
    StorageError,
    StreamCut,
)
from bot.spend.cost import Price, cost
from bot.testing import StillClock
from tests.far_ends.meter_desk import (
    PRICE,
    PROMPT,
    ROUTE,
    USED,
    WORST,
    Desk,
    Silent,
    SlowLedger,
    model,
)


async def test_an_answer_is_booked_at_what_it_used() -> None:
    desk = Desk()
    call = await desk.call()

    await desk.meter(model("hello")).complete(call)

    spent = cost(USED, PRICE)
    assert {"daily_tokens": (1100, 0), "monthly_usd": (spent, 0)} == await desk.booked()
    assert (1, USED, spent) == (call.tab.attempts, call.tab.usage, call.tab.cost_nano_usd)


@pytest.mark.parametrize(
    ("error", "usage"),
    [
        (RateLimited("wait", route=ROUTE), NOTHING_USED),
        (StreamCut("broke", route=ROUTE, usage=USED), USED),
        (StreamCut("broke", route=ROUTE, usage=None), WORST),
    ],
)
async def test_a_failure_is_booked_at_what_it_says(error: ModelError, usage: Usage) -> None:
    desk = Desk()
    call = await desk.call()

    with pytest.raises(ModelError):
        await desk.meter(model(error)).complete(call)

    spent = (usage.total_tokens, cost(usage, PRICE))
    assert {"daily_tokens": (spent[0], 0), "monthly_usd": (spent[1], 0)} == await desk.booked()
    assert (1, usage, spent[1]) == (call.tab.attempts, call.tab.usage, call.tab.cost_nano_usd)


async def test_whoever_stops_waiting_for_a_model_has_paid_the_worst_case() -> None:
    desk, silent = Desk(), Silent()
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(silent).complete(call))
        await silent.asked.wait()
        task.cancel()

    assert (WORST.total_tokens, 0) == (await desk.booked())["daily_tokens"]
    assert (["cancelled"], cost(WORST, PRICE)) == (await desk.outcomes(), call.tab.cost_nano_usd)


async def test_whoever_stops_waiting_for_the_reserve_holds_and_owes_nothing() -> None:
    ledger = SlowLedger()
    desk, never_asked = Desk(ledger=ledger), model("hello")
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(never_asked).complete(call))
        await ledger.reached.wait()
        task.cancel()

    assert {"daily_tokens": (0, 0), "monthly_usd": (0, 0)} == await desk.booked()
    assert ([], ["cancelled"]) == (never_asked.calls, await desk.outcomes())


async def test_whoever_stops_waiting_for_the_settlement_is_charged_the_truth() -> None:
    ledger = SlowLedger(slow="settle")
    desk = Desk(ledger=ledger)
    call = await desk.call()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.meter(model("hello")).complete(call))
        await ledger.reached.wait()
        task.cancel()
        ledger.go.set()

    assert (USED.total_tokens, 0) == (await desk.booked())["daily_tokens"]
    assert ["answered"] == await desk.outcomes()


async def test_a_cap_that_is_spent_is_told_at_once() -> None:
    desk, never_asked = Desk(daily_tokens=WORST.total_tokens - 1), model("hello")

    with pytest.raises(BudgetSpent):
        await desk.meter(never_asked).complete(await desk.call())

    assert ([], []) == (desk.clock.slept, never_asked.calls)


async def test_room_that_others_hold_is_waited_for_two_seconds() -> None:
    desk = Desk(daily_tokens=WORST.total_tokens + 1)
    call = await desk.call()
    other, silent = desk.meter(model("hello")), Silent()

    async with asyncio.TaskGroup() as group:
        holds = group.create_task(desk.meter(silent).complete(call))
        await silent.asked.wait()
        with pytest.raises(BudgetHeld):
            await other.complete(call)
        holds.cancel()

    assert sum(desk.clock.slept) == pytest.approx(2.0, abs=0.06)


async def test_whoever_waits_for_room_over_midnight_is_booked_and_paid_on_the_day_of_the_call() -> None:
    clock = StillClock(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC))
    desk = Desk(daily_tokens=WORST.total_tokens + 1, clock=clock)
    december = datetime(2026, 12, 1, tzinfo=UTC)
    dearer = replace(PRICE, output=2 * PRICE.output)
    call, silent = await desk.call(), Silent()
    other = desk.meter(model("hello"), price=lambda _, at: PRICE if at < december else dearer)

    async with asyncio.TaskGroup() as group:
        holds = group.create_task(desk.meter(silent).complete(call))
        await silent.asked.wait()
        await other.complete(call)
        holds.cancel()
    (booked,) = (await desk.ledger.sums(december, december + timedelta(days=1))).attempts

    assert (USED, cost(USED, dearer)) == (booked.usage, booked.cost_nano_usd)
    assert {
        "daily_tokens": (USED.total_tokens, 0),
        "monthly_usd": (booked.cost_nano_usd, 0),
    } == await desk.booked()


async def test_a_model_without_a_price_is_refused_while_money_is_limited() -> None:
    desk, never_asked = Desk(), model("hello")

    with pytest.raises(PriceUnknown, match="monthly_usd limits money"):
        await desk.meter(never_asked, price=lambda _, __: None).complete(await desk.call())

    assert [] == never_asked.calls


async def test_a_model_without_a_price_counts_its_tokens_where_money_is_not_limited() -> None:
    desk = Desk(monthly_usd=Decimal(0))

    await desk.meter(model("hello"), price=lambda _, __: None).complete(await desk.call())

    assert {"daily_tokens": (1100, 0), "monthly_usd": (0, 0)} == await desk.booked()


async def test_the_reserve_grows_by_how_far_a_route_was_above_its_estimates() -> None:
    desk = Desk()
    call = await desk.call()

    with pytest.raises(StreamCut):
        await desk.meter(
            model(StreamCut("broke", route=ROUTE, usage=None)), calibration=lambda _: 2.0
        ).complete(call)

    assert 2 * WORST.prompt_tokens == call.tab.usage.prompt_tokens
    assert (call.tab.usage.total_tokens, 0) == (await desk.booked())["daily_tokens"]
    assert [call.tab.usage] == await desk.used()


async def test_without_books_nothing_is_sent() -> None:
    desk, never_asked = Desk(), model("hello")
    call = Call(ask_id="nobody", prompt=PROMPT, max_completion_tokens=500, deadline=12.0)

    with pytest.raises(StorageError):
        await desk.meter(never_asked).complete(call)

    assert ([], 0) == (never_asked.calls, call.tab.attempts)


async def test_a_question_that_goes_wrong_again_and_again_does_not_become_dear() -> None:
    dear = Price(input=5_000_000_000, cached=5_000_000_000, output=12_000_000_000)
    desk = Desk()
    call = await desk.call()
    cut = desk.meter(model(StreamCut("broke", route=ROUTE, usage=None)), price=lambda _, __: dear)

    for failure in (StreamCut, StreamCut, QuestionTooDear):
        with pytest.raises(failure):
            await cut.complete(call)

    assert 2 == call.tab.attempts
    assert 2 * cost(WORST, dear) == call.tab.cost_nano_usd


async def test_the_first_call_of_a_question_is_made_whatever_it_costs() -> None:
    dear = Price(input=5_000_000_000_000, cached=5_000_000_000_000, output=5_000_000_000)
    desk = Desk(monthly_usd=Decimal(0))

    await desk.meter(model("hello"), price=lambda _, __: dear).complete(await desk.call())
