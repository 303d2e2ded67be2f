"""The asks of experiments with what became of their calls and what people thought of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, false, func, or_, select

from bot.domain import Arm, Outcome, Purpose, Route, ServedBy
from bot.experiments.asked import ArmAsk, Tally
from bot.storage.books import utc_text
from bot.storage.database import Database
from bot.storage.tables import FORGOTTEN, PENDING, asks, attempts, feedback, read_instant, write_instant

_UNTOLD = (PENDING, "lost")
"""Calls of which nothing is known: still on their way, or of a process that is no more."""
_NO_FAULT = ("answered", "cancelled")
_UNIT = func.coalesce(func.nullif(asks.c.conversation, ""), func.nullif(asks.c.person, ""), FORGOTTEN)


class SqlArmBooks:
    """`bot.experiments.asked.ArmBooks` over a database whose migrations are at head."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arm_asks(self, *, since: datetime | None = None) -> tuple[ArmAsk, ...]:
        """
        See `bot.experiments.asked.ArmBooks.arm_asks`.

        Raises:
            StorageError: the database did not answer.
        """
        wanted = statement(since=since).order_by(asks.c.asked_at, asks.c.id)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        return await asyncio.to_thread(lambda: tuple(map(_arm_ask, rows)))  # there may be many

    async def tallies(self, arms: Sequence[Arm]) -> tuple[Tally, ...]:
        """
        See `bot.experiments.asked.ArmBooks.tallies`.

        Raises:
            StorageError: the database did not answer.
        """
        wanted = tally_statement(arms)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        told = {
            label: Tally(asks=tried, failed=failed, units=units, failed_units=failed_units)
            for label, tried, failed, units, failed_units in rows
        }
        return tuple(told.get(arm.label, Tally()) for arm in arms)


def statement(*, since: datetime | None = None, labels: Sequence[str] | None = None) -> Select[Any]:
    """One row for each ended ask in an arm."""
    wanted = (
        select(
            asks.c.experiment,
            _UNIT.label("unit"),
            utc_text(asks.c.asked_at).label("at"),
            asks.c.outcome,
            asks.c.served_by,
            asks.c.provider,
            asks.c.model,
            asks.c.grounded,
            asks.c.latency_ms,
            asks.c.cost_nano_usd,
            _counted(~attempts.c.hedge).label("tries"),
            _counted(~attempts.c.hedge & attempts.c.outcome.not_in(_NO_FAULT)).label("faults"),
            _counted(attempts.c.hedge).label("hedges"),
            _thumbs(1).label("ups"),
            _thumbs(-1).label("downs"),
        )
        .select_from(asks.outerjoin(attempts, attempts.c.ask_id == asks.c.id))
        .where(asks.c.outcome.is_not(None))
        .group_by(asks.c.id)
    )
    if labels is not None:
        wanted = wanted.where(asks.c.experiment.in_(labels))
    else:
        wanted = wanted.where(asks.c.experiment.is_not(None))
    if since is not None:
        wanted = wanted.where(utc_text(asks.c.asked_at) >= write_instant(since))
    return wanted


def tally_statement(arms: Sequence[Arm]) -> Select[Any]:
    """`ArmAsk.was_tried` and `ArmAsk.failed`, counted where the asks are: one row for each arm."""
    ask = statement(labels=[arm.label for arm in arms]).subquery("ask")
    named = [(arm.label, arm.route) for arm in arms if arm.route is not None]
    passed_over = false() if not named else or_(*(_passed_over(ask, label, route) for label, route in named))
    failed = or_(
        ask.c.outcome == Outcome.UNAVAILABLE.value,
        ask.c.served_by == ServedBy.QUOTE.value,
        ask.c.faults > 0,
        ask.c.tries > 1,
        passed_over,
    )
    return (
        select(
            ask.c.experiment,
            func.count(),
            func.sum(case((failed, 1), else_=0)),
            func.count(ask.c.unit.distinct()),
            func.count(case((failed, ask.c.unit)).distinct()),
        )
        .where(ask.c.tries + ask.c.hedges > 0)
        .group_by(ask.c.experiment)
    )


def _passed_over(ask: Subquery, label: str, route: Route) -> ColumnElement[bool]:
    by_another = (ask.c.provider != route.provider) | (ask.c.model != route.model)
    return (ask.c.experiment == label) & (ask.c.hedges == 0) & ask.c.model.is_not(None) & by_another


def _counted(which: ColumnElement[bool]) -> ColumnElement[int]:
    is_told = (attempts.c.purpose == Purpose.ANSWER.value) & attempts.c.outcome.not_in(_UNTOLD)
    return func.coalesce(func.sum(case((is_told & which, 1), else_=0)), 0)


def _thumbs(value: int) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(feedback.c.ask_id == asks.c.id, feedback.c.value == value)
        .correlate(asks)
        .scalar_subquery()
    )


def _arm_ask(row: Row[Any]) -> ArmAsk:
    return ArmAsk(
        label=row.experiment,
        unit=row.unit,
        at=read_instant(row.at),
        outcome=row.outcome,
        served_by=row.served_by,
        route=Route(row.provider, row.model) if row.model else None,
        grounded=row.grounded,
        latency_ms=row.latency_ms,
        cost_nano_usd=row.cost_nano_usd,
        tries=row.tries,
        faults=row.faults,
        hedges=row.hedges,
        ups=row.ups,
        downs=row.downs,
    )
