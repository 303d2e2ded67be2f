"""Questions among routes that hang and dawdle, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import (
    NoRouteLeft,
    StreamCut,
)
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from tests.far_ends.paced import HANG, Play
from tests.far_ends.racing import FAST, LARGE, OTHER, asked, board, call, model


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
