"""What every ledger promises of attempts, budgets and sums, in SQL or in memory."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import NOTHING_USED
from bot.errors import BudgetHeld, BudgetSpent, StorageError
from tests.contracts.ledgers import (
    GPT,
    NOON,
    QWEN,
    AnyLedger,
    answer,
    at,
    attempt,
    money_window,
    opened,
    question,
    refused,
    settlement,
    tokens_window,
    used,
)

DAY = timedelta(days=1)


async def test_an_attempt_reserves_and_settles_in_every_window(ledger: AnyLedger) -> None:
    windows = (tokens_window(1000), money_window(None))
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))

    held = [await used(ledger, window) for window in windows]
    await ledger.settle_attempt(settlement("t", tokens=60, money=20))

    assert held == [(0, 100), (0, 50)]
    assert [await used(ledger, window) for window in windows] == [(60, 0), (20, 0)]


async def test_a_spent_cap_and_a_held_one_are_told_apart(ledger: AnyLedger) -> None:
    window = tokens_window(150)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [window], expires_at=at(120))

    with pytest.raises(BudgetHeld) as held:
        await ledger.begin_attempt(attempt("t2"), [window], expires_at=at(120))
    await ledger.settle_attempt(settlement("t1", tokens=60))
    with pytest.raises(BudgetSpent) as spent:
        await ledger.begin_attempt(attempt("t3"), [window], expires_at=at(120))

    assert "50 left" in str(held.value)
    assert "90 are left" in str(spent.value)
    assert (spent.value.window, spent.value.resets_at) == ("daily_tokens", window.resets_at)
    assert await used(ledger, window) == (60, 0)


async def test_a_call_may_fill_the_cap_to_the_last_token(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(100)], expires_at=at(120))

    assert await used(ledger, tokens_window(100)) == (0, 100)


async def test_a_first_call_above_the_cap_is_refused(ledger: AnyLedger) -> None:
    await opened(ledger)

    with pytest.raises(BudgetSpent):
        await ledger.begin_attempt(attempt("t1"), [tokens_window(99)], expires_at=at(120))


async def test_a_refusal_leaves_no_trace_in_other_windows(ledger: AnyLedger) -> None:
    windows = (tokens_window(None), money_window(49))
    await opened(ledger)

    with pytest.raises(BudgetSpent):
        await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))

    assert [await used(ledger, window) for window in windows] == [(0, 0), (0, 0)]
    assert (await ledger.sums(NOON, NOON + DAY)).attempts == ()
    assert await ledger.charge_orphans(now=at(9999)) == 0


async def test_of_two_reasons_the_one_that_lasts_is_told(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(150)], expires_at=at(120))

    with pytest.raises(BudgetSpent) as raised:
        await ledger.begin_attempt(attempt("t2"), [tokens_window(150), money_window(10)], expires_at=at(120))

    assert raised.value.window == "monthly_usd"


async def test_an_attempt_is_not_in_its_own_way(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1", money=0), [tokens_window(150)], expires_at=at(120))

    with pytest.raises(BudgetHeld) as raised:
        await ledger.begin_attempt(attempt("t2"), [money_window(60), tokens_window(150)], expires_at=at(120))

    assert raised.value.window == "daily_tokens"


async def test_a_new_period_begins_empty(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t1"), [tokens_window(100)], expires_at=at(120))
    tomorrow = tokens_window(100, "2026-11-21")
    await ledger.begin_attempt(attempt("t2"), [tomorrow], expires_at=at(120))

    assert await used(ledger, tomorrow) == (0, 100)


async def test_beginning_and_settling_twice_is_as_once(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    for _ in range(2):
        await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    for tokens in (60, 90):
        await ledger.settle_attempt(settlement("t", tokens=tokens))
    await ledger.settle_attempt(settlement("unknown"))
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))

    assert await used(ledger, window) == (60, 0)


async def test_a_call_whose_usage_never_came_costs_its_reserve(ledger: AnyLedger) -> None:
    windows = (tokens_window(1000), money_window(1000))
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), windows, expires_at=at(120))
    await ledger.settle_attempt(settlement("t", tokens=None, money=0, outcome="stream_cut"))

    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert [await used(ledger, window) for window in windows] == [(100, 0), (50, 0)]
    assert (figures.outcome, figures.usage.total_tokens, figures.cost_nano_usd) == ("stream_cut", 100, 50)


async def test_a_refused_call_costs_nothing(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    await ledger.settle_attempt(settlement("t", tokens=0, money=0, outcome="rate_limited"))

    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert await used(ledger, window) == (0, 0)
    assert (figures.usage, figures.cost_nano_usd) == (NOTHING_USED, 0)


async def test_an_orphan_is_charged_in_full_once(ledger: AnyLedger) -> None:
    window = tokens_window(1000)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))

    early = await ledger.charge_orphans(now=at(119))
    due = await ledger.charge_orphans(now=at(120))
    again = await ledger.charge_orphans(now=at(121))
    await ledger.settle_attempt(settlement("t", tokens=None, money=0, outcome="cancelled"))
    (figures,) = (await ledger.sums(NOON, NOON + DAY)).attempts

    assert (early, due, again) == (0, 1, 0)
    assert await used(ledger, window) == (100, 0)
    assert (figures.outcome, figures.usage.total_tokens, figures.cost_nano_usd) == ("lost", 100, 50)


async def test_an_attempt_needs_no_window_to_be_an_orphan(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), (), expires_at=at(120))

    assert await ledger.charge_orphans(now=at(120)) == 1


async def test_an_attempt_belongs_to_an_ask(ledger: AnyLedger) -> None:
    with pytest.raises(StorageError):
        await ledger.begin_attempt(attempt("t", "nobody"), (), expires_at=at(120))


async def test_a_burst_at_the_cap_is_admitted_exactly_up_to_it(ledger: AnyLedger) -> None:
    windows = (money_window(None), tokens_window(1050))
    await opened(ledger)
    tries = [ledger.begin_attempt(attempt(f"t{n}"), windows, expires_at=at(120)) for n in range(64)]
    told = await asyncio.gather(*(refused(one, BudgetHeld) for one in tries))

    assert told.count(False) == 10
    assert [await used(ledger, window) for window in windows] == [(0, 500), (0, 1000)]


# --- the books


async def test_the_books_hold_asks_and_sums_of_attempts_by_the_quarter_of_an_hour(ledger: AnyLedger) -> None:
    await opened(ledger, "a", 0)
    await opened(ledger, "b", 3600)
    for name, ask, seconds, route in (
        ("t1", "a", 0, GPT),
        ("t2", "a", 899, GPT),
        ("t3", "a", 5, QWEN),
        ("t4", "b", 3600, GPT),
    ):
        begun = attempt(name, ask, started_at=at(seconds), route=route)
        await ledger.begin_attempt(begun, (), expires_at=at(9999))
    for name in ("t1", "t2", "t3"):
        await ledger.settle_attempt(settlement(name, tokens=60, money=20))
    await ledger.close_ask(answer("a", cost_nano_usd=60), at=at(2))

    told = await ledger.sums(NOON, NOON + DAY)

    assert [(a.at, a.outcome, a.cost_nano_usd) for a in told.asks] == [
        (NOON, "answered", 60),
        (at(3600), "open", 0),
    ]
    seen = [
        (a.at, a.route, a.outcome, a.attempts, a.usage.total_tokens, a.cost_nano_usd) for a in told.attempts
    ]
    assert seen == [
        (NOON, GPT, "answered", 2, 120, 40),
        (NOON, QWEN, "answered", 1, 60, 20),
        (at(3600), GPT, "pending", 1, 100, 50),
    ]


async def test_the_books_end_before_their_end_and_know_persons(ledger: AnyLedger) -> None:
    await opened(ledger, "a", 0, person="slack:U1")
    await opened(ledger, "b", 60, person="slack:U2")
    await opened(ledger, "c", 120, person="slack:U1")
    for ask, seconds in (("a", 0), ("b", 60), ("c", 120)):
        begun = attempt(f"t-{ask}", ask, started_at=at(seconds))
        await ledger.begin_attempt(begun, (), expires_at=at(9999))

    both = await ledger.sums(NOON, at(120))
    mine = await ledger.sums(NOON, at(121), person="slack:U1")

    assert (len(both.asks), both.attempts[0].attempts) == (2, 2)
    assert (len(mine.asks), mine.attempts[0].attempts) == (2, 2)


async def test_an_empty_ledger_knows_no_day(ledger: AnyLedger) -> None:
    assert await ledger.first_day() is None
    assert (await ledger.sums(NOON, NOON + DAY)).asks == ()


async def test_the_first_day_is_that_of_the_first_ask(ledger: AnyLedger) -> None:
    await opened(ledger, "late", 500)
    await opened(ledger, "early", -500)

    assert await ledger.first_day() == at(-500)


async def test_instants_of_every_zone_are_one(ledger: AnyLedger) -> None:
    tokyo = datetime.fromisoformat("2026-11-21T00:30:00.250+09:00")
    await ledger.open_ask("ask", question(), at=tokyo, rates=())

    (told,) = (await ledger.sums(NOON, NOON + DAY)).asks

    assert told.at == tokyo
    assert told.at.tzinfo is UTC
