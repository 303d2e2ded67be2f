"""Builds the twin from its settings, and closes all that it opened."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.asked import Persona
from bot.clock import MachineClock
from bot.commands.asking import asking_commands
from bot.commands.registry import Registry
from bot.commands.usage import UsageCommands
from bot.domain import Route
from bot.engine import Engine
from bot.errors import SchemaError, StorageError
from bot.fleet import Books, Fleet, open_fleet
from bot.knowledge.load import load_profile
from bot.knowledge.profile import Profile
from bot.knowledge.retrieval import Library
from bot.llm.catalogue import Catalogue
from bot.llm.providers import load_catalogue
from bot.oversight import oversee
from bot.ports import Clock, Ledger, Messenger
from bot.question import new_id
from bot.recall.introduction import Introducing
from bot.recall.nothing import NothingRecalled
from bot.reports.daily import DailyReports
from bot.settings import Settings
from bot.storage.claims import ClockedClaims, SqlEventClaims
from bot.storage.database import Database, open_database
from bot.storage.ledger import SqlLedger
from bot.storage.migrate import check, upgrade
from bot.storage.notes import FIRST_START, SqlNotes
from bot.storage.report_claims import SqlReportClaims
from bot.twin import Ready, Twin

log = structlog.get_logger(__name__)

LOST_AFTER = timedelta(minutes=10)
"""A platform delivers an event again within five minutes or never."""

CORRECTED_WITHIN = timedelta(hours=48)
"""For so long the true usage of a call that was lost, and charged in full, may still turn up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Store:
    """Everything that the database holds, one room each."""

    database: Database
    ledger: SqlLedger
    spending: Ledger
    notes: SqlNotes
    claims: ClockedClaims
    report_claims: SqlReportClaims


@asynccontextmanager
async def open_twin(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Twin]:
    """
    A twin ready for questions: profile read, database migrated, lost reserves charged.

    Raises:
        ProfileError: there is no profile to serve.
        StorageError: the database cannot be opened or brought to head.
        SettingsError: a route or a price is not allowed.
    """
    clock = clock or MachineClock()
    profile = load_profile(settings.profile)
    catalogue = load_catalogue(settings)
    async with AsyncExitStack() as stack:
        store = await _open_store(stack, settings, profile, clock)
        books = Books(spending=store.spending, reading=store.ledger, database=store.database)
        fleet = await open_fleet(stack, settings=settings, catalogue=catalogue, books=books, clock=clock)
        yield await _furnish(settings, profile, fleet, catalogue=catalogue, store=store, clock=clock)


async def _open_store(stack: AsyncExitStack, settings: Settings, profile: Profile, clock: Clock) -> _Store:
    database = await stack.enter_async_context(open_database(settings.database_url))
    await upgrade(database)
    ledger = SqlLedger(database, profile_version=lambda: profile.version)
    store = _Store(
        database=database,
        ledger=ledger,
        spending=ledger,
        notes=SqlNotes(database),
        claims=ClockedClaims(SqlEventClaims(database), clock),
        report_claims=SqlReportClaims(database),
    )
    now = clock.now()
    await store.notes.remember(FIRST_START, now.isoformat)
    charged = await store.ledger.charge_orphans(now=now)
    if charged:
        log.warning("ledger.orphans_charged", attempts=charged)
    return store


def _persona(settings: Settings, profile: Profile) -> Persona:
    return Persona(
        name=profile.name,
        first_name=profile.first_name,
        zone=settings.zone,
        rates=settings.rates,
        quotes=settings.quotes == "on",
    )


async def _furnish(
    settings: Settings,
    profile: Profile,
    fleet: Fleet,
    *,
    catalogue: Catalogue,
    store: _Store,
    clock: Clock,
) -> Twin:
    models = fleet.models
    messengers: dict[str, Messenger] = {}
    reports = DailyReports(
        settings=settings,
        name=profile.name,
        books=store.ledger,
        claims=store.report_claims,
        messengers=messengers,
        clock=clock,
    )
    oversight = oversee(
        settings=settings,
        database=store.database,
        ledger=store.ledger,
        catalogue=catalogue,
        routes=models.routes,
        messengers=messengers,
        destinations=reports.destinations,
        clock=clock,
    )
    engine = Engine(
        persona=_persona(settings, profile),
        knowledge=Library(profile.passages, name=profile.name),
        models=models,
        selection=fleet.selection,
        recall=Introducing(NothingRecalled(), profile.name, profile.first_name, alone=not models.routes),
        experiments=oversight.experiments,
        ledger=store.spending,
        clock=clock,
        new_id=new_id,
    )
    figures = UsageCommands(books=store.ledger, clock=clock, settings=settings, reports=reports)
    asking = asking_commands(
        ask=engine.ask,
        name=profile.name,
        passages=profile.passages,
        suggestions=profile.suggestions,
        retention_days=settings.retention_days,
    )
    return Twin(
        settings=settings,
        profile=profile,
        routes=models.routes,
        engine=engine,
        commands=Registry([*asking, *figures.commands(), *fleet.commands, *oversight.commands]),
        clock=clock,
        messengers=messengers,
        claims=store.claims,
        feedback=store.ledger,
        reports=reports,
        chores=(reports.post_due, *oversight.chores),
        housekeeping=(*_housekeeping(settings, store, clock), *fleet.housekeeping, *oversight.housekeeping),
        ready=_readiness(settings, store.database, models.routes),
        web_secret=await store.notes.remember("web_secret", lambda: secrets.token_urlsafe(32)),
    )


def _housekeeping(
    settings: Settings, store: _Store, clock: Clock
) -> tuple[Callable[[], Awaitable[object]], ...]:
    async def charge_orphans() -> None:
        await store.ledger.charge_orphans(now=clock.now())

    async def forget_charged() -> None:
        await store.ledger.forget_charged(clock.now() - CORRECTED_WITHIN)

    async def close_lost() -> None:
        now = clock.now()
        await store.ledger.close_lost(before=now - LOST_AFTER, at=now)

    async def forget_texts() -> None:
        await store.ledger.forget_texts(clock.now() - timedelta(days=settings.retention_days))

    return charge_orphans, forget_charged, close_lost, forget_texts


def _readiness(
    settings: Settings, database: Database, routes: Sequence[Route]
) -> Callable[[], Awaitable[Ready]]:
    """Database, migrations and a route, quoting included."""

    async def ready() -> Ready:
        try:
            fault = await check(database)
        except SchemaError as error:
            fault = str(error)
        except StorageError:
            return [("database", False, "does not answer")]
        has_route = bool(routes) or settings.quotes == "on"
        return [
            ("database", True, "answers"),
            ("migrations", fault is None, fault or "at head"),
            ("route", has_route, "at least one" if has_route else "set GROQ_API_KEY, or TWIN_QUOTES=on"),
        ]

    return ready
