"""What every ledger tells of a route's days: as its provider counts them, busiest minutes and all."""

from __future__ import annotations

from datetime import date, timedelta

from bot.bookkeeping import RouteDay
from bot.domain import Usage
from tests.contracts.ledgers import GPT, NOON, QWEN, AnyLedger, at, attempt, opened, settlement

DAY = timedelta(days=1)


async def test_a_route_s_day_is_told_as_its_provider_counts_it(ledger: AnyLedger) -> None:
    """Cached tokens do not count, days are those of UTC, and a minute is one of the clock."""
    await opened(ledger)
    calls = [
        ("a", 0, GPT),
        ("b", 59, GPT),
        ("c", 60, GPT),
        ("d", 61, QWEN),
        ("e", 43_199, GPT),
        ("f", 43_200, GPT),
    ]
    for name, second, route in calls:
        await ledger.begin_attempt(
            attempt(name, started_at=at(second), route=route), (), expires_at=at(99_999)
        )
    for name in "abcd":
        used = Usage(prompt_tokens=100, cached_tokens=40, completion_tokens=7)
        await ledger.settle_attempt(settlement(name, usage=used))
    await ledger.settle_attempt(settlement("e", usage=Usage(), outcome="rate_limited"))

    told = await ledger.route_days(NOON, NOON + DAY)
    narrow = await ledger.route_days(at(1), at(60))

    today = RouteDay(
        day=date(2026, 11, 20),
        route=GPT,
        requests=4,
        tokens=201,
        busiest_requests=2,
        busiest_tokens=134,
        refused=1,
    )
    other = RouteDay(
        day=date(2026, 11, 20), route=QWEN, requests=1, tokens=67, busiest_requests=1, busiest_tokens=67
    )
    pending = RouteDay(
        day=date(2026, 11, 21), route=GPT, requests=1, tokens=100, busiest_requests=1, busiest_tokens=100
    )
    assert (today, other, pending) == told
    assert [(1, 67)] == [(one.requests, one.tokens) for one in narrow]


async def test_days_without_calls_are_not_told(ledger: AnyLedger) -> None:
    await opened(ledger)

    assert () == await ledger.route_days(NOON - DAY, NOON + DAY)
