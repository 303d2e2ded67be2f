"""Builds all that asks models: a paid column for each route, the planner over them, and what it goes by."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.asides.asides import Asides
from bot.asides.roster import Roster
from bot.asides.share import Share
from bot.asides.warming import Warming
from bot.charts.illustrating import Illustrations
from bot.commands.models import ModelCommands
from bot.domain import Route
from bot.errors import StorageError
from bot.llm.board import Board
from bot.llm.breaker import Breakers, BreakerState
from bot.llm.catalogue import Catalogue
from bot.llm.headroom import Headroom
from bot.llm.hedges import Hedges
from bot.llm.metered import Meter, Metered
from bot.llm.planner import Planner
from bot.llm.providers import configured, named_route, open_routes, served_by
from bot.llm.selection import LearnedOrder
from bot.llm.served import SOONER, Served
from bot.llm.tempo import Tempo
from bot.ports import Clock, Ledger
from bot.question import new_id
from bot.recall.worth import Worth
from bot.reports.composing import Advise
from bot.settings import Settings
from bot.spend.budget import Limits
from bot.storage.alerts import SqlAlerts
from bot.storage.breakers import SqlVerdicts
from bot.storage.database import Database
from bot.storage.ledger import SqlLedger
from bot.storage.likely_questions import SqlLikelyQuestions
from bot.storage.notes import SqlNotes
from bot.telemetry.meters import Meters

log = structlog.get_logger(__name__)

_LOOK_BACK = timedelta(days=1)
Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """
    ``housekeeping`` keeps what the planner goes by in step with the ledger, in every process; ``chores`` are
    for a scheduler.

    ``asides`` are the side questions beside an answer, ``warming`` prepares likely ones, ``worth`` is that of
    an answer from memory; ``limits_told`` are the limits of a route as its provider told them, by window;
    ``meters`` hear of each call.
    """

    models: Planner
    asides: Asides
    warming: Warming
    selection: LearnedOrder
    worth: Worth
    limits_told: Callable[[Route], Mapping[str, int]]
    meters: Meters
    commands: Callable[[Illustrations, Advise], ModelCommands]
    housekeeping: tuple[Chore, ...]
    chores: tuple[Chore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The ledger for what is spent (perhaps around a spool), that for what is read; who hears of calls."""

    spending: Ledger
    reading: SqlLedger
    database: Database
    meters: Meters = field(default_factory=Meters)


async def open_fleet(
    stack: AsyncExitStack,
    *,
    settings: Settings,
    catalogue: Catalogue,
    books: Books,
    limits: Limits,
    clock: Clock,
) -> Fleet:
    """
    Every configured route, its client closed with `stack`.

    Raises:
        SettingsError: a key is not allowed.
        StorageError: the ledger cannot be read.
    """
    reading = books.reading
    ratios = await reading.calibration()
    meter = _meter(settings, catalogue, books, limits=limits, clock=clock, ratios=ratios)
    roster = _roster(settings, catalogue, clock)
    named = [one for one in (roster.named, roster.verifier, roster.guard) if one is not None]
    every = [Metered(one, meter) for one in await open_routes(stack, settings, catalogue, more=named)]
    columns = [column for column in every if column.route in roster.routes]
    routes = tuple(column.route for column in columns)
    served = _served(settings, books, [column.route for column in every], clock)
    board = replace(_board(settings, books, routes, clock, meter.calibration), gone=lambda: served.gone)
    selection = LearnedOrder(routes, reading, clock, price=roster.price, forced=settings.order == "fixed")
    worth = Worth(selection=selection, price=roster.price)
    trials = await reading.trials(clock.now() - _LOOK_BACK)
    board.tempo.learn(trials)
    worth.learn(trials)
    beside, share = Planner(every, clock, board), Share(settings.asides.usd_share)
    asides = Asides(models=beside, roster=roster, share=share, outlays=reading, clock=clock)
    looks = (served.refresh, board.breakers.refresh)
    housekeeping = (_looking(board, reading, worth, ratios, clock), asides.learn, *looks)
    for chore in housekeeping:
        await chore()
    shelf, ratio = SqlLikelyQuestions(books.database), meter.calibration
    return Fleet(
        models=Planner(columns, clock, board),
        asides=asides,
        warming=Warming(models=beside, roster=roster, shelf=shelf, clock=clock, calibration=ratio),
        selection=selection,
        worth=worth,
        limits_told=board.headroom.limits,
        meters=books.meters,
        commands=_commands(selection, board, settings, reading, clock),
        housekeeping=housekeeping,
        chores=(served.look,),
    )


