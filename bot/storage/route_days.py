"""What each route took of its provider's limits, day by day, summed where the rows are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.bookkeeping import RouteDay
from bot.domain import Route
from bot.errors import RateLimited
from bot.storage.books import utc_text, within
from bot.storage.dialects import part
from bot.storage.tables import attempts


def route_days(connection: Connection, since: datetime, until: datetime) -> tuple[RouteDay, ...]:
    """What each route took on each day of UTC, with its busiest minutes: nobody's header tells of those."""
    minute = _minute(attempts.c.started_at).label("minute")
    counted = attempts.c.prompt_tokens - attempts.c.cached_tokens + attempts.c.completion_tokens
    by_minute = (
        select(
            attempts.c.provider,
            attempts.c.model,
            minute,
            func.count().label("requests"),
            func.sum(counted).label("tokens"),
            func.sum(case((attempts.c.outcome == RateLimited.outcome, 1), else_=0)).label("refused"),
        )
        .where(within(attempts.c.started_at, since, until))
        .group_by(minute, attempts.c.provider, attempts.c.model)  # nearly as the index has them: half a sort
        .subquery()
    )
    day = part(by_minute.c.minute, 1, 10).label("day")
    keys = (day, by_minute.c.provider, by_minute.c.model)
    wanted = (
        select(
            *keys,
            func.sum(by_minute.c.requests).label("requests"),
            func.sum(by_minute.c.tokens).label("tokens"),
            func.max(by_minute.c.requests).label("busiest_requests"),
            func.max(by_minute.c.tokens).label("busiest_tokens"),
            func.sum(by_minute.c.refused).label("refused"),
        )
        .group_by(*keys)
        .order_by(*keys)
    )
    return tuple(
        RouteDay(
            day=date.fromisoformat(row.day),
            route=Route(row.provider, row.model),
            requests=row.requests,
            tokens=row.tokens,
            busiest_requests=row.busiest_requests,
            busiest_tokens=row.busiest_tokens,
            refused=row.refused,
        )
        for row in connection.execute(wanted)
    )


def _minute(column: ColumnElement[Any]) -> ColumnElement[str]:
    return part(utc_text(column), 1, 16)
