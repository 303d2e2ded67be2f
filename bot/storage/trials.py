"""What came of the calls of late: the rows that a route's reputation is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    null,
    select,
    true,
    type_coerce,
)

from bot.bookkeeping import Trial
from bot.domain import Outcome, Purpose, QuestionType, Route
from bot.storage.rows import thumbs_on
from bot.storage.tables import PENDING, asks, attempts, read_instant, write_instant

Rows = Sequence[Sequence[Any]]

_KINDS = {kind.value: kind for kind in QuestionType}
_ANSWERED = "answered"

_served: ColumnElement[bool] = and_(
    attempts.c.outcome == _ANSWERED,
    asks.c.provider == attempts.c.provider,
    asks.c.model == attempts.c.model,
)
_was_told = func.coalesce(
    (asks.c.outcome == Outcome.ANSWERED) | (asks.c.outcome == Outcome.NOT_IN_PROFILE), false()
)
_beside = attempts.alias("beside")
_was_a_race = exists().where(_beside.c.ask_id == attempts.c.ask_id, _beside.c.hedge.is_(true()))
_grounded = case(
    (attempts.c.outcome != _ANSWERED, null()),
    (~_was_told, null()),
    (_served & asks.c.grounded.is_(true()), true()),
    (_served, null()),
    # of two that raced and both came home, the one that was not taken is no worse
    (_was_a_race, null()),
    else_=false(),
)
_thumbs = thumbs_on(attempts.c.ask_id)
_TRIALS = (
    select(
        attempts.c.provider,
        attempts.c.model,
        asks.c.question_type,
        type_coerce(attempts.c.started_at, Text),
        attempts.c.outcome,
        attempts.c.latency_ms,
        attempts.c.cost_nano_usd,
        attempts.c.first_token_ms,
        _grounded,
        case((_served, _thumbs), else_=0),
        attempts.c.hedge,
        asks.c.experiment,
    )
    .join(asks, asks.c.id == attempts.c.ask_id)
    .where(
        type_coerce(attempts.c.started_at, Text) > bindparam("since", type_=Text),
        attempts.c.purpose == Purpose.ANSWER,
        attempts.c.outcome != PENDING,
    )
    .order_by(attempts.c.started_at.desc())
    .limit(bindparam("most"))
)


def rows(connection: Connection, since: datetime, *, limit: int) -> Rows:
    """The last `limit` ended calls for an answer, newest first, as plain rows: see `trials_of`."""
    sought = {"since": write_instant(since), "most": limit}
    return connection.execute(_TRIALS, sought).all()


def trials_of(found: Rows) -> tuple[Trial, ...]:
    """The rows as trials, oldest first; pure, so that a thread may do it."""
    return tuple(_trial(*row) for row in reversed(found))


@lru_cache(maxsize=256)
def _route(provider: str, model: str) -> Route:
    """One object for one route: thousands of them are compared."""
    return Route(provider, model)


def _trial(  # noqa: PLR0917 - the columns of a row, in their order
    provider: str,
    model: str,
    kind: str,
    at: str,
    outcome: str,
    latency_ms: int,
    cost_nano_usd: int,
    first_token_ms: int | None,
    grounded: int | None,
    thumbs: int,
    hedge: int,
    experiment: str | None,
) -> Trial:
    return Trial(
        route=_route(provider, model),
        kind=_KINDS.get(kind, QuestionType.GENERAL),
        at=read_instant(at),
        outcome=outcome,
        latency_ms=latency_ms,
        cost_nano_usd=cost_nano_usd,
        first_token_ms=first_token_ms,
        grounded=None if grounded is None else bool(grounded),
        thumbs=thumbs,
        is_hedge=bool(hedge),
        experiment=experiment,
    )
