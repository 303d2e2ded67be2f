"""What the ledger knows of one ask in an arm, and when it counts as failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import Arm, Outcome, Route, ServedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAsk:
    """
    One ended ask that was part of an experiment.

    ``label`` is ``NAME:ARM``; ``unit`` is the conversation (or person) that was drawn into the arm. Of the
    calls for its answer, hedges apart, ``tries`` have ended and ``faults`` of them badly; ``hedges`` were
    started beside a late one. ``ups`` and ``downs`` are people's thumbs.
    """

    label: str
    unit: str
    at: datetime
    outcome: str
    served_by: str
    route: Route | None = None
    grounded: bool = False
    latency_ms: int = 0
    cost_nano_usd: int = 0
    tries: int = 0
    faults: int = 0
    hedges: int = 0
    ups: int = 0
    downs: int = 0

    @property
    def was_tried(self) -> bool:
        """Whether a model was called for its answer; what recall or screen have settled is no arm's doing."""
        return self.tries + self.hedges > 0

    @property
    def is_good(self) -> bool:
        """Whether a model gave it an answer that passed every check."""
        return self.served_by == ServedBy.MODEL and self.outcome == Outcome.ANSWERED and self.grounded

    def failed(self, route: Route | None) -> bool:
        """
        Whether the arm failed it: a call for it failed or its answer was withheld, or nobody but the profile
        answered. Where the arm names a `route`, also when that was passed over for another.
        """
        if not self.was_tried:
            return False
        unanswered = self.outcome == Outcome.UNAVAILABLE or self.served_by == ServedBy.QUOTE
        passed_over = route is not None and self.route not in (None, route) and not self.hedges
        return unanswered or self.faults > 0 or self.tries > 1 or passed_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often an arm failed: of its asks, and of the conversations that they belong to."""

    asks: int = 0
    failed: int = 0
    units: int = 0
    failed_units: int = 0

    @property
    def rate(self) -> float:
        """The share of failed asks; none when there is none."""
        return self.failed / self.asks if self.asks else 0.0


def tally(asks: Iterable[ArmAsk], route: Route | None) -> Tally:
    """The tally of one arm over those of its asks for which a model was called."""
    tried = [ask for ask in asks if ask.was_tried]
    failed = [ask for ask in tried if ask.failed(route)]
    return Tally(
        asks=len(tried),
        failed=len(failed),
        units=len({ask.unit for ask in tried}),
        failed_units=len({ask.unit for ask in failed}),
    )


class ArmBooks(Protocol):
    """The asks of experiments; plain reads that are never in the way of an ask."""

    async def arm_asks(self, *, since: datetime | None = None) -> tuple[ArmAsk, ...]:
        """Every ended ask in an arm, oldest first."""
        ...

    async def tallies(self, arms: Sequence[Arm]) -> tuple[Tally, ...]:
        """The `tally` of each arm over its whole life, counted by whoever keeps the asks."""
        ...
