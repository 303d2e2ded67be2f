"""What every ledger promises of bills: what asks have cost, and what calls taught of estimates."""

from __future__ import annotations

import pytest

from bot.domain import Usage
from bot.errors import BudgetSpent
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
    settlement,
    tokens_window,
    used,
)


async def test_an_ask_costs_what_all_its_attempts_cost_whoever_made_them(ledger: AnyLedger) -> None:
    """A process died over the first call; another took the ask over, or nobody did."""
    for ask_id in ("taken-over", "lost"):
        await opened(ledger, ask_id)
        await ledger.begin_attempt(attempt(f"{ask_id}-1", ask_id), [money_window(1000)], expires_at=at(120))
    await ledger.begin_attempt(attempt("second", "taken-over"), [money_window(1000)], expires_at=at(120))
    await ledger.settle_attempt(settlement("second"))
    await ledger.charge_orphans(now=at(121))

    await ledger.close_ask(answer("taken-over", cost_nano_usd=20), at=at(122))
    await ledger.close_lost(before=at(600), at=at(601))

    asks = (await ledger.sums(NOON, at(3600))).asks
    assert {"answered": 70, "unavailable": 50} == {ask.outcome: ask.cost_nano_usd for ask in asks}


async def test_what_is_told_of_a_call_after_its_ask_was_closed_is_on_the_bill_of_the_ask(
    ledger: AnyLedger,
) -> None:
    await opened(ledger)
    for name in ("lost", "late"):
        await ledger.begin_attempt(attempt(name), [money_window(1000)], expires_at=at(120))
    await ledger.charge_orphans(now=at(121))
    await ledger.begin_attempt(attempt("later"), [money_window(1000)], expires_at=at(240))
    await ledger.close_lost(before=at(600), at=at(601))

    for name in ("lost", "later"):
        await ledger.settle_attempt(settlement(name, money=20))
    (ask,) = (await ledger.sums(NOON, at(3600))).asks

    assert 20 + 50 + 20 == ask.cost_nano_usd


async def test_a_call_that_began_after_its_ask_was_closed_is_on_its_bill_also_when_nobody_tells_what_it_took(
    ledger: AnyLedger,
) -> None:
    """Whoever could not read, in an outage, that an ask was answered asks a model once more."""
    await opened(ledger)
    await ledger.close_ask(answer("ask"), at=at(2))
    for name in ("cut", "lost"):
        await ledger.begin_attempt(attempt(name), [money_window(1000)], expires_at=at(120))
    await ledger.settle_attempt(settlement("cut", tokens=None, outcome="cut"))
    await ledger.charge_orphans(now=at(121))

    (ask,) = (await ledger.sums(NOON, at(3600))).asks

    assert 50 + 50 == ask.cost_nano_usd


async def test_what_a_call_took_beyond_its_reserve_is_booked_and_is_in_the_way_of_the_next(
    ledger: AnyLedger,
) -> None:
    window = tokens_window(150)
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
    await ledger.settle_attempt(settlement("t", tokens=180))

    with pytest.raises(BudgetSpent, match="0 are left"):
        await ledger.begin_attempt(attempt("next", tokens=1), [window], expires_at=at(120))

    assert (180, 0) == await used(ledger, window)


async def test_estimates_are_calibrated_by_the_worst_recent_call(ledger: AnyLedger) -> None:
    await opened(ledger)
    for number, (route, prompt) in enumerate([(GPT, 900), (GPT, 55), (GPT, 40), (QWEN, 75)]):
        begun = attempt(f"t{number}", started_at=at(number), route=route)
        await ledger.begin_attempt(begun, (), expires_at=at(120))
        told = Usage(prompt_tokens=prompt, completion_tokens=1)
        await ledger.settle_attempt(settlement(f"t{number}", usage=told))

    assert await ledger.calibration(3) == {GPT: 1.1, QWEN: 1.5}


async def test_a_usage_no_prompt_can_have_does_not_shut_a_route_for_good(ledger: AnyLedger) -> None:
    await opened(ledger)
    await ledger.begin_attempt(attempt("t"), (), expires_at=at(120))
    await ledger.settle_attempt(settlement("t", usage=Usage(prompt_tokens=10**9, completion_tokens=1)))

    assert await ledger.calibration() == {GPT: 10.0}
