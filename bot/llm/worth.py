"""What one call was worth to the person who asked: the one scale on which routes are compared (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.bookkeeping import Trial
from bot.domain import Route

LONGEST_WAIT_S = 10.0
"""Seconds of waiting that use a good answer up: one second costs a tenth of it."""
DEAREST_NANO_USD = 20_000_000
"""Money that uses a good answer up: $0.02, the most that a question may cost."""
FAILED = 0.4
"""
A failed first call is mostly mended by the next route, so that its wait is most of its price; but it uses up
limits, and a cut answer was perhaps being read.
"""
LIKED = 0.1
DISLIKED = -0.5
"""Few people vote, and more of those who are displeased; so a complaint says more than a thumb up."""

ANSWERED = "answered"
_UNTOLD_MS = 1000.0
_FIRST_NEWS_COUNTS = 0.1

# No word on the route: our process died, or the prompt was larger than any route of that size could take.
_NO_TRIALS = frozenset({"lost", "too_large", "pending"})
# Headroom knows when a limit opens again and keeps calls away until then; the reputation hears of it softly.
_SOFTLY = {"rate_limited": 0.2}


@dataclass(frozen=True, slots=True)
class Score:
    """
    What a trial brought (``quality``: 1 is a good answer) and took (``expense``, on the same scale).

    ``weight`` is how much it counts.
    """

    quality: float
    expense: float
    weight: float = 1.0
    is_good: bool = False

    @property
    def worth(self) -> float:
        return self.quality - self.expense


def score(trial: Trial, usual_first_ms: float) -> Score | None:
    """
    The worth of a trial, in good answers; None when it tells nothing about its route.

    ``usual_first_ms`` is when its route gives its first sign of life as a rule.
    """
    if trial.outcome in _NO_TRIALS:
        return None
    if trial.outcome == "cancelled":
        return _cancelled(trial, usual_first_ms)
    is_good = trial.outcome == ANSWERED and trial.grounded is not False
    quality = 0.0 if trial.outcome == ANSWERED else FAILED
    if is_good:
        quality = 1.0 + (LIKED if trial.thumbs > 0 else DISLIKED if trial.thumbs < 0 else 0.0)
    expense = price_of_waiting(trial.latency_ms) + price_of_money(trial.cost_nano_usd)
    return Score(quality, expense, _SOFTLY.get(trial.outcome, 1.0), is_good)


def _cancelled(trial: Trial, usual_first_ms: float) -> Score | None:
    """
    A call that nobody waited for any longer: mostly the loser of a race against a hedge.

    One that had begun to speak, or had no longer than it usually takes, tells nothing. One that was silent
    for longer would have come still later or never: half an answer after twice the wait that was seen.
    """
    if trial.first_token_ms is not None or trial.latency_ms <= usual_first_ms:
        return None
    return Score(0.5, price_of_waiting(2 * trial.latency_ms) + price_of_money(trial.cost_nano_usd))


def price_of_waiting(milliseconds: float) -> float:
    return max(0.0, milliseconds) / (1000 * LONGEST_WAIT_S)


def price_of_money(nano_usd: int) -> float:
    return max(0, nano_usd) / DEAREST_NANO_USD


def usual_first_ms(trials: Iterable[Trial]) -> dict[Route, float]:
    """When each route gives its first sign of life, as a moving mean over its answers, oldest first."""
    usual: dict[Route, float] = {}
    for trial in trials:
        if trial.outcome == ANSWERED:
            seen = float(trial.latency_ms if trial.first_token_ms is None else trial.first_token_ms)
            before = usual.get(trial.route, seen)
            usual[trial.route] = before + _FIRST_NEWS_COUNTS * (seen - before)
    return usual


def scored(trials: Iterable[Trial]) -> list[tuple[Trial, Score]]:
    """The trials that tell something, each with its score, in their order (oldest first)."""
    kept = tuple(trials)
    usual = usual_first_ms(kept)
    found = ((trial, score(trial, usual.get(trial.route, _UNTOLD_MS))) for trial in kept)
    return [(trial, one) for trial, one in found if one is not None]
