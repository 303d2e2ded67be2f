"""How far a day lies from what its weekday is used to, whatever bursts there were before (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median

from bot.forecast.history import WEEK

ENOUGH_DAYS = 14
_TO_SIGMA = 1.4826
"""The median distance from the median of a normal distribution, as a part of its standard deviation."""
_LEAST_SPREAD = 0.05
_SHRUNK = 0.5


def unusual(days: Sequence[int], value: int, *, unit: float = 1.0) -> float | None:
    """
    The robust z of a day after `days` (finished ones without a gap, the latest last): beyond 3 or 4 is odd.

    Median and median distance of weekday-adjusted values (Iglewicz and Hoaglin 1993), so that a burst in the
    past hides no later one. The spread is no less than chance makes of visits of some ``unit``, nor than a
    twentieth of the level. None where fewer than `ENOUGH_DAYS` tell what is usual.
    """
    if len(days) < ENOUGH_DAYS:
        return None
    usual = _usual(days)
    flat = [one / usual[back % WEEK] for back, one in enumerate(reversed(days), start=1)]
    level = median(flat)
    spread = max(_TO_SIGMA * median(abs(one - level) for one in flat), _LEAST_SPREAD * level)
    expected = level * usual[0]
    by_chance = sqrt(max(expected, unit) * unit)
    return (value - expected) / max(spread * usual[0], by_chance)


def _usual(days: Sequence[int]) -> list[float]:
    """The factor of each weekday, by how many days back it was (7 is 0 again), shrunk towards 1."""
    whole = median(days)
    if not whole:
        return [1.0] * WEEK
    factors = []
    for back in range(WEEK):
        own = days[::-1][(back - 1) % WEEK :: WEEK]
        factors.append((median(own) / whole * len(own) + _SHRUNK) / (len(own) + _SHRUNK))
    return factors
