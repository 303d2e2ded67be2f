"""What a score is worth: how often a head that is so sure is wrong, as a curve through all of its trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

_EDGE = 1e-6
_STEPS = 50
_CLOSE = 1e-8
_PRIOR = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The chance that a hit is wrong falls with the log odds of its score: a logistic curve (Platt, 1999)."""

    slope: float = 0.0
    level: float = 0.0

    def wrong(self, score: float) -> float:
        """The chance that a hit of a score is wrong; both from 0 to 1."""
        return 1.0 / (1.0 + exp(min(700.0, self.slope * _odds(score) + self.level)))


def learnt(scores: Sequence[float], right: Sequence[bool], weights: Sequence[float]) -> Curve:
    """
    The curve of most likelihood, by Newton's method, nearly as many trials counting as there are.

    What was right is held to be so a little less than surely, and the other way round (Platt's targets): as
    if one more of each had been seen, so that no sample without an error promises that there is none.
    """
    if not scores:
        return Curve()
    import numpy as np

    wanted = np.array(right, bool)
    goods, bads = int(wanted.sum()), int((~wanted).sum())
    targets = np.where(wanted, (goods + 1) / (goods + 2), 1 / (bads + 2))
    counts = np.array(weights, float)
    counts *= len(counts) / counts.sum()
    rows = np.array([[_odds(score), 1.0] for score in scores])
    curve = np.zeros(2)
    for _ in range(_STEPS):
        shares = 1 / (1 + np.exp(-np.clip(rows @ curve, -700, 700)))
        slope = rows.T @ (counts * (shares - targets)) + _PRIOR * curve
        bend = (rows * (counts * shares * (1 - shares))[:, None]).T @ rows + _PRIOR * np.eye(2)
        step = np.linalg.solve(bend, slope)
        curve -= step
        if np.abs(step).max() < _CLOSE:
            break
    return Curve(slope=max(0.0, float(curve[0])), level=float(curve[1]))


def _odds(score: float) -> float:
    inside = min(1 - _EDGE, max(_EDGE, score))
    return log(inside / (1 - inside))
