"""Opens what a question set is put to: the real engine, before a quoting model or the configured ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from bot.answering import Answering
from bot.asides.roster import Roster
from bot.asides.warming import Warming
from bot.asked import Edition
from bot.domain import Answer, Call, Completion, Listen, Question, Route
from bot.editions import Editions
from bot.engine import Engine
from bot.errors import BudgetError, BudgetSpent, NoRouteLeft, QuestionTooDear, SettingsError
from bot.evaluation.purse import BUDGET, Purse
from bot.evaluation.quoting import QUOTING, QuotingModels, SilentCounsel
from bot.experiments.nothing import NothingTried
from bot.fleet import Books, open_fleet
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.llm.catalogue import Catalogue
from bot.llm.providers import configured, load_catalogue
from bot.ports import Clock, Ledger, Models
from bot.question import new_id
from bot.recall.nothing import NothingRecalled
from bot.replying import Replying
from bot.settings import Settings
from bot.settings_forms import routes as checked_routes
from bot.spend.budget import limits_of
from bot.spend.cost import usd
from bot.storage.evaluations import SqlEvaluations
from bot.storage.likely_questions import SqlLikelyQuestions
from bot.storage.memory import MemoryLedger
from bot.store import Store, charge_lost, open_store

PLATFORM = "eval"
_CACHED = ("routes", "rates")
"""What settings work out once, and would not again for a copy."""


@dataclass(slots=True)
class Coldly:
    """
    The models at temperature 0, so that two runs can be compared; with ``only``, that route alone.

    ``stopped`` says why no call may be sent any more: a limit has no room.
    """

    inner: Models
    only: Route | None = None
    stopped: str = ""

    @property
    def routes(self) -> tuple[Route, ...]:
        return (self.only,) if self.only else self.inner.routes

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        """As the inner ones; see `bot.ports.Models`."""
        try:
            return await self.inner.complete(
                replace(call, temperature=0.0), listen, order=self.routes if self.only else order
            )
        except NoRouteLeft as error:
            self.stopped = next(filter(None, map(_why_no_more, error.failures)), "")
            raise


def _why_no_more(failure: Exception) -> str:
    """Why no further question can be asked either; nothing where this one alone was refused."""
    if isinstance(failure, BudgetSpent) and failure.window == BUDGET:
        return f"the budget of ${usd(failure.cap or 0)} has no room for another call"
    ends = isinstance(failure, BudgetError) and not isinstance(failure, QuestionTooDear)
    return str(failure) if ends else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    A twin to be examined, and where its cards are kept.

    ``stopped`` says why nothing more can be asked, "" as long as it can.
    """

    engine: Engine
    edition: Edition
    model: str
    evaluations: SqlEvaluations
    clock: Clock
    stopped: Callable[[], str] = field(default=lambda: "")

    async def ask(self, question: Question) -> Answer:
        return await self.engine.ask(question)


@asynccontextmanager
async def offline(settings: Settings, clock: Clock) -> AsyncIterator[Stage]:
    """
    No key, no network, no cost: a model that quotes its passages, and a ledger in memory.

    Raises:
        ProfileError: there is no profile to serve.
        StorageError: the database, where cards are kept, cannot be opened.
    """
    found = _unhurried(settings)
    profile = load_profile(found.profile)
    models = QuotingModels()
    async with AsyncExitStack() as stack:
        store = await open_store(stack, found, lambda: profile.version, clock)
        warming = Warming(
            models=models,
            roster=Roster(routes=(), price=lambda _: None),
            shelf=SqlLikelyQuestions(store.database),
            clock=clock,
        )
        editions = await _editions(found, profile, warming)
        answering = Answering(
            models=models,
            selection=models,
            counsel=SilentCounsel(),
            ledger=(ledger := MemoryLedger()),
            clock=clock,
        )
        yield _stage(editions, answering, ledger, store, clock, model=str(QUOTING))


@asynccontextmanager
async def live(
    settings: Settings, clock: Clock, *, budget_nano_usd: int, route: str = ""
) -> AsyncIterator[Stage]:
    """
    The configured routes, or `route` alone, on the real ledger, within a budget for this run.

    Each call holds its worst case in the budget before it is sent, beside the limits that bind every call.

    Raises:
        SettingsError: no model is configured, or the route is none.
        ProfileError: there is no profile to serve.
        StorageError: the database does not answer.
    """
    catalogue = load_catalogue(settings)
    only = _chosen(route, settings, catalogue)
    found = _with_route(settings, catalogue, only)
    profile = load_profile(found.profile)
    async with AsyncExitStack() as stack:
        store = await open_store(stack, found, lambda: profile.version, clock)
        await charge_lost(store, clock)
        purse = Purse(store.ledger, budget_nano_usd)
        books = Books(spending=purse, reading=store.ledger, database=store.database)
        fleet = await open_fleet(
            stack, settings=found, catalogue=catalogue, books=books, limits=limits_of(found), clock=clock
        )
        models = Coldly(fleet.models, only)
        editions = await _editions(found, profile, fleet.warming)
        answering = Answering(
            models=models,
            selection=fleet.selection,
            counsel=fleet.asides,
            ledger=purse,
            clock=clock,
        )
        named = ",".join(str(one) for one in models.routes)
        yield _stage(editions, answering, purse, store, clock, model=named, stopped=lambda: models.stopped)


async def _editions(settings: Settings, profile: Profile, warming: Warming) -> Editions:
    editions = Editions(settings, lambda: profile, warming, alone=False)
    await editions.renew()
    return editions


def _stage(
    editions: Editions,
    answering: Answering,
    ledger: Ledger,
    store: Store,
    clock: Clock,
    *,
    model: str,
    stopped: Callable[[], str] = lambda: "",
) -> Stage:
    replying = Replying(answering=answering, experiments=NothingTried(), memory=NothingRecalled())
    return Stage(
        engine=Engine(edition=editions.current, replying=replying, ledger=ledger, clock=clock, new_id=new_id),
        edition=editions.current(),
        model=model,
        evaluations=SqlEvaluations(store.database),
        clock=clock,
        stopped=stopped,
    )


def _chosen(route: str, settings: Settings, catalogue: Catalogue) -> Route | None:
    """The one route that is asked for, if one is; its retired name replaced."""
    if not route:
        if not configured(settings, catalogue)[0]:
            raise SettingsError("--live: no model is configured; set GROQ_API_KEY, or leave --live out")
        return None
    try:
        provider, _, model = checked_routes(route).strip().partition(":")
    except ValueError as error:
        raise SettingsError(f"--model: {error}") from None
    endpoint = settings.endpoints.get(provider)
    if endpoint is None or endpoint.key is None:
        needed = endpoint.key_name if endpoint else f"one of {', '.join(settings.endpoints)}"
        raise SettingsError(f"--model: seen {route[:80]!r}; expected a provider that has a key: {needed}")
    return catalogue.resolve(Route(provider, model))[0]


def _with_route(settings: Settings, catalogue: Catalogue, only: Route | None) -> Settings:
    """The others stay configured: one of them reads what is doubtful a second time."""
    if only is None:
        return _unhurried(settings)
    others = configured(settings, catalogue)[0]
    return _unhurried(settings, models=",".join(dict.fromkeys(map(str, (only, *others)))))


def _unhurried(settings: Settings, **update: object) -> Settings:
    """The settings for somebody who asks sixty questions at once."""
    rates = {"user_rate": "off", "channel_rate": "off", "rate": "off"}
    copy = settings.model_copy(update={**rates, **update})
    for name in _CACHED:
        copy.__dict__.pop(name, None)
    return copy
