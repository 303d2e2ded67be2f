"""Holds what is prepared beside the asks in a budget of its own, its worst case included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain import Call, Completion, Listen, Route, Usage
from bot.errors import BudgetSpent, NoRouteLeft, PriceUnknown
from bot.ports import Clock, Models
from bot.spend.cost import Price, cost, estimate_prompt_tokens, usd

BUDGET = "the budget for what is prepared"


@dataclass(slots=True, kw_only=True)
class Allowance:
    """
    `bot.ports.Models` whose calls together cost no more than they were allowed since `fill`.

    A call goes on its way when the worst that it may cost on any of its routes is left. ``calibration`` is by
    how much a route counts more than we estimate. ``spent`` is in nano-dollars; ``refused`` says why a call
    was, if one was, and ``is_dear`` that it was for the budget's sake.
    """

    models: Models
    price: Callable[[Route], Price | None]
    clock: Clock
    calibration: Callable[[Route], float] = lambda _: 1.0
    spent: int = 0
    refused: str = ""
    is_dear: bool = False
    _budget: int = 0
    _held: int = 0

    @property
    def routes(self) -> tuple[Route, ...]:
        return self.models.routes

    def fill(self, budget_nano_usd: int) -> None:
        """Begin anew with so much."""
        self.spent, self.refused, self.is_dear, self._budget = 0, "", False, budget_nano_usd

    async def complete(
        self, call: Call, listen: Listen | None = None, *, order: Sequence[Route] | None = None
    ) -> Completion:
        """
        As the models, once there is room.

        Raises:
            NoRouteLeft: also where there is none (`BudgetSpent`), or nobody knows what the call may cost.
            StorageError: the books could not be written.
        """
        worst = self._worst(call, self.routes if order is None else order)
        left = self._budget - self.spent - self._held
        if worst > left:
            self.is_dear, self.refused = True, f"the budget of ${usd(self._budget)} has no room for another"
            spent = BudgetSpent(window=BUDGET, needed=worst, left=left, resets_at=self.clock.now())
            raise NoRouteLeft([spent])
        before = call.tab.cost_nano_usd
        self._held += worst
        try:
            return await self.models.complete(call, listen, order=order)
        finally:
            self._held -= worst
            self.spent += call.tab.cost_nano_usd - before

    def _worst(self, call: Call, routes: Sequence[Route]) -> int:
        return max((self._on(route, call) for route in routes), default=0)

    def _on(self, route: Route, call: Call) -> int:
        price = self.price(route)
        if price is None:
            self.refused = f"{route} has no price in the catalogue, so that no budget can hold it"
            raise NoRouteLeft([PriceUnknown(self.refused)])
        prompt = round(estimate_prompt_tokens(call.prompt) * max(1.0, self.calibration(route)) + 0.5)
        return cost(Usage(prompt_tokens=prompt, completion_tokens=call.max_completion_tokens), price)
