"""What each route has room for now, so that one without room is passed by before it refuses."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.domain import Room, Route
from bot.errors import ModelError, RateLimited, RequestTooLarge
from bot.llm.gauge import DAY_S, MINUTE_S, Gauge
from bot.llm.outstanding import Outstanding

FLOOR = 256
"""Tokens of an answer below which it is not worth asking for one: then it is better to wait."""
_GRAIN_S = 1e-6
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_SIZES_HOLD_S = 3600.0
"""How long a limit counts that nobody tells again: a wrong one must not close a route for ever."""

_PERIODS = {"minute": MINUTE_S, "day": DAY_S}
_WINDOWS = ("tokens:minute", "tokens:day", "requests:minute", "requests:day")
_FIGURES = re.compile(r"\bLimit:? ([0-9]{1,12}),? .{0,40}?Requested:? [0-9]{1,15}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """
    Whether and when a route has room for a prompt.

    ``wait_s`` 0: now, for an answer of ``completion`` tokens. ``is_sure`` False: only a refusal's advice is
    in the way, our own count would let it pass. ``fits`` False: no waiting helps a prompt of this size.
    ``share_left`` is the part of its tightest limit that is not used.
    """

    wait_s: float
    completion: int
    share_left: float
    is_sure: bool
    why: str
    fits: bool


@dataclass(slots=True, kw_only=True)
class _Closing:
    """A window that refused; closed until then, unless a call that was sent after ``at`` succeeds."""

    at: float
    until: float


def _gauges() -> dict[str, Gauge]:
    parts = {window: window.split(":") for window in _WINDOWS}
    return {
        window: Gauge(seconds=_PERIODS[period], counts_tokens=unit == "tokens")
        for window, (unit, period) in parts.items()
    }


@dataclass(slots=True)
class _RouteRoom:
    """All that is known of one route."""

    gauges: dict[str, Gauge] = field(default_factory=_gauges)
    calls: Outstanding = field(default_factory=Outstanding)
    closings: dict[str, _Closing] = field(default_factory=dict)
    pauses: int = 0
    largest: int | None = None
    largest_at: float = -math.inf
    own: int = 0
    counted: int | None = None

    def settle(self, at: float) -> None:
        for gauge in self.gauges.values():
            gauge.settle(at)
            if gauge.limit is not None and at - gauge.told_at > max(_SIZES_HOLD_S, gauge.seconds):
                gauge.forget()
        self.closings = {window: one for window, one in self.closings.items() if one.until > at + _GRAIN_S}
        if at - self.largest_at > _SIZES_HOLD_S:
            self.largest = None

    def count_day(self, total: int) -> None:
        """Take what the ledger has counted of this day, by all processes, in place of our own count."""
        gauge = self.gauges["tokens:day"]
        if self.counted is not None and total * 2 < self.counted:  # reserves that are settled never halve it
            self.closings.pop("tokens:day", None)
            gauge.empty()
        elif self.counted is not None:
            gauge.others(total - self.counted - self.own)
        self.counted, self.own = total, 0

    @property
    def most(self) -> float:
        """Tokens that the largest request may have, with its answer."""
        limit = self.gauges["tokens:minute"].limit
        return min(one for one in (self.largest, limit, math.inf) if one is not None)


class Headroom:
    """
    Limits as the providers told them, less what we have sent since; all `at` are monotonic seconds.

    Nobody is held back by what nobody has told. A clock that goes back stands still here.
    """

    def __init__(self) -> None:
        self._rooms: dict[Route, _RouteRoom] = {}
        self._at = -math.inf

    def see(
        self, route: Route, rooms: Mapping[str, Room], at: float, *, sent_at: float | None = None
    ) -> None:
        """
        Learn from a response, good or bad; ``sent_at`` is when its call was `sent`, if that is known.

        Best after `ended`: then its true use is known already.
        """
        known = self._room(route, at)
        meanwhile = known.calls.since(known.calls.told_by(sent_at, self._at), self._at)
        for window, gauge in known.gauges.items():
            if window in rooms and _makes_sense(window, rooms[window]):
                gauge.told(rooms[window], self._at, meanwhile)

    def refused(self, route: Route, error: ModelError, at: float) -> None:
        """Close what refused until it said, or for a second that doubles; learn the largest request."""
        known = self._room(route, at)
        self.see(route, error.rooms, at, sent_at=known.calls.refused(self._at))
        if isinstance(error, RequestTooLarge):
            self._too_large(known, error)
        elif isinstance(error, RateLimited):
            closing = known.closings.get(error.window)
            until = self._at + self._pause(known, error)
            known.closings[error.window] = _Closing(
                at=self._at, until=max(until, closing.until if closing else until)
            )

    def sent(self, route: Route, tokens: int, at: float) -> None:
        """A call begins: its prompt and all that it may answer count from now."""
        known = self._room(route, at)
        call = known.calls.begin(tokens, self._at)
        known.own += tokens
        for gauge in known.gauges.values():
            gauge.add(call)

    def ended(self, route: Route, tokens: int, used: int | None, at: float) -> None:
        """
        The call that was `sent` with so many tokens is over; ``used`` None: its true use was never told.

        Cached tokens do not count against Groq's limits, so they are best left out of ``used``.
        """
        known = self._room(route, at)
        call = known.calls.end(tokens, used, self._at)
        if call is None or used is None:
            return
        known.own += used - tokens
        if used > 0:  # it was answered, so that whatever refused before it was sent has room again
            known.pauses = 0
            known.closings = {w: one for w, one in known.closings.items() if one.at >= call.at}

    def day_used(self, route: Route, tokens: int) -> None:
        """What the ledger has counted for a route since midnight UTC, by all processes."""
        self._room(route, self._at).count_day(tokens)

    def days_used(self, tokens: Mapping[Route, int]) -> None:
        """The same for every route that was asked so far; one that is not named has used nothing."""
        for route in {*self._rooms, *tokens}:
            self.day_used(route, tokens.get(route, 0))

    def fit(self, route: Route, prompt_tokens: int, wanted_completion: int, at: float) -> Fit:
        """Whether a prompt has room now, and for how long an answer; or when it will have for a short one."""
        known = self._room(route, at)
        floor = min(FLOOR, wanted_completion)
        least = prompt_tokens + floor
        share = self._share(known)
        if least > known.most:
            why = f"a request of {least:,} tokens is above the {known.most:,} that it takes at once"
            return Fit(wait_s=0.0, completion=floor, share_left=share, is_sure=True, why=why, fits=False)
        waits = {
            window: gauge.wait_for(least if gauge.counts_tokens else 1)
            for window, gauge in known.gauges.items()
        }
        window = max(waits, key=lambda one: waits[one])
        counted, advised = waits[window], self._advised(known)
        wait = min(max(counted, math.ceil((advised - _GRAIN_S) * 1000) / 1000), DAY_S)
        left = min(known.most, *(gauge.left for gauge in known.gauges.values() if gauge.counts_tokens))
        completion = wanted_completion if math.isinf(left) else math.floor(left + 1e-6) - prompt_tokens
        return Fit(
            wait_s=wait,
            completion=floor if counted > 0 else max(floor, min(wanted_completion, completion)),
            share_left=share,
            is_sure=wait == 0 or counted > 0,
            why=_why(window, known.gauges[window], counted, advised),
            fits=True,
        )

    def share_left(self, route: Route, at: float) -> float:
        """The part of its tightest limit that is not used: 1 for a stranger, 0 while it refuses."""
        return self._share(self._room(route, at))

    def limits(self, route: Route) -> dict[str, int]:
        """What its provider told of its limits, by window (``tokens:minute``); empty for a stranger."""
        known = self._rooms.get(route)
        gauges = known.gauges.items() if known else ()
        return {window: gauge.limit for window, gauge in gauges if gauge.limit is not None}

    def in_flight(self, route: Route, at: float) -> int:
        return self._room(route, at).calls.running

    def words(self, route: Route, at: float) -> str:
        """What is left, as an operator reads it."""
        known = self._room(route, at)
        told = [
            f"{math.floor(gauge.left):,} of {gauge.limit:,} {window.replace(':', ' a ')}"
            for window, gauge in known.gauges.items()
            if gauge.limit is not None
        ]
        if advised := self._advised(known):
            told.insert(0, f"refuses for another {advised:.0f} s")
        return ", ".join(told) or "no limit told yet"

    def _room(self, route: Route, at: float) -> _RouteRoom:
        self._at = max(self._at, at) if math.isfinite(at) else self._at
        known = self._rooms.setdefault(route, _RouteRoom())
        known.settle(self._at)
        return known

    def _share(self, known: _RouteRoom) -> float:
        return 0.0 if known.closings else min(gauge.share_left for gauge in known.gauges.values())

    def _advised(self, known: _RouteRoom) -> float:
        return max((one.until - self._at for one in known.closings.values()), default=0.0)

    def _pause(self, known: _RouteRoom, error: ModelError) -> float:
        told = error.retry_after_s
        if told is not None and 0 < told < math.inf:
            return min(told, DAY_S)
        if not known.closings:  # of calls that were refused together the first alone counts
            known.pauses += 1
        return min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** (max(known.pauses, 1) - 1))

    def _too_large(self, known: _RouteRoom, error: ModelError) -> None:
        said = _FIGURES.search(error.detail)
        if said and int(said[1]) >= FLOOR:
            known.largest, known.largest_at = int(said[1]), self._at


def balanced(order: Sequence[Route], headroom: Headroom, at: float) -> tuple[Route, ...]:
    """
    The same order, but among neighbours that serve one model whoever has most room comes first.

    Of equals the one with fewer calls under way does, then the one that was named first.
    """
    return tuple(
        route
        for _, neighbours in groupby(order, key=lambda route: route.model)
        for route in sorted(
            neighbours, key=lambda one: (-headroom.share_left(one, at), headroom.in_flight(one, at))
        )
    )


def _makes_sense(window: str, room: Room) -> bool:
    """Nobody serves a model by the word."""
    return room.limit is None or room.limit >= FLOOR or window.startswith("requests")


def _why(window: str, gauge: Gauge, counted: float, advised: float) -> str:
    if counted >= advised and counted > 0:
        left = math.floor(gauge.left)
        return f"{left:,} of {gauge.limit:,} {window.replace(':', ' a ')} are left; room in {counted:.1f} s"
    return f"it refused and asked to wait; {advised:.1f} s are left" if advised > 0 else "has room"
