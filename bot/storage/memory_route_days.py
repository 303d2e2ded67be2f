"""What each route took of its provider's limits, without a database: as `bot.storage.route_days` sums it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date

from bot.bookkeeping import RouteDay
from bot.domain import Route
from bot.errors import RateLimited
from bot.storage.memory_budgets import Held


def route_days(calls: Iterable[Held]) -> tuple[RouteDay, ...]:
    """What each route took on each day of UTC, from the calls of a span."""
    groups: dict[tuple[date, Route], list[Held]] = defaultdict(list)
    for call in calls:
        groups[call.attempt.started_at.astimezone(UTC).date(), call.attempt.route].append(call)
    return tuple(_day(day, route, group) for (day, route), group in sorted(groups.items()))


def _day(day: date, route: Route, calls: list[Held]) -> RouteDay:
    requests, tokens = Counter[str](), Counter[str]()
    for call in calls:
        minute = f"{call.attempt.started_at.astimezone(UTC):%H:%M}"
        requests[minute] += 1
        tokens[minute] += call.usage.prompt_tokens - call.usage.cached_tokens + call.usage.completion_tokens
    return RouteDay(
        day=day,
        route=route,
        requests=len(calls),
        tokens=tokens.total(),
        busiest_requests=max(requests.values()),
        busiest_tokens=max(tokens.values()),
        refused=sum(call.outcome == RateLimited.outcome for call in calls),
    )
