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
from bot.forecast.forecasting import Forecasting
from bot.llm.catalogue import Catalogue
from bot.ports import Clock, Controls, Messenger
from bot.reports.heartbeat import Heartbeat
from bot.reports.posting import ReportPoster
from bot.settings import Settings
from bot.silence import Quiet
from bot.spend.budget import Limits
from bot.storage.alert_posts import SqlAlertPosts
from bot.storage.alerts import SqlAlerts
from bot.storage.controls import SqlControls
from bot.storage.database import Database
from bot.storage.experiments import SqlArmBooks
from bot.storage.incidents import SqlIncidents
from bot.storage.ledger import SqlLedger
from bot.storage.limits import SqlBound
from bot.vigil import Sensed, keep_vigil, sensors_over

log = structlog.get_logger(__name__)

Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """``chores`` are for a scheduler, ``housekeeping`` for each process, ``watches`` run beside its doors."""

    experiments: DeclaredExperiments
    limits: LimitCommands
    commands: tuple[Command, ...]
    chores: tuple[Chore, ...]
    housekeeping: tuple[Chore, ...]
    watches: tuple[Chore, ...]


def oversee(
    *,
    settings: Settings,
    now: Callable[[], Settings],
    database: Database,
    ledger: SqlLedger,
    catalogue: Catalogue,
    routes: Sequence[Route],
    limits: Limits,
    messengers: Mapping[str, Messenger],
    reports: ReportPoster,
    heartbeat: Heartbeat,
    forecasting: Forecasting,
    clock: Clock,
) -> Oversight:
    """
    Everything over one database; `routes` are those that can be asked, ``now`` gives the settings of now.

    Raises:
        SettingsError: an experiment is not allowed.
    """
    controls, alerts, books = SqlControls(database), SqlAlerts(database), SqlArmBooks(database)
    experiments = _experiments(settings, catalogue, routes, controls, clock=clock)
    guard = Guard(experiments=experiments, books=books, controls=controls, alerts=alerts, clock=clock)
    poster = _poster(settings, database, messengers, reports, clock)
    incidents = SqlIncidents(database)
    looked_at = Sensed(forecasting=forecasting, reports=reports, heartbeat=heartbeat, routes=routes)
    vigil = keep_vigil(sensors_over(database, now, looked_at, clock), incidents, poster)
    _remark(limits, routes)
    bound, zone = SqlBound(database), settings.zone
    limiting = LimitCommands(limits=limits, standings=ledger, controls=controls, clock=clock, bound=bound)
    commands = (
        limiting,
        AlertCommands(alerts=alerts, incidents=incidents, controls=controls, clock=clock, zone=zone),
        ExperimentCommands(experiments=experiments, books=books, controls=controls, clock=clock, zone=zone),
    )
    return Oversight(
        experiments=experiments,
        limits=limiting,
        commands=tuple(command for each in commands for command in each.commands()),
        chores=(guard.watch, *vigil.chores, poster.post_due),  # what they find is posted in the same tick
        housekeeping=(experiments.refresh, *vigil.housekeeping),
        watches=vigil.watches,
    )


def _remark(limits: Limits, routes: Sequence[Route]) -> None:
    for remark in limits.idle(routes):
        log.warning("limits.remark", remark=remark)


def _poster(
    settings: Settings,
    database: Database,
    messengers: Mapping[str, Messenger],
    reports: ReportPoster,
    clock: Clock,
) -> AlertPoster:
    return AlertPoster(
        posts=SqlAlertPosts(database),
        messengers=messengers,
        destinations=reports.reports.destinations,
        clock=clock,
        zone=settings.zone,
        controls=SqlControls(database),
        quiet=Quiet.read(settings.alerts.quiet),
        absences=reports.absences,
    )


def _experiments(
    settings: Settings, catalogue: Catalogue, routes: Sequence[Route], controls: Controls, *, clock: Clock
) -> DeclaredExperiments:
    made = declared(settings.experiments, routes, lambda route: catalogue.resolve(route)[0])
    for remark in remarks(made, routes):
        log.warning("experiments.remark", remark=remark)
    return DeclaredExperiments(made, controls=controls, clock=clock, waiting=not routes)
