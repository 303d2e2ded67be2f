"""What the meter tells the books besides money: first signs of life, hedges, prices, pauses."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from bot.domain import Route, Usage
from bot.errors import (
    SpendingPaused,
)
from bot.llm.metered import Line
from bot.spend.cost import Price
from tests.far_ends.meter_desk import (
    PRICE,
    ROUTE,
    WORST,
    Desk,
    NotingLedger,
    Slow,
    model,
)


async def test_the_first_sign_of_life_is_timed_where_somebody_listens() -> None:
    desk = Desk(ledger=NotingLedger())
    call, metered = await desk.call(), desk.meter(Slow(desk.clock))
    heard: list[str] = []

    await metered.complete(call, heard.append)
    await metered.complete(call)

    assert isinstance(desk.ledger, NotingLedger)
    assert ["", "hello"] == heard
    assert [(300, 800), (None, 800)] == [(s.first_token_ms, s.latency_ms) for s in desk.ledger.settled]


def test_of_a_long_line_only_the_first_look_for_room() -> None:
    line = Line()
    with ExitStack() as rest:
        with ExitStack() as first:
            leaders = [first.enter_context(line.place("daily_tokens")) for _ in range(8)]
            ninth = rest.enter_context(line.place("daily_tokens"))
            elsewhere = rest.enter_context(line.place("monthly_usd"))
            before = [looks() for looks in (*leaders, ninth, elsewhere)]

        assert [True] * 8 + [False, True] == before
        assert ninth()


async def test_an_attempt_says_whether_it_is_a_hedge_and_has_a_price() -> None:
    desk = Desk(ledger=NotingLedger(), monthly_usd=Decimal(0))
    call = await desk.call()

    await desk.meter(model("hello")).complete(replace(call, is_hedge=True))
    await desk.meter(model("hello"), price=lambda _, __: None).complete(call)

    assert isinstance(desk.ledger, NotingLedger)
    assert [(True, True), (False, False)] == [(a.is_hedge, a.is_priced) for a, _ in desk.ledger.begun]


async def test_the_price_is_the_one_of_the_moment() -> None:
    desk, asked = Desk(), list[tuple[Route, datetime]]()

    def price(route: Route, at: datetime) -> Price:
        asked.append((route, at))
        return PRICE

    await desk.meter(model("hello"), price=price).complete(await desk.call())

    assert [(ROUTE, desk.clock.now())] == asked


async def test_while_spending_is_paused_nothing_is_sent() -> None:
    desk, never_asked = Desk(), model("hello")
    call = await desk.call()
    await desk.ledger.budgets.controls.set("paused", "holidays", by="slack:U1", at=desk.clock.now())

    with pytest.raises(SpendingPaused, match="holidays"):
        await desk.meter(never_asked).complete(call)

    assert ([], 0, []) == (never_asked.calls, call.tab.attempts, desk.clock.slept)


async def test_a_call_that_took_more_than_its_reserve_is_told_to_the_operator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk, used = Desk(), Usage(prompt_tokens=10 * WORST.prompt_tokens, completion_tokens=7)

    await desk.meter(model("hello", usage=used)).complete(await desk.call())
    said = capsys.readouterr().out

    assert "event=budget.reserve_too_small" in said
    assert f"route={ROUTE} reserved={WORST.total_tokens} used={used.total_tokens} " in said
    assert (used.total_tokens, 0) == (await desk.booked())["daily_tokens"]
