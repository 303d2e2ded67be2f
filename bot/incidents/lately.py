"""What happened in the last hour, and how sure one may be of a share of a few (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import Protocol

from bot.domain import Route

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLately:
    """Calls to one route that ended, and how many of them ended by a fault of its own."""

    route: Route
    calls: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """
    Questions of a short time that were ended, and calls.

    ``failed`` are those that nobody and nothing could answer; ``latencies`` are counted by milliseconds.
    """

    questions: int = 0
    failed: int = 0
    latencies: Mapping[int, int] = field(default_factory=dict)
    routes: tuple[RouteLately, ...] = ()

    def slower_than(self, milliseconds: int) -> int:
        return sum(times for value, times in self.latencies.items() if value >= milliseconds)


class Recent(Protocol):
    """Reads the ledger of a short time; raises `StorageError` like everything that is kept."""

    async def lately(self, since: datetime, until: datetime) -> Lately:
        """What was asked and called from an instant on, and before another."""
        ...


def bounds(part: int, whole: int) -> tuple[float, float]:
    """
    The 95 % interval of a share by Wilson (1927): all of 0 to 1 where nothing was counted.

    Of a few it is wide, so that a promise counts as broken only when that is hardly chance.
    """
    if not whole:
        return 0.0, 1.0
    share, z2 = part / whole, _Z95 * _Z95
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z95 / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))  # floats round
