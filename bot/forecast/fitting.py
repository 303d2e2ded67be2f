"""What past days tell of a usual one: its level, its weekdays, and how far days stray from it (pure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.forecast.history import WEEK, Past

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

_LATEST = 6
"""Weeks that a slope is drawn through."""
_BELIEVED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """
    What is believed of a twin of which little is known; chosen on the development series of the benchmark.

    ``half_life``: days after which a day counts half for the level; ``fading``: for how far days stray.
    ``cv2``: the square of a day's coefficient of variation, believed like ``cv2_days`` days of one's own.
    ``believed``: like so many days weighs a shape without bursts.

    ``drift``: the variance of the daily step of the level's logarithm, more by ``young`` in the first days,
    believed like ``drift_weeks`` weeks. ``slope``: how steep a trend may well be (a day, in logarithms),
    ``damped``: what is left of it a day later.

    ``clump``: so many questions come together. ``weekday``: how far weekdays have to differ. ``tame``: beyond
    so many times the level is a burst, which teaches the level nothing; ``tame_today``: the same, today.
    ``guess`` questions in ``guessed_days`` days are what is thought before anybody asks. ``empty``: how
    little the silence of the first days says; ``doubt``: the most that a level is doubted.
    """

    half_life: float = 8.0
    fading: float = 28.0
    cv2: float = 0.7
    cv2_days: float = 6.0
    believed: float = 20.0
    drift: float = 0.006
    young: float = 0.1
    drift_weeks: float = 3.0
    slope: float = 0.02
    damped: float = 0.93
    clump: float = 1.8
    weekday: float = 1.5
    tame: float = 2.5
    tame_today: float = 2.0
    guess: float = 0.5
    guessed_days: float = 0.25
    empty: float = 6.0
    doubt: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    A usual day's ``level``, with the factors of its ``weekdays`` from Monday on.

    ``doubt`` is the relative variance of the level; ``drift`` and ``slope`` are the variance and the mean of
    the daily step of its logarithm. ``strays`` are what days were as multiples of what was to be expected of
    them, drawn by their ``chances``; ``cv2`` is their variance.
    """

    level: float
    doubt: float
    drift: float
    slope: float
    weekdays: Values
    strays: Values
    chances: Values
    cv2: float


def fit(past: Past, temper: Temper) -> Fit:
    """
    An exponentially weighted level with weekday factors, each shrunk towards what is believed beforehand.

    The last day is today, as far as it has come: what is expected of it is in proportion.
    """
    values = np.asarray(past.days, dtype=np.float64)
    exposure = np.ones(len(values))
    exposure[:1] = past.first_share
    of_week = (past.weekday - np.arange(len(values), 0, -1)) % WEEK
    weekdays = _weekdays(values, exposure, of_week, temper)
    shape = exposure * weekdays[of_week]
    flat = np.append(values, float(past.so_far))
    levels, seen = _levels(flat, np.append(shape, past.lived * weekdays[past.weekday]), past.unit, temper)
    strays = values / (shape * _expected(values, shape, levels, past.unit, temper))
    cv2 = _variance(strays, temper)
    drift, slope = _motion(values, shape, cv2, past.unit, temper)
    heard = flat.sum() / (past.unit * temper.clump)
    believed = _believed(cv2)
    weights = _fading(len(values), temper.fading)
    weights[:WEEK] *= 0.5  # what was to be expected of them is itself hardly known
    chances = np.append(weights, np.full(len(believed), temper.believed / len(believed)))
    doubt = cv2 / max(seen, 0.5) + temper.empty / (0.5 + heard)
    return Fit(
        level=float(levels[-1]),
        doubt=float(min(doubt, temper.doubt)),
        drift=drift,
        slope=slope,
        weekdays=weekdays,
        strays=np.append(strays, believed),
        chances=chances / chances.sum(),
        cv2=cv2,
    )


def _fading(days: int, half_life: float) -> Values:
    """The weights of so many days, oldest first; yesterday's is the largest."""
    return np.asarray(0.5 ** (np.arange(days, 0, -1) / half_life))


