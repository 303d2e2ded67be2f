"""A planner with paced models on a loop in virtual time, and one question put to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain import Call, Completion, Prompt, Route
from bot.errors import ServerFault, TwinError
from bot.llm.board import Board
from bot.llm.planner import Planner
from bot.rehearsal import LoopClock, rehearse
from tests.far_ends.board import fresh_board
from tests.far_ends.paced import PacedLLM, Play, refusing

FAST, LARGE = Route("groq", "fast"), Route("groq", "large")
OTHER = Route("openai", "other")
LONG = Prompt(system="s", user="a long story. " * 400)
SHORT = Prompt(system="s", user="a short one")


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
