"""Questions while models are known to be dead, and calls that wait for the books, in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from bot.bookkeeping import Verdict
from bot.domain import Route
from bot.errors import NoRouteLeft, ServerFault
from bot.llm.board import Board
from bot.llm.breaker import Breakers
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from bot.storage.alerts import MemoryAlerts
from bot.storage.breakers import MemoryVerdicts
from tests.far_ends.board import fresh_board
from tests.far_ends.paced import HANG, PacedLLM, Play
from tests.far_ends.racing import FAST, LARGE, OTHER, asked, board, call, model

ROUTES = (FAST, LARGE, OTHER)


def planner(models: Sequence[PacedLLM], stage: Board) -> Planner:
    return Planner(models, LoopClock(), stage, chance=random.Random(7))  # noqa: S311 - jitter


async def answered_by(asked_of: Planner, number: int = 0) -> tuple[Route | None, float]:
    """Whose answer came (None: nobody's), and after how many seconds."""
    began = LoopClock().monotonic()
    try:
        done = await asked_of.complete(call(deadline=began + 12, ask_id=str(number)))
    except NoRouteLeft:
        return None, LoopClock().monotonic() - began
    return done.route, LoopClock().monotonic() - began


async def found_dead(stage: Board, *routes: Route) -> None:
    for route in routes:
        for _ in range(6):
            await stage.record(route, ServerFault("down", route=route))
        await asyncio.sleep(0.1)


def test_with_all_models_known_to_hang_a_visitor_does_not_wait_for_one_after_another() -> None:
    async def play() -> list[float]:
        stage = board(ROUTES)
        asked_of = planner([model(route, HANG) for route in ROUTES], stage)
        await found_dead(stage, *ROUTES)
        waits = []
        for number in range(4):
            await asyncio.sleep(90)
            route, seconds = await answered_by(asked_of, number)
            assert route is None
            waits.append(seconds)
        return waits

    assert max(rehearse(play())) < 5.0


def test_each_model_on_probation_gets_its_turn_so_that_the_one_that_is_back_is_found() -> None:
    async def play() -> list[Route | None]:
        stage = board(ROUTES, share=0.0)
        asked_of = planner([model(FAST, HANG), model(LARGE, HANG), model(OTHER, Play())], stage)
        await found_dead(stage, *ROUTES)
        routes = []
        for number in range(3):
            await asyncio.sleep(90)
            routes.append((await answered_by(asked_of, number))[0])
        return routes

    assert [None, None, OTHER] == rehearse(play())


def test_a_model_on_probation_gets_company_of_another_when_all_are() -> None:
    async def play() -> tuple[Route | None, float]:
        stage = board(ROUTES)
        asked_of = planner([model(FAST, HANG), model(LARGE, Play())], stage)
        await found_dead(stage, *ROUTES)
        await asyncio.sleep(5)
        return await answered_by(asked_of)

    route, seconds = rehearse(play())

    assert (LARGE, 1.4) == (route, round(seconds, 3))


def test_whoever_waits_for_a_model_that_others_find_dead_is_told_soon() -> None:
    async def play() -> list[float]:
        asked_of = planner([model(route, HANG) for route in ROUTES], board(ROUTES))

        async def ask(number: int) -> float:
            await asyncio.sleep(number / 8)
            return (await answered_by(asked_of, number))[1]

        return await asyncio.gather(*map(ask, range(30)))

    assert max(rehearse(play())) < 8.0


def alone(*plays: Play) -> list[tuple[Route | None, float]]:
    """What came of a question to the only model, after twenty that it answered as usual."""

    async def play() -> list[tuple[Route | None, float]]:
        asked_of = planner([model(FAST, *[Play()] * 20, *plays)], board([FAST]))
        told = [await answered_by(asked_of, number) for number in range(30)]
        return told[20:]

    return rehearse(play())


def test_the_only_model_is_asked_again_when_a_call_is_later_than_any_was() -> None:
    told = alone(HANG, HANG, Play())

    assert FAST == told[0][0]
    assert told[0][1] < 4.0


def test_the_only_model_is_heard_also_when_it_has_become_slow() -> None:
    told = alone(Play(first_s=5.0, whole_s=5.5))

    assert [FAST] * 10 == [route for route, _ in told]
    assert 5.5 == round(told[-1][1], 3)


def test_a_probe_is_free_again_when_its_asker_goes() -> None:
    async def play() -> bool:
        stage = board([FAST])
        asked_of = planner([model(FAST, HANG)], stage)
        await found_dead(stage, FAST)
        await asyncio.sleep(5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await answered_by(asked_of)
        return stage.breakers.allows(FAST, LoopClock().monotonic()).is_probe

    assert rehearse(play())


def test_a_call_that_waits_for_the_books_is_not_late() -> None:
    waiting, company = model(FAST, Play(books_s=1.5)), model(LARGE, Play())

    completion, seconds = asked([waiting, company])

    assert FAST == getattr(completion, "route", None)
    assert ([], 2.1) == (company.calls, round(seconds, 3))


def test_waiting_for_the_books_says_nothing_of_how_fast_a_model_is() -> None:
    async def play() -> float:
        stage = board([FAST])
        asked_of = planner([model(FAST, Play(books_s=1.5))], stage)
        for number in range(20):
            await answered_by(asked_of, number)
        return stage.tempo.patience(FAST).hedge_s

    assert 0.3 == pytest.approx(rehearse(play()))


def test_a_call_that_was_never_sent_is_no_fault_of_its_model() -> None:
    late = [Route("groq", f"late-{number}") for number in range(6)]

    async def play() -> tuple[str, int]:
        stage = board([*late, LARGE])
        unsent = model(LARGE, Play(books_s=10.0))
        models = [model(route, Play(first_s=2.2, whole_s=2.4)) for route in late]
        asked_of = planner([*models, unsent], stage)
        for number, route in enumerate(late):
            await asked_of.complete(
                call(deadline=LoopClock().monotonic() + 12, ask_id=str(number)), order=[route, LARGE]
            )
        assert len(late) == len(unsent.calls)
        return stage.breakers.state(LARGE).name, stage.headroom.in_flight(LARGE, LoopClock().monotonic())

    assert ("closed", 0) == rehearse(play())


@dataclass(slots=True)
class SlowVerdicts(MemoryVerdicts):
    """Verdicts that take a while to be written down."""

    async def open(self, verdict: Verdict) -> None:
        await asyncio.sleep(0.2)
        await MemoryVerdicts.open(self, verdict)


def test_nobody_is_asked_beside_an_answer_that_came_while_a_verdict_was_written() -> None:
    async def play() -> int:
        stage = fresh_board(LoopClock(), ROUTES)
        stage = Board(
            stage.headroom,
            Breakers(LoopClock(), SlowVerdicts(), MemoryAlerts(), routes=ROUTES, draw=lambda: 0.5),
            stage.tempo,
            stage.hedges,
        )
        for _ in range(5):
            await stage.record(FAST, ServerFault("down", route=FAST))
        broken = Play(first_s=1.5, whole_s=3.3, error=ServerFault("down", route=FAST))
        third = model(OTHER, Play())
        models = [model(FAST, broken), model(LARGE, Play(first_s=0.3, whole_s=2.6)), third]
        assert LARGE == (await answered_by(planner(models, stage)))[0]
        return len(third.calls)

    assert rehearse(play()) == 0
