"""Whatever the ledger tells, every route is asked for, in an order that anybody can repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.bandit import Beliefs, learn
from bot.llm.worth import Score, scored

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROUTES = (Route("groq", "a"), Route("groq", "b"), Route("openai", "a"))
STRANGER = Route("groq", "gone")
OUTCOMES = ("answered", "server_fault", "rate_limited", "cancelled", "lost", "stream_cut", "of tomorrow")
BIG = 10**15
FIGURES = st.integers(-BIG, BIG)

TRIALS = st.lists(
    st.builds(
        Trial,
        route=st.sampled_from((*ROUTES, STRANGER)),
        kind=st.sampled_from(QuestionType),
        at=st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(lambda age: NOW - age),
        outcome=st.sampled_from(OUTCOMES),
        latency_ms=FIGURES,
        cost_nano_usd=FIGURES,
        first_token_ms=st.none() | FIGURES,
        grounded=st.sampled_from((True, False, None)),
        thumbs=st.integers(-5, 5),
        is_hedge=st.booleans(),
    ),
    max_size=60,
)


def believed(trials: list[Trial]) -> Beliefs:
    return learn(scored(trials), ROUTES, now=NOW, expected=lambda _: Score(0.9, 0.1))


@given(trials=TRIALS, ask_id=st.text(), kind=st.sampled_from(QuestionType))
def test_every_order_holds_every_route_once_and_is_the_same_again(
    trials: list[Trial], ask_id: str, kind: QuestionType
) -> None:
    order = believed(trials).order(kind, ask_id=ask_id)

    assert sorted(ROUTES) == sorted(order)
    assert order == believed(trials).order(kind, ask_id=ask_id)


@given(trials=TRIALS)
def test_beliefs_are_numbers(trials: list[Trial]) -> None:
    beliefs = believed(trials)

    for belief in (*beliefs.routes.values(), *beliefs.types.values()):
        assert isfinite(belief.mean)
        assert isfinite(belief.deviation)
        assert belief.deviation >= 0


@given(trials=TRIALS, route=st.sampled_from(ROUTES), kind=st.sampled_from(QuestionType))
def test_a_failure_is_never_better_for_a_route_than_a_good_answer(
    trials: list[Trial], route: Route, kind: QuestionType
) -> None:
    """Whatever came before, with wait and money alike."""
    alike = [replace(one, latency_ms=500, cost_nano_usd=0, first_token_ms=0) for one in trials]
    more = Trial(route=route, kind=kind, at=NOW, outcome="answered", latency_ms=500, cost_nano_usd=0)
    good, failed = believed([*alike, more]), believed([*alike, replace(more, outcome="server_fault")])

    assert failed.routes[route].mean <= good.routes[route].mean
