"""How long the look-alike takes: a lognormal wait for the first token, then words at an even pace."""

from __future__ import annotations

import math
import random

from bot.simulator.models import Model
from bot.simulator.options import SimulatorOptions

_Z95 = 1.6448536269514722
_CHUNKS_PER_SECOND = 25


class Pace:
    """Draws waiting times from one seeded source of chance; all times are seconds."""

    def __init__(self, options: SimulatorOptions, chance: random.Random) -> None:
        self._options = options
        self._chance = chance
        self._mu = math.log(options.median_ms / 1_000)
        self._sigma = math.log(options.p95_ms / options.median_ms) / _Z95

    def first_token_s(self, *, slow: bool = False) -> float:
        extra = self._options.slow_first_token_s if slow else 0.0
        if self._options.instant:
            return extra
        return self._chance.lognormvariate(self._mu, self._sigma) + extra

    def completion_s(self, model: Model, tokens: int) -> float:
        """The time that so many tokens take to be said."""
        if self._options.instant:
            return 0.0
        return tokens / (self._options.tokens_per_second or model.tokens_per_second)

    def chunks(self, text: str, seconds: float) -> list[str]:
        """Cut a text where words begin, into about 25 pieces a second, and 4 when nothing is waited for."""
        words = _words(text)
        wanted = max(4, round(seconds * _CHUNKS_PER_SECOND))
        size = -(-len(words) // wanted) or 1
        return ["".join(words[at : at + size]) for at in range(0, len(words), size)]


def _words(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for at in range(1, len(text)):
        if text[at].isspace() and not text[at - 1].isspace():
            found.append(text[start:at])
            start = at
    return [*found, text[start:]] if text else []
