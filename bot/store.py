"""Opens the database and every room in it, and keeps house there."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog

from bot.clock import CommonClock
from bot.domain import Route
from bot.errors import SchemaError, StorageError
from bot.keys import new_key
from bot.llm.catalogue import Catalogue
from bot.ports import Clock, Ledger
from bot.question import new_id
from bot.settings import Settings
from bot.spend.budget import Limits
from bot.spool.file import SpoolFile
from bot.spool.forgetting import Forgetting
from bot.spool.heirs import inherit, watching
from bot.spool.ledger import SpoolingLedger
from bot.spool.upkeep import allowance, upkeep
from bot.storage.allowances import SqlAllowances
from bot.storage.claims import ClockedClaims, SqlEventClaims
from bot.storage.database import Database, open_database
from bot.storage.dialects import instant
from bot.storage.keys import SqlKeys
from bot.storage.ledger import SqlLedger
from bot.storage.migrate import check, upgrade
from bot.storage.notes import FIRST_START, SqlNotes
from bot.storage.report_claims import SqlReportClaims
from bot.twin import Ready

log = structlog.get_logger(__name__)

LOST_AFTER = timedelta(minutes=10)
"""A platform delivers an event again within five minutes or never."""
CORRECTED_WITHIN = timedelta(hours=48)
"""For so long the true usage of a call that was lost, and charged in full, may still turn up."""

Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """
    Everything that the database holds, one room each.

    ``spending`` is the ledger for asks and attempts: in a process that serves it goes on while the database
    is away (``docs/decisions/0012-spool.md``), which ``is_away`` tells, and ``why_away`` what it said last;
    ``spooled`` records wait for it then.
    """

    database: Database
    ledger: SqlLedger
    spending: Ledger
    notes: SqlNotes
    claims: ClockedClaims
    report_claims: SqlReportClaims
    forgetting: Forgetting
    keys: SqlKeys
    housekeeping: tuple[Chore, ...]
    is_away: Callable[[], bool] = lambda: False
    why_away: Callable[[], str] = str
    spooled: Callable[[], int] = lambda: 0


async def open_store(
    stack: AsyncExitStack, settings: Settings, profile_version: Callable[[], str], clock: Clock
) -> Store:
    """
    The database, brought to head; closed with `stack`. A common clock is as late as the database from now on.

    Raises:
        StorageError: it cannot be opened or brought to head.
    """
    database = await stack.enter_async_context(open_database(settings.database_url, settings.postgresql))
    await upgrade(database)
    following: tuple[Chore, ...] = ()
    if isinstance(clock, CommonClock):
        # by a wrong one, whoever is at work elsewhere would be charged as lost
        await clock.follow(partial(database.glance, instant))
        following = (_following(clock, database),)
    ledger = SqlLedger(database, profile_version=profile_version)
    keys = SqlKeys(database)
    store = Store(
        database=database,
        ledger=ledger,
        spending=ledger,
        notes=SqlNotes(database),
        claims=ClockedClaims(SqlEventClaims(database), clock),
        report_claims=SqlReportClaims(database),
        forgetting=Forgetting(
            ledger, settings.spool, SqlAllowances(database, profile_version=profile_version)
        ),
        keys=keys,
        housekeeping=(
            *following,
            *_housekeeping(settings, ledger, clock),
            lambda: keys.sweep(at=clock.now()),
        ),
    )
    await store.notes.remember(FIRST_START, clock.now().isoformat)
    return store


async def web_token(settings: Settings, store: Store) -> str:
    """
    What lets admins into the dashboard: ``TWIN_WEB_TOKEN``, else one that is made once and kept.

    Raises:
        StorageError: the database did not answer.
    """
    if settings.web_token is not None:
        return settings.web_token.get_secret_value()
    return await store.notes.remember("web_token", new_key)


async def charge_lost(store: Store, clock: Clock) -> None:
    """
    Charge what dead processes reserved and never settled.

    Raises:
        StorageError: the database does not answer.
    """
    charged = await store.ledger.charge_orphans(now=clock.now())
    if charged:
        log.warning("ledger.orphans_charged", attempts=charged)


async def with_spool(
    stack: AsyncExitStack,
    store: Store,
    *,
    settings: Settings,
    profile_version: Callable[[], str],
    catalogue: Catalogue,
    routes: Sequence[Route],
    limits: Limits,
    clock: Clock,
) -> Store:
    """
    The same store for a process that serves: with a spool, and an allowance if it may spend anything.

    What dead processes left in the spool is read first: it may tell what else would be charged in full.
    """
    now = clock.now()
    lender = SqlAllowances(store.database, profile_version=profile_version)
    file = SpoolFile(settings.spool, f"{new_id(now)}-{os.getpid()}")
    ledger = SpoolingLedger(store.ledger, lender, file, clock)
    await inherit(settings.spool, lender)
    await stack.enter_async_context(watching(ledger, clock))
    keep = upkeep(
        ledger,
        lender,
        settings.spool,
        clock,
        windows=limits.common if routes else lambda _: (),
        wanted=allowance(catalogue.price(route, now) for route in routes),
    )
    return replace(
        store,
        spending=ledger,
        forgetting=Forgetting(ledger, settings.spool, lender),
        housekeeping=(keep, *store.housekeeping),
        is_away=lambda: ledger.is_away,
        why_away=lambda: ledger.why_away,
        spooled=lambda: len(ledger.waiting),
    )


def _following(clock: CommonClock, database: Database) -> Chore:
    """While the database is away, what it told last goes on."""

    async def follow() -> None:
        with suppress(StorageError):
            await clock.follow(partial(database.glance, instant))

    return follow


def _housekeeping(settings: Settings, ledger: SqlLedger, clock: Clock) -> tuple[Chore, ...]:
    async def charge_orphans() -> None:
        await ledger.charge_orphans(now=clock.now())

    async def forget_charged() -> None:
        await ledger.forget_charged(clock.now() - CORRECTED_WITHIN)

    async def close_lost() -> None:
        now = clock.now()
        await ledger.close_lost(before=now - LOST_AFTER, at=now)

    async def forget_texts() -> None:
        await ledger.forget_texts(clock.now() - timedelta(days=settings.retention_days))

    return charge_orphans, forget_charged, close_lost, forget_texts


def readiness(settings: Settings, store: Store, routes: Sequence[Route]) -> Callable[[], Awaitable[Ready]]:
    """Database, migrations and a route, quoting included."""

    async def ready() -> Ready:
        if store.is_away():  # it may still be read
            return [("database", False, f"away, the spool keeps what it must know: {store.why_away()}")]
        try:
            fault = await check(store.database)
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
