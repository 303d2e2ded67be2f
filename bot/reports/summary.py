"""Sums of the ledger -> the figures that every table, report and API shows (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.bookkeeping import RecallSums, Sums
from bot.domain import NOTHING_USED, Outcome, Route, ServedBy, Usage
from bot.spend.budget import midnight

_REMEMBERED = {ServedBy.CACHE, ServedBy.VERIFIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whole local days, from `since` until before `until` (instants in UTC)."""

    days: tuple[date, ...]
    since: datetime
    until: datetime
    zone: ZoneInfo

    @classmethod
    def of(cls, last: date, days: int, zone: ZoneInfo) -> Span:
        """The `days` local days that end with `last`."""
        each = tuple(last - timedelta(days=back) for back in range(days - 1, -1, -1))
        return cls(
            days=each,
            since=midnight(each[0], zone),
            until=midnight(last + timedelta(days=1), zone),
            zone=zone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFigures:
    """What one route did and cost."""

    route: Route
    attempts: int
    answered: int
    usage: Usage
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One local day."""

    day: date
    questions: int
    tokens: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise and how it was kept; `value` None where there is nothing to measure yet."""

    name: str
    value: float | None
    target: float
    below: bool

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value < self.target if self.below else self.value >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a span of days; shares are between 0 and 1, None without questions."""

    span: Span
    questions: int
    by_outcome: dict[str, int]
    by_served_by: dict[str, int]
    usage: Usage
    cost_nano_usd: int
    cost_per_question_nano_usd: int | None
    cache_hit_rate: float | None
    error_rate: float | None
    availability: float | None
    p50_ms: int | None
    p90_ms: int | None
    models: tuple[RouteFigures, ...]
    by_day: tuple[DayFigures, ...]
    targets: tuple[Target, ...]
    recall: RecallSums = field(default_factory=RecallSums)


class RecallBooks(Protocol):
    """Sums over what was answered from memory; raises `StorageError` like everything that is kept."""

    async def recalled(self, since: datetime, until: datetime, *, person: str | None = None) -> RecallSums:
        """What it came to between two instants (until exclusive), for one person or for all."""
        ...


def summarise(sums: Sums, span: Span, recall: RecallSums | None = None) -> Summary:
    """
    Every figure of `span` from what the ledger holds of it.

    A question counts as failed when it ended as ``unavailable``; whoever was refused by a rate or a budget
    was told so in time. Percentiles are of all questions, by nearest rank. Cost is summed over attempts, so
    that a lost call's reserve is in it.
    """
    total = len(sums.asks)
    outcomes = Counter(ask.outcome for ask in sums.asks)
    served = Counter(ask.served_by for ask in sums.asks)
    cost = sum(one.cost_nano_usd for one in sums.attempts)
    latencies = sorted(ask.latency_ms for ask in sums.asks)
    failed = _share(outcomes[Outcome.UNAVAILABLE], total)
    hits = _share(sum(served[one] for one in _REMEMBERED), outcomes[Outcome.ANSWERED])
    per_question = ceil(Fraction(cost, total)) if total else None
    p90 = nearest_rank(latencies, 90)
    return Summary(
        span=span,
        questions=total,
        by_outcome=dict(outcomes),
        by_served_by=dict(served),
        usage=sum((one.usage for one in sums.attempts), NOTHING_USED),
        cost_nano_usd=cost,
        cost_per_question_nano_usd=per_question,
        cache_hit_rate=hits,
        error_rate=failed,
        availability=None if failed is None else 1 - failed,
        p50_ms=nearest_rank(latencies, 50),
        p90_ms=p90,
        models=_by_route(sums),
        by_day=_by_day(sums, span),
        targets=_targets(p90, failed, per_question, hits),
        recall=recall or RecallSums(),
    )


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of all do not exceed; None of nothing."""
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _by_route(sums: Sums) -> tuple[RouteFigures, ...]:
    grouped = defaultdict(list)
    for one in sums.attempts:
        grouped[one.route].append(one)
    figures = (
        RouteFigures(
            route=route,
            attempts=sum(one.attempts for one in group),
            answered=sum(one.attempts for one in group if one.outcome == "answered"),
            usage=sum((one.usage for one in group), NOTHING_USED),
            cost_nano_usd=sum(one.cost_nano_usd for one in group),
        )
        for route, group in grouped.items()
    )
    return tuple(sorted(figures, key=lambda one: (-one.cost_nano_usd, one.route)))


def _by_day(sums: Sums, span: Span) -> tuple[DayFigures, ...]:
    def local(at: datetime) -> date:
        return at.astimezone(span.zone).date()

    questions = _count(local(ask.at) for ask in sums.asks)
    tokens: Counter[date] = Counter()
    costs: Counter[date] = Counter()
    for one in sums.attempts:
        tokens[local(one.at)] += one.usage.total_tokens
        costs[local(one.at)] += one.cost_nano_usd
    return tuple(
        DayFigures(day=day, questions=questions[day], tokens=tokens[day], cost_nano_usd=costs[day])
        for day in span.days
    )


def _count(days: Iterable[date]) -> Counter[date]:
    return Counter(days)


def _targets(
    p90: int | None, failed: float | None, per_question: int | None, hits: float | None
) -> tuple[Target, ...]:
    per_usd = None if per_question is None else per_question / 10**9
    available = None if failed is None else 1 - failed
    return (
        Target(name="p90_ms", value=p90, target=2000, below=True),
        Target(name="availability", value=available, target=0.999, below=False),
        Target(name="cost_per_question_usd", value=per_usd, target=0.02, below=True),
        Target(name="cache_hit_rate", value=hits, target=0.85, below=False),
        Target(name="error_rate", value=failed, target=0.01, below=True),
    )
