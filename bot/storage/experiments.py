"""The asks of experiments with what became of their calls and what people thought of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from bot.domain import Purpose, Route
from bot.experiments.asked import ArmAsk
from bot.storage.books import utc_text
from bot.storage.database import Database
from bot.storage.tables import FORGOTTEN, PENDING, asks, attempts, feedback, read_instant, write_instant

_UNTOLD = (PENDING, "lost")
"""Calls of which nothing is known: still on their way, or of a process that is no more."""
_NO_FAULT = ("answered", "cancelled")


class SqlArmBooks:
    """`bot.experiments.asked.ArmBooks` over a database whose migrations are at head."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def arm_asks(
        self, *, since: datetime | None = None, labels: Sequence[str] | None = None
    ) -> tuple[ArmAsk, ...]:
        """
        See `bot.experiments.asked.ArmBooks.arm_asks`.

        Raises:
            StorageError: the database did not answer.
        """
        wanted = statement(since=since, labels=labels)
        return await self._database.read(lambda c: read_arm_asks(c, wanted))


def statement(*, since: datetime | None, labels: Sequence[str] | None) -> Select[Any]:
    """One row for each ended ask in an arm."""
    wanted = (
        select(
            asks.c.id,
            asks.c.experiment,
            asks.c.conversation,
            asks.c.person,
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
        .order_by(asks.c.asked_at, asks.c.id)
    )
    if labels is not None:
        wanted = wanted.where(asks.c.experiment.in_(labels))
    else:
        wanted = wanted.where(asks.c.experiment.is_not(None))
    if since is not None:
        wanted = wanted.where(utc_text(asks.c.asked_at) >= write_instant(since))
    return wanted


def read_arm_asks(connection: Connection, wanted: Select[Any]) -> tuple[ArmAsk, ...]:
    """Run a `statement`."""
    return tuple(map(_arm_ask, connection.execute(wanted)))


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
        unit=row.conversation or row.person or FORGOTTEN,
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
