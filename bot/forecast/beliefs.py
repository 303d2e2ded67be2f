"""What a twin may be like before anything is known of it: many kinds, each as likely as the next (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

KINDS = 600
_LONGEST = 84
_NEVER = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """
    How many of the kinds are how; chosen on the development series of the benchmark.

    ``idle`` have days on which nobody is there, ``runs`` of these in runs; ``wandering``, ``sloped``,
    ``curious`` and ``shifted`` have a level that moves from day to day, with a trend, from a first curiosity
    on, or at once; ``bursting`` have days of much more; ``weekends`` are known to some.
    """

    idle: float = 0.65
    runs: float = 0.5
    wandering: float = 0.7
    sloped: float = 0.3
    curious: float = 0.15
    shifted: float = 0.2
    bursting: float = 0.4
    weekends: float = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """
    An array over the kinds for each thing in which they differ.

    ``usual``: questions on a usual day, as it is guessed beforehand. ``spread``: the squared coefficient of
    variation of a day on which anybody is there; ``there``: how likely somebody is, ``runs``: how far a day
    takes after the one before in that. ``drift``: the variance of the daily step of the level's logarithm,
    ``slope`` its mean. ``curiosity``: what is more at the start, as a share, ``fading`` after days.
    ``shifted``: days back since the level became another. ``bursts``: the share of days of much more;
    ``weekend``: what Saturday and Sunday are of another day.
    """

    usual: Values
    spread: Values
    there: Values
    runs: Values
    drift: Values
    slope: Values
    curiosity: Values
    fading: Values
    shifted: Values
    bursts: Values
    weekend: Values


@lru_cache(maxsize=1)
def kinds() -> Kinds:
    """The same ones each time."""
    luck, shares = np.random.default_rng(7), Shares()

    def some(share: float, drawn: Values, others: float) -> Values:
        return np.where(luck.random(KINDS) < share, drawn, others)

    def evenly(low: float, high: float) -> Values:
        return np.asarray(luck.uniform(low, high, KINDS))

    def by_size(low: float, high: float) -> Values:
        return np.asarray(np.exp(luck.uniform(np.log(low), np.log(high), KINDS)))

    there = some(shares.idle, evenly(0.08, 0.9), 1.0)
    return Kinds(
        usual=by_size(0.5, 200),
        spread=by_size(0.02, 1.2),
        there=there,
        runs=np.where(there < 1, some(shares.runs, evenly(0.2, 0.85), 0.0), 0.0),
        drift=some(shares.wandering, by_size(2e-4, 3e-2), 0.0),
        slope=some(shares.sloped, evenly(-0.025, 0.035), 0.0),
        curiosity=some(shares.curious, evenly(0.5, 6), 0.0),
        fading=by_size(2, 15),
        shifted=some(shares.shifted, np.floor(evenly(1, _LONGEST)), _NEVER),
        bursts=some(shares.bursting, evenly(0.01, 0.08), 0.0),
        weekend=some(shares.weekends, evenly(0.03, 0.7), 1.0),
    )
