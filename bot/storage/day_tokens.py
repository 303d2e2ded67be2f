"""How many tokens each route has taken since an instant: no provider's header tells of a day's tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from bot.domain import Route
from bot.storage.books import utc_text
from bot.storage.tables import attempts, write_instant

_DAY = timedelta(days=1)

# Pending attempts hold their reserve in these columns; cached tokens do not count against limits.
_TOKENS = func.sum(attempts.c.prompt_tokens - attempts.c.cached_tokens + attempts.c.completion_tokens)
_SINCE = (
    select(attempts.c.provider, attempts.c.model, _TOKENS)
    .where(
        attempts.c.started_at >= bindparam("nearly"),  # for the index: a row with an offset is off by less
        utc_text(attempts.c.started_at) >= bindparam("since"),
    )
    .group_by(attempts.c.provider, attempts.c.model)
)


def tokens_since(connection: Connection, since: datetime) -> dict[Route, int]:
    """Tokens of every route that was called since then, by all processes; running ones with their reserve."""
    bounds = {"nearly": since - _DAY, "since": write_instant(since)}
    return {Route(provider, model): int(n) for provider, model, n in connection.execute(_SINCE, bounds)}
