"""Lets one of those who want the same at the same time do the work, and the others have what came of it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.ports import Clock

T = TypeVar("T")

SPARED_S = 1.0
"""So much of their time is left to those who waited in vain, in seconds."""
_MOST_FRESH = 256


@dataclass(slots=True)
class _Flight(Generic[T]):
    """Who waits (each is woken by what came of the work, or by None: lead now), and what came of it."""

    waiting: deque[asyncio.Future[T | None]] = field(default_factory=deque)
    result: T | None = None


class Flights(Generic[T]):
    """
    Work by its name, one at a time; what comes of it is for everybody who wants the same.

    A leader who fails, is cancelled, or has nothing to share wakes the next one, who leads then. Who asks
    within ``fresh_s`` seconds after the work was done has its result as well.
    """

    def __init__(self, clock: Clock, *, fresh_s: float = 0.0) -> None:
        self._clock = clock
        self._fresh_s = fresh_s
        self._flights: dict[Hashable, _Flight[T]] = {}
        self._fresh: OrderedDict[Hashable, tuple[float, T]] = OrderedDict()

    @asynccontextmanager
    async def alone(self, name: Hashable, *, deadline: float) -> AsyncIterator[T | None]:
        """
        None: do the work; else what came of somebody else's.

        Somebody whose time is nearly up (``deadline`` is on the clock's monotonic scale) works beside the
        leader rather than wait longer.
        """
        result = self._still_fresh(name)
        is_leader = False
        if result is None:
            is_leader, result = await self._taken_along(name, deadline)
        try:
            yield result
        finally:
            if is_leader:
                self._leave(name)

    def share(self, name: Hashable, result: T, *, lasts: bool = True) -> None:
        """What everybody else who wants the same may have; only who waits already, unless it ``lasts``."""
        flight = self._flights.get(name)
        if flight is not None:
            flight.result = result
        if not (lasts and self._fresh_s):
            return
        self._fresh[name] = (self._clock.monotonic() + self._fresh_s, result)
        self._fresh.move_to_end(name)
        while len(self._fresh) > _MOST_FRESH:
            self._fresh.popitem(last=False)

    def _still_fresh(self, name: Hashable) -> T | None:
        until, result = self._fresh.get(name, (0.0, None))
        return result if self._clock.monotonic() < until else None

    async def _taken_along(self, name: Hashable, deadline: float) -> tuple[bool, T | None]:
        """Wait for whoever leads: whether that is oneself in the end, and what came of the work if not."""
        flight = self._flights.get(name)
        if flight is None:
            self._flights[name] = _Flight()
            return True, None
        woken: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        flight.waiting.append(woken)
        try:
            async with asyncio.timeout(max(deadline - SPARED_S - self._clock.monotonic(), 0.0)):
                result = await woken
        except TimeoutError:
            self._pass_on(name, woken)
            return False, None
        except asyncio.CancelledError:
            self._pass_on(name, woken)
            raise
        return result is None, result

    def _pass_on(self, name: Hashable, woken: asyncio.Future[T | None]) -> None:
        """Somebody who gives up just as they are told to lead leaves that to the next."""
        if woken.done() and not woken.cancelled() and woken.result() is None:
            self._leave(name)

    def _leave(self, name: Hashable) -> None:
        flight = self._flights[name]
        while flight.waiting:
            next_one = flight.waiting.popleft()
            if next_one.done():  # they have given up
                continue
            next_one.set_result(flight.result)
            if flight.result is None:
                return
        del self._flights[name]
