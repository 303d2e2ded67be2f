"""The nouns of statistics, and the port: what happened on local days, without a word of anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.bookkeeping import VerdictFigures
from bot.domain import Route, Usage

HOURS = 24
EXACT_UP_TO = 1_000
"""A day of more asks keeps latencies of a second and more to three digits: off by half a per cent at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTally:
    """The asks of a day that came from one platform and ended alike; ``cost`` is what their attempts cost."""

    platform: str
    outcome: str
    served_by: str
    question_type: str
    asks: int
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptTally:
    """The calls of a day to one route that had one purpose and ended alike; a pending one has its reserve."""

    route: Route
    purpose: str
    outcome: str
    attempts: int
    usage: Usage
    cost_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HitTally:
    """The answers of a day that were given again by one tier of memory, and what they would have cost."""

    tier: str
    hits: int
    saved_nano_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTally:
    """
    Everything that reports know of one local day.

    ``hours`` counts asks by the hour of the clock on the wall, ``latencies`` by milliseconds.
    """

    day: date
    asks: tuple[AskTally, ...] = ()
    attempts: tuple[AttemptTally, ...] = ()
    hours: tuple[int, ...] = (0,) * HOURS
    latencies: Mapping[int, int] = field(default_factory=dict)
    hits: tuple[HitTally, ...] = ()
    verdicts: tuple[VerdictFigures, ...] = ()

    @property
    def questions(self) -> int:
        return sum(one.asks for one in self.asks)

    @property
    def cost_nano_usd(self) -> int:
        """What the day's calls cost, also those that belong to no ask."""
        return sum(one.cost_nano_usd for one in self.attempts)

    @property
    def tokens(self) -> int:
        return sum(one.usage.total_tokens for one in self.attempts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoTally:
    """What one person asked, or what was asked in one channel, over some days."""

    name: str
    asks: int
    cost_nano_usd: int


class Statistics(Protocol):
    """Reads the ledger by local days; raises `StorageError` like everything that is kept."""

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        """What happened on each of `days`, in their order, of what one person asked or of all."""
        ...

    async def busiest(
        self,
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        most: int = 20,
        person: str | None = None,
    ) -> tuple[WhoTally, ...]:
        """Who, or where, most was asked on `days`, by one person or by all."""
        ...

    async def asks_of(
        self,
        names: Collection[str],
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: Literal["person", "channel"],
        person: str | None = None,
    ) -> Mapping[str, int]:
        """How often each of these persons asked on `days`, or was asked in each of these channels."""
        ...


def together(tallies: Iterable[DayTally]) -> tuple[AskTally, ...]:
    """The asks of several days as those of one: as many as there are kinds, however many days there are."""
    asked: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for one in (ask for tally in tallies for ask in tally.asks):
        key = one.platform, one.outcome, one.served_by, one.question_type
        number, cost = asked.get(key, (0, 0))
        asked[key] = number + one.asks, cost + one.cost_nano_usd
    return tuple(
        AskTally(
            platform=platform,
            outcome=outcome,
            served_by=served_by,
            question_type=kind,
            asks=number,
            cost_nano_usd=cost,
        )
        for (platform, outcome, served_by, kind), (number, cost) in asked.items()
    )


def added(counts: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """Several counts as one."""
    total: dict[int, int] = {}
    for one in counts:
        for value, times in one.items():
            total[value] = total.get(value, 0) + times
    return total


def rank_of(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that at least `percent` of all do not exceed (nearest rank); None of nothing."""
    left = ceil(sum(counts.values()) * percent / 100)
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return None


def coarse(latencies: Mapping[int, int]) -> Mapping[int, int]:
    """The latencies of a day as they are kept: exact, or of a busy day rounded from a second on."""
    if sum(latencies.values()) <= EXACT_UP_TO:
        return latencies
    kept: dict[int, int] = {}
    for value, times in latencies.items():
        step = max(10 ** (len(str(value)) - 3), 1)
        near = (value + step // 2) // step * step
        kept[near] = kept.get(near, 0) + times
    return kept
