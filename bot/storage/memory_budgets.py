"""The windows of the budget without a database: the same admission, charges, corrections and soft limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.bookkeeping import Attempt, Standing, Window
from bot.domain import Usage
from bot.errors import BudgetHeld, BudgetSpent
from bot.spend import thresholds
from bot.spend.budget import binding, effective, effective_cap
from bot.spend.thresholds import Notice, Spent
from bot.storage.alerts import MemoryAlerts
from bot.storage.budgets import amount, refusal, weightiest
from bot.storage.controls import MemoryControls
from bot.storage.tables import PENDING


@dataclass(slots=True, kw_only=True)
class Held:
    """An attempt with what it holds, or was charged, in each window."""

    attempt: Attempt
    expires_at: datetime
    windows: tuple[tuple[Window, int], ...]
    usage: Usage
    cost_nano_usd: int
    outcome: str = PENDING
    finished_at: datetime | None = None
    latency_ms: int = 0
    first_token_ms: int | None = None
    may_be_corrected: bool = False
    error: str = ""


@dataclass(slots=True)
class Sums:
    """What has become of a window."""

    spent: int = 0
    reserved: int = 0
    lent: int = 0


@dataclass(slots=True)
class MemoryBudgets:
    """Windows in a dictionary; nothing is waited for, so each method is atomic."""

    controls: MemoryControls = field(default_factory=MemoryControls)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)

    def of(self, window: Window) -> Sums:
        return self.sums.setdefault((window.name, window.period), Sums())

    def reserve(self, attempt: Attempt, windows: Sequence[Window], expires_at: datetime) -> Held:
        """
        Hold an attempt's worst case in every window.

        Raises:
            BudgetError: it may not be spent, as `bot.storage.budgets.reserve` says.
        """
        bound = binding(attempt, windows, self.controls.values)
        told = [self._refusal(window, _needed(window, attempt)) for window in bound]
        refusals = [one for one in told if one is not None]
        if refusals:
            raise weightiest(refusals)
        held = tuple((window, _needed(window, attempt)) for window in windows)
        for window, needed in held:
            self.of(window).reserved += needed
        return Held(
            attempt=attempt,
            expires_at=expires_at,
            windows=held,
            usage=attempt.worst,
            cost_nano_usd=attempt.reserve_nano_usd,
        )

    def _refusal(self, window: Window, needed: int) -> BudgetSpent | BudgetHeld | None:
        sums = self.sums.get((window.name, window.period), Sums())
        return refusal(window, needed, spent=sums.spent, reserved=sums.reserved, lent=sums.lent)

    def settle(self, held: Held, usage: Usage | None, cost_nano_usd: int, at: datetime) -> None:
        """Turn what a pending attempt holds into what it cost; None: into what it holds."""
        if usage is not None:
            held.usage, held.cost_nano_usd = usage, cost_nano_usd
        for window, needed in held.windows:
            self.of(window).reserved -= needed
        self._add(held, at)

    def correct(self, held: Held, usage: Usage, cost_nano_usd: int, at: datetime) -> None:
        """Replace what a lost attempt was charged with what it did cost."""
        charged = [_taken(window, held) for window, _ in held.windows]
        held.usage, held.cost_nano_usd = usage, cost_nano_usd
        for (window, _), was in zip(held.windows, charged, strict=True):
            self.of(window).spent -= was
        self._add(held, at, instead_of=charged)

    def _add(self, held: Held, at: datetime, instead_of: Sequence[int] = ()) -> None:
        before = instead_of or [0] * len(held.windows)
        for (window, _), was in zip(held.windows, before, strict=True):
            taken = _taken(window, held)
            self.of(window).spent += taken
            if taken > was:
                self._keep(thresholds.rise(self._spent(window), at))

    def tell_refused(self, window: Window, needed: int, at: datetime) -> None:
        """Tell once that a window had no room for a call."""
        self._keep(thresholds.refusal(self._spent(window), needed, at))

    def _keep(self, notice: Notice | None) -> None:
        if notice is not None and not self.alerts.told.keys() & set(notice.unless):
            self.alerts.keep(notice.alert)

    def _spent(self, window: Window) -> Spent:
        cap = effective_cap(window.name, window.cap, self.controls.values)
        return Spent(window.name, window.period, window.unit, self.of(window).spent, cap)

    def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]:
        """The windows with the caps that hold now, and what has become of them."""
        found = [
            (w, self.sums.get((w.name, w.period), Sums())) for w in effective(windows, self.controls.values)
        ]
        return tuple(
            Standing(window=window, spent=sums.spent, reserved=sums.reserved, lent=sums.lent)
            for window, sums in found
        )


def _needed(window: Window, attempt: Attempt) -> int:
    return amount(window, tokens=attempt.reserve_tokens, nano_usd=attempt.reserve_nano_usd)


def _taken(window: Window, held: Held) -> int:
    return amount(window, tokens=held.usage.total_tokens, nano_usd=held.cost_nano_usd)
