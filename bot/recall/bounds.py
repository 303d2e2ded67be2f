"""How large a share may be, after so many of so many: the bound of Clopper and Pearson, exactly."""

from __future__ import annotations

from math import exp, inf, lgamma, log

CONFIDENCE = 0.95

_CLOSE = 1e-14
_TINY = 1e-300
_MOST_TERMS = 10_000
_HALVINGS = 60


def upper_bound(errors: float, of: float, *, confidence: float = CONFIDENCE) -> float:
    """
    The share that true errors do not exceed, one-sided: 1 where nothing was seen, or nothing but errors.

    Clopper and Pearson 1934: the quantile of the beta distribution with ``errors + 1`` and ``of - errors``.
    Neither has to be whole, as some evidence counts in part.
    """
    if errors >= of:
        return 1.0
    return beta_quantile(confidence, errors + 1, of - errors)


def is_within(share: float, errors: float, of: float, *, confidence: float = CONFIDENCE) -> bool:
    """Whether the upper bound is no more than a share: the same in one step instead of sixty."""
    return errors < of and beta_share(share, errors + 1, of - errors) >= confidence


def lower_bound(hits: float, of: float, *, confidence: float = CONFIDENCE) -> float:
    """The share that true hits do not fall below, one-sided: 0 where nothing was seen."""
    return 1.0 - upper_bound(of - hits, of, confidence=confidence)


def beta_quantile(share: float, a: float, b: float) -> float:
    """Below which value a share of the beta distribution of ``a`` and ``b`` (above 0) lies: by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beta_share(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), from 0 to 1 (NIST, 8.17.4 and 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction converges soon on the other side only
        return 1.0 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    return min(1.0, front * _fraction(x, a, b) / a)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 8.17.22, from its front (Lentz's method)."""
    value, above, below = 1.0, inf, 1.0
    for number in range(1, _MOST_TERMS):
        term = _term(number, x, a, b)
        below = 1.0 / _not_nought(1.0 + term * below)
        above = _not_nought(1.0 + term / above)
        value *= above * below
        if abs(above * below - 1.0) < _CLOSE:
            break
    return value


def _term(number: int, x: float, a: float, b: float) -> float:
    half, is_odd = divmod(number, 2)
    if is_odd:
        return -(a + half) * (a + b + half) * x / ((a + number - 1) * (a + number))
    return half * (b - half) * x / ((a + number - 1) * (a + number))


def _not_nought(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
