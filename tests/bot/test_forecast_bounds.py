"""Which limits of a provider's will bind, by the books, and what would carry the load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.bookkeeping import RouteDay
from bot.domain import Route
from bot.forecast.bounds import Bound, Keys, bounds
from bot.forecast.looking import look_ahead
from bot.forecast.outlook import Caps, Outlook
from bot.forecast.wording import bound_words, day_cap_words
from bot.llm.catalogue import Catalogue, Plan
from tests.forecasting import GPT, past_of

LARGE = Route("groq", "openai/gpt-oss-120b")
ELSEWHERE = Route("elsewhere", "model")
PLANS = {route: Catalogue.load().model(route).plans for route in (GPT, LARGE)}
FREE_TOLD = {"tokens:minute": 8_000, "requests:day": 1_000}


def days_of(route: Route = GPT, *, tokens: int, requests: int = 150, **other: int) -> list[RouteDay]:
    peaks = {"busiest_requests": 3, "busiest_tokens": 3_000} | other
    return [
        RouteDay(
            day=date(2026, 11, 12) - timedelta(days=back),
            route=route,
            requests=requests,
            tokens=tokens,
            **peaks,
        )
        for back in range(14, -1, -1)
    ]


def found(
    questions: int, days: Sequence[RouteDay], told: Mapping[Route, Mapping[str, int]] | None = None
) -> tuple[Bound, ...]:
    outlook: Outlook = look_ahead(past_of([questions] * 40), Caps())
    return bounds(outlook, days, Keys(plans=PLANS, told=told or {}))


def test_the_catalogue_knows_what_the_plans_of_groq_allow() -> None:
    free, developer = PLANS[GPT]

    assert (
        Plan(name="free", requests_minute=30, requests_day=1_000, tokens_minute=8_000, tokens_day=200_000)
        == free
    )
    assert ("developer", 250_000, None) == (developer.name, developer.tokens_minute, developer.tokens_day)


def test_a_day_that_will_take_all_tokens_of_the_free_plan_is_told_with_what_would_carry_it() -> None:
    """Each question takes 1,000 tokens, of which the route counts all: 190 a day, and days differ."""
    (bound,) = found(190, days_of(tokens=190_000, requests=190), told={GPT: FREE_TOLD})

    assert (GPT, "tokens:day", "free", True, 200_000) == (
        bound.route, bound.window, bound.plan, bound.known, bound.limit,
    )  # fmt: skip
    assert (bound.chance or 0) > 0.5
    words = bound_words(bound)
    assert words.startswith(
        "The free plan allows 200,000 tokens a day, and the busiest of the next seven days"
    )
    assert "the developer plan names no such limit" in words
    assert "groq:openai/gpt-oss-120b beside it would carry it together" in words


def test_a_limit_that_growth_will_reach_is_told_with_its_day() -> None:
    grown = [round(60 * 1.03**day) for day in range(40)]
    outlook = look_ahead(past_of(grown), Caps(day_tokens=200_000))
    days = [*reversed(days_of(tokens=0))]
    own = [replace(one, tokens=1_000 * taken) for one, taken in zip(days, grown[::-1], strict=False)]

    bound, *_ = bounds(outlook, own, Keys(plans=PLANS, told={GPT: FREE_TOLD}))

    assert "tokens:day" == bound.window
    assert bound.likely_on is not None
    assert date(2026, 11, 12) < bound.likely_on <= date(2026, 11, 30)
    assert f"first on {bound.likely_on.day} November as likely as not)" in bound_words(bound)
    assert "as likely as not" in day_cap_words(outlook)


def test_where_nobody_told_a_limit_it_is_told_as_a_condition() -> None:
    (bound,) = found(190, days_of(tokens=190_000, requests=190))

    assert not bound.known
    assert bound_words(bound).startswith("On the free plan a key would have 200,000 tokens a day")


def test_a_key_that_has_taken_more_than_the_free_plan_allows_is_not_on_it() -> None:
    assert () == found(900, days_of(tokens=900_000, requests=900))


def test_a_plan_with_room_is_not_told() -> None:
    assert () == found(20, days_of(tokens=20_000, requests=20), told={GPT: FREE_TOLD})
    assert () == found(900, days_of(tokens=900_000, requests=900), told={GPT: {"tokens:minute": 250_000}})


def test_no_more_than_a_few_days_are_no_evidence() -> None:
    assert () == found(190, days_of(tokens=190_000)[-2:], told={GPT: FREE_TOLD})


def test_a_minute_that_came_near_to_its_limit_is_told() -> None:
    days = days_of(tokens=20_000, busiest_tokens=7_900, refused=2)
    (bound,) = found(20, days, told={GPT: FREE_TOLD})

    assert ("tokens:minute", None, 30) == (bound.window, bound.chance, bound.refused)
    words = bound_words(bound)
    assert "8,000 tokens a minute, and its busiest minute took 7,900; 30 calls" in words
    assert "the developer plan has 250,000" in words


def test_a_busy_minute_of_a_plan_that_is_a_guess_is_told_only_if_it_was_refused() -> None:
    assert () == found(20, days_of(tokens=20_000, busiest_tokens=7_900))


def test_a_provider_of_which_no_plan_is_known_is_bound_by_what_it_told() -> None:
    days = days_of(ELSEWHERE, tokens=190_000, requests=190)

    (bound,) = found(190, days, told={ELSEWHERE: {"requests:day": 200}})

    assert ("requests:day", "", 200, "") == (bound.window, bound.plan, bound.limit, bound.carrier)
    assert bound_words(bound).startswith("Its provider allows 200 requests a day")
    assert () == found(190, days)