def _roster(settings: Settings, catalogue: Catalogue, clock: Clock) -> Roster:
    """
    Who may be asked beside an answer, as the settings say.

    Raises:
        SettingsError: one of them names a provider that there is not.
    """

    def named(name: str, text: str) -> Route | None:
        is_one = text not in {"", "auto", "off"}
        return named_route(name, text, settings, catalogue) if is_one else None

    return Roster(
        routes=configured(settings, catalogue)[0],
        price=lambda route: catalogue.price(route, clock.now()),
        named=named("asides.route", settings.asides.route),
        verifier=named("TWIN_VERIFIER", settings.verifier),
        has_opinions=settings.verifier != "off",
        guard=named("TWIN_GUARD", settings.guard),
    )


def _meter(
    settings: Settings,
    catalogue: Catalogue,
    books: Books,
    *,
    limits: Limits,
    clock: Clock,
    ratios: dict[Route, float],
) -> Meter:
    return Meter(
        ledger=books.spending,
        clock=clock,
        price=catalogue.price,
        windows=limits,
        new_id=new_id,
        reserve_ttl=timedelta(seconds=settings.reserve_ttl),
        calibration=lambda route: ratios.get(route, 1.0),
        telemetry=books.meters.telemetry,
    )


def _board(
    settings: Settings,
    books: Books,
    routes: Sequence[Route],
    clock: Clock,
    calibration: Callable[[Route], float],
) -> Board:
    return Board(
        headroom=Headroom(),
        breakers=Breakers(
            clock,
            SqlVerdicts(books.database),
            SqlAlerts(books.database),
            routes=routes,
            draw=random.random,
        ),
        tempo=Tempo(),
        hedges=Hedges(
            share=settings.hedging.share,
            usd_share=settings.hedging.usd_share,
            enabled=settings.hedge == "on",
        ),
        calibration=calibration,
    )


def _served(settings: Settings, books: Books, routes: Sequence[Route], clock: Clock) -> Served:
    return Served(
        routes,
        ask=lambda provider: served_by(provider, settings),
        notes=SqlNotes(books.database),
        alerts=SqlAlerts(books.database),
        clock=clock,
    )


def _looking(board: Board, books: SqlLedger, worth: Worth, ratios: dict[Route, float], clock: Clock) -> Chore:
    async def look_at_the_ledger() -> None:
        """What all processes have learnt: tokens of the provider's day, what hedges cost, true sizes."""
        now = clock.now()
        try:
            board.headroom.days_used(await books.tokens_since(_midnight_utc(now)))
            trials = await books.trials(now - _LOOK_BACK)
            board.hedges.learn(trials)
            worth.learn(trials)
            ratios.update(await books.calibration())
        except StorageError as error:
            log.warning("fleet.not_refreshed", reason=str(error))

    return look_at_the_ledger


def _midnight_utc(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _commands(
    selection: LearnedOrder, board: Board, settings: Settings, books: SqlLedger, clock: Clock
) -> Callable[[Illustrations, Advise], ModelCommands]:
    def standing(route: Route) -> BreakerState:
        if route in board.gone():
            return BreakerState(
                name="open", until=clock.now() + SOONER, reason="not on the list of its provider"
            )
        return board.breakers.state(route)

    def made(pictures: Illustrations, advise: Advise) -> ModelCommands:
        return ModelCommands(
            places=selection,
            experience=books,
            clock=clock,
            zone=settings.zone,
            breaker=standing,
            headroom=lambda route: board.headroom.words(route, clock.monotonic()),
            refresh=(board.breakers.refresh,),
            pictures=pictures,
            advise=advise,
        )

    return made
