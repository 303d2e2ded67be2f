"""An attempt's row: written with its worst case before the call is sent, settled once when it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.bookkeeping import Alert, Attempt, Settlement, Window
from bot.domain import Route
from bot.storage import asks, budgets
from bot.storage.tables import PENDING, attempts

LOST = "lost"
"""The outcome of an attempt whose process never told how it ended."""

LARGEST_RATIO = 10.0
"""No prompt is so much larger than estimated: to believe such a slip would keep a route shut for good."""

_STATE = select(attempts.c.outcome).where(attempts.c.id == bindparam("attempt"))
_BEGIN = insert(attempts)
_PENDING = update(attempts).where(attempts.c.id == bindparam("attempt"), attempts.c.outcome == PENDING)
_LOST = update(attempts).where(attempts.c.id == bindparam("attempt"), attempts.c.outcome == LOST)
_ENDED = ("finished_at", "outcome", "latency_ms", "first_token_ms", "finish_reason", "request_id", "error")
_USED = ("prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "cost_nano_usd")
_END_UNTOLD = _PENDING.values({name: bindparam(name) for name in _ENDED})
_END_TOLD = _PENDING.values({name: bindparam(name) for name in _ENDED + _USED})
_FOUND = _LOST.values({name: bindparam(name) for name in _ENDED + _USED})
_OVERDUE = select(attempts.c.id).where(
    attempts.c.outcome == PENDING, attempts.c.expires_at <= bindparam("now")
)
_LOSE = _PENDING.values(outcome=LOST, finished_at=bindparam("now"))


def begin_attempt(
    connection: Connection, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
) -> None:
    """
    Write the row and hold the worst case in every window; a repeat changes nothing.

    Raises:
        BudgetError: it may not be spent; the caller's savepoint undoes the row.
    """
    if write_attempt(connection, attempt, expires_at=expires_at):
        budgets.reserve(connection, attempt, windows)


def write_attempt(connection: Connection, attempt: Attempt, *, expires_at: datetime) -> bool:
    """Write the row of an attempt, with its worst case; False when it stands already."""
    if connection.execute(_STATE, {"attempt": attempt.id}).first() is not None:
        return False
    row: dict[str, Any] = {
        "id": attempt.id,
        "ask_id": attempt.ask_id or None,
        "started_at": attempt.started_at,
        "expires_at": expires_at,
        "provider": attempt.route.provider,
        "model": attempt.route.model,
        "purpose": attempt.purpose,
        "outcome": PENDING,
        "prompt_tokens": attempt.worst.prompt_tokens,
        "completion_tokens": attempt.worst.completion_tokens,
        "cost_nano_usd": attempt.reserve_nano_usd,
        "estimated_prompt_tokens": attempt.estimated_prompt_tokens,
        "reserved_tokens": attempt.reserve_tokens,
        "reserved_nano_usd": attempt.reserve_nano_usd,
        "hedge": attempt.is_hedge,
    }
    connection.execute(_BEGIN, row)
    return True


def settle_attempt(connection: Connection, settlement: Settlement) -> list[Alert]:
    """
    Write how a pending attempt ended, and return the soft limits that this reached.

    One that was lost and charged in full is corrected if its usage is told at last, as long as it is known
    what it was charged. An unknown or settled one stays as it is.
    """
    told, name, at = settlement.usage, settlement.attempt_id, settlement.finished_at
    row: dict[str, Any] = {"attempt": name} | {one: getattr(settlement, one) for one in _ENDED}
    if told is None:
        if not connection.execute(_END_UNTOLD, row).rowcount:
            return []
        asks.rebill(connection, name)  # it may have begun when its ask was answered already, in an outage
        return budgets.settle(connection, name, tokens=None, nano_usd=None, at=at)
    row |= {one: getattr(told, one) for one in _USED[:-1]} | {"cost_nano_usd": settlement.cost_nano_usd}
    tokens, money = told.total_tokens, settlement.cost_nano_usd
    if connection.execute(_END_TOLD, row).rowcount:
        reached = budgets.settle(connection, name, tokens=tokens, nano_usd=money, at=at)
    elif budgets.may_be_corrected(connection, name) and connection.execute(_FOUND, row).rowcount:
        reached = budgets.correct(connection, name, tokens=tokens, nano_usd=money, at=at)
    else:
        return []
    asks.rebill(connection, name)
    return reached


def charge_orphans(connection: Connection, *, now: datetime) -> tuple[int, list[Alert]]:
    """Charge the reserve of each attempt whose time has passed; how many, and the soft limits reached."""
    overdue = list(connection.execute(_OVERDUE, {"now": now}).scalars())
    told: list[Alert] = []
    for attempt_id in overdue:
        connection.execute(_LOSE, {"attempt": attempt_id, "now": now})
        asks.rebill(connection, attempt_id)
        told += budgets.charge(connection, attempt_id, at=now)
    return len(overdue), told


def calibration(connection: Connection, *, limit: int) -> dict[Route, float]:
    """By how much the prompts of a route were larger than estimated: the worst of the last `limit` calls."""
    recent = (
        select(
            attempts.c.provider,
            attempts.c.model,
            attempts.c.prompt_tokens,
            attempts.c.estimated_prompt_tokens,
        )
        .where(
            attempts.c.outcome == "answered",
            attempts.c.prompt_tokens > 0,
            attempts.c.estimated_prompt_tokens > 0,
        )
        .order_by(attempts.c.started_at.desc())
        .limit(limit)
        .subquery()
    )
    worst = func.max(recent.c.prompt_tokens * 1.0 / recent.c.estimated_prompt_tokens)
    rows = connection.execute(
        select(recent.c.provider, recent.c.model, worst).group_by(recent.c.provider, recent.c.model)
    )
    return {Route(provider, model): min(float(ratio), LARGEST_RATIO) for provider, model, ratio in rows}
