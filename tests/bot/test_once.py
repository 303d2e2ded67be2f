"""A call that must not wait: one try of a route that is open and has room, and nothing learnt of tempo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from bot.domain import Call, Completion, Prompt, Purpose, Room
from bot.errors import NoRouteLeft, RateLimited, ServerFault
from bot.llm.board import Board
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from tests.far_ends.board import fresh_board
from tests.far_ends.paced import HANG, PacedLLM, Play, refusing
from tests.far_ends.racing import FAST, LARGE, model

T = TypeVar("T")
LETTER = Prompt(system="s", user="[judge:support]\n1: I led.")


class Stage:
    """Two models behind a planner, on a clock that jumps."""

    def __init__(self, *models: PacedLLM) -> None:
        self.clock = LoopClock()
        self.board: Board = fresh_board(self.clock, [FAST, LARGE])
        self.planner = Planner(models, self.clock, self.board)

    async def ask(self, purpose: Purpose = Purpose.JUDGE, *, left_s: float = 1.0) -> Completion:
        call = Call(
            ask_id="ask",
            prompt=LETTER,
            max_completion_tokens=300,
            deadline=self.clock.monotonic() + left_s,
            purpose=purpose,
        )
        return await self.planner.complete(call, order=[FAST, LARGE])

    async def refused(self, *, left_s: float = 1.0) -> bool:
        try:
            await self.ask(left_s=left_s)
        except NoRouteLeft:
            return True
        return False


def on(stage: Callable[[], Stage], play: Callable[[Stage], Awaitable[T]]) -> T:
    async def run() -> T:
        return await play(stage())

    return rehearse(run())


def test_the_first_route_with_room_is_asked_and_the_other_never() -> None:
    fast, large = model(FAST, Play()), model(LARGE, Play())

    async def play(stage: Stage) -> list[Completion]:
        full = {"tokens:minute": Room(limit=8000, remaining=1000, reset_s=50.0)}
        first = await stage.ask()
        stage.board.headroom.see(FAST, full, stage.clock.monotonic())
        return [first, await stage.ask()]

    assert [FAST, LARGE] == [one.route for one in on(lambda: Stage(fast, large), play)]
    assert (1, 1) == (len(fast.calls), len(large.calls))


def test_a_task_leaves_more_room_than_a_judge() -> None:
    async def play(stage: Stage) -> list[object]:
        for route in (FAST, LARGE):
            half = {"requests:day": Room(limit=1000, remaining=400, reset_s=50.0)}
            stage.board.headroom.see(route, half, stage.clock.monotonic())
        judged = (await stage.ask(Purpose.JUDGE)).route
        try:
            return [judged, (await stage.ask(Purpose.TASK)).route]
        except NoRouteLeft as error:
            return [judged, error.failures]

    assert [FAST, ()] == on(lambda: Stage(model(FAST, Play()), model(LARGE, Play())), play)


@pytest.mark.parametrize("error", [ServerFault("boom", route=FAST), RateLimited("busy", route=FAST)])
def test_a_failure_is_neither_repeated_nor_made_up_for_by_another(error: ServerFault | RateLimited) -> None:
    fast, large = model(FAST, refusing(error)), model(LARGE, Play())

    async def play(stage: Stage) -> tuple[bool, float]:
        return await stage.refused(), stage.clock.monotonic()

    is_refused, seconds = on(lambda: Stage(fast, large), play)

    assert is_refused
    assert seconds < 0.1
    assert (1, 0) == (len(fast.calls), len(large.calls))


def test_nothing_is_hedged() -> None:
    slow, large = model(FAST, Play(first_s=0.9, whole_s=0.95)), model(LARGE, Play())

    assert FAST == on(lambda: Stage(slow, large), lambda stage: stage.ask()).route
    assert [] == large.calls


def test_side_questions_teach_nothing_of_how_long_answers_take() -> None:
    async def play(stage: Stage) -> bool:
        before = stage.board.tempo.patience(FAST)
        for _ in range(40):
            await stage.ask()
        return before == stage.board.tempo.patience(FAST)

    assert on(lambda: Stage(model(FAST, Play(first_s=0.01, whole_s=0.02)), model(LARGE, Play())), play)


def test_with_too_little_time_nobody_is_asked() -> None:
    fast = model(FAST, Play())

    assert on(lambda: Stage(fast, model(LARGE, Play())), lambda stage: stage.refused(left_s=0.2))
    assert [] == fast.calls


def test_a_route_found_dead_is_tried_by_one_alone_and_silence_keeps_it_shut() -> None:
    dead = model(FAST, *[refusing(ServerFault("boom", route=FAST))] * 6, HANG)

    async def play(stage: Stage) -> tuple[bool, str]:
        for _ in range(6):
            await stage.refused()
        await stage.clock.sleep(30)
        was = stage.board.breakers.state(FAST).name
        await stage.refused()
        return was != "closed", stage.board.breakers.state(FAST).name

    assert (True, "open") == on(
        lambda: Stage(dead, model(LARGE, refusing(ServerFault("x", route=LARGE)))), play
    )
    assert 7 == len(dead.calls)


def test_an_answer_closes_the_breaker_of_a_route_on_probation() -> None:
    back = model(FAST, *[refusing(ServerFault("boom", route=FAST))] * 6, Play())

    async def play(stage: Stage) -> str:
        for _ in range(6):
            await stage.refused()
        await stage.clock.sleep(30)
        await stage.ask()
        return stage.board.breakers.state(FAST).name

    assert "closed" == on(lambda: Stage(back, model(LARGE, Play())), play)


def test_what_was_sent_counts_against_the_room_of_its_route() -> None:
    async def play(stage: Stage) -> float:
        room = {"tokens:minute": Room(limit=20_000, remaining=20_000, reset_s=50.0)}
        stage.board.headroom.see(FAST, room, stage.clock.monotonic())
        await stage.ask()
        return stage.board.headroom.share_left(FAST, stage.clock.monotonic())

    share = on(lambda: Stage(model(FAST, Play()), model(LARGE, Play())), play)

    assert 0.95 == pytest.approx(share, abs=0.015)
