"""Who is asked side questions: the cheapest, but never the model whose own words are in doubt (pure)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.domain import Route, Usage
from bot.spend.cost import Price, cost

_TYPICAL = Usage(prompt_tokens=800, completion_tokens=330)
"""What a second opinion takes, thinking at low effort included (grounding, 2b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """
    The routes that may be asked, in the order of the settings.

    ``named`` goes before the cheapest; ``verifier`` is the one that was named for opinions; ``guard`` is a
    classifier of attacks. One that is not open is passed over. ``has_opinions`` False: the verifier is off.
    """

    routes: tuple[Route, ...]
    price: Callable[[Route], Price | None]
    named: Route | None = None
    verifier: Route | None = None
    has_opinions: bool = True
    guard: Route | None = None

    def usual(self) -> tuple[Route, ...]:
        """Who is asked what any model can tell: one model, through each key that serves it."""
        return self._first(self._candidates())

    def second(self, writer: Route) -> tuple[Route, ...]:
        """Who reads the words of `writer` again: another model; none where there is no other."""
        if not self.has_opinions:
            return ()
        others = [one for one in self._candidates(self.verifier) if _model(one) != _model(writer)]
        return self._first(others)

    def guards(self) -> tuple[Route, ...]:
        """The classifier, where one is configured."""
        return () if self.guard is None else (self.guard,)

    def _candidates(self, first: Route | None = None) -> list[Route]:
        """Who was named, then the others by what they cost; one without a price comes last."""
        preferred = [one for one in (first, self.named) if one is not None]
        return list(dict.fromkeys([*preferred, *sorted(self.routes, key=self._cost)]))

    def _cost(self, route: Route) -> float:
        price = self.price(route)
        return math.inf if price is None else cost(_TYPICAL, price)

    def _first(self, candidates: Iterable[Route]) -> tuple[Route, ...]:
        found = next(iter(candidates), None)
        if found is None:
            return ()
        return (found, *(one for one in self.routes if one != found and one.model == found.model))


def _model(route: Route) -> str:
    """The model by its own name: hosts put their own or the maker's before it."""
    return route.model.rpartition("/")[2].lower()
