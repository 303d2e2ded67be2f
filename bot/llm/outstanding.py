"""The calls to one route that are under way or just over: what its responses have not told of yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.llm.gauge import Meanwhile

_JUST_S = 1.0
"""A call that ended so short ago may be the one whose response is being looked at."""
_LOST_S = 900.0
"""No call takes so long: whoever sent it forgot to say that it is over."""


@dataclass(slots=True)
class Sent:
    """
    One call; ``used`` is what it took in the end, None while that is not known.

    ``is_folded``: the level that the provider told holds it already, so nothing may be taken off for it.
    """

    tokens: int
    at: float
    ended_at: float | None = None
    used: int | None = None
    is_folded: bool = False

    @property
    def weight(self) -> int:
        """Tokens that it takes as far as is known: all that was reserved until its true use was told."""
        return self.tokens if self.used is None else self.used


@dataclass(slots=True)
class Outstanding:
    """Times are seconds of one monotonic scale."""

    _calls: list[Sent] = field(default_factory=list)

    @property
    def running(self) -> list[Sent]:
        return [call for call in self._calls if call.ended_at is None]

    def begin(self, tokens: int, at: float) -> None:
        self._prune(at)
        self._calls.append(Sent(tokens=tokens, at=at))

    def end(self, tokens: int, used: int | None, at: float) -> Sent | None:
        """The call that has ended, the oldest one with so many tokens; None when there is none."""
        call = next((one for one in self._calls if one.ended_at is None and one.tokens == tokens), None)
        if call is not None:
            call.ended_at, call.used = at, used
        return call

    def since(self, sent_at: float | None, at: float) -> float:
        """
        When the call was sent whose response is looked at.

        Unless that is told, it is taken for the oldest that it may be: then the most may have come after it.
        """
        if sent_at is not None:
            return min(sent_at, at)
        times = [call.at for call in self._calls if call.ended_at is None or at - call.ended_at <= _JUST_S]
        return min(times, default=at)

    def after(self, since: float, at: float) -> tuple[Meanwhile, Meanwhile]:
        """What happened since then, in tokens and in requests."""
        later = self._later(since)
        ended = [c for c in self._calls if c.ended_at is not None and c.ended_at >= since]
        returned = sum(max(0, call.tokens - call.weight) for call in ended)
        seconds = max(0.0, at - since)
        return (
            Meanwhile(seconds=seconds, added=sum(call.weight for call in later), returned=returned),
            Meanwhile(seconds=seconds, added=len(later)),
        )

    def fold(self, since: float) -> None:
        """What was sent up to then is part of the level that was told."""
        later = {id(call) for call in self._later(since)}
        for call in self._calls:
            call.is_folded = call.is_folded or id(call) not in later

    def _later(self, since: float) -> list[Sent]:
        """Whatever was not surely counted before: of several that were sent at once all but the smallest."""
        at_once = sorted((c for c in self._calls if c.at == since), key=lambda call: call.weight)
        return [*at_once[1:], *(call for call in self._calls if call.at > since)]

    def _prune(self, at: float) -> None:
        oldest = min((call.at for call in self._calls if call.ended_at is None), default=at)
        self._calls = [
            call
            for call in self._calls
            if (call.ended_at is None and at - call.at < _LOST_S)
            or (call.ended_at is not None and call.ended_at >= min(oldest, at - _JUST_S))
        ]
