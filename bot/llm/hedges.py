"""How often a second route may be asked while the first is late: a share of questions, and of the money."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from bot.bookkeeping import Trial

_LAST = 100
_FEWEST_TRIALS = 20
_FEWEST = 10
"""As if so many questions had been asked, so that the first of a start may be helped, but not all of them."""


class Hedges:
    """
    The cap on second tries: at most ``share`` of the last hundred questions and ``usd_share`` of what the
    calls of late have cost (as the ledger tells, of all processes).
    """

    def __init__(self, *, share: float, usd_share: float, enabled: bool = True) -> None:
        self._share = share if enabled else 0.0
        self._usd_share = usd_share
        self._recent: deque[bool] = deque(maxlen=_LAST)
        self._is_too_dear = False

    def asked(self) -> None:
        """A question begins."""
        self._recent.append(False)

    def may(self) -> bool:
        """Whether one more is within the cap."""
        most = self._share * max(len(self._recent), _FEWEST)
        return not self._is_too_dear and sum(self._recent) + 1 <= most

    def took(self) -> None:
        """A second try was begun."""
        for at in reversed(range(len(self._recent))):
            if not self._recent[at]:
                self._recent[at] = True
                return

    def learn(self, trials: Iterable[Trial]) -> None:
        """Compare the money that hedges took with all that was paid; few calls say nothing."""
        paid = [(trial.is_hedge, trial.cost_nano_usd) for trial in trials]
        total = sum(cost for _, cost in paid)
        hedged = sum(cost for is_hedge, cost in paid if is_hedge)
        self._is_too_dear = len(paid) >= _FEWEST_TRIALS and hedged > self._usd_share * total