def _weekdays(values: Values, exposure: Values, of_week: Whole, temper: Temper) -> Values:
    """
    Factors with a mean of 1 from each day's share of the week around it (James and Stein's shrinkage).

    The more days of one name differ among themselves, the less a difference between the names is believed.
    """
    days = len(values)
    if days <= WEEK or not values.any():
        return np.ones(WEEK)
    start = np.clip(np.arange(days) - WEEK // 2, 0, days - WEEK)
    around = _sums(values, start) / _sums(exposure, start)
    known = around > 0
    ratio = np.where(known, values / np.where(known, exposure * around, 1.0), 1.0).clip(0, temper.tame + 1)
    weights = _fading(days, 1.5 * temper.fading) * known
    counts = np.bincount(of_week, weights, WEEK)
    means = np.where(counts > 0, np.bincount(of_week, weights * ratio, WEEK) / np.maximum(counts, 1e-9), 1.0)
    within = (weights * (ratio - means[of_week]) ** 2).sum() / max(weights.sum() - WEEK, 1.0)
    between = max(((means - 1) ** 2).mean() - within / counts.mean(), 1e-3)
    factors = 1 + counts / (counts + temper.weekday * within / between + 0.3) * (means - 1)
    return np.asarray((factors / factors.mean()).clip(0.02))


def _sums(values: Values, start: Whole) -> Values:
    """The sums of the weeks that begin at `start`."""
    running = np.append(0.0, np.cumsum(values))
    return np.asarray(running[start + WEEK] - running[start])


def _levels(values: Values, shape: Values, unit: float, temper: Temper) -> tuple[Values, float]:
    """The level as it was known before each day, and (last) with all; and how many days that rests on."""
    keep = 0.5 ** (1 / temper.half_life)
    total, seen, squares = temper.guess * unit, temper.guessed_days, 0.0
    levels = np.empty(len(values) + 1)
    last = len(values) - 1
    for at, (value, size) in enumerate(zip(values, shape, strict=True)):
        level = levels[at] = total / seen
        is_known, tame = at >= WEEK - 2 or at == last > 0, temper.tame if at < last else temper.tame_today
        most = tame * max(level, 2 * unit) * size if is_known else np.inf
        total = total * keep + min(value, most)
        seen = seen * keep + size
        squares = squares * keep**2 + size**2
    levels[-1] = total / seen
    return levels, seen**2 / max(squares, 1e-9)


def _expected(values: Values, shape: Values, levels: Values, unit: float, temper: Temper) -> Values:
    """What each day was to be expected to be; in the first week by the other days of that week."""
    first = min(len(values), WEEK)
    if len(values) <= 1:
        return np.maximum(values / shape, unit)
    week = slice(0, first + 1)
    others = values[week].sum() - values[:first] + temper.guess * unit
    sizes = shape[week].sum() - shape[:first] + temper.guessed_days
    return np.append(others / sizes, levels[first : len(values)])


def _variance(strays: Values, temper: Temper) -> float:
    weights = _fading(len(strays), temper.fading)
    weights[: WEEK // 2 + 1] *= 0.3
    seen = (weights * (strays - 1).clip(-1, 6) ** 2).sum()
    return float((seen + temper.cv2_days * temper.cv2) / (weights.sum() + temper.cv2_days))


def _believed(cv2: float) -> Values:
    """Days of a gamma distribution with a mean of 1, evenly drawn: the same ones each time."""
    drawn = np.random.default_rng(1).gamma(1 / cv2, cv2, _BELIEVED)
    return np.asarray(drawn / drawn.mean())


def _motion(values: Values, shape: Values, cv2: float, unit: float, temper: Temper) -> tuple[float, float]:
    """The variance and the mean of a day's step of the level's logarithm, by the sums of whole weeks."""
    believed = temper.drift + temper.young / (len(values) + 3)
    weeks = len(values) // WEEK
    if weeks <= 1:
        return believed, 0.0
    sums, sizes = (one[-weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1) for one in (values, shape))
    logs = np.log(sums / sizes + unit)
    noise = cv2 / WEEK
    steps = np.diff(logs).clip(-1.5, 1.5)
    # the difference of two means over weeks of a random walk has two thirds of a week's steps in it
    seen = max(((steps**2).mean() - 2 * noise) / (WEEK * 2 / 3), 0.0)
    drift = (len(steps) * seen + temper.drift_weeks * believed) / (len(steps) + temper.drift_weeks)
    return float(drift), _slope(logs[-_LATEST:], noise, float(drift), temper)


def _slope(logs: Values, noise: float, drift: float, temper: Temper) -> float:
    """The straight line through the last weeks, shrunk by its own error; none through two."""
    count = len(logs)
    if count <= 2:  # noqa: PLR2004 - a line through two points fits anything
        return 0.0
    at = (np.arange(count) - (count - 1) / 2) * WEEK
    squares = float((at**2).sum())
    error = noise / squares + drift / ((count - 1) * WEEK)
    return float((at * logs).sum() / squares * temper.slope**2 / (temper.slope**2 + error))
