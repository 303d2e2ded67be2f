"""What each kind of failure means for the next step (pure): again here, elsewhere, or nowhere."""

from __future__ import annotations

import random
from enum import Enum

from bot.errors import (
    BadContent,
    BadRequest,
    FirstTokenTimeout,
    ModelError,
    ModelUnavailable,
    RateLimited,
    RequestTooLarge,
    ServerFault,
    SpendingPaused,
    StreamCut,
    TwinError,
    Unreachable,
    Unreadable,
)

FIRST_WAIT_S = 0.15
LONGEST_WAIT_S = 2.0
MOST_TRIES_HERE = 4
"""Calls of one question to one route; a repetition waits, and lets every other route go first."""

MOST_TRIES = 10
"""Calls of one question to all routes together."""


class Then(Enum):
    """What may follow a failure."""

    AGAIN = "the same route may be asked once more, after a wait"
    LIGHTER = "the same route may be asked with fewer words"
    ELSEWHERE = "the route is of no use to this question"
    OTHER_PROVIDER = "nor is any other of its provider"
    STOP = "no route is"


_TRANSIENT = (RateLimited, ServerFault, Unreachable, FirstTokenTimeout, StreamCut, BadContent)
_FOR_GOOD = (ModelUnavailable, BadRequest, Unreadable)


def after(error: TwinError) -> Then:
    """
    What may follow this failure.

    A deterministic one is never repeated as it was: what is too large is too large again.
    """
    if isinstance(error, SpendingPaused):
        return Then.STOP
    if isinstance(error, RequestTooLarge):
        return Then.LIGHTER
    if isinstance(error, ModelError) and error.about_provider:
        return Then.OTHER_PROVIDER
    if isinstance(error, _FOR_GOOD):
        return Then.ELSEWHERE
    return Then.AGAIN if isinstance(error, _TRANSIENT) else Then.ELSEWHERE


def backoff_s(tries: int, chance: random.Random) -> float:
    """
    How long to let a route rest after so many tries: exponential, with full jitter.

    Full jitter spreads callers that failed together best (AWS Architecture Blog, "Exponential Backoff And
    Jitter", 2015).
    """
    most = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(max(tries - 1, 0), 10))
    return chance.uniform(0, most)
