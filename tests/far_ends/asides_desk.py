"""Side questions over paced or scripted models, a planner and books in memory, in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.asides.asides import Asides
from bot.asides.roster import Roster
from bot.asides.share import Share
from bot.asides.warming import Warming
from bot.counsel import Errand, Opinion
from bot.domain import Passage, Question, Route, Tab, Turn, Usage
from bot.llm.board import Board
from bot.llm.metered import Meter, Metered
from bot.llm.planner import Planner
from bot.ports import LLM
from bot.rehearsal import LoopClock, rehearse
from bot.spend.budget import Limits
from bot.spend.cost import Price
from bot.storage.likely_questions import MemoryLikelyQuestions
from bot.storage.memory import MemoryLedger
from bot.testing import counting_ids
from tests.far_ends.board import fresh_board
from tests.far_ends.paced import PacedLLM, Play

T = TypeVar("T")

SMALL, LARGE, GUARD = Route("groq", "small"), Route("groq", "large"), Route("groq", "guard")
PRICES: Mapping[Route, Price] = {
    SMALL: Price(input=75_000_000, cached=37_500_000, output=300_000_000),
    LARGE: Price(input=150_000_000, cached=75_000_000, output=600_000_000),
    GUARD: Price(input=40_000_000, cached=40_000_000, output=40_000_000),
}
JOB = Passage(
    id="work-acme",
    title="Engineer, Acme",
    section="work",
    dates="2019 - 2021",
    text="Led the move of 12 services to PostgreSQL in 2021.",
)
SCHOOL = Passage(
    id="education-mit", title="BSc, MIT", section="education", text="Studied physics until 2015."
)
TURNS = (Turn(asked="What did you do at Acme?", answered="I led the move to PostgreSQL."),)
SENTENCES = ("I led the move.", "I founded a bank.")
USED = Usage(prompt_tokens=1000, completion_tokens=100)
ASKED = Question(text="And before?", platform="web", person="web:1", channel="web")


@dataclass
class Desk:
    """What side questions stand on; ``models`` are open, ``routes`` of them answer questions."""

    models: Sequence[LLM]
    routes: tuple[Route, ...] = ()
    monthly_usd: Decimal = Decimal(50)
    roster: dict[str, Any] = field(default_factory=dict)
    tab: Tab = field(default_factory=Tab)
    asks: int = 0

    def __post_init__(self) -> None:
        self.clock = LoopClock()
        self.ledger = MemoryLedger()
        self.shelf = MemoryLikelyQuestions()
        routes = self.routes or tuple(model.route for model in self.models)
        self.board: Board = fresh_board(self.clock, routes)
        meter = Meter(
            ledger=self.ledger,
            clock=self.clock,
            price=lambda route, _: PRICES.get(route),
            windows=Limits.of(ZoneInfo("UTC"), daily_tokens=0, monthly_usd=self.monthly_usd),
            new_id=counting_ids("attempt"),
            reserve_ttl=timedelta(seconds=120),
        )
        self.planner = Planner([Metered(model, meter) for model in self.models], self.clock, self.board)
        self.share = Share(0.3)
        who = Roster(routes=routes, price=PRICES.get, **self.roster)
        self.asides = Asides(
            models=self.planner, roster=who, share=self.share, outlays=self.ledger, clock=self.clock
        )
        self.warming = Warming(models=self.planner, roster=who, shelf=self.shelf, clock=self.clock)

    async def errand(self, *, left_s: float = 12.0) -> Errand:
        """An ask that has so much time left."""
        self.asks += 1
        ask_id = f"ask-{self.asks}"
        await self.ledger.open_ask(ask_id, ASKED, at=self.clock.now(), rates=())
        return Errand(ask_id=ask_id, deadline=self.clock.monotonic() + left_s, tab=self.tab)


def at(desk: Callable[[], Desk], play: Callable[[Desk], Coroutine[Any, Any, T]]) -> tuple[T, float, Desk]:
    """What came of a play at a desk, after how many seconds, and the desk."""

    async def run() -> tuple[T, float, Desk]:
        made = desk()
        began = made.clock.monotonic()
        result = await play(made)
        return result, made.clock.monotonic() - began, made

    return rehearse(run())


def says(route: Route, *texts: str, whole_s: float = 0.3) -> PacedLLM:
    """A model that says these in turn and repeats the last."""
    return PacedLLM(
        route=route,
        script=lambda turn: Play(first_s=0.1, whole_s=whole_s, text=texts[min(turn, len(texts) - 1)]),
    )


def plays(route: Route, play: Play) -> PacedLLM:
    return PacedLLM(route=route, script=lambda _: play)


async def opinion(desk: Desk, *, written_by: Route = SMALL, left_s: float = 12.0) -> Opinion | None:
    return await desk.asides.opinion(
        await desk.errand(left_s=left_s), [JOB, SCHOOL], SENTENCES, written_by=written_by
    )
