"""Questions among routes that refuse and fail, in virtual time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain import Room, Route
from bot.errors import (
    AuthRefused,
    BadRequest,
    BudgetHeld,
    BudgetSpent,
    ModelUnavailable,
    NoRouteLeft,
    PriceUnknown,
    RateLimited,
    RequestTooLarge,
    ServerFault,
    SpendingPaused,
    StorageError,
    StreamCut,
    TwinError,
    Unreadable,
)
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from tests.far_ends.paced import Play, refusing
from tests.far_ends.racing import FAST, LARGE, LONG, OTHER, SHORT, asked, board, call, fault, model
from tests.tables import every_row

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


def test_the_first_good_answer_wins_and_the_rest_are_never_asked() -> None:
    first, second = model(FAST, Play()), model(LARGE, Play())

    completion, seconds = asked([first, second])

    assert FAST == getattr(completion, "route", None)
    assert 0.6 == pytest.approx(seconds)
    assert [] == second.calls


@every_row("error", [ServerFault, RateLimited, StreamCut, ModelUnavailable, BadRequest, RequestTooLarge])
def test_a_refusal_leads_to_the_next_route_at_once(error: type[TwinError]) -> None:
    completion, seconds = asked([model(FAST, fault(error)), model(LARGE, Play())])

    assert LARGE == getattr(completion, "route", None)
    assert 0.65 == pytest.approx(seconds)


def test_the_only_route_is_asked_again_after_a_rest() -> None:
    flaky = model(FAST, fault(), fault(), Play())

    completion, seconds = asked([flaky])

    assert FAST == getattr(completion, "route", None)
    assert 3 == len(flaky.calls)
    assert seconds < 1.5


def test_one_question_never_asks_without_end() -> None:
    models = [model(route, fault(route=route)) for route in (FAST, LARGE, OTHER)]

    error, seconds = asked(models)

    assert isinstance(error, NoRouteLeft)
    assert 10 == sum(len(one.calls) for one in models)
    assert seconds < 8


@pytest.mark.parametrize("error", [BadRequest, ModelUnavailable, RequestTooLarge, Unreadable])
def test_what_is_certain_to_fail_again_is_not_repeated(error: type[TwinError]) -> None:
    hopeless = model(FAST, fault(error))

    told, seconds = asked([hopeless])

    assert isinstance(told, NoRouteLeft)
    assert 1 == len(hopeless.calls)
    assert 0.05 == pytest.approx(seconds)


def test_a_fault_of_the_account_spares_its_other_routes() -> None:
    spared = model(LARGE, Play())

    completion, _ = asked([model(FAST, fault(AuthRefused)), spared, model(OTHER, Play())])

    assert (OTHER, []) == (getattr(completion, "route", None), spared.calls)


def test_what_is_too_large_is_asked_with_fewer_words() -> None:
    narrow = model(FAST, fault(RequestTooLarge), Play())

    completion, _ = asked([narrow], call(prompt=LONG, lighter=SHORT))

    assert FAST == getattr(completion, "route", None)
    assert [LONG, SHORT] == [each.prompt for each in narrow.calls]


def test_a_long_retry_after_keeps_nobody_waiting_while_another_route_exists() -> None:
    limited = fault(RateLimited, retry_after_s=30.0, window="tokens:minute")

    completion, seconds = asked([model(FAST, limited), model(LARGE, Play())])

    assert LARGE == getattr(completion, "route", None)
    assert seconds < 0.7


def test_a_short_retry_after_is_waited_for_where_nobody_else_is() -> None:
    limited = fault(RateLimited, retry_after_s=1.5, window="tokens:minute")
    only = model(FAST, limited, Play())

    completion, seconds = asked([only])

    assert FAST == getattr(completion, "route", None)
    assert 1.5 <= seconds < 3.0


def test_a_route_without_room_is_skipped_before_it_refuses() -> None:
    async def play() -> tuple[Route, int]:
        models = [model(FAST, Play()), model(LARGE, Play())]
        stage = board([FAST, LARGE])
        stage.headroom.see(FAST, {"tokens:minute": Room(limit=8000, remaining=0, reset_s=60.0)}, 0.0)
        completion = await Planner(models, LoopClock(), stage).complete(call())
        return completion.route, len(models[0].calls)

    assert (LARGE, 0) == rehearse(play())


@pytest.mark.parametrize(
    "refusal",
    [
        SpendingPaused("by an admin"),
        BudgetSpent(window="daily_tokens", needed=9, left=0, resets_at=MIDNIGHT),
        BudgetHeld(window="daily_tokens", needed=9, left=0, resets_at=MIDNIGHT),
        PriceUnknown("no price"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_money_no_call_and_no_waiting_in_circles(refusal: TwinError) -> None:
    models = [model(route, refusing(refusal)) for route in (FAST, LARGE)]

    told, seconds = asked(models)

    assert isinstance(told, NoRouteLeft)
    assert refusal in told.failures
    assert all(len(one.calls) <= 1 for one in models)
    assert seconds < 0.2


def test_books_that_cannot_be_written_end_it() -> None:
    told, _ = asked([model(FAST, refusing(StorageError("away"))), model(LARGE, Play())])

    assert isinstance(told, StorageError)


def test_an_answer_not_good_enough_is_asked_elsewhere() -> None:
    first = model(FAST, Play())

    completion, _ = asked([first, model(LARGE, Play())], call(avoid=frozenset({FAST})))

    assert (LARGE, []) == (getattr(completion, "route", None), first.calls)


def test_with_no_route_there_is_none_left() -> None:
    told, _ = asked([])

    assert isinstance(told, NoRouteLeft)
