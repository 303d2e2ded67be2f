"""What all questions of a process know together of its routes: room, breakers, tempo, hedges."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from math import ceil

from bot.domain import Prompt, Route
from bot.errors import TwinError
from bot.llm.breaker import Breakers
from bot.llm.headroom import Headroom
from bot.llm.hedges import Hedges
from bot.llm.tempo import Tempo
from bot.meanwhile import at_most
from bot.spend.cost import estimate_prompt_tokens

_FIRST_KNOCK_S, _LAST_KNOCK_S = 0.1, 2.0
"""How long after a refusal, and after each further one, a door closed on advice is knocked at again."""
_RECORD_S = 0.25
_STUCK = 2


@dataclass(frozen=True, slots=True)
class _Knock:
    """The last knock at a closed door, and how long it is left in peace after it."""

    at: float
    rest_s: float


@dataclass(frozen=True, slots=True)
class Board:
    """
    Handed to every race; `at` is the clock's monotonic seconds.

    ``gone`` are the routes whose models their providers do not list any more.
    """

    headroom: Headroom
    breakers: Breakers
    tempo: Tempo
    hedges: Hedges
    calibration: Callable[[Route], float] = lambda _: 1.0
    gone: Callable[[], Collection[Route]] = frozenset
    _knocks: dict[Route, _Knock] = field(default_factory=dict)
    _silent: dict[Route, list[float]] = field(default_factory=dict)

    def prompt_tokens(self, route: Route, prompt: Prompt) -> int:
        """What a route will count for a prompt: our estimate, corrected by what it counted before."""
        return ceil(estimate_prompt_tokens(prompt) * max(1.0, self.calibration(route)))

    def awaits(self, route: Route, late_at: float) -> None:
        """A call begins, of which a first sign of life is due by then."""
        self._silent.setdefault(route, []).append(late_at)

    def heard(self, route: Route, late_at: float) -> None:
        """The call that was awaited gave a sign of life, or is over."""
        waiting = self._silent.get(route, [])
        if late_at in waiting:
            waiting.remove(late_at)

    def is_stuck(self, route: Route, at: float) -> bool:
        """Whether calls of other questions hang there now: known long before any of them has failed."""
        return sum(late_at <= at for late_at in self._silent.get(route, ())) >= _STUCK

    def is_dead(self, route: Route, at: float) -> bool:
        """Whether enough calls have failed there that none is made but to try whether it still is."""
        leave = self.breakers.allows(route, at)
        return leave.is_probe or not leave.may

    def knock_s(self, route: Route, at: float) -> float:
        """
        How long until a door that a provider has closed on advice may be knocked at, by whichever question.

        A refusal is free, a storm of them is rude: each makes the next wait twice as long.
        """
        knock = self._knocks.get(route)
        return 0.0 if knock is None else min(max(0.0, knock.at + knock.rest_s - at), knock.rest_s)

    def knocked(self, route: Route, at: float) -> None:
        """Somebody knocks now."""
        knock = self._knocks.get(route)
        rest_s = _FIRST_KNOCK_S if knock is None else min(2 * knock.rest_s, _LAST_KNOCK_S)
        self._knocks[route] = _Knock(at, rest_s)

    async def record(self, route: Route, failure: TwinError | None) -> None:
        """Let the breakers know; writing an opening down must not keep anybody waiting."""
        if failure is None:
            self._knocks.pop(route, None)
        await at_most(_RECORD_S, self.breakers.record(route, failure))

    async def give_back(self, route: Route, *, is_probe: bool) -> None:
        """A route was not asked after all; if it was on probation, another may ask it."""
        if is_probe:
            await at_most(_RECORD_S, self.breakers.give_back(route))
