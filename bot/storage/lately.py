"""What happened in a short time, counted by the database: what incidents are made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from bot.domain import Outcome, Route
from bot.incidents.lately import Lately, RouteLately
from bot.storage.books import within
from bot.storage.database import Database
from bot.storage.memory import MemoryLedger
from bot.storage.tables import PENDING, asks, attempts

_NO_FAULT = ("answered", "cancelled", "rate_limited", "too_large")
"""How a call may end without any fault of the model's: the others may be held against it."""


class SqlRecent:
    """`bot.incidents.lately.Recent` over a database whose migrations are at head."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lately(self, since: datetime, until: datetime) -> Lately:
        return await self._database.read(lambda connection: _lately(connection, since, until))


@dataclass(frozen=True, slots=True)
class MemoryRecent:
    """`bot.incidents.lately.Recent` without a database."""

    ledger: MemoryLedger

    async def lately(self, since: datetime, until: datetime) -> Lately:
        asked = [one for one in self.ledger.asks.values() if since <= one.asked_at < until]
        answers = [one.answer for one in asked if one.answer is not None]
        calls, failed = Counter[Route](), Counter[Route]()
        for call in self.ledger.calls.values():
            if since <= call.attempt.started_at < until and call.outcome != PENDING:
                calls[call.attempt.route] += 1
                failed[call.attempt.route] += call.outcome not in _NO_FAULT
        return Lately(
            questions=len(answers),
            failed=sum(one.outcome is Outcome.UNAVAILABLE for one in answers),
            latencies=dict(Counter(one.latency_ms for one in answers)),
            routes=tuple(
                RouteLately(route=route, calls=calls[route], failed=failed[route]) for route in sorted(calls)
            ),
        )


def _lately(connection: Connection, since: datetime, until: datetime) -> Lately:
    latencies, failed = Counter[int](), 0
    for outcome, latency, number in connection.execute(_asked(since, until)):
        latencies[latency] += number
        failed += number if outcome == Outcome.UNAVAILABLE else 0
    return Lately(
        questions=sum(latencies.values()),
        failed=failed,
        latencies=dict(latencies),
        routes=tuple(
            RouteLately(route=Route(provider, model), calls=calls, failed=int(bad))
            for provider, model, calls, bad in connection.execute(_called(since, until))
        ),
    )


def _asked(since: datetime, until: datetime) -> Select[Any]:
    return (
        select(asks.c.outcome, asks.c.latency_ms, func.count())
        .where(within(asks.c.asked_at, since, until), asks.c.outcome.is_not(None))
        .group_by(asks.c.outcome, asks.c.latency_ms)
    )


def _called(since: datetime, until: datetime) -> Select[Any]:
    fault = case((attempts.c.outcome.in_(_NO_FAULT), 0), else_=1)
    return (
        select(attempts.c.provider, attempts.c.model, func.count(), func.sum(fault))
        .where(within(attempts.c.started_at, since, until), attempts.c.outcome != PENDING)
        .group_by(attempts.c.provider, attempts.c.model)
        .order_by(attempts.c.provider, attempts.c.model)
    )
