"""The calls to one route that are under way or just over: what its responses may not have told of yet."""

from __future__ import annotations

from dataclasses import dataclass, field

_JUST_S = 1.0
"""A call that ended so short ago may be the one whose response is being looked at."""
_LOST_S = 900.0
"""No call takes so long: whoever sent it forgot to say that it is over."""


@dataclass(slots=True, eq=False)
class Sent:
    """One call; ``used`` is what it took in the end, None while that is not known."""

    tokens: int
    at: float
    ended_at: float | None = None
    used: int | None = None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def weight(self) -> int:
        """Tokens that it takes as far as is known: all that was reserved until its true use was told."""
        return self.tokens if self.used is None else self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """
    What we did between sending a call and reading what its response told.

    ``later`` may or may not be in what was told; ``returned`` tokens may or may not have been taken off it.
    """

    seconds: float = 0.0
    later: tuple[Sent, ...] = ()
    returned: int = 0


NOTHING = Meanwhile()


@dataclass(slots=True)
class Outstanding:
    """Times are seconds of one monotonic scale."""

    _calls: list[Sent] = field(default_factory=list)

    @property
    def running(self) -> int:
        return sum(not call.is_over for call in self._calls)

    def begin(self, tokens: int, at: float) -> Sent:
        self._prune(at)
        self._calls.append(call := Sent(tokens=tokens, at=at))
        return call

    def end(self, tokens: int, used: int | None, at: float) -> Sent | None:
        """The call that has ended, the oldest one with so many tokens; None when there is none."""
        call = next((one for one in self._calls if not one.is_over and one.tokens == tokens), None)
        if call is not None:
            call.ended_at, call.used = at, used
        return call

    def told_by(self, sent_at: float | None, at: float) -> float:
        """
        When the call was sent whose response is looked at.

        Unless that is told, it is taken for the oldest that it may be: then the most may have come after it.
        """
        if sent_at is not None:
            return min(sent_at, at)
        times = [call.at for call in self._calls if call.ended_at is None or at - call.ended_at <= _JUST_S]
        return min(times, default=at)

    def refused(self, at: float) -> float:
        """When the call was sent that was refused just now: the last to end without having used anything."""
        just = [
            (call.ended_at, call.at)
            for call in self._calls
            if call.ended_at is not None and call.used == 0 and at - call.ended_at <= _JUST_S
        ]
        return max(just)[1] if just else at

    def since(self, sent_at: float, at: float) -> Meanwhile:
        """
        What has happened since a call was sent.

        Of several that were sent at once all but the smallest count as later: one was the call itself.
        """
        at_once = sorted((call for call in self._calls if call.at == sent_at), key=lambda one: one.weight)
        after = (call for call in self._calls if call.at > sent_at)
        ended = [c for c in self._calls if c.ended_at is not None and c.ended_at >= sent_at]
        return Meanwhile(
            seconds=max(0.0, at - sent_at),
            later=(*at_once[1:], *after),
            returned=sum(max(0, call.tokens - call.weight) for call in ended),
        )

    def _prune(self, at: float) -> None:
        oldest = min((call.at for call in self._calls if not call.is_over), default=at)
        self._calls = [
            call
            for call in self._calls
            if (call.ended_at is None and at - call.at < _LOST_S)
            or (call.ended_at is not None and call.ended_at >= min(oldest, at - _JUST_S))
        ]
