"""What may be spent while the database is away: what it lent, less what was begun since (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.bookkeeping import Attempt, Settlement, Window
from bot.errors import BudgetHeld, BudgetSpent
from bot.spend.sparing import left_alone
from bot.spool.lending import Key

_AGAIN = timedelta(seconds=30)
"""When it is worth asking again: nobody knows how long a database stays away."""


@dataclass(slots=True)
class _Taken:
    """What an attempt takes of each window: its worst case, then what it has cost."""

    amounts: dict[Key, int]
    units: dict[Key, str]
    is_over: bool = False


class Purse:
    """
    The allowance of one process.

    It never holds more than the database has lent: an attempt takes its worst case, and its settlement puts
    back the rest in the order in which the spool is replayed.
    """

    def __init__(self) -> None:
        self._lent: dict[Key, int | None] = {}
        self._taken: dict[str, _Taken] = {}

    @property
    def is_filled(self) -> bool:
        """Whether it holds anything that others could spend."""
        return any(amount for amount in self._lent.values())

    @property
    def is_in_use(self) -> bool:
        """Whether attempts were begun from it that the database does not know yet."""
        return bool(self._taken)

    def fill(self, lent: Mapping[Key, int | None]) -> None:
        """From now on this much is lent; what was taken and not replayed is part of it."""
        self._lent = dict(lent)

    def drop(self) -> None:
        """Spend nothing any more."""
        self._lent = {}

    def take(self, attempt: Attempt, windows: Sequence[Window]) -> bool:
        """
        Hold an attempt's worst case in every window; False when it is held already.

        Raises:
            BudgetHeld: other attempts hold what it needs.
            BudgetSpent: the allowance is too small, or there is none for one of the windows.
        """
        if attempt.id in self._taken:
            return False
        for window in windows:
            self._check(window, attempt)
        bound = {_key(w): w for w in windows if self._lent.get(_key(w)) is not None}
        self._taken[attempt.id] = _Taken(
            amounts={key: _worst(attempt, window.unit) for key, window in bound.items()},
            units={key: window.unit for key, window in bound.items()},
        )
        return True

    def _check(self, window: Window, attempt: Attempt) -> None:
        key, needed = _key(window), _worst(attempt, window.unit)
        lent = self._lent.get(key, None if window.cap is None else 0)
        if lent is None:
            return
        lent -= left_alone(lent, attempt.purpose)
        left = lent - sum(one.amounts.get(key, 0) for one in self._taken.values())
        if needed <= left:
            return
        running = sum(one.amounts.get(key, 0) for one in self._taken.values() if not one.is_over)
        refusal = BudgetHeld if needed <= left + running else BudgetSpent
        name = f"{window.name} while the database is away"
        raise refusal(window=name, needed=needed, left=max(left, 0), resets_at=attempt.started_at + _AGAIN)

    def put_back(self, attempt_id: str) -> None:
        """The attempt was never sent."""
        self._taken.pop(attempt_id, None)

    def settle(self, settlement: Settlement) -> None:
        """An attempt that was taken has cost this much."""
        taken = self._taken.get(settlement.attempt_id)
        if taken is None or taken.is_over:
            return
        taken.is_over = True
        if settlement.usage is not None:
            used = {"tokens": settlement.usage.total_tokens, "nano_usd": settlement.cost_nano_usd}
            for key, worst in taken.amounts.items():
                taken.amounts[key] = min(worst, used[taken.units[key]])

    def replayed(self, attempt_ids: Collection[str], lent: Mapping[Key, int]) -> None:
        """These stand in the database now, which says what is left of the allowance."""
        for one in attempt_ids:
            self._taken.pop(one, None)
        held = self._lent.items()
        self._lent = {key: None if amount is None else lent.get(key, 0) for key, amount in held}


def _key(window: Window) -> Key:
    return window.name, window.period


def _worst(attempt: Attempt, unit: str) -> int:
    return attempt.reserve_tokens if unit == "tokens" else attempt.reserve_nano_usd
