"""Draws the days to come: the only room of the forecast that has dice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.forecast.beliefs import Values
from bot.forecast.fitting import CLUMP, Fit, absent, fit, silence
from bot.forecast.history import Past

PATHS = 4000
_DAMPED = 0.98
"""What is left of a trend a day later."""
_SHIFTS, _SHIFT = 0.003, 0.7
"""How likely a level becomes another one on a day, and how far: a standard deviation of its logarithm."""
_LEAST_DRIFT = 1e-5
_BURSTS = (2.5, 9.0)
_TOGETHER = 1.8
"""So many questions come together within a day: less than over days, whose visitors differ as well."""
_UNKNOWN = 0.8
"""How far off the size of a question may be as long as none was asked: the same."""

Luck = np.random.Generator
Truths = NDArray[np.bool_]


def simulate(past: Past, *, ahead: int, paths: int = PATHS) -> Values:
    """
    What is still to come of today, and each of the `ahead` days after it: an array of (paths, 1 + ahead).

    The dice are thrown by the history: the same one comes to the same paths in every process.

    Each path is a twin of one kind, drawn by how well that kind explains the past, with a level of its own
    (gamma), which wanders from day to day; on each day somebody is there or nobody, and a day strays from its
    level as far as such days do. The rest of today follows from how busy it has been (gamma and Poisson).
    """
    found = fit(past, ahead=ahead)
    luck = np.random.default_rng(_seed(past))
    drawn = _drawn(past, found, luck.choice(len(found.weights), size=paths, p=found.weights), luck)
    today, there = _rest_of_today(past, drawn, luck)
    if not ahead:
        return today[:, None]
    return np.concatenate([today[:, None], _days(past, drawn, there, ahead, luck)], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """For each path its kind, its level, how likely somebody is there today, and factors from today on."""

    found: Fit
    kind: NDArray[np.int64]
    level: Values
    there: Values
    factors: Values

    def of(self, belief: Values) -> Values:
        return np.asarray(belief[self.kind])


def _drawn(past: Past, found: Fit, kind: NDArray[np.int64], luck: Luck) -> _Drawn:
    shape = found.shape[kind]
    level = luck.gamma(shape, found.level[kind] / shape)
    if not (past.so_far or any(past.days)):
        level = level * luck.lognormal(0, _UNKNOWN, len(kind))
    factors = found.factors[kind, len(past.days) :]
    return _Drawn(found=found, kind=kind, level=level, there=found.there[kind], factors=factors)


def _seed(past: Past) -> int:
    """The same all day long, so that a forecast moves with what is asked and not with the dice."""
    return int.from_bytes(hashlib.sha256(repr(past.days).encode()).digest()[:8], "big")


def _rest_of_today(past: Past, drawn: _Drawn, luck: Luck) -> tuple[Values, Truths]:
    """
    How busy the day is, as far as it has told, and then whole visits: late in the evening there may be none.

    The gamma distribution of a day's business, seen through Poisson visits, is a gamma distribution again.
    Beside it stands on which paths somebody is there today.
    """
    visit, spread = past.unit * _TOGETHER, drawn.of(drawn.found.kinds.spread)
    usual = drawn.level * drawn.factors[:, 0] / visit
    busy = luck.gamma(1 / spread + past.so_far / visit, 1 / (1 / spread + usual * past.lived))
    there = np.ones(len(usual), dtype=np.bool_)
    if not past.so_far:
        there = luck.random(len(usual)) < absent(drawn.there, silence(usual * past.lived, spread))
    visits = luck.poisson(np.minimum(usual * past.rest * busy * there, 1e15))
    return np.asarray(luck.gamma(np.maximum(visits, 1e-9), visit) * (visits > 0)), there


def _days(past: Past, drawn: _Drawn, there: Truths, ahead: int, luck: Luck) -> Values:
    """Whole days: where the level has come to, whether anybody is there, and how far a day strays."""
    kinds, each = drawn.found.kinds, (len(there), ahead)
    moved = luck.normal(0, 1, each) * np.sqrt(drawn.of(kinds.drift) + _LEAST_DRIFT)[:, None]
    moved += (luck.random(each) < _SHIFTS) * luck.normal(0, _SHIFT, each)
    trend = drawn.of(kinds.slope)[:, None] * np.cumsum(_DAMPED ** np.arange(1, ahead + 1))
    level = drawn.level[:, None] * np.exp(moved.cumsum(axis=1) + trend) * drawn.factors[:, 1:]
    visit = past.unit * CLUMP
    spread = drawn.of(kinds.spread)[:, None] + visit / np.maximum(level, visit * 1e-3)
    days = level * luck.gamma(1 / spread, spread) * _there(drawn, there, luck.random(each))
    is_burst = luck.random(each) < drawn.of(kinds.bursts)[:, None]
    return np.asarray(days * np.where(is_burst, luck.uniform(*_BURSTS, each), 1.0))


def _there(drawn: _Drawn, there: Truths, coins: Values) -> Truths:
    """On which days somebody is there: each takes after the one before."""
    usual, runs = drawn.of(drawn.found.kinds.there), drawn.of(drawn.found.kinds.runs)
    found = np.empty(coins.shape, dtype=np.bool_)
    for day in range(coins.shape[1]):
        there = found[:, day] = coins[:, day] < usual + runs * (there - usual)
    return found
