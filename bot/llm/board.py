"""What all questions of a process know together of its routes: room, breakers, tempo, hedges."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain import Route
from bot.errors import TwinError
from bot.llm.breaker import Breakers
from bot.llm.headroom import Headroom
from bot.llm.hedges import Hedges
from bot.llm.plan import Option
from bot.llm.tempo import Tempo
from bot.meanwhile import at_most

_KNOCK_EVERY_S = 0.5
"""How often a door closed on a provider's advice is knocked at: a refusal is free, a storm is rude."""
_RECORD_S = 0.25


@dataclass(frozen=True, slots=True)
class Board:
    """Handed to every race; `at` is the clock's monotonic seconds."""

    headroom: Headroom
    breakers: Breakers
    tempo: Tempo
    hedges: Hedges
    _knocked: dict[Route, float] = field(default_factory=dict)

    def may_knock(self, route: Route, at: float) -> bool:
        last = self._knocked.get(route)
        return last is None or not 0 <= at - last < _KNOCK_EVERY_S

    def knocked(self, route: Route, at: float) -> None:
        self._knocked[route] = at

    async def record(self, route: Route, failure: TwinError | None) -> None:
        """Let the breakers know; writing an opening down must not keep anybody waiting."""
        await at_most(_RECORD_S, self.breakers.record(route, failure))

    async def give_back(self, option: Option) -> None:
        """A route was not asked after all; if it was on probation, another may ask it."""
        if option.is_probe:
            await at_most(_RECORD_S, self.breakers.give_back(option.route))
