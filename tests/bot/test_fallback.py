"""One route after another, until one answers well."""

from __future__ import annotations

import pytest

from bot.domain import Call, Prompt, Route
from bot.errors import (
    AuthRefused,
    BudgetSpent,
    NoRouteLeft,
    PriceUnknown,
    RateLimited,
    ServerFault,
    StorageError,
    TwinError,
)
from bot.llm.fallback import Fallback
from bot.testing import ScriptedLLM, StillClock, saying

FAST, LARGE = Route("groq", "fast"), Route("groq", "large")
OTHER = Route("openai", "other")


def call(*, deadline: float = 12.0, avoid: frozenset[Route] = frozenset()) -> Call:
    return Call(
        ask_id="ask-1",
        prompt=Prompt(system="s", user="u"),
        max_completion_tokens=100,
        deadline=deadline,
        avoid=avoid,
    )


def chain(*models: ScriptedLLM, clock: StillClock | None = None) -> Fallback:
    return Fallback(models, clock or StillClock())


def model(route: Route, *said: str | TwinError) -> ScriptedLLM:
    return ScriptedLLM(route=route, script=saying(*said))


async def test_the_first_good_answer_wins_and_the_rest_are_never_asked() -> None:
    first, second = model(FAST, "hello"), model(LARGE, "unused")

    completion = await chain(first, second).complete(call())

    assert ("hello", FAST) == (completion.text, completion.route)
    assert [] == second.calls


async def test_a_failure_leads_to_the_next_route() -> None:
    models = chain(model(FAST, ServerFault("boom", route=FAST)), model(LARGE, "hello"))

    assert LARGE == (await models.complete(call())).route


async def test_a_fault_of_the_account_spares_its_other_routes() -> None:
    other_groq = model(LARGE, "unused")
    models = chain(model(FAST, AuthRefused("no", route=FAST)), other_groq, model(OTHER, "hello"))

    assert OTHER == (await models.complete(call())).route
    assert [] == other_groq.calls


async def test_all_failures_are_told_in_their_order() -> None:
    models = chain(
        model(FAST, RateLimited("slow down", route=FAST)), model(LARGE, ServerFault("boom", route=LARGE))
    )

    with pytest.raises(NoRouteLeft) as caught:
        await models.complete(call())

    assert [RateLimited, ServerFault] == [type(one) for one in caught.value.failures]
    assert caught.value.budget is None


async def test_only_budgets_in_the_way_are_told_as_a_budget() -> None:
    now = StillClock().now()
    spent = BudgetSpent(window="daily_tokens", needed=9, left=1, resets_at=now)

    with pytest.raises(NoRouteLeft) as caught:
        await chain(model(FAST, spent), model(LARGE, PriceUnknown("no price"))).complete(call())

    assert spent is caught.value.budget


async def test_books_that_cannot_be_written_end_it_at_once() -> None:
    second = model(LARGE, "unused")

    with pytest.raises(StorageError):
        await chain(model(FAST, StorageError("away")), second).complete(call())

    assert [] == second.calls


async def test_a_route_may_be_avoided_and_an_order_given() -> None:
    models = chain(model(FAST, "fast"), model(LARGE, "large"))

    avoided = await models.complete(call(avoid=frozenset({FAST})))
    ordered = await models.complete(call(), order=[LARGE, FAST])

    assert (LARGE, LARGE) == (avoided.route, ordered.route)


async def test_the_last_route_may_use_all_the_time_that_is_left() -> None:
    first, last = model(FAST, ServerFault("boom", route=FAST)), model(LARGE, "hello")

    await chain(first, last).complete(call(deadline=10.0))

    assert (3.0, 10.0) == (first.calls[0].first_s, last.calls[0].first_s)


async def test_nothing_is_started_when_the_time_is_over() -> None:
    late = model(FAST, "unused")

    with pytest.raises(NoRouteLeft, match="none is configured"):
        await chain(late).complete(call(deadline=0.1))

    assert [] == late.calls
