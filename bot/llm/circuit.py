"""One breaker as a pure state machine: closed, open for a while, then half open for a single probe."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.bookkeeping import Verdict
from bot.llm.signs import Fault, Sign, pause_for

State = Literal["closed", "open", "half_open"]
Change = Literal["opened", "reopened", "closed", "given_back", "none"]

IN_A_ROW = 6.0
MOST_OF = 14.0
LAST = 20
WITHIN_S = 300.0
"""
Six failures in a row, however slowly they come, or fourteen of the last twenty within five minutes.

Where 30 % of calls fail by chance that is wrong 0.6 times in 1,000 calls; a model that fails four times in
five is found after eleven calls, one that is dead after six.
"""
LEASE_S = 15.0
"""After so long a probe that nobody reported on is free again: whoever made it may have died."""
FORGOTTEN = timedelta(days=30)
"""A verdict that ended so long ago is about another time: a route that was taken out and put back."""


@dataclass(frozen=True, slots=True)
class Leave:
    """
    Whether a call may be made; as a probe only one may.

    ``since`` is when it was last closed to calls and ``until`` when it will be open again, on the clock's
    monotonic scale.
    """

    may: bool
    is_probe: bool = False
    since: float = 0.0
    until: float | None = None
    why: str = ""


FREE = Leave(may=True)


@dataclass(slots=True)
class _Outage:
    """
    Open ``since``; ``until`` is when a probe may be made, ``probe_until`` when ours is given up,
    ``others_until`` how long we leave the probe to another process.
    """

    verdict: Verdict
    since: float
    until: float
    is_shared: bool
    probe_until: float | None = None
    others_until: float | None = None


class Circuit:
    """
    A breaker. `at` is the clock's monotonic scale, `now` the wall's, which only verdicts speak of.

    Waits run on the monotonic scale once they are known, and never last longer than their kind allows,
    whatever either clock does.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._outage: _Outage | None = None
        self._row = 0.0
        self._recent: deque[tuple[float, float]] = deque(maxlen=LAST)

    @property
    def verdict(self) -> Verdict | None:
        """What others should know; None while it is closed."""
        return self._outage.verdict if self._outage else None

    @property
    def is_shared(self) -> bool:
        """Whether the others are known to know."""
        return self._outage is not None and self._outage.is_shared

    def state(self, at: float) -> State:
        if self._outage is None:
            return "closed"
        return "open" if self.wait(at) > 0 else "half_open"

    def wait(self, at: float) -> float:
        """Seconds until a probe may be made; a clock that jumped back does not lengthen it."""
        outage = self._outage
        if outage is None:
            return 0.0
        longest = pause_for(outage.verdict.reason).longest_s
        outage.until = min(outage.until, at + longest)
        return min(max(0.0, outage.until - at), longest)  # a sum and its difference may differ by a hair

    def hurry(self) -> None:
        """No other route is left: look again sooner."""
        if (outage := self._outage) is not None:
            outage.until = min(outage.until, outage.since + pause_for(outage.verdict.reason).alone_s)

    def leave(self, at: float) -> Leave:
        outage = self._outage
        if outage is None:
            return FREE
        if self.wait(at) > 0:
            return Leave(may=False, until=outage.until, why=outage.verdict.reason)
        if (tried_for := max(self._left(outage.probe_until, at), self._left(outage.others_until, at))) > 0:
            return Leave(may=False, until=at + tried_for, why=f"{outage.verdict.reason}, being tried")
        return Leave(may=True, is_probe=True, since=outage.since, why=outage.verdict.reason)

    def take_probe(self, at: float) -> bool:
        """Whether the one probe is ours now."""
        if self._outage is None or not self.leave(at).is_probe:
            return False
        self._outage.probe_until = at + LEASE_S
        return True

    def drop_probe(self, at: float) -> bool:
        """Give the probe back; whether ours was out."""
        had = self._has_probe(at)
        if self._outage is not None:
            self._outage.probe_until = None
        return had

    def leave_to_others(self, at: float, seconds: float) -> None:
        """Another process makes the probe."""
        if self._outage is not None:
            self._outage.probe_until, self._outage.others_until = None, at + seconds

    def hear(self, sign: Sign, at: float, now: datetime, draw: Callable[[], float]) -> Change:
        """Take in how a call ended; ``reopened`` is what our probe made of it."""
        if self._outage is None:
            return self._count(sign, at, now, draw)
        if sign == "alive" and self.state(at) == "half_open":
            self.close()
            return "closed"
        had_probe = self.drop_probe(at)
        if isinstance(sign, Fault) and self._is_news(self._outage, sign, at, had_probe=had_probe):
            self._open_again(self._outage, sign, at, now, draw)
            return "reopened" if had_probe else "opened"
        return "given_back" if had_probe else "none"

    def see(self, verdict: Verdict | None, at: float, now: datetime) -> None:
        """Take in what the others know of it; None: that it is closed."""
        outage = self._outage
        if verdict is None or now - verdict.until > FORGOTTEN:
            if outage is not None and outage.is_shared:
                self.close()
        elif outage is not None and not outage.is_shared and outage.verdict.until >= verdict.until:
            outage.verdict = replace(
                outage.verdict, opened_at=min(outage.verdict.opened_at, verdict.opened_at)
            )
        elif outage is None or outage.verdict != verdict:
            longest = pause_for(verdict.reason).longest_s
            wait = min(max((verdict.until - now).total_seconds(), 0.0), longest)
            probe_until = outage.probe_until if outage else None  # it is under way, whatever others found
            self._outage = _Outage(verdict, at, at + wait, is_shared=True, probe_until=probe_until)
        else:
            outage.is_shared = True

    def shared(self) -> None:
        """The others know."""
        if self._outage is not None:
            self._outage.is_shared = True

    def _count(self, sign: Sign, at: float, now: datetime, draw: Callable[[], float]) -> Change:
        if not isinstance(sign, Fault):
            if sign == "alive":
                self._row = 0.0
                self._recent.append((at, 0.0))
            return "none"
        self._row += sign.weight
        self._recent.append((at, sign.weight))
        lately = sum(weight for when, weight in self._recent if at - when <= WITHIN_S)
        if self._row < IN_A_ROW and lately < MOST_OF:
            return "none"
        self._open(sign, 1, at, now, draw)
        return "opened"

    def _is_news(self, outage: _Outage, fault: Fault, at: float, *, had_probe: bool) -> bool:
        """A failure while it is not closed: of the probe, or of something worse; else it began before."""
        if self.state(at) == "half_open" and (fault.is_final or had_probe):
            return True
        return fault.is_final and pause_for(fault.reason).first_s > pause_for(outage.verdict.reason).longest_s

    def _open_again(
        self, outage: _Outage, fault: Fault, at: float, now: datetime, draw: Callable[[], float]
    ) -> None:
        is_same = pause_for(outage.verdict.reason) == pause_for(fault.reason)
        self._open(fault, outage.verdict.openings + 1 if is_same else 1, at, now, draw)

    def _open(self, fault: Fault, openings: int, at: float, now: datetime, draw: Callable[[], float]) -> None:
        wait = pause_for(fault.reason).seconds(openings, draw())
        verdict = Verdict(
            name=self.name,
            opened_at=self._outage.verdict.opened_at if self._outage else now,
            until=now + timedelta(seconds=wait),
            reason=fault.reason,
            openings=openings,
        )
        self._outage = _Outage(verdict, at, at + wait, is_shared=False)

    def close(self) -> None:
        """Begin anew, with nothing held against it."""
        self._outage = None
        self._row = 0.0
        self._recent.clear()

    def _has_probe(self, at: float) -> bool:
        return self._outage is not None and self._left(self._outage.probe_until, at) > 0

    @staticmethod
    def _left(until: float | None, at: float) -> float:
        """Of a lease; when the clock jumped back and more is left than was given, it counts as over."""
        left = 0.0 if until is None else until - at
        return left if left <= LEASE_S else 0.0
