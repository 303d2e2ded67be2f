"""What a hit would have cost on the route that would have been asked: the savings before judges are paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route, Usage
from bot.ports import Selection
from bot.spend.cost import Price, cost

_ANSWERED = "answered"


@dataclass(slots=True, kw_only=True)
class Worth:
    """
    Prices hits; none is worth more than can be shown.

    ``price`` is that of a route now, None where it is not known: then nothing is saved, as nothing is without
    a route. `learn` tells it what answers cost of late.
    """

    selection: Selection
    price: Callable[[Route], Price | None]
    _mean: dict[tuple[Route, QuestionType], int] = field(default_factory=dict)

    def learn(self, trials: Iterable[Trial]) -> None:
        """Take in what came of calls; of what none of them tells, what was known before stays."""
        costs: dict[tuple[Route, QuestionType], list[int]] = defaultdict(list)
        for trial in trials:
            if trial.outcome == _ANSWERED and not trial.is_hedge:
                costs[trial.route, trial.kind].append(trial.cost_nano_usd)
        self._mean |= {one: sum(some) // len(some) for one, some in costs.items()}

    def __call__(self, kind: QuestionType, usage: Usage | None, ask_id: str) -> tuple[Route | None, int]:
        """
        The route that this ask would have been put to first, and the nano-dollars that it would have cost.

        ``usage`` is what the answer's making took, at that route's price of now. What the person wrote was
        made by nobody (None): it counts as much as the route's last answers of that kind in the mean, and
        nothing where there were none.
        """
        route = next(iter(self.selection.order(kind, ask_id=ask_id)), None)
        price = self.price(route) if route is not None else None
        if route is None or price is None:
            return route, 0
        return route, self._mean.get((route, kind), 0) if usage is None else cost(usage, price)
