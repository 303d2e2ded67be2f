"""Questions among routes that fail, hang and dawdle, in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain import Call, Completion, Prompt, Room, Route
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
)
from bot.llm.board import Board
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from tests.far_ends.board import fresh_board
from tests.far_ends.paced import HANG, PacedLLM, Play, refusing

FAST, LARGE = Route("groq", "fast"), Route("groq", "large")
OTHER = Route("openai", "other")
LONG = Prompt(system="s", user="a long story. " * 400)
SHORT = Prompt(system="s", user="a short one")
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


def call(deadline: float = 12.0, **other: object) -> Call:
    wish = Call(ask_id="ask-1", prompt=SHORT, max_completion_tokens=100, deadline=deadline)
    return replace(wish, **other)  # type: ignore[arg-type]


def board(routes: Sequence[Route], share: float = 1.0) -> Board:
    return fresh_board(LoopClock(), routes, share)


def model(route: Route, *plays: Play) -> PacedLLM:
    """Plays these one after another and repeats the last."""
    return PacedLLM(route=route, script=lambda turn: plays[min(turn, len(plays) - 1)])


def fault(kind: Callable[..., TwinError] = ServerFault, route: Route = FAST, **more: object) -> Play:
    return refusing(kind("boom", route=route, **more))


def asked(
    models: Sequence[PacedLLM],
    wish: Call | None = None,
    *,
    share: float = 1.0,
    heard: list[str] | None = None,
) -> tuple[Completion | TwinError, float]:
    """What came of one question, and after how many seconds."""

    async def play() -> tuple[Completion | TwinError, float]:
        clock = LoopClock()
        stage = board([one.route for one in models], share)
        planner = Planner(models, clock, stage, chance=random.Random(7))  # noqa: S311 - jitter
        try:
            return await planner.complete(wish or call(), heard.append if heard is not None else None), (
                clock.monotonic()
            )
        except TwinError as error:
            return error, clock.monotonic()

    return rehearse(play())


def test_the_first_good_answer_wins_and_the_rest_are_never_asked() -> None:
    first, second = model(FAST, Play()), model(LARGE, Play())

    completion, seconds = asked([first, second])

    assert FAST == getattr(completion, "route", None)
    assert 0.6 == pytest.approx(seconds)
    assert [] == second.calls


@pytest.mark.parametrize(
    "error", [ServerFault, RateLimited, StreamCut, ModelUnavailable, BadRequest, RequestTooLarge]
)
def test_a_refusal_leads_to_the_next_route_at_once(error: type[TwinError]) -> None:
    completion, seconds = asked([model(FAST, fault(error)), model(LARGE, Play())])

    assert LARGE == getattr(completion, "route", None)
    assert 0.65 == pytest.approx(seconds)


def test_a_route_that_hangs_gets_company_and_is_cancelled_when_that_answers() -> None:
    hanging, second = model(FAST, HANG), model(LARGE, Play())

    completion, seconds = asked([hanging, second])

    assert LARGE == getattr(completion, "route", None)
    assert 0.8 + 0.6 == pytest.approx(seconds)
    assert (["cancelled"], True) == (hanging.ended, second.calls[0].is_hedge)


def test_without_leave_to_hedge_a_route_that_hangs_is_given_up_by_its_own_deadline() -> None:
    hanging = model(FAST, HANG)

    completion, seconds = asked([hanging, model(LARGE, Play())], share=0.0)

    assert LARGE == getattr(completion, "route", None)
    assert ["first_token_timeout"] == hanging.ended
    assert hanging.calls[0].first_s + 0.6 == pytest.approx(seconds)


def test_the_late_one_may_still_win_and_its_company_is_cancelled() -> None:
    late, company = model(FAST, Play(first_s=0.95, whole_s=1.1)), model(LARGE, Play(first_s=1.0, whole_s=3.0))

    completion, seconds = asked([late, company])

    assert FAST == getattr(completion, "route", None)
    assert 1.1 == pytest.approx(seconds)
    assert ["cancelled"] == company.ended


def test_a_stream_that_lives_is_never_cut_for_being_slow() -> None:
    slow = [model(route, Play(first_s=0.3, whole_s=9.0)) for route in (FAST, LARGE, OTHER)]

    completion, seconds = asked(slow)

    assert FAST == getattr(completion, "route", None)
    assert 9.0 == pytest.approx(seconds)


def test_a_cut_stream_is_followed_by_the_next_route_and_the_text_begins_anew() -> None:
    heard: list[str] = []
    cut = Play(text="I led nothing", error=StreamCut("cut", route=FAST, usage=None))

    completion, _ = asked([model(FAST, cut), model(LARGE, Play(text="I led the move."))], heard=heard)

    assert "I led the move." == getattr(completion, "text", None) == heard[-1]


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


@pytest.mark.parametrize("error", [BadRequest, ModelUnavailable, RequestTooLarge])
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


def test_an_open_breaker_costs_nothing_and_when_all_are_open_it_is_over_at_once() -> None:
    async def play() -> float:
        models = [model(FAST, HANG)]
        planner = Planner(models, LoopClock(), board([FAST], share=0.0))
        for number in range(20):
            with pytest.raises(NoRouteLeft):
                await planner.complete(call(deadline=LoopClock().monotonic() + 12, ask_id=str(number)))
        before = LoopClock().monotonic()
        with pytest.raises(NoRouteLeft):
            await planner.complete(call(deadline=before + 12))
        return LoopClock().monotonic() - before

    assert rehearse(play()) < 0.1


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


def test_nobody_is_left_running_when_the_asker_goes() -> None:
    async def play() -> list[list[str]]:
        models = [model(FAST, HANG), model(LARGE, HANG)]
        planner = Planner(models, LoopClock(), board([FAST, LARGE]))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.9):
                await planner.complete(call())
        return [one.ended for one in models]

    assert [["cancelled"], ["cancelled"]] == rehearse(play())


def test_hedges_keep_to_their_share_when_every_first_route_hangs() -> None:
    async def play() -> int:
        second = model(LARGE, Play())
        planner = Planner([model(FAST, HANG), second], LoopClock(), board([FAST, LARGE], share=0.1))
        for number in range(50):
            await planner.complete(call(deadline=LoopClock().monotonic() + 12, ask_id=str(number)))
        return sum(each.is_hedge for each in second.calls)

    assert rehearse(play()) <= 10


def test_an_answer_not_good_enough_is_asked_elsewhere() -> None:
    first = model(FAST, Play())

    completion, _ = asked([first, model(LARGE, Play())], call(avoid=frozenset({FAST})))

    assert (LARGE, []) == (getattr(completion, "route", None), first.calls)


def test_with_no_route_there_is_none_left() -> None:
    told, _ = asked([])

    assert isinstance(told, NoRouteLeft)
