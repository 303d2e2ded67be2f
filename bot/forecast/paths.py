"""Draws the days to come from the days that were: the only room of the forecast that has dice."""

from __future__ import annotations

import hashlib

import numpy as np

from bot.forecast.fitting import Fit, Temper, Values, fit
from bot.forecast.history import WEEK, Past

PATHS = 4000
USUAL = Temper()


def simulate(past: Past, *, ahead: int, paths: int = PATHS, temper: Temper = USUAL) -> Values:
    """
    What is still to come of today, and each of the `ahead` days after it: an array of (paths, 1 + ahead).

    The dice are thrown by the history: the same one comes to the same paths in every process.

    Each path has a level of its own (lognormal around the fitted one), which wanders from day to day with a
    damped trend; a day is that level, times its weekday, times what some day of the past was as a multiple of
    what it had been expected to be. The rest of today follows from how busy it has been (gamma and Poisson).
    """
    found = fit(past, temper)
    luck = np.random.default_rng(_seed(past))
    level = found.level * np.exp(luck.normal(0, np.sqrt(np.log1p(found.doubt)), paths))
    today = _rest_of_today(past, found, level, luck, temper)[:, None]
    if not ahead:
        return today
    steps = np.arange(1, ahead + 1)
    moved = luck.normal(0, np.sqrt(found.drift), (paths, ahead)).cumsum(axis=1)
    moved += found.slope * np.cumsum(temper.damped**steps)
    strays = luck.choice(found.strays, size=(paths, ahead), p=found.chances)
    weekdays = found.weekdays[(past.weekday + steps) % WEEK]
    return np.concatenate([today, level[:, None] * np.exp(moved) * weekdays * strays], axis=1)


def _seed(past: Past) -> int:
    """The same all day long, so that a forecast moves with what is asked and not with the dice."""
    return int.from_bytes(hashlib.sha256(repr(past.days).encode()).digest()[:8], "big")


def _rest_of_today(
    past: Past, found: Fit, level: Values, luck: np.random.Generator, temper: Temper
) -> Values:
    """
    How busy the day is, as far as it has told, and then whole visits: late in the evening there may be none.

    The gamma distribution of a day's business, seen through Poisson visits, is a gamma distribution again.
    """
    usual = level * found.weekdays[past.weekday]
    visit = past.unit * temper.clump
    sure = 1 / min(max(found.cv2, 0.02), 2.0)
    busy = luck.gamma(sure + past.so_far / visit, 1 / (sure + usual * past.lived / visit))
    visits = luck.poisson(np.minimum(usual * past.rest * busy / visit, 1e15))
    return np.asarray(luck.gamma(np.maximum(visits, 1e-9), visit) * (visits > 0))
