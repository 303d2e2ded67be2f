"""The next step of a question among its routes, as a table."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    BadRequest,
    BudgetSpent,
    CallCancelled,
    FirstTokenTimeout,
    ModelUnavailable,
    NetworkBlocked,
    PriceUnknown,
    RateLimited,
    RequestTooLarge,
    ServerFault,
    SpendingPaused,
    StorageError,
    StreamCut,
    TwinError,
    Unreachable,
)
from bot.llm.hedges import Hedges
from bot.llm.plan import Option, Over, Start, Step, Wait, next_beside, next_step, soonest
from bot.llm.policy import LONGEST_WAIT_S, Then, after, backoff_s
from tests.tables import every_row

A, B, C = (Route("groq", name) for name in "abc")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def option(route: Route, *, wait: float = 0.0, tries: int = 0, **other: Any) -> Option:
    return Option(route=route, wait_s=wait, tries=tries, **other)


def chosen(step: Step) -> Route | None:
    return step.option.route if isinstance(step, Start) else None


STEPS = [
    ("the first that is ready", [option(A), option(B)], A),
    ("a route without room is skipped", [option(A, wait=3.0), option(B)], B),
    ("a first try goes before a second one", [option(A, tries=1), option(B)], B),
    ("a second try goes before a wait for a first one", [option(A, tries=1), option(B, wait=3.0)], A),
    ("what is out is out", [option(A, is_out=True), option(B)], B),
    (
        "a closed door is knocked at when nothing else is open",
        [option(A, wait=3.0), option(B, wait=3.0, knock_s=0.0)],
        B,
    ),
    ("the advice to the only route is taken", [option(A, wait=3.0, knock_s=0.0)], None),
]


@pytest.mark.parametrize(("name", "options", "expected"), STEPS, ids=[name for name, *_ in STEPS])
def test_who_is_asked_next(name: str, options: list[Option], expected: Route) -> None:
    assert expected == chosen(next_step(options, left_s=10, waited_s=0))


def test_a_short_rest_is_worth_waiting_for_and_a_knock_is_not_made_before_it() -> None:
    resting = [option(A, wait=0.2), option(B, wait=3.0, knock_s=0.0)]

    assert Wait(0.2) == next_step(resting, left_s=10, waited_s=0)


def test_nobody_sleeps_past_the_next_knock() -> None:
    assert Wait(0.4) == next_step(
        [option(A, wait=3.0, knock_s=0.4), option(B, wait=2.0)], left_s=10, waited_s=0
    )


@every_row(
    ("options", "left_s", "waited_s"),
    [
        ([], 10, 0),
        ([option(A, is_out=True)], 10, 0),
        ([option(A)], 0.2, 0),
        ([option(A, wait=9.0)], 10, 0),
        ([option(A, wait=2.0)], 10, 3.0),
        ([option(A, wait=1.0)], 1.1, 0),
    ],
)
def test_when_nothing_is_worth_waiting_for_it_is_over(
    options: list[Option], left_s: float, waited_s: float
) -> None:
    assert Over() == next_step(options, left_s=left_s, waited_s=waited_s)


def test_the_last_usable_route_is_known_to_be_alone() -> None:
    assert Start(option(B), alone=True) == next_step(
        [option(A, is_out=True), option(B)], left_s=9, waited_s=0
    )
    assert Start(option(A)) == next_step([option(A), option(B, wait=1.0)], left_s=9, waited_s=0)


def test_company_is_somebody_ready_who_is_neither_running_nor_on_probation() -> None:
    options = [option(A, is_running=True), option(B, is_probe=True), option(C, tries=1)]

    company = next_beside(options, left_s=5)

    assert company is not None
    assert company.route == C
    assert next_beside(options[:2], left_s=5) is None
    assert next_beside(options, left_s=0.1) is None
    assert soonest([option(A, wait=2.0), option(B, wait=0.5), option(C, wait=0.1, is_out=True)]) == 0.5


def test_each_failure_has_its_consequence() -> None:
    expected = {
        RateLimited: Then.AGAIN,
        ServerFault: Then.AGAIN,
        Unreachable: Then.AGAIN,
        FirstTokenTimeout: Then.AGAIN,
        StreamCut: Then.AGAIN,
        BadContent: Then.AGAIN,
        RequestTooLarge: Then.LIGHTER,
        ModelUnavailable: Then.ELSEWHERE,
        BadRequest: Then.ELSEWHERE,
        CallCancelled: Then.ELSEWHERE,
        AccountBlocked: Then.OTHER_PROVIDER,
        AuthRefused: Then.OTHER_PROVIDER,
        NetworkBlocked: Then.OTHER_PROVIDER,
    }

    assert expected == {kind: after(kind("no", route=A)) for kind in expected}
    others: list[TwinError] = [
        BudgetSpent(window="w", needed=1, left=0, resets_at=NOON),
        PriceUnknown("none"),
        StorageError("away"),
    ]
    assert {Then.ELSEWHERE} == {after(error) for error in others}
    assert after(SpendingPaused("by an admin")) is Then.STOP


@given(tries=st.integers(0, 10_000), seed=st.integers())
def test_a_rest_grows_with_the_tries_and_is_never_longer_than_its_bound(tries: int, seed: int) -> None:
    rest = backoff_s(tries, random.Random(seed))  # noqa: S311 - jitter keeps no secret

    assert 0 <= rest <= min(LONGEST_WAIT_S, 0.15 * 2 ** min(max(tries - 1, 0), 10))


def test_hedges_keep_to_their_share_of_the_last_hundred_questions() -> None:
    hedges = Hedges(share=0.2, usd_share=1.0)
    taken = 0
    for _ in range(500):
        hedges.asked()
        if hedges.may():
            hedges.took()
            taken += 1

    assert 100 == taken
    assert not Hedges(share=1.0, usd_share=1.0, enabled=False).may()


def test_the_first_questions_after_a_start_keep_to_the_share_as_well() -> None:
    """Each loser is charged its whole reserve: to hedge all of the first twenty doubles them."""
    hedges = Hedges(share=0.2, usd_share=1.0)
    taken = []
    for _ in range(20):
        hedges.asked()
        taken.append(hedges.may())
        if hedges.may():
            hedges.took()

    assert (2, 4) == (sum(taken[:10]), sum(taken))


@pytest.mark.parametrize(("dear", "expected"), [(3_000, False), (1_000, True)])
def test_hedges_that_take_too_much_of_the_money_are_not_begun(dear: int, expected: bool) -> None:
    hedges = Hedges(share=1.0, usd_share=0.1)
    hedges.learn([*(trial(1_000) for _ in range(20)), trial(dear, is_hedge=True)])

    assert expected == hedges.may()


def test_a_few_calls_say_nothing_about_money() -> None:
    hedges = Hedges(share=1.0, usd_share=0.1)
    hedges.learn([trial(1_000, is_hedge=True)])

    assert hedges.may()


def trial(cost: int, *, is_hedge: bool = False) -> Trial:
    return Trial(
        route=A,
        kind=QuestionType.GENERAL,
        at=NOON,
        outcome="answered",
        latency_ms=400,
        cost_nano_usd=cost,
        is_hedge=is_hedge,
    )
