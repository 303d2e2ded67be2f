"""How fast each route usually is, learnt from its own answers, and how long it is worth waiting for."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from bot.bookkeeping import Trial
from bot.domain import Route
from bot.errors import FirstTokenTimeout

_LAST = 200
_ENOUGH = 20
"""Until so many are known, what any fast model does stands in for what is missing."""
_SLOWER = 6
"""
So many in a row that were not in time, half of them alive: it has become slower, and what was is forgotten.

A model that hangs in 30 % of calls gives such a row once in some ten thousand calls.
"""
_FASTER = 16
_SUSPICIOUS = 4
"""After so many in a row that were not in time it is given twice the time, so as to tell slow from dead."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    Seconds to wait for a route.

    After ``hedge_s`` without a sign of life the next route is started, too; after ``first_s`` the try is
    given up; so it is after ``stall_s`` of silence in the middle. One that is alive and not whole after
    ``late_s`` gets company as well. ``alone_s`` takes the place of ``first_s`` where nobody else can be
    asked: twice what it has ever needed of late, without end while that is not known.
    """

    first_s: float
    stall_s: float
    hedge_s: float
    late_s: float
    alone_s: float = math.inf


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """The smallest of `ordered` (ascending, not empty) that at least `share` of them do not exceed."""
    return ordered[min(len(ordered), max(1, math.ceil(share * len(ordered) - 1e-9))) - 1]


class _Prior:
    """Pseudo-samples between two known quantiles, on the lognormal curve that waiting times follow."""

    def __init__(self, *, p50: float, p95: float) -> None:
        spread = math.log(p95 / p50) / NormalDist().inv_cdf(0.95)
        self._curve = NormalDist(math.log(p50), spread)

    def samples(self, count: int) -> list[float]:
        return [math.exp(self._curve.inv_cdf(min((n + 1) / count, 0.99))) for n in range(count)]


_FIRSTS = _Prior(p50=0.35, p95=0.8)
_WHOLES = _Prior(p50=0.9, p95=1.8)


class _History:
    """
    The last times of one kind of one route.

    Only what came is counted. That a call was silent for a while tells how the route fails, which is its
    breaker's business, unless it goes on: then the route has become slower, and its patience must follow.
    """

    def __init__(self, prior: _Prior) -> None:
        self._prior = prior
        self._came: deque[float] = deque(maxlen=_LAST)
        self._late_row: list[float | None] = []
        self._fast_row: list[float] = []
        self._sorted: list[float] | None = None

    def came(self, seconds: float) -> None:
        if not (math.isfinite(seconds) and seconds >= 0):
            return
        usual, median = self.quantile(0.95), self.quantile(0.5)
        self._fast_row = [*self._fast_row, seconds] if seconds < median / 2 else []
        self._late_row = [*self._late_row, seconds] if seconds > usual else []
        self._came.append(seconds)
        self._sorted = None
        self._notice_a_change()

    def silent(self, seconds: float) -> None:
        """None came in so long; a call that was given up early tells nothing."""
        if seconds >= self.quantile(0.95):
            self._late_row.append(None)
            self._fast_row = []
            self._notice_a_change()

    @property
    def row(self) -> int:
        """How many in a row were not in time."""
        return len(self._late_row)

    @property
    def is_known(self) -> bool:
        """Whether its own times alone tell how fast it is."""
        return len(self._came) >= _ENOUGH

    def quantile(self, share: float) -> float:
        if self._sorted is None:
            missing = self._prior.samples(max(0, _ENOUGH - len(self._came)))
            self._sorted = sorted([*self._came, *missing])
        return nearest_rank(self._sorted, share)

    def _notice_a_change(self) -> None:
        alive = [seconds for seconds in self._late_row if seconds is not None]
        if len(self._late_row) >= _SLOWER and len(alive) >= len(self._late_row) / 2:
            self._begin_anew(alive)
        elif len(self._fast_row) >= _FASTER:
            self._begin_anew(self._fast_row)
        del self._late_row[:-_LAST]

    def _begin_anew(self, known: Iterable[float]) -> None:
        self._came = deque(known, maxlen=_LAST)
        self._late_row, self._fast_row, self._sorted = [], [], None


class Tempo:
    """The times of every route of a process; seconds throughout, whatever makes no sense is not heard."""

    def __init__(self) -> None:
        self._firsts: dict[Route, _History] = {}
        self._wholes: dict[Route, _History] = {}

    def learn(self, trials: Iterable[Trial]) -> None:
        """Begin with what the ledger knows, oldest first; once, at the start."""
        for trial in trials:
            if trial.first_token_ms is not None:
                self.first(trial.route, trial.first_token_ms / 1000)
            elif trial.outcome == FirstTokenTimeout.outcome:
                self.silent(trial.route, trial.latency_ms / 1000)
            if trial.outcome == "answered":
                self.whole(trial.route, trial.latency_ms / 1000)

    def first(self, route: Route, seconds: float) -> None:
        """A first sign of life came."""
        self._of(self._firsts, route, _FIRSTS).came(seconds)

    def whole(self, route: Route, seconds: float) -> None:
        """An answer was whole."""
        self._of(self._wholes, route, _WHOLES).came(seconds)

    def silent(self, route: Route, seconds: float) -> None:
        """No sign of life came in so long; then we stopped waiting."""
        self._of(self._firsts, route, _FIRSTS).silent(seconds)

    def patience(self, route: Route) -> Patience:
        """How long to wait for it now."""
        firsts, wholes = self._of(self._firsts, route, _FIRSTS), self._of(self._wholes, route, _WHOLES)
        doubled = 2 if firsts.row >= _SUSPICIOUS else 1
        first_s = _within(1.0, 2 * firsts.quantile(0.99), 4.0)
        return Patience(
            first_s=_within(1.0, doubled * first_s, 4.0),
            stall_s=max(2.0, first_s),
            hedge_s=_within(0.25, firsts.quantile(0.95), 2.0),
            late_s=_within(2.5, wholes.quantile(0.99), 6.0),
            alone_s=2 * doubled * firsts.quantile(0.99) if firsts.is_known else math.inf,
        )

    @staticmethod
    def _of(histories: dict[Route, _History], route: Route, prior: _Prior) -> _History:
        found = histories.get(route)
        if found is None:
            found = histories[route] = _History(prior)
        return found


def _within(least: float, seconds: float, most: float) -> float:
    return min(max(seconds, least), most)
