"""What the end of a call says of a route and of the account behind it, and how long each kind closes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    FirstTokenTimeout,
    ModelError,
    ModelUnavailable,
    NetworkBlocked,
    RateLimited,
    ServerFault,
    StreamCut,
    TwinError,
    Unreachable,
)


@dataclass(frozen=True, slots=True)
class Pause:
    """
    How long a breaker stays open: doubling from the first to the longest.

    ``alone_s`` is the most when no other route may be asked: then a look that fails costs nobody an answer.
    """

    first_s: float
    longest_s: float
    alone_s: float = math.inf

    def seconds(self, openings: int, draw: float) -> float:
        """The wait of the n-th opening in a row; `draw` (0 to 1) shortens it by up to a fifth."""
        doubled = self.first_s * 2.0 ** min(max(openings, 1) - 1, 20)
        return min(doubled, self.longest_s) * (1 - 0.2 * draw)


_SERVER = Pause(2.0, 60.0, alone_s=1.0)
_MODEL = Pause(600.0, 3600.0)
_ACCOUNT = Pause(60.0, 900.0)
_PAUSES = {
    ModelUnavailable.outcome: _MODEL,
    AccountBlocked.outcome: _ACCOUNT,
    AuthRefused.outcome: _ACCOUNT,
    NetworkBlocked.outcome: _ACCOUNT,
}


def pause_for(reason: str) -> Pause:
    """By the outcome that a verdict's reason begins with."""
    return _PAUSES.get(reason.partition(":")[0], _SERVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A failure that counts against a breaker; one of infinite weight opens it at once."""

    reason: str
    weight: float = 1.0

    @property
    def is_final(self) -> bool:
        return math.isinf(self.weight)


Sign = Fault | Literal["alive", "nothing"]
_LIFELESS = (ServerFault, Unreachable, FirstTokenTimeout, StreamCut)
_TAKEN_IN = (RateLimited, BadContent, StreamCut)
"""Whoever limits, answers badly or breaks off has looked at key and account and found nothing wrong."""


def sign_of_route(failure: TwinError | None) -> Sign:
    """
    What the end of a call says of its route; None is a good answer.

    An empty or malformed answer counts half: models that are falling over give such answers in series, but
    a single question may also earn them, and must not close a route that others are glad of.
    """
    if failure is None:
        return "alive"
    if isinstance(failure, ModelUnavailable):
        return Fault(reason=_reason(failure), weight=math.inf)
    if isinstance(failure, _LIFELESS):
        return Fault(reason=_reason(failure))
    return Fault(reason=_reason(failure), weight=0.5) if isinstance(failure, BadContent) else "nothing"


def sign_of_provider(failure: TwinError | None) -> Sign:
    """What the end of a call says of the account at its provider; None is a good answer."""
    if failure is None or isinstance(failure, _TAKEN_IN):
        return "alive"
    if isinstance(failure, ModelError) and failure.about_provider:
        return Fault(reason=_reason(failure), weight=math.inf)
    return "nothing"


def _reason(failure: ModelError) -> str:
    """Outcome and code; never the provider's own text, which goes on to people."""
    told = failure.code or str(failure.status or "")
    code = "".join(
        letter for letter in told[:60] if letter.isascii() and (letter.isalnum() or letter in "._-")
    )
    return f"{failure.outcome}: {code}" if code else failure.outcome
