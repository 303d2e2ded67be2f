"""One limit of one route, as far as it is known: a bucket that our calls fill and that runs out evenly."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bot.domain import Room
from bot.llm.outstanding import NOTHING, Meanwhile, Sent

MINUTE_S, DAY_S = 60.0, 86_400.0
_GRAIN = 1e-6
"""Less than a millionth of a token is a matter of floating point."""
_MOST = 2.0
"""A count that makes no sense must not close a route for longer than two of the limit's periods."""


@dataclass(slots=True, kw_only=True)
class Gauge:
    """
    How much of one limit is used; the whole of it runs out in ``seconds``, evenly, as Groq's do.

    ``limit`` None: nobody has told it, so that it holds nobody back. ``used`` is no less than what the
    provider counts, as long as nobody else uses the key. It is what was used at some moment, and from there
    each later call with its weight: what a call turns out to have taken counts from when it was sent. (A
    provider that takes it off at the call's end has counted no less: what ran out meanwhile is not given
    back.) Times are seconds of one monotonic scale.
    """

    seconds: float
    counts_tokens: bool
    limit: int | None = None
    used: float = 0.0
    at: float = -math.inf
    told_at: float = -math.inf
    _base: float = 0.0
    _base_at: float = -math.inf
    _since: list[tuple[float, Sent]] = field(default_factory=list)
    _is_level_told: bool = False
    _slow_rate: float = 0.0
    _slow_until: float = -math.inf

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
        self.at = max(self.at, at)
        if self.limit is None:
            self._begin(0.0, ())
            return
        while self._since and (self._since[0][1].is_over or not self.counts_tokens):
            self._base, self._base_at = self._with(self._base, self._base_at, *self._since.pop(0))
        used, moment, rate, most = self._base, self._base_at, self.rate, _MOST * self.limit
        for begun, call in self._since:  # `_with`, in the fewest steps: hundreds may be under way
            if moment < self._slow_until:
                used = self._after(used, moment, begun)
            elif begun > moment:
                used = max(0.0, used - (begun - moment) * rate)
            used = min(used + (call.tokens if call.used is None else call.used), most)
            moment = begun
        self.used = self._after(used, moment, self.at)

    def add(self, call: Sent) -> None:
        """Count a call that is sent now."""
        self._since.append((self.at, call))

    def others(self, tokens: float) -> None:
        """Count what others have sent, or (below zero) what less than we thought was."""
        self._base = max(0.0, self._base + tokens)

    def told(self, room: Room, at: float, meanwhile: Meanwhile = NOTHING) -> None:
        """
        Learn from a response; what makes no sense is passed over.

        Our own count is kept as long as it is one that the response allows: what was told is a little old.
        """
        self.settle(at)
        if room.limit is not None and room.limit > 0:
            self.limit, self.told_at = room.limit, at
        if self.limit is None or room.remaining is None or not 0 <= room.remaining <= self.limit:
            return
        used = self.limit - room.remaining
        self._run_out_slowly(used, room.reset_s)
        least = used - meanwhile.seconds * self.rate - (meanwhile.returned if self.counts_tokens else 0)
        most = used + sum(map(self._weight, meanwhile.later))
        if self._is_level_told and least <= self.used <= most:
            return
        self._is_level_told = True
        if most <= self.limit:
            self._begin(used, meanwhile.later)
        else:  # whatever was above the limit was refused and not counted
            self._begin(self.limit, ())

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
        slow_s = max(0.0, self._slow_until - self.at)
        slowly = slow_s * self._slow_rate
        exact = lacking / self._slow_rate if slowly >= lacking else slow_s + (lacking - slowly) / self.rate
        return math.ceil(exact * 1000) / 1000

    def forget(self) -> None:
        """Know nothing of the limit any more."""
        self.limit, self._is_level_told = None, False
        self._begin(0.0, ())

    def empty(self) -> None:
        """A new period has begun."""
        self._begin(0.0, ())

    def _begin(self, used: float, later: tuple[Sent, ...]) -> None:
        """Count from now on, with these calls as if they were sent now."""
        self._base, self._base_at = used, self.at
        self._since = [(self.at, call) for call in later]
        self.used = used + sum(map(self._weight, later))

    def _weight(self, call: Sent) -> int:
        return call.weight if self.counts_tokens else 1

    def _with(self, used: float, moment: float, at: float, call: Sent) -> tuple[float, float]:
        """What is used when a call has been sent, and when that was."""
        return min(self._after(used, moment, at) + self._weight(call), _MOST * (self.limit or 0)), at

    def _after(self, used: float, begin: float, end: float) -> float:
        """What is left of a use after some time."""
        if end <= begin:
            return used
        slow_s = max(0.0, min(self._slow_until, end) - begin)
        return max(0.0, used - slow_s * self._slow_rate - (end - begin - slow_s) * self.rate)

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
