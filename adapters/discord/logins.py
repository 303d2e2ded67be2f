"""How often we may log in: Discord admits 1,000 a day, and takes the token away from who makes more."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import TwinError
from bot.ports import Clock

AT_ONCE, EVERY_S = 100, 120.0
"""So many in a row, and one more every two minutes: 820 a day at the most, whatever goes wrong."""


class NoLoginLeft(TwinError):
    """A login now would be one too many; one may be made in ``wait_s`` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"Discord admits no login for {wait_s:.0f} s: too many were made in the last day")
        self.wait_s = wait_s


@dataclass(slots=True)
class Logins:
    """Those of this process, over all of its connections and shards."""

    clock: Clock
    _left: float = field(default=AT_ONCE, init=False)
    _since: float | None = field(default=None, init=False)

    def take(self) -> None:
        """
        Make one.

        Raises:
            NoLoginLeft: it has to wait.
        """
        now = self.clock.monotonic()
        passed = 0.0 if self._since is None else now - self._since
        self._left, self._since = min(self._left + passed / EVERY_S, AT_ONCE), now
        if self._left < 1:
            raise NoLoginLeft((1 - self._left) * EVERY_S)
        self._left -= 1
