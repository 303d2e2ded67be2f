"""Figures without a database: attempts summed as `bot.storage.books` sums them, answers without words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.bookkeeping import AttemptFigures
from bot.domain import NOTHING_USED, Answer, Route
from bot.storage.memory_budgets import Held


def wordless(answer: Answer) -> Answer:
    """What is still told of an answer whose words were forgotten."""
    usage = replace(answer.usage, reasoning_tokens=0)
    return replace(answer, text="", sources=(), follow_ups=(), message=None, retry_after_s=None, usage=usage)


def summed(calls: Sequence[Held]) -> Iterator[AttemptFigures]:
    """The attempts at each route in each quarter of an hour."""
    groups: dict[tuple[datetime, Route, str], list[Held]] = {}
    for call in calls:
        start = call.attempt.started_at.astimezone(UTC)
        quarter = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0)
        groups.setdefault((quarter, call.attempt.route, call.outcome), []).append(call)
    for (quarter, route, outcome), group in sorted(groups.items()):
        yield AttemptFigures(
            at=quarter,
            route=route,
            outcome=outcome,
            attempts=len(group),
            usage=sum((c.usage for c in group), NOTHING_USED),
            cost_nano_usd=sum(c.cost_nano_usd for c in group),
        )
