"""The series that forecasts are tried on: made of seeds, or shaped like real ones; in two halves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Whole = NDArray[np.int64]
Luck = np.random.Generator

DAYS, HOURS = 130, 24
KNOWN = (1, 3, 6, 10, 14, 21, 35, 56, 84)
"""Finished days before the moments at which is forecast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What was asked and spent in each hour (days x hours): questions, tokens and nano-dollars."""

    family: str
    start: date
    questions: Whole
    tokens: Whole
    cost: Whole


def _office(luck: Luck, weekend: float) -> Values:
    """Factors of weekdays, Monday first, with a mean of 1."""
    week = np.array([1.0, 1.1, 1.1, 1.0, 0.9, weekend, weekend * 0.8]) * luck.lognormal(0, 0.1, 7)
    return np.asarray(week / week.mean())


def _level(luck: Luck) -> float:
    """Questions a day, from a few to hundreds."""
    return float(np.exp(luck.uniform(np.log(3), np.log(400))))


def _noise(luck: Luck, sigma: float) -> Values:
    return np.asarray(luck.lognormal(-(sigma**2) / 2, sigma, DAYS))


def steady(luck: Luck) -> Values:
    return _level(luck) * _noise(luck, luck.uniform(0.1, 0.4))


def growing(luck: Luck) -> Values:
    steep = luck.uniform(0.005, 0.025)
    return _level(luck) / 3 * np.asarray(np.exp(steep * np.arange(DAYS))) * _noise(luck, 0.25)


def fading(luck: Luck) -> Values:
    steep = luck.uniform(0.005, 0.02)
    return _level(luck) * np.asarray(np.exp(-steep * np.arange(DAYS))) * _noise(luck, 0.25)


def bursts(luck: Luck) -> Values:
    burst = np.where(luck.random(DAYS) < 0.05, luck.uniform(3, 10, DAYS), 1.0)
    return _level(luck) * _noise(luck, 0.3) * burst


def shift(luck: Luck) -> Values:
    """At some day it is another level for good."""
    at, factor = int(luck.integers(20, 110)), float(np.exp(luck.choice([-1, 1]) * luck.uniform(0.4, 1.2)))
    return _level(luck) * np.where(np.arange(DAYS) < at, 1.0, factor) * _noise(luck, 0.25)


def wandering(luck: Luck) -> Values:
    walk = np.cumsum(luck.normal(0, luck.uniform(0.04, 0.12), DAYS))
    return _level(luck) * np.exp(walk) * _noise(luck, 0.2)


def intermittent(luck: Luck) -> Values:
    """Most days are empty."""
    return np.asarray(np.where(luck.random(DAYS) < luck.uniform(0.1, 0.5), luck.uniform(2, 30, DAYS), 0.0))


def launch(luck: Luck) -> Values:
    """Everybody tries it in the first days; some stay."""
    curious = luck.uniform(2, 6) * np.exp(-np.arange(DAYS) / luck.uniform(3, 12))
    return _level(luck) / 2 * (1 + curious) * _noise(luck, 0.3)


def campaigns(luck: Luck) -> Values:
    """Now and then some days of much more."""
    lifted = np.ones(DAYS)
    for at in luck.integers(0, DAYS, 5):
        lifted[at : at + int(luck.integers(2, 6))] *= luck.uniform(1.5, 4)
    return _level(luck) * lifted * _noise(luck, 0.25)


def holidays(luck: Luck) -> Values:
    """Single days, and once a fortnight, of almost nothing."""
    quiet = np.where(luck.random(DAYS) < 0.04, 0.1, 1.0)
    at = int(luck.integers(10, 110))
    quiet[at : at + 14] *= 0.25
    return _level(luck) * quiet * _noise(luck, 0.2)


def few(luck: Luck) -> Values:
    """A question now and then."""
    return luck.uniform(0.2, 3) * _noise(luck, 0.4)


def sparse(luck: Luck) -> Values:
    """Days with and days without anybody come in runs."""
    stays, there = luck.uniform(0.5, 0.85), bool(luck.random() < 0.4)
    days = np.zeros(DAYS)
    for at in range(DAYS):
        there = there if luck.random() < stays else not there
        days[at] = there
    return days * luck.uniform(1, 40) * _noise(luck, luck.uniform(0.2, 0.8))


def novelty(luck: Luck) -> Values:
    """Curiosity that fades as a power of the days, not by halves."""
    fading = (1 + np.arange(DAYS) / luck.uniform(1, 5)) ** -luck.uniform(0.8, 1.6)
    return _level(luck) / 3 * (1 + luck.uniform(2, 8) * fading) * _noise(luck, 0.25)


def rollout(luck: Luck) -> Values:
    """A few first, then everybody by steps."""
    steps, lifts = np.sort(luck.integers(3, 100, 3)), np.exp(luck.uniform(0.2, 0.7, 3))
    lifted = np.prod([np.where(np.arange(DAYS) < at, 1, by) for at, by in zip(steps, lifts, strict=True)], 0)
    return _level(luck) / 3 * np.asarray(lifted) * _noise(luck, 0.3)


def rare(luck: Luck) -> Values:
    """Hardly a question a day."""
    return luck.uniform(0.3, 4) * _noise(luck, 0.5)


def pauses(luck: Luck) -> Values:
    """Days or weeks in which hardly anybody is there."""
    there = np.ones(DAYS)
    for at in luck.integers(5, 120, 3):
        there[at : at + int(luck.integers(3, 15))] = luck.uniform(0, 0.3)
    return _level(luck) * there * _noise(luck, 0.25)


Rates = Callable[[Luck], Values]
DEVELOPMENT: Mapping[str, Rates] = {
    one.__name__: one
    for one in (
        *(steady, growing, bursts, shift, wandering, intermittent, launch),
        *(sparse, novelty, rollout, rare, pauses),
    )
}
HELD_OUT: Mapping[str, Rates] = {
    one.__name__: one
    for one in (
        steady,
        growing,
        fading,
        bursts,
        shift,
        wandering,
        intermittent,
        launch,
        campaigns,
        holidays,
        few,
    )
}


def made(family: str, rates: Rates, seed: int) -> Series:
    """A series of a family; every second one knows weekends."""
    luck = np.random.default_rng([seed, *family.encode()])
    start = date(2026, 1, 1) + timedelta(days=int(luck.integers(0, 360)))
    rate = rates(luck)
    weekend = luck.uniform(0.05, 0.6) if seed % 2 else luck.uniform(0.8, 1.2)
    of_week = (start.weekday() + np.arange(DAYS)) % 7
    return lived(family, start, rate * _office(luck, weekend)[of_week], luck)


def lived(family: str, start: date, rate: Values, luck: Luck) -> Series:
    """People come at some hour and ask once or more; a question costs what it costs."""
    hour = np.array([1, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 20, 16, 18, 20, 18, 16, 14, 12, 10, 9, 7, 4, 2.0])
    hour = hour * luck.lognormal(0, 0.3, HOURS)
    hour /= hour.sum()
    again = luck.uniform(1.2, 4)
    visits = luck.poisson(rate[:, None] / again * hour)
    questions = visits + luck.poisson(visits * (again - 1))
    each, spread = np.exp(luck.uniform(np.log(1e5), np.log(2e6))), luck.uniform(0.3, 0.8)
    tokens = _summed(questions, luck.lognormal(np.log(1500), 0.35, int(questions.sum())))
    cost = _summed(questions, luck.lognormal(np.log(each), spread, int(questions.sum())))
    return Series(family=family, start=start, questions=questions.astype(np.int64), tokens=tokens, cost=cost)


def _summed(questions: Whole, values: Values) -> Whole:
    """What all the questions of an hour came to."""
    ends = np.append(0, np.cumsum(questions.ravel()))
    sums = np.append(0, np.cumsum(values.astype(np.int64)))
    return np.asarray((sums[ends[1:]] - sums[ends[:-1]]).reshape(questions.shape))


def real(file: Path, seeds: range) -> Iterator[Series]:
    """Stretches of real days, scaled to a chat; each seed takes another stretch and another size."""
    for line in file.read_text(encoding="utf-8").splitlines():
        name, begun, numbers = line.split(",")
        counts = np.array(numbers.split(), dtype=np.float64)
        for seed in seeds:
            luck = np.random.default_rng([seed, *name.encode()])
            at = int(luck.integers(0, len(counts) - DAYS))
            stretch = counts[at : at + DAYS]
            rate = stretch / np.median(counts) * np.exp(luck.uniform(np.log(5), np.log(300)))
            yield lived(name, date.fromisoformat(begun) + timedelta(days=at), rate, luck)
