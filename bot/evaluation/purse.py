"""A ledger around a ledger: the calls of one run may cost so much and no more, reserves included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.bookkeeping import Attempt, Rate, Settlement, Window
from bot.domain import Answer, Question, Turn
from bot.errors import BudgetSpent, PriceUnknown
from bot.ports import Ledger

BUDGET = "the run's budget"


class Purse:
    """
    `bot.ports.Ledger` that holds each call's worst case in a budget of its own before it is sent.

    It needs no window in the database, as nobody else spends it; so there is nothing to reset or to alert of.
    """

    def __init__(self, inner: Ledger, budget_nano_usd: int) -> None:
        self._inner = inner
        self._budget = budget_nano_usd
        self._charged: dict[str, int] = {}
        self._settled: set[str] = set()

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        return await self._inner.open_ask(ask_id, question, at=at, rates=rates)

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        await self._inner.close_ask(answer, at=at)

    async def answer(self, ask_id: str) -> Answer | None:
        return await self._inner.answer(ask_id)

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        return await self._inner.turns(conversation, limit=limit)

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        """
        As the inner ledger, once the budget has room.

        Raises:
            BudgetSpent: it has none; ``window`` is `BUDGET`.
            PriceUnknown: nobody knows what the call may cost.
        """
        if not attempt.is_priced:
            raise PriceUnknown(
                f"{attempt.route} has no price in the catalogue, so that no budget can hold it"
            )
        left = self._budget - sum(self._charged.values())
        if attempt.id not in self._charged and attempt.reserve_nano_usd > left:
            raise BudgetSpent(
                window=BUDGET,
                needed=attempt.reserve_nano_usd,
                left=left,
                resets_at=expires_at,
                spent=self._budget - left,
                cap=self._budget,
            )
        self._charged[attempt.id] = attempt.reserve_nano_usd
        try:
            await self._inner.begin_attempt(attempt, windows, expires_at=expires_at)
        except BaseException:
            self._charged.pop(attempt.id, None)  # it is not sent
            raise

    async def settle_attempt(self, settlement: Settlement) -> None:
        if settlement.attempt_id in self._charged and settlement.attempt_id not in self._settled:
            self._charged[settlement.attempt_id] = settlement.cost_nano_usd
            self._settled.add(settlement.attempt_id)
        await self._inner.settle_attempt(settlement)

    async def charge_orphans(self, *, now: datetime) -> int:
        return await self._inner.charge_orphans(now=now)
