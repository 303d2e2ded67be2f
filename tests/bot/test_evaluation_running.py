"""A question set goes through the real engine: offline by a model that quotes, within a budget live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.bookkeeping import Attempt, Settlement
from bot.commands.registry import Caller
from bot.domain import Call, Completion, Listen, Prompt, Purpose, Route, Turn, Usage
from bot.errors import BudgetSpent, NoRouteLeft, PriceUnknown, QuestionTooDear, SettingsError, StorageError
from bot.evaluation import stage as stages
from bot.evaluation.purse import BUDGET, Purse
from bot.evaluation.questions import Case, QuestionSet, QuestionSetError, parse_question_set
from bot.evaluation.quoting import QUOTING, quoted
from bot.evaluation.running import keep, last_runs, run_set
from bot.evaluation.stage import Coldly
from bot.settings import Settings
from bot.storage.memory import MemoryLedger
from bot.testing import StillClock
from tests.contracts.ledgers import NOON

pytestmark = pytest.mark.usefixtures("at_head")

PROFILE = """---
section: Work
---
# Ada Example

## Engineer at Acme
I led the move of 12 services to PostgreSQL in 2021.

## Keeper of tortoises
<!-- audience: owner -->
I keep 77 tortoises in the cellar.
"""
SET = """
questions:
  - question: How many services did you move to PostgreSQL?
    expect: ["12"]
    sources: [Engineer at Acme]
  - question: And in which year?
    after: How many services did you move to PostgreSQL?
    expect: ["2021"]
  - question: How many tortoises do you keep?
    unanswerable: true
  - question: How many tortoises do I keep?
    audience: owner
    expect: ["77"]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "notes.md").write_text(PROFILE)
    return Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'twin.db'}",
        profile=tmp_path / "profile",
        embeddings="lexical",
    )


async def test_a_set_is_run_offline_and_kept(settings: Settings) -> None:
    questions = parse_question_set(SET, "set.yaml")

    async with stages.offline(settings, StillClock()) as stage:
        card = await run_set(stage, questions)
        await keep(stage, card)
        kept = await last_runs(stage, questions)

    assert (card,) == kept
    assert (str(QUOTING), 0, 0) == (card.model, card.cost_nano_usd, card.left_out)
    assert [True] * 4 == [one.is_good for one in card.verdicts], card.verdicts
    assert (3, 3) == (card.shares["recall"].part, card.shares["recall"].whole)


async def test_a_run_leaves_nothing_in_the_ledger_that_is_kept(settings: Settings, tmp_path: Path) -> None:
    from bot.assembly import open_twin

    async with stages.offline(settings, StillClock()) as stage:
        await run_set(stage, parse_question_set(SET, "set.yaml"))
    async with open_twin(settings, clock=StillClock()) as twin:
        told = await twin.commands.run("sources", _anybody())

    assert "answers from" in told.title


async def test_a_record_that_there_is_not_is_told_with_its_line(settings: Settings) -> None:
    questions = parse_question_set(SET.replace("Engineer at Acme", "Pilot"), "set.yaml")

    async with stages.offline(settings, StillClock()) as stage:
        with pytest.raises(QuestionSetError, match=r"set.yaml:3: seen the source 'Pilot'"):
            await run_set(stage, questions)


async def test_a_run_stops_where_the_budget_has_no_room(settings: Settings) -> None:
    questions = QuestionSet(name="x", cases=(Case(question="How many services did you move?"),) * 3)
    stops = iter(["", "the cap eval is spent"])

    async with stages.offline(settings, StillClock()) as stage:
        held = stages.Stage(
            engine=stage.engine,
            edition=stage.edition,
            model="x",
            evaluations=stage.evaluations,
            clock=stage.clock,
            stopped=lambda: next(stops, "the cap eval is spent"),
        )
        card = await run_set(held, questions)

    assert (1, 2, "the cap eval is spent") == (len(card.verdicts), card.left_out, card.stopped)


@dataclass
class Refusing:
    """Models that refuse every call with the same errors, and keep what was asked."""

    failures: list[Exception]
    calls: list[tuple[Call, Sequence[Route] | None]] = field(default_factory=list)
    routes: tuple[Route, ...] = (Route("groq", "a"), Route("groq", "b"))

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        self.calls.append((call, order))
        raise NoRouteLeft(self.failures)  # type: ignore[arg-type]


CALL = Call(ask_id="a", prompt=Prompt(system="", user="asked: x"), max_completion_tokens=10, deadline=9.0)


