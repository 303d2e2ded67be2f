"""Which answer a question wants: softmax regression on the vectors of the phrasings that each answer has."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Loss = Callable[[Floats], tuple[float, Floats]]

PENALTY = 0.03
"""Of the squared weights, beside the summed loss of all questions; chosen on `benchmarks/dev/recall`."""

_MOST_STEPS = 40
_ENOUGH = 2e-3
"""Of the gradient at the start: what is left of it moves no probability by a hundredth."""
_PAIRS = 10
_SHORTEST = 1e-4
_DESCENT = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    What was learnt of some answers; ``answers`` are their ids, sorted.

    ``weights`` has a row for each of them and a last one for what none of them answers; its last column is
    the bias: shape (answers + 1, dimensions + 1).
    """

    answers: tuple[str, ...]
    weights: Floats

    def sure(self, vector: Floats) -> tuple[str, float]:
        """The answer that a question most probably wants, and how probable that is, from 0 to 1."""
        return self.sure_of_many(np.atleast_2d(vector))[0]

    def sure_of_many(self, vectors: Floats) -> list[tuple[str, float]]:
        """The same for each row of shape (questions, dimensions), of unit length."""
        if not self.answers:
            return [("", 0.0)] * len(vectors)
        shares = _shares(_with_one(vectors) @ self.weights.T)[:, :-1]
        best = shares.argmax(axis=1)
        return [(self.answers[at], float(row[at])) for at, row in zip(best, shares, strict=True)]


def fit(vectors: Floats, labels: Sequence[str], background: Floats, *, penalty: float = PENALTY) -> Head:
    """
    Learn from phrasings whose answer it is; the same input gives the same head.

    ``vectors`` are of unit length, shape (phrasings, dimensions), with the id of the answer of each as its
    label; ``background``, of shape (questions, dimensions), are those that no answer is for. It is meant for
    up to 500 answers and 5,000 phrasings: time and room grow with their product.
    """
    answers = tuple(sorted(set(labels)))
    place = {answer: at for at, answer in enumerate(answers)}
    rows = _with_one(np.concatenate([vectors, background]))
    wanted = np.array([*(place[label] for label in labels), *([len(answers)] * len(background))], np.intp)
    start = np.zeros((len(answers) + 1, rows.shape[1]), np.float32)
    start[:, -1] = np.log(
        np.bincount(wanted, minlength=len(start)) + 1
    )  # from zero, biases alone take a dozen
    return Head(answers=answers, weights=_descended(_loss(rows, wanted, penalty), start))


def _with_one(vectors: Floats) -> Floats:
    return np.concatenate([vectors, np.ones((len(vectors), 1), np.float32)], axis=1, dtype=np.float32)


def _shares(scores: Floats) -> Floats:
    """The softmax of each row."""
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def _loss(rows: Floats, wanted: NDArray[np.intp], penalty: float) -> Loss:
    """Cross entropy, summed, with its gradient; the biases go free."""
    each = np.arange(len(rows))

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = rows @ weights.T
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[each, wanted]
        shares = np.exp(scores, out=scores)
        total = shares.sum(axis=1, keepdims=True)
        missed = float((np.log(total[:, 0]) - right).sum(dtype=np.float64))
        shares /= total
        shares[each, wanted] -= 1
        slope = shares.T @ rows
        slope[:, :-1] += penalty * weights[:, :-1]
        return missed + penalty / 2 * _inner(weights[:, :-1], weights[:, :-1]), slope

    return loss


def _descended(loss: Loss, start: Floats) -> Floats:
    """Near the minimum, by L-BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.4)."""
    here, (height, slope) = start, loss(start)
    enough = _ENOUGH * _size(slope)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=_PAIRS)
    for _ in range(_MOST_STEPS):
        if _size(slope) <= enough:
            break
        way = _direction(slope, past)
        found = _step(loss, here, height, slope, way)
        if found is None:
            if not past:
                break
            past.clear()  # what was learnt of the curvature misleads here: straight down once more
            continue
        there, lower, slope_there = found
        moved, turned = there - here, slope_there - slope
        if _inner(moved, turned) > 0:  # else the curvature tells nothing
            past.append((moved, turned))
        here, height, slope = there, lower, slope_there
    return here


def _direction(slope: Floats, past: deque[tuple[Floats, Floats]]) -> Floats:
    way = -slope
    if not past:
        return way / np.float32(max(1.0, _size(slope)))
    taken = []
    for moved, turned in reversed(past):
        share = _inner(moved, way) / _inner(moved, turned)
        way = way - np.float32(share) * turned
        taken.append(share)
    moved, turned = past[-1]
    way = way * np.float32(_inner(moved, turned) / _inner(turned, turned))
    for (moved, turned), share in zip(past, reversed(taken), strict=True):
        way = way + np.float32(share - _inner(turned, way) / _inner(moved, turned)) * moved
    return way


def _step(
    loss: Loss, here: Floats, height: float, slope: Floats, way: Floats
) -> tuple[Floats, float, Floats] | None:
    """The first of ever shorter steps that goes down enough (Armijo); None: none does."""
    falls, length = _inner(slope, way), 1.0
    while length >= _SHORTEST:
        there = here + np.float32(length) * way
        lower, slope_there = loss(there)
        if lower <= height + _DESCENT * length * falls:
            return there, lower, slope_there
        length /= 2
    return None


def _inner(one: Floats, other: Floats) -> float:
    return float(np.vdot(one, other))


def _size(one: Floats) -> float:
    return float(np.sqrt(np.vdot(one, one)))
