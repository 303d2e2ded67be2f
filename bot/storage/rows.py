"""What rows of asks and of calls have in common, as nouns: the route, the tokens, and what voters thought."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, select

from bot.domain import Route, Usage
from bot.storage.tables import feedback


def route_of(row: Row[Any]) -> Route | None:
    """The model that answered an ask; None where none did."""
    return Route(row.provider, row.model) if row.provider and row.model else None


def usage_of(row: Row[Any]) -> Usage:
    """The tokens of an ask, whose row does not tell those of reasoning apart."""
    return Usage(
        prompt_tokens=row.prompt_tokens,
        cached_tokens=row.cached_tokens,
        completion_tokens=row.completion_tokens,
    )


def usage_of_calls(row: Row[Any]) -> Usage:
    """The tokens of a call, or the sum of those of several."""
    return Usage(
        prompt_tokens=row.prompt_tokens,
        cached_tokens=row.cached_tokens,
        completion_tokens=row.completion_tokens,
        reasoning_tokens=row.reasoning_tokens,
    )


def thumbs_on(ask_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """The sum of the votes on an ask; 0 where nobody voted."""
    wanted = select(func.coalesce(func.sum(feedback.c.value), 0)).where(feedback.c.ask_id == ask_id)
    return wanted.scalar_subquery()
