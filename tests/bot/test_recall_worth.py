"""A hit is worth what its answer would have cost on the route that would have been asked, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route, Usage
from bot.llm.selection import AsConfigured
from bot.recall.worth import Worth
from bot.spend.cost import Price, cost

FIRST, SECOND = Route("groq", "small"), Route("groq", "large")
PRICE = Price(input=75_000_000, cached=37_500_000, output=300_000_000)
USED = Usage(prompt_tokens=1800, cached_tokens=600, completion_tokens=120)
ANSWERED = Trial(
    route=FIRST,
    kind=QuestionType.GENERAL,
    at=datetime(2026, 11, 20, tzinfo=UTC),
    outcome="answered",
    latency_ms=400,
    cost_nano_usd=101,
)
KIND = QuestionType.GENERAL


def worth(*routes: Route, prices: Mapping[Route, Price] | None = None) -> Worth:
    return Worth(selection=AsConfigured(routes), price=({FIRST: PRICE} if prices is None else prices).get)


def test_a_hit_is_worth_the_tokens_of_its_making_at_the_first_routes_price() -> None:
    dearer = Price(input=75, cached=75, output=75)

    assert (FIRST, cost(USED, PRICE)) == worth(FIRST, SECOND)(KIND, USED, "a")
    assert cost(USED, PRICE) < cost(replace(USED, cached_tokens=0), PRICE)
    assert (SECOND, cost(USED, dearer)) == worth(SECOND, FIRST, prices={SECOND: dearer})(KIND, USED, "a")


def test_without_a_route_or_its_price_nothing_is_saved() -> None:
    assert (None, 0) == worth()(KIND, USED, "a")
    assert (SECOND, 0) == worth(SECOND)(KIND, USED, "a")


def test_what_the_person_wrote_is_worth_the_last_answers_of_its_kind_on_that_route() -> None:
    priced = worth(FIRST)
    assert (FIRST, 0) == priced(KIND, None, "a")

    priced.learn(
        [
            ANSWERED,
            replace(ANSWERED, cost_nano_usd=200),
            replace(ANSWERED, cost_nano_usd=9000, outcome="server_fault"),
            replace(ANSWERED, cost_nano_usd=9000, is_hedge=True),
            replace(ANSWERED, cost_nano_usd=9000, route=SECOND),
            replace(ANSWERED, cost_nano_usd=9000, kind=QuestionType.TECHNICAL),
        ]
    )

    assert (FIRST, 150) == priced(KIND, None, "a")
    priced.learn([])
    assert (FIRST, 150) == priced(KIND, None, "a")
