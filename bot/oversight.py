"""Builds what operators bound and watch a twin by: limits, pause, alerts, experiments and their guard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.alerts import AlertPoster
from bot.commands.alerts import AlertCommands
from bot.commands.experiments import ExperimentCommands
from bot.commands.limits import LimitCommands
from bot.commands.registry import Command
from bot.domain import Route
from bot.experiments.assignment import declared, remarks
from bot.experiments.guard import Guard
from bot.experiments.running import DeclaredExperiments
from bot.llm.catalogue import Catalogue
from bot.ports import Clock, Controls, Messenger
from bot.settings import Settings
from bot.spend.budget import Limits
from bot.storage.alert_posts import SqlAlertPosts
from bot.storage.alerts import SqlAlerts
from bot.storage.controls import SqlControls
from bot.storage.database import Database
from bot.storage.experiments import SqlArmBooks
from bot.storage.ledger import SqlLedger
from bot.storage.limits import SqlBound

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """``chores`` are for a scheduler, ``housekeeping`` for every process."""

    experiments: DeclaredExperiments
    commands: tuple[Command, ...]
    chores: tuple[Chore, ...]
    housekeeping: tuple[Chore, ...]


def oversee(
    *,
    settings: Settings,
    database: Database,
    ledger: SqlLedger,
    catalogue: Catalogue,
    routes: Sequence[Route],
    limits: Limits,
    messengers: Mapping[str, Messenger],
    destinations: Callable[[], Sequence[tuple[str, str]]],
    clock: Clock,
) -> Oversight:
    """
    Everything over one database; `routes` are those that can be asked.

    Raises:
        SettingsError: an experiment is not allowed.
    """
    controls, alerts, books = SqlControls(database), SqlAlerts(database), SqlArmBooks(database)
    experiments = _experiments(settings, catalogue, routes, controls, clock=clock)
    guard = Guard(experiments=experiments, books=books, controls=controls, alerts=alerts, clock=clock)
    poster = AlertPoster(
        posts=SqlAlertPosts(database),
        messengers=messengers,
        destinations=destinations,
        clock=clock,
        zone=settings.zone,
        controls=controls,
    )
    for remark in limits.idle(routes):
        log.warning("limits.remark", remark=remark)
    bound = SqlBound(database)
    zone = settings.zone
    commands = (
        LimitCommands(limits=limits, standings=ledger, controls=controls, clock=clock, bound=bound),
        AlertCommands(alerts=alerts, clock=clock, zone=zone),
        ExperimentCommands(experiments=experiments, books=books, controls=controls, clock=clock, zone=zone),
    )
    return Oversight(
        experiments=experiments,
        commands=tuple(command for each in commands for command in each.commands()),
        chores=(guard.watch, poster.post_due),  # the guard's word is posted in the same tick
        housekeeping=(experiments.refresh,),
    )


def _experiments(
    settings: Settings, catalogue: Catalogue, routes: Sequence[Route], controls: Controls, *, clock: Clock
) -> DeclaredExperiments:
    made = declared(settings.experiments, routes, lambda route: catalogue.resolve(route)[0])
    for remark in remarks(made, routes):
        log.warning("experiments.remark", remark=remark)
    return DeclaredExperiments(made, controls=controls, clock=clock, waiting=not routes)
