"""What a weekday is of another day, as far as the past tells (pure)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.forecast.beliefs import Values
from bot.forecast.history import WEEK

Whole = NDArray[np.int64]

_HALF_LIFE = 42.0
_DIFFERENT = 1.5
"""How far weekdays have to differ."""
_MOST = 3.5
"""So many times the days around it a day is at most taken to be."""


def weekday_factors(values: Values, exposure: Values, of_week: Whole) -> Values:
    """
    Factors with a mean of 1, Monday first, from each day's share of the week around it.

    The more days of one name differ among themselves, the less a difference between the names is believed
    (James and Stein's shrinkage); none is through a single week.
    """
    days = len(values)
    if days <= WEEK or not values.any():
        return np.ones(WEEK)
    start = np.clip(np.arange(days) - WEEK // 2, 0, days - WEEK)
    around = _sums(values, start) / _sums(exposure, start)
    known = around > 0
    ratio = np.where(known, values / np.where(known, exposure * around, 1.0), 1.0).clip(0, _MOST)
    weights = fading(days, _HALF_LIFE) * known
    counts = np.bincount(of_week, weights, WEEK)
    means = np.where(counts > 0, np.bincount(of_week, weights * ratio, WEEK) / np.maximum(counts, 1e-9), 1.0)
    within = (weights * (ratio - means[of_week]) ** 2).sum() / max(weights.sum() - WEEK, 1.0)
    between = max(((means - 1) ** 2).mean() - within / counts.mean(), 1e-3)
    factors = 1 + counts / (counts + _DIFFERENT * within / between + 0.3) * (means - 1)
    return np.asarray((factors / factors.mean()).clip(0.02))


def fading(days: int, half_life: float) -> Values:
    """The weights of so many days, oldest first; yesterday's is the largest."""
    return np.asarray(0.5 ** (np.arange(days, 0, -1) / half_life))


def _sums(values: Values, start: Whole) -> Values:
    """The sums of the weeks that begin at `start`."""
    running = np.append(0.0, np.cumsum(values))
    return np.asarray(running[start + WEEK] - running[start])
