"""What the choice of models has saved: the same tokens on the dearest route, less what was paid (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import NOTHING_USED, Route, Usage
from bot.spend.budget import midnight
from bot.spend.cost import Price, cost
from bot.tallies import DayTally

Tariff = Callable[[Route, datetime], Price | None]
"""What a route costs at an instant; None where that is not known."""
FORMULA = (
    "the same tokens (prompt, cached and completion) at the prices of {route}, the dearest configured route, "
    "less what was paid"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What all calls of a span would have cost on the ``dearest`` configured route, in nano-dollars, and did.

    Each day's tokens are taken at the prices that hold at its beginning; what the provider's cache held of a
    prompt is taken as cached there, too.
    """

    dearest: Route
    there_nano_usd: int
    paid_nano_usd: int

    @property
    def saved_nano_usd(self) -> int:
        """Below zero where routes were paid for that are dearer, and configured no more."""
        return self.there_nano_usd - self.paid_nano_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The routes that can be asked, and what they cost."""

    routes: Sequence[Route] = ()
    tariff: Tariff = lambda _route, _at: None


def choice(tallies: Iterable[DayTally], prices: Prices, zone: ZoneInfo) -> Choice | None:
    """What choosing among the routes came to; None without two routes of known prices, or without calls."""
    used = [(midnight(one.day, zone), _used(one)) for one in tallies if one.attempts]
    told = ((route, _bill(used, route, prices.tariff)) for route in prices.routes)
    bills = {route: bill for route, bill in told if bill is not None}
    if len(bills) < 2 or not any(bills.values()):  # noqa: PLR2004 - there is nothing to choose
        return None
    dearest = max(bills, key=lambda route: (bills[route], route))
    return Choice(
        dearest=dearest,
        there_nano_usd=bills[dearest],
        paid_nano_usd=sum(paid for _, (_, paid) in used),
    )


def _used(day: DayTally) -> tuple[Usage, int]:
    return sum((one.usage for one in day.attempts), NOTHING_USED), day.cost_nano_usd


def _bill(used: Sequence[tuple[datetime, tuple[Usage, int]]], route: Route, tariff: Tariff) -> int | None:
    total = 0
    for at, (usage, _) in used:
        price = tariff(route, at)
        if price is None:
            return None
        total += cost(usage, price)
    return total
