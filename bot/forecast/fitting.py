"""Which kinds of twins the past looks like: each kind learns its level from it, and is weighed (pure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.forecast.beliefs import Kinds, Values, kinds
from bot.forecast.history import WEEK, Past
from bot.forecast.weekdays import fading, weekday_factors

CLUMP = 2.7
"""So many questions come together."""
_SURE = 0.6
"""How sure each kind is of its level beforehand, as the shape of a gamma distribution."""
_MOST = 3.0
"""So many standard deviations above what was expected a day teaches no more: it is a burst."""
_SHIFT = 0.7
"""The variance of the logarithm of a level that became another one."""
_BURST = 10.0
"""Times of what was expected; more than that is hardly a burst."""
_HALF_LIFE = 84.0
_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    What each kind makes of the past, and its ``weights``, which come to 1.

    The level of a kind has a gamma distribution of some ``shape`` and a mean of ``level``. ``there`` is how
    likely somebody is there today, before anything was asked. ``factors`` are those of the days from the
    first one on to the last of those ahead: (kinds, days), the level's own way included.
    """

    kinds: Kinds
    weights: Values
    shape: Values
    level: Values
    there: Values
    factors: Values


@dataclass(slots=True, kw_only=True)
class _Told:
    """For each kind and day, beforehand: its level, how sure, who is there; and what is taken of the day."""

    shape: Values
    level: Values
    there: Values
    taken: Values


def fit(past: Past, *, ahead: int) -> Fit:
    """
    Weigh the kinds by how likely each of them held each day before it came (Bayes).

    A level is learnt day by day, in proportion to how much a day of such a kind tells (a gamma distribution
    under visits that come by Poisson and days that stray); the last day is today, as far as it has come.
    """
    every = kinds()
    values = np.append(np.asarray(past.days, dtype=np.float64), float(past.so_far))
    factors = _factors(past, values[:-1], every, ahead)
    sizes = factors[:, : len(values)].copy()
    if past.days:
        sizes[:, 0] *= past.first_share
    sizes[:, -1] *= max(past.lived, 1e-6)
    told, shape, level = _learnt(values, sizes, past.unit, every)
    likely = _likely(values, sizes, past.unit, every, told)
    faded = fading(len(values), _HALF_LIFE)
    faded[-1] *= min(1.0, 2 * past.lived)
    score = (likely * faded).sum(axis=1)
    weights = np.exp(score - score.max())
    return Fit(
        kinds=every,
        weights=weights / weights.sum(),
        shape=shape,
        level=level,
        there=told.there[:, -1],
        factors=factors,
    )


def absent(there: Values, silent: Values) -> Values:
    """How likely somebody is there all the same, where nothing is asked with the probability ``silent``."""
    return np.asarray(there * silent / (there * silent + 1 - there + _LEAST))


def silence(mean: Values, spread: Values) -> Values:
    """The probability of no visit, of so many on the mean (a negative binomial distribution)."""
    return np.asarray((1 + mean * spread) ** (-1 / spread))


def _factors(past: Past, values: Values, every: Kinds, ahead: int) -> Values:
    """Weekdays, and the curiosity of the first days; kinds that know no weekend have that of the past."""
    days = np.arange(len(values) + 1 + ahead)
    of_week = (past.weekday + days - len(values)) % WEEK
    exposure = np.ones(len(values))
    exposure[:1] = past.first_share
    week = np.ones((len(every.weekend), WEEK))
    week[:, 5:] = every.weekend[:, None]
    week /= week.mean(axis=1, keepdims=True)
    week[every.weekend == 1] = weekday_factors(values, exposure, of_week[: len(values)])
    curious = 1 + every.curiosity[:, None] * np.exp(-days / every.fading[:, None])
    return np.asarray(week[:, of_week] * curious / np.sqrt(1 + every.curiosity)[:, None])


def _learnt(values: Values, sizes: Values, unit: float, every: Kinds) -> tuple[_Told, Values, Values]:
    """What was told of each day beforehand, and the level with all of them."""
    visit, last = unit * CLUMP, len(values) - 1
    shape, level, there = np.full(len(every.usual), _SURE), every.usual * unit, every.there
    grown, told = np.exp(every.slope), _empty(sizes)
    for at, value in enumerate(values):
        if at:
            level, shape = level * grown, shape / (1 + every.drift * shape)
            shape = np.where(last - every.shifted == at, shape / (1 + _SHIFT * shape), shape)
        size, spread = sizes[:, at], every.spread + 1 / shape
        mean = size * level
        taken = np.minimum(value, mean * (1 + _MOST * np.sqrt(spread + visit / mean)))
        told.shape[:, at], told.level[:, at] = shape, level
        told.there[:, at], told.taken[:, at] = there, taken
        near = (shape + taken / visit) / (shape / level + size / visit)
        tells = 1 / (every.spread + visit / (size * near))
        is_there = np.ones_like(there) if value else absent(there, silence(mean / visit, spread))
        tells = tells * is_there
        rate = shape / level + tells / near
        shape = shape + tells * taken / (size * near)
        level = shape / rate
        there = np.clip(every.there + every.runs * (is_there - every.there), 1e-6, 1.0)
    return told, shape, level


def _empty(sizes: Values) -> _Told:
    shape, level, there, taken = (np.empty_like(sizes) for _ in range(4))
    return _Told(shape=shape, level=level, there=there, taken=taken)


def _likely(values: Values, sizes: Values, unit: float, every: Kinds, told: _Told) -> Values:
    """The logarithm of how likely each day was to each kind."""
    visit, mean = unit * CLUMP, sizes * told.level
    visits, sure = told.taken / visit, 1 / (every.spread[:, None] + 1 / told.shape)
    of_all = mean / visit / (sure + mean / visit)
    usual = (
        _log_gamma(visits + sure)
        - _log_gamma(sure)
        - _log_gamma(visits + 1)
        + sure * np.log1p(-of_all)
        + visits * np.log(of_all)
    )
    silent = np.log(1 - told.there + told.there * np.exp(usual) + 1e-30)
    likely = np.where(values == 0, silent, np.log(told.there) + usual) + np.log1p(-every.bursts)[:, None]
    beyond = np.log(np.maximum(values, _LEAST) / (_BURST * mean)).clip(0)
    burst = np.log(told.there * (every.bursts + 0.002)[:, None]) - np.log1p(values / visit) - 1 - 3 * beyond
    return np.where(told.taken < values, burst, likely)


def _log_gamma(of: Values) -> Values:
    """Stirling's series, four steps on: right to nine digits from 0 on."""
    z = of + 4
    series = (z - 0.5) * np.log(z) - z + 0.5 * np.log(2 * np.pi) + 1 / (12 * z) - 1 / (360 * z**3)
    return np.asarray(series - np.log(of * (of + 1) * (of + 2) * (of + 3)))