async def test_models_are_asked_coldly_and_one_alone_where_one_is_named() -> None:
    models = Refusing([])
    routes = [Route("groq", "b")]
    for one in (Coldly(models), Coldly(models, Route("groq", "a"))):
        with pytest.raises(NoRouteLeft):
            await one.complete(CALL, order=routes)

    assert [0.0, 0.0] == [call.temperature for call, _ in models.calls]
    assert [routes, (Route("groq", "a"),)] == [order for _, order in models.calls]


@pytest.mark.parametrize(
    ("failure", "stops"),
    [
        (BudgetSpent(window="eval-1", needed=1, left=0, resets_at=NOON), True),
        (BudgetSpent(window=BUDGET, needed=1, left=0, resets_at=NOON, cap=5), True),
        (QuestionTooDear("too dear"), False),
    ],
)
async def test_a_spent_cap_ends_a_run_and_one_dear_question_does_not(failure: Exception, stops: bool) -> None:
    models = Coldly(Refusing([failure]))
    with pytest.raises(NoRouteLeft):
        await models.complete(CALL)

    assert stops == bool(models.stopped)


@pytest.mark.parametrize(
    ("route", "told"),
    [("", "GROQ_API_KEY"), ("nonsense", "--model"), ("groq:x", "GROQ_API_KEY"), ("nobody:x", "one of groq")],
)
async def test_a_live_run_without_a_model_says_what_is_needed(
    settings: Settings, route: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        async with stages.live(settings, StillClock(), budget_nano_usd=10**6, route=route):
            pass


def attempt(name: str, reserve: int, *, is_priced: bool = True) -> Attempt:
    return Attempt(
        id=name,
        ask_id="",
        started_at=NOON,
        route=Route("groq", "a"),
        purpose=Purpose.ANSWER,
        estimated_prompt_tokens=1,
        worst=Usage(),
        reserve_nano_usd=reserve,
        is_priced=is_priced,
    )


async def test_a_purse_holds_reserves_and_is_never_overdrawn() -> None:
    purse = Purse(MemoryLedger(), 100)
    settled = Settlement(
        attempt_id="a", finished_at=NOON, outcome="answered", usage=Usage(), cost_nano_usd=10, latency_ms=1
    )

    await purse.begin_attempt(attempt("a", 60), (), expires_at=NOON)
    with pytest.raises(BudgetSpent, match="needs 41 and 40 are left"):
        await purse.begin_attempt(attempt("b", 41), (), expires_at=NOON)
    await purse.settle_attempt(settled)
    await purse.settle_attempt(replace(settled, cost_nano_usd=0))
    await purse.begin_attempt(attempt("b", 90), (), expires_at=NOON)
    with pytest.raises(BudgetSpent):
        await purse.begin_attempt(attempt("c", 1), (), expires_at=NOON)


async def test_a_purse_pays_for_nothing_whose_price_is_not_known_or_that_is_not_sent() -> None:
    purse = Purse(MemoryLedger(), 100)

    with pytest.raises(PriceUnknown):
        await purse.begin_attempt(attempt("a", 0, is_priced=False), (), expires_at=NOON)
    with pytest.raises(StorageError):
        await purse.begin_attempt(replace(attempt("b", 100), ask_id="nobody"), (), expires_at=NOON)
    await purse.begin_attempt(attempt("c", 100), (), expires_at=NOON)


def test_the_quoting_model_quotes_the_first_passage_whole_and_cites_each_sentence() -> None:
    user = "[p:a] Job | Work | 2021\nLed it. Ended it!\n\n[p:b] Tea | Likes\nGreen.\n\nasked: Which job?"

    told = quoted(Prompt(system="", user=user))

    assert "- Job, 2021 [p:a].\n- Led it [p:a].\n- Ended it [p:a]!" == told
    assert "NOT_IN_PROFILE" == quoted(Prompt(system="", user="asked: Which job?"))


def test_the_quoting_model_hears_what_was_asked_before() -> None:
    user = "[p:a] Job | Work\nLed it.\n\n[p:b] Tea | Likes\nGreen tea.\n\nasked: And that?"
    turns = (Turn(asked="Which tea?", answered="Green."),)

    assert "Green tea [p:b]." in quoted(Prompt(system="", user=user, turns=turns))


def _anybody() -> Caller:
    return Caller(platform="eval", person="eval:1", channel="eval")
