"""What a process that serves does at each tick for the time without its database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from bot.bookkeeping import Window
from bot.domain import Usage
from bot.ports import Clock
from bot.spend.budget import limit_name
from bot.spend.cost import Price, cost
from bot.spool.heirs import inherit
from bot.spool.ledger import SpoolingLedger
from bot.spool.lending import Allowance, Lender

TOKENS = 8000
"""About two questions at their worst."""


def allowance(prices: Iterable[Price | None]) -> Allowance:
    """The worst case of two questions, at the dearest price that is known."""
    worst = (Usage(completion_tokens=TOKENS), Usage(prompt_tokens=TOKENS))
    known = [cost(usage, price) for price in prices if price is not None for usage in worst]
    return Allowance(tokens=TOKENS, nano_usd=max(known, default=0))


def upkeep(
    ledger: SpoolingLedger,
    lender: Lender,
    folder: Path,
    clock: Clock,
    *,
    windows: Callable[[datetime], Sequence[Window]],
    wanted: Allowance,
) -> Callable[[], Awaitable[None]]:
    """
    A chore: take over what dead processes left in `folder`, hold the allowance, charge who has vanished.

    ``windows`` are those that can be told without knowing who asks; of persons nothing is lent.
    """

    async def hold_allowance() -> None:
        now = clock.now()
        await inherit(folder, lender)
        common = [window for window in windows(now) if window.name == limit_name(window.name)]
        await ledger.keep(common, wanted, now=now)
        await lender.charge_expired(now=now)

    return hold_allowance
