"""How sure one may be of a figure: shares, medians, ratios, and who is best (pure, exact, without chance)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, floor, inf, log, sqrt

Z95 = 1.959963984540054
_NODES = 2048
_SPREAD = 9.0
_ENOUGH_UNITS = 3
"""Of fewer conversations nobody can tell how much they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure and the bounds of its 95 % interval; None where too little is known for any."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation of a conversation (``unit``): a share's hit is 1 or 0, a ratio's part any number."""

    unit: str
    part: float
    whole: float = 1.0


def _by_unit(seen: Sequence[Seen]) -> list[tuple[float, float]]:
    parts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in seen:
        parts[one.unit][0] += one.part
        parts[one.unit][1] += one.whole
    return [(part, whole) for part, whole in parts.values()]


def effective(seen: Sequence[Seen]) -> float:
    """
    How many independent observations of a share these are worth.

    Questions of one conversation have more in common than those of two: what they vary by, conversation by
    conversation, is set against what single questions would. All alike, they count as conversations.
    """
    units = _by_unit(seen)
    number = len(seen)
    if len(units) == number:
        return float(number)
    share = sum(part for part, _ in units) / number
    if len(units) < _ENOUGH_UNITS or not 0 < share < 1:
        return float(len(units))
    spread = sum((part - share * whole) ** 2 for part, whole in units) * len(units) / (len(units) - 1)
    variance = spread / number**2
    return float(number) if variance <= 0 else min(float(number), max(1.0, share * (1 - share) / variance))


def share_of(seen: Sequence[Seen]) -> Interval | None:
    """A share with its Wilson interval, over the effective number of observations."""
    if not seen:
        return None
    share, number = sum(one.part for one in seen) / len(seen), effective(seen)
    square = Z95**2 / number
    middle = (share + square / 2) / (1 + square)
    half = Z95 / (1 + square) * sqrt(share * (1 - share) / number + square / (4 * number))
    return Interval(
        value=share, low=max(0.0, min(share, middle - half)), high=min(1.0, max(share, middle + half))
    )


def median_of(seen: Sequence[Seen]) -> Interval | None:
    """
    The median of the parts, with the order statistics between which it lies in 95 of 100 cases.

    The ranks are set wider by what observations of one conversation have in common.
    """
    if not seen:
        return None
    values = sorted(one.part for one in seen)
    number = len(values)
    value = (values[(number - 1) // 2] + values[number // 2]) / 2
    sides = [Seen(unit=one.unit, part=float(one.part <= value)) for one in seen]
    half = Z95 / 2 * number / sqrt(effective(sides))
    rank = floor(number / 2 - half)  # from below, and as many from above
    if rank < 1:
        return Interval(value=value)
    return Interval(value=value, low=values[rank - 1], high=values[number - rank])


def ratio_of(seen: Sequence[Seen]) -> Interval | None:
    """All parts over all wholes (cost per answer); linearised over conversations, Student's quantile."""
    units = _by_unit(seen)
    whole = sum(one for _, one in units)
    if not whole:
        return None
    ratio = sum(part for part, _ in units) / whole
    if len(units) < _ENOUGH_UNITS:
        return Interval(value=ratio)
    degrees = len(units) - 1
    spread = sum((part - ratio * one) ** 2 for part, one in units) * len(units) / degrees
    half = _student(degrees) * sqrt(spread) / whole
    return Interval(value=ratio, low=max(0.0, ratio - half), high=ratio + half)


def _student(degrees: int) -> float:
    """The two-sided 95 % quantile, by its expansion around the normal one (within 5 % from 2 degrees on)."""
    z, d = Z95, float(degrees)
    return (
        z
        + (z**3 + z) / (4 * d)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * d**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * d**3)
    )


def probability_best(scores: Sequence[tuple[float, float]]) -> list[float]:
    """
    For each arm, given its (good, bad) observations, how likely its true share of good ones is the highest.

    The shares have Beta posteriors after a flat prior; the integral of one density times the others'
    distributions is summed over a fine grid, without chance.
    """
    posteriors = [(good + 1, bad + 1) for good, bad in scores]
    nodes = _grid(posteriors)
    masses = [_mass(a, b, nodes) for a, b in posteriors]
    below = [[end - mass / 2 for end, mass in zip(accumulate(m), m, strict=True)] for m in masses]
    best = []
    for this, mass in enumerate(masses):
        total = 0.0
        for node, weight in enumerate(mass):
            product = weight
            for other, under in enumerate(below):
                product *= under[node] if other != this else 1.0
            total += product
        best.append(total)
    everything = sum(best) or 1.0
    return [one / everything for one in best]


def _grid(posteriors: Sequence[tuple[float, float]]) -> list[float]:
    """The middles of equal cells over all that is likely for any arm."""
    low, high = 1.0, 0.0
    for a, b in posteriors:
        mean = a / (a + b)
        width = _SPREAD * sqrt(mean * (1 - mean) / (a + b + 1))
        low, high = min(low, mean - width), max(high, mean + width)
    low, high = max(0.0, low), min(1.0, high)
    return [low + (high - low) * (node + 0.5) / _NODES for node in range(_NODES)]


def _mass(a: float, b: float, nodes: Sequence[float]) -> list[float]:
    logs = [(a - 1) * log(x) + (b - 1) * log(1 - x) for x in nodes]
    peak = max(logs, default=-inf)
    raw = [exp(one - peak) for one in logs]
    total = sum(raw)
    return [one / total for one in raw]
