"""An attempt's row: written with its worst case before the call is sent, settled once when it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.bookkeeping import Attempt, Settlement, Window
from bot.domain import Route
from bot.storage import budgets
from bot.storage.tables import PENDING, attempts

LOST = "lost"
"""The outcome of an attempt whose process never told how it ended."""

_STATE = select(attempts.c.outcome).where(attempts.c.id == bindparam("attempt"))
_BEGIN = insert(attempts)
_PENDING = update(attempts).where(attempts.c.id == bindparam("attempt"), attempts.c.outcome == PENDING)
_ENDED = ("finished_at", "outcome", "latency_ms", "finish_reason", "request_id", "error")
_USED = ("prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "cost_nano_usd")
_END_UNTOLD = _PENDING.values({name: bindparam(name) for name in _ENDED})
_END_TOLD = _PENDING.values({name: bindparam(name) for name in _ENDED + _USED})
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
        BudgetSpent, BudgetHeld: a window has no room; the caller's savepoint undoes the row.
    """
    if connection.execute(_STATE, {"attempt": attempt.id}).first() is not None:
        return
    prompt = min(attempt.estimated_prompt_tokens, attempt.reserve_tokens)
    row: dict[str, Any] = {
        "id": attempt.id,
        "ask_id": attempt.ask_id,
        "started_at": attempt.started_at,
        "expires_at": expires_at,
        "provider": attempt.route.provider,
        "model": attempt.route.model,
        "purpose": attempt.purpose,
        "outcome": PENDING,
        "prompt_tokens": prompt,
        "completion_tokens": attempt.reserve_tokens - prompt,
        "cost_nano_usd": attempt.reserve_nano_usd,
        "estimated_prompt_tokens": attempt.estimated_prompt_tokens,
        "reserved_tokens": attempt.reserve_tokens,
        "reserved_nano_usd": attempt.reserve_nano_usd,
    }
    connection.execute(_BEGIN, row)
    budgets.reserve(connection, attempt, windows)


def settle_attempt(connection: Connection, settlement: Settlement) -> None:
    """Write how a pending attempt ended; an unknown or settled one stays as it is."""
    told = settlement.usage
    row: dict[str, Any] = {
        "attempt": settlement.attempt_id,
        "finished_at": settlement.finished_at,
        "outcome": settlement.outcome,
        "latency_ms": settlement.latency_ms,
        "finish_reason": settlement.finish_reason,
        "request_id": settlement.request_id,
        "error": settlement.error,
    }
    if told is not None:
        row |= {
            "prompt_tokens": told.prompt_tokens,
            "cached_tokens": told.cached_tokens,
            "completion_tokens": told.completion_tokens,
            "reasoning_tokens": told.reasoning_tokens,
            "cost_nano_usd": settlement.cost_nano_usd,
        }
    ended = connection.execute(_END_UNTOLD if told is None else _END_TOLD, row).rowcount
    if ended and told is None:
        budgets.settle(connection, settlement.attempt_id, tokens=None, nano_usd=None)
    elif ended and told is not None:
        tokens, money = told.total_tokens, settlement.cost_nano_usd
        budgets.settle(connection, settlement.attempt_id, tokens=tokens, nano_usd=money)


def charge_orphans(connection: Connection, *, now: datetime) -> int:
    """Charge the reserve of each attempt whose time has passed; how many there were."""
    overdue = list(connection.execute(_OVERDUE, {"now": now}).scalars())
    for attempt_id in overdue:
        connection.execute(_LOSE, {"attempt": attempt_id, "now": now})
        budgets.settle(connection, attempt_id, tokens=None, nano_usd=None)
    return len(overdue)


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
    return {Route(provider, model): float(ratio) for provider, model, ratio in rows}
