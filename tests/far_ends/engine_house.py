"""An engine with actors at every port, and what they say by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.answering import Answering
from bot.asked import Edition, Persona
from bot.bookkeeping import Rate
from bot.domain import Answer, Passage, Question, Route, Turn
from bot.engine import Engine
from bot.errors import TwinError
from bot.experiments.nothing import NothingTried
from bot.llm.metered import Meter, Metered
from bot.llm.planner import Planner
from bot.llm.selection import AsConfigured
from bot.ports import LLM, Experiments, Ledger
from bot.recall.introduction import Introducing
from bot.recall.nothing import NothingRecalled
from bot.replying import Examples, Memory, Replying, Unanswered
from bot.spend.budget import Limits
from bot.spend.cost import Price
from bot.storage.memory import MemoryLedger
from bot.style import Style
from bot.telemetry.counting import Counting
from bot.telemetry.port import Telemetry
from bot.testing import ScriptedCounsel, ScriptedLLM, StillClock, counting_ids, saying
from tests.far_ends.board import fresh_board

FAST, LARGE = Route("groq", "fast"), Route("groq", "large")
PRICE = Price(input=75_000_000, cached=37_500_000, output=300_000_000)
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
GOOD = "I led the move of 12 services to PostgreSQL in 2021 [p:work-acme]."


@dataclass(frozen=True)
class Found:
    passages: tuple[Passage, ...] = (JOB, SCHOOL)
    enough: bool = True
    leans: bool = False
    foreign: bool = False
    presumed: tuple[str, ...] = ()


@dataclass
class Shelf:
    """Knowledge that always finds the same, and remembers what it was asked."""

    found: Found
    earlier: Sequence[Turn] = ()
    sought: list[str] = field(default_factory=list)
    later: Found | None = None
    """What it finds from the second time on, if that is something else."""

    def bearing(
        self,
        text: str,
        *,
        sees: frozenset[str],
        earlier: Sequence[Turn] = (),
    ) -> tuple[bool, bool]:
        self.earlier = earlier
        return self.found.leans and bool(earlier), self.found.foreign

    def find(
        self, text: str, *, sees: frozenset[str], earlier: Sequence[Turn] = (), alone: str | None = None
    ) -> Found:
        self.sought.append(alone or text)
        return self.later if self.later and self.sought[1:] else self.found


class House:
    """An engine and all that it stands on."""

    def __init__(
        self,
        *models: LLM,
        found: Found | None = None,
        ledger: Ledger | None = None,
        rates: tuple[Rate, ...] = (),
        quotes: bool = True,
        daily_tokens: int = 0,
        experiments: Experiments | None = None,
        counsel: ScriptedCounsel | None = None,
        style: Style | None = None,
        passages: tuple[Passage, ...] = (JOB, SCHOOL),
        memory: Memory | None = None,
        unanswered: Unanswered | None = None,
        examples: Examples | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        self.clock = StillClock()
        self.books = MemoryLedger()
        self.counting = Counting()
        self.telemetry = telemetry or self.counting
        self.shelf = Shelf(found or Found())
        self.chain = chain = self._chain(models, daily_tokens)
        self.counsel = counsel or ScriptedCounsel()
        self.edition = edition = self._edition(rates, style or Style(), passages, quotes=quotes)
        answering = Answering(
            models=chain,
            selection=AsConfigured(chain.routes),
            counsel=self.counsel,
            ledger=ledger or self.books,
            clock=self.clock,
        )
        self.engine = Engine(
            edition=lambda: edition,
            replying=Replying(
                answering=answering,
                experiments=experiments or NothingTried(),
                memory=memory or NothingRecalled(),
                unanswered=unanswered,
                examples=examples,
            ),
            ledger=ledger or self.books,
            clock=self.clock,
            new_id=counting_ids("ask"),
            telemetry=self.telemetry,
        )

    def _chain(self, models: Sequence[LLM], daily_tokens: int) -> Planner:
        meter = Meter(
            ledger=self.books,
            clock=self.clock,
            price=lambda _, __: PRICE,
            windows=Limits.of(ZoneInfo("UTC"), daily_tokens=daily_tokens, monthly_usd=Decimal(50)),
            new_id=counting_ids("attempt"),
            reserve_ttl=timedelta(seconds=120),
            telemetry=self.telemetry,
        )
        columns = [Metered(model, meter) for model in models]
        return Planner(columns, self.clock, fresh_board(self.clock, [one.route for one in columns]))

    def _edition(
        self, rates: tuple[Rate, ...], style: Style, passages: tuple[Passage, ...], *, quotes: bool
    ) -> Edition:
        zone = ZoneInfo("UTC")
        return Edition(
            persona=Persona(
                name="Ada Example", first_name="Ada", zone=zone, rates=rates, quotes=quotes, style=style
            ),
            knowledge=self.shelf,
            introduction=Introducing("Ada Example", "Ada", alone=False),
            passages=passages,
            profile_version="v1",
            prompt_version="p1",
        )

    async def ask(self, text: str = "What did you do at Acme?", **more: object) -> Answer:
        question = Question(text=text, platform="web", person="web:1", channel="web")
        return await self.engine.ask(replace(question, **more))  # type: ignore[arg-type]


def model(*said: str | TwinError, route: Route = FAST) -> ScriptedLLM:
    return ScriptedLLM(route=route, script=saying(*said))
