"""What choosing among models saved: the same tokens on the dearest route, less what was paid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Route, Usage
from bot.reports.accounts import Account
from bot.reports.posts import chosen
from bot.reports.savings import Choice, Prices, choice
from bot.reports.span import Span
from bot.reports.summary import summarise
from bot.spend.cost import Price, cost
from tests.accounted import FAST, LARGE, calls, day_of

DAY = date(2026, 11, 19)
ZONE = ZoneInfo("Europe/Berlin")
PRICES = {FAST: Price(input=10, cached=5, output=50), LARGE: Price(input=20, cached=10, output=90)}
NEW = datetime(2026, 11, 19, tzinfo=UTC)


def tariff(route: Route, at: datetime) -> Price | None:
    """The large one becomes dearer on the day after."""
    known = PRICES.get(route)
    is_new = route == LARGE and at >= NEW
    return (
        Price(input=known.input * 2, cached=known.cached, output=known.output) if known and is_new else known
    )


def used(prompt: int, cached: int, completion: int) -> Usage:
    return Usage(prompt_tokens=prompt, cached_tokens=cached, completion_tokens=completion)


def test_the_dearest_route_is_the_one_on_which_these_tokens_would_have_cost_most() -> None:
    day = day_of(
        DAY, calls(usage=used(10**6, 0, 10**6), cost=60), calls(LARGE, usage=used(10**6, 0, 0), cost=20)
    )

    found = choice([day], Prices(routes=(FAST, LARGE), tariff=tariff), ZONE)

    assert Choice(dearest=LARGE, there_nano_usd=2 * 20 + 90, paid_nano_usd=80) == found
    assert 50 == found.saved_nano_usd


def test_each_day_has_the_prices_of_its_beginning() -> None:
    days = [day_of(one, calls(usage=used(10**6, 0, 0), cost=0)) for one in (DAY, date(2026, 11, 20))]

    found = choice(days, Prices(routes=(FAST, LARGE), tariff=tariff), ZONE)

    assert found is not None
    assert 20 + 40 == found.there_nano_usd


def test_without_two_routes_of_known_prices_or_without_calls_nothing_was_chosen() -> None:
    day = day_of(DAY, calls())

    assert choice([day], Prices(routes=(FAST,), tariff=tariff), ZONE) is None
    assert choice([day], Prices(routes=(FAST, Route("other", "free")), tariff=tariff), ZONE) is None
    assert choice([day_of(DAY)], Prices(routes=(FAST, LARGE), tariff=tariff), ZONE) is None


def test_what_was_saved_is_told_with_its_formula_and_a_loss_is_not_called_a_saving() -> None:
    now = summarise([day_of(DAY)], Span.of(DAY, 1, ZONE))
    won, lost = (Choice(dearest=LARGE, there_nano_usd=10**9, paid_nano_usd=paid) for paid in (10**8, 10**10))

    assert (
        "saved $0.9000: the same tokens on `groq:openai/gpt-oss-120b`, the dearest that is configured, would "
        "have cost $1.00, and $0.1000 was paid"
    ) == chosen(Account(now=now, choice=won))
    assert "" == chosen(Account(now=now, choice=lost))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1))
def test_nothing_is_saved_by_a_choice_that_was_always_the_dearest(sizes: list[tuple[int, int, int]]) -> None:
    """What was paid was rounded up call by call: it may stand a nano-dollar a call above the formula's."""
    usages = [used(prompt, min(cached, prompt), completion) for prompt, cached, completion in sizes]
    price = tariff(LARGE, datetime(2026, 11, 1, tzinfo=UTC))
    assert price is not None
    paid = [calls(LARGE, usage=one, cost=cost(one, price)) for one in usages]

    found = choice([day_of(DAY, *paid)], Prices(routes=(FAST, LARGE), tariff=tariff), ZONE)

    assert found is None or -len(usages) <= found.saved_nano_usd <= 0
