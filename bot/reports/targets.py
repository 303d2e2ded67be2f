"""The score card: what was promised, how it was kept, and whether that gets better (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.settings_tables import TargetsEntry

Trend = Literal["better", "worse", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What promises are measured by; None where there is nothing to measure."""

    p90_ms: int | None
    error_rate: float | None
    cost_per_question_nano_usd: int | None
    cache_hit_rate: float | None

    @property
    def availability(self) -> float | None:
        return None if self.error_rate is None else 1 - self.error_rate

    @property
    def cost_per_question_usd(self) -> float | None:
        nano = self.cost_per_question_nano_usd
        return None if nano is None else nano / 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise and how it was kept, now and ``before``; values are None where nothing was measured."""

    name: str
    value: float | None
    target: float
    below: bool
    before: float | None = None

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value < self.target if self.below else self.value >= self.target

    @property
    def trend(self) -> Trend | None:
        """Against the period before; None where one of the two is not known."""
        if self.value is None or self.before is None:
            return None
        if self.value == self.before:
            return "same"
        return "better" if (self.value < self.before) is self.below else "worse"


def score_card(now: Figures, wanted: TargetsEntry, before: Figures | None = None) -> tuple[Target, ...]:
    """Each promise with its figure, in the order of a report."""
    return tuple(
        Target(
            name=name,
            value=getattr(now, name),
            target=_plain(getattr(wanted, name)),
            below=below,
            before=None if before is None else getattr(before, name),
        )
        for name, below in _IS_BELOW.items()
    )


_IS_BELOW = {
    "p90_ms": True,
    "availability": False,
    "cost_per_question_usd": True,
    "cache_hit_rate": False,
    "error_rate": True,
}


def _plain(wanted: float | Decimal) -> float:
    return float(wanted) if isinstance(wanted, Decimal) else wanted
