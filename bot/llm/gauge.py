"""One limit of one route, as far as it is known: a bucket that our calls fill and that runs out evenly."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.domain import Room

MINUTE_S, DAY_S = 60.0, 86_400.0
_GRAIN = 1e-6
"""Less than a millionth of a token is a matter of floating point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """
    What we did between sending a call and reading what its response told of a limit.

    ``added`` may or may not be in what was told, ``returned`` may or may not have been taken off it.
    """

    seconds: float = 0.0
    added: float = 0.0
    returned: float = 0.0


NOTHING = Meanwhile()


@dataclass(slots=True, kw_only=True)
class Gauge:
    """
    How much of one limit is used; the whole of it runs out in ``seconds``, evenly, as Groq's do.

    ``limit`` None: nobody has told it, so that it holds nobody back. ``used`` is no less than what the
    provider counts, as long as nobody else uses the key. Times are seconds of one monotonic scale.
    """

    seconds: float
    limit: int | None = None
    used: float = 0.0
    at: float = -math.inf
    told_at: float = -math.inf
    _is_level_told: bool = False
    _slow_rate: float = 0.0
    _slow_until: float = -math.inf
    _counted: int | None = None
    _uncounted: float = 0.0

    @property
    def rate(self) -> float:
        """How much runs out in a second."""
        return (self.limit or 0) / self.seconds

    @property
    def left(self) -> float:
        """What has room now; without end while no limit is known."""
        return math.inf if self.limit is None else max(0.0, self.limit - self.used)

    @property
    def share_left(self) -> float:
        return 1.0 if self.limit is None else min(1.0, self.left / self.limit)

    def settle(self, at: float) -> None:
        """Let the time up to `at` pass; a clock that went back stands still."""
        if at > self.at:
            is_known = self.limit is not None and math.isfinite(self.at)
            self.used = max(0.0, self.used - self._runs_out(at - self.at)) if is_known else 0.0
            self.at = at

    def add(self, amount: float) -> None:
        """Count what we send, or (below zero) what turned out not to be needed."""
        self._set(self.used + amount)
        self._uncounted += amount

    def told(self, room: Room, at: float, meanwhile: Meanwhile = NOTHING) -> bool:
        """
        Learn from a response; whether the level is now the provider's own and no more our count.

        Our own count is kept as long as it is one that the response allows: what was told is a little old.
        What makes no sense is passed over.
        """
        self.settle(at)
        if room.limit is not None and room.limit > 0:
            self.limit, self.told_at = room.limit, at
        if self.limit is None or room.remaining is None or not 0 <= room.remaining <= self.limit:
            return False
        used = self.limit - room.remaining
        self._run_out_slowly(used, room.reset_s)
        least = used - meanwhile.seconds * self.rate - meanwhile.returned
        most = used + meanwhile.added
        if self._is_level_told and least <= self.used <= most:
            return False
        self.used, self._is_level_told = most, True
        return True

    def count(self, total: int) -> None:
        """Take what the ledger has counted of this period, by all processes, in place of our own count."""
        if self._counted is not None:
            self._set(self.used - self._uncounted + total - self._counted)
        self._counted, self._uncounted = total, 0.0

    def is_new_period(self, total: int) -> bool:
        """Whether the ledger's count has begun anew: reserves that turn into true use never halve it."""
        return self._counted is not None and total * 2 < self._counted

    def wait_for(self, amount: float) -> float:
        """
        Seconds until so much has room, to the next millisecond; 0 when it has.

        More than the whole limit waits until nothing of it is used.
        """
        if self.limit is None:
            return 0.0
        lacking = self.used + min(amount, self.limit) - self.limit
        if lacking <= _GRAIN:
            return 0.0
        slow_s = self._slow_s(math.inf)
        slowly = slow_s * self._slow_rate
        exact = lacking / self._slow_rate if slowly >= lacking else slow_s + (lacking - slowly) / self.rate
        return math.ceil(exact * 1000) / 1000

    def forget(self) -> None:
        """Know nothing of the limit any more; what runs is still counted."""
        self.limit, self._is_level_told = None, False

    def _set(self, used: float) -> None:
        """A count that makes no sense must not close a route for longer than two of the limit's periods."""
        self.used = max(0.0, used if self.limit is None else min(used, 2.0 * self.limit))

    def _runs_out(self, seconds: float) -> float:
        slow_s = self._slow_s(seconds)
        return slow_s * self._slow_rate + (seconds - slow_s) * self.rate

    def _slow_s(self, seconds: float) -> float:
        return max(0.0, min(self._slow_until - self.at, seconds))

    def _run_out_slowly(self, used: int, reset_s: float | None) -> None:
        """
        Believe a reset that is later than evenness would have it, but never beyond the limit's own period.

        A minute's limit is whole again after a minute, whatever a header says.
        """
        self._slow_until = self.at
        if reset_s is None or not reset_s > 0:
            return
        reset_s = min(reset_s, self.seconds)
        if used / reset_s < self.rate:
            self._slow_rate, self._slow_until = used / reset_s, self.at + reset_s
