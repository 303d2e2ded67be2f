"""How often something may happen within a minute: what a platform bears, and what one person presses."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from adapters.remembered import Remembered
from bot.ports import Clock

MINUTE_S = 60.0
PRESSES = 30
"""So often somebody presses, chooses or looks within a minute; what is beyond that is nobody's reading."""


@dataclass(slots=True)
class PerMinute:
    """Counts what may happen so many times within any minute."""

    clock: Clock
    most: int
    _made: deque[float] = field(default_factory=deque)
    _rests_until: float = 0.0

    def admits(self) -> bool:
        """Count one more, if there may be one now."""
        now = self.clock.monotonic()
        while self._made and now - self._made[0] >= MINUTE_S:
            self._made.popleft()
        if len(self._made) >= self.most or now < self._rests_until:
            return False
        self._made.append(now)
        return True

    def rest(self, seconds: float) -> None:
        """The platform asked to be left alone for so long."""
        self._rests_until = self.clock.monotonic() + seconds


@dataclass(slots=True)
class Presses:
    """The presses of each person; whoever has pressed nothing for longest is forgotten first."""

    clock: Clock
    _known: Remembered[str, PerMinute] = field(default_factory=Remembered, init=False)

    def admits(self, person: str) -> bool:
        """Count one more of somebody's, if there may be one now."""
        known = self._known.get(person) or PerMinute(self.clock, PRESSES)
        return self._known.keep(person, known).admits()
