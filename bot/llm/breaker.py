"""The breakers of all routes and providers of a process, as far as possible shared with the others."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.bookkeeping import Alert, Verdict
from bot.domain import Route
from bot.errors import StorageError, TwinError
from bot.llm import breaker_news as news
from bot.llm.circuit import LEASE_S, Change, Circuit, Leave, State
from bot.llm.signs import Fault, sign_of_provider, sign_of_route
from bot.meanwhile import at_most
from bot.ports import Alerts, Clock, Verdicts

log = structlog.get_logger(__name__)

_REFRESH_S = 1.0
_PATIENCE_S = 0.5
"""What others know is a hint: nobody waits longer for it than this."""
_SOMEBODY_S = 1.0
"""When another process makes the probe, this long it is not asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """For a reader: ``until`` is when a probe may be made, None when it is closed; ``reason`` is why."""

    name: State
    until: datetime | None = None
    reason: str = ""


class Breakers:
    """
    One breaker per route and one per provider, made when first heard of.

    What they decide is decided here and at once. The database only carries it to the other processes; when
    it is away each process finds out by itself. Nothing here raises for its sake.
    """

    def __init__(
        self,
        clock: Clock,
        verdicts: Verdicts,
        alerts: Alerts,
        *,
        routes: Sequence[Route],
        draw: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._verdicts = verdicts
        self._alerts = alerts
        self._routes = tuple(routes)
        self._draw = draw
        self._circuits: dict[str, Circuit] = {}
        self._read_at: float | None = None
        self._writes = 0
        self._writing = 0
        self._is_away = False
        self._found_none_left = False

    async def refresh(self) -> None:
        """Look at what the other processes know, at most once a second; never raises, never takes long."""
        at = self._clock.monotonic()
        if self._read_at is not None and 0 <= at - self._read_at < _REFRESH_S:
            return
        self._read_at = at
        await at_most(_PATIENCE_S, self._read())

    def allows(self, route: Route, at: float) -> Leave:
        """Whether a call may be made at `at` (monotonic seconds), as the provider's and the route's say."""
        pair = self._pair(route)
        if any(not circuit.leave(at).may for circuit in pair) and self._nobody_is_left(at):
            for circuit in pair:
                circuit.hurry()
        leaves = [circuit.leave(at) for circuit in pair]
        shut = [leave for leave in leaves if not leave.may]
        if shut:
            return max(shut, key=lambda leave: leave.until or 0.0)
        return next((leave for leave in leaves if leave.is_probe), leaves[0])

    async def take_probe(self, route: Route) -> bool:
        """
        Whether the one probe of a half-open breaker is ours, here and in all processes.

        It ends with `record`, or with `give_back` when the call was never made; if neither comes, another
        may have it after a while. True as well when nothing is open any more.
        """
        taken: list[Circuit] = []
        try:
            for circuit in self._pair(route):
                at = self._clock.monotonic()
                if circuit.state(at) == "closed":
                    continue
                if not circuit.take_probe(at):
                    break
                taken.append(circuit)
                if circuit.is_shared and not await self._granted(circuit.name):
                    taken.remove(circuit)
                    circuit.leave_to_others(self._clock.monotonic(), _SOMEBODY_S)
                    break
            else:
                return True
        except BaseException:
            for circuit in taken:
                circuit.drop_probe(self._clock.monotonic())
            raise
        for circuit in taken:
            await self._drop(circuit)
        return False

    async def give_back(self, route: Route) -> None:
        """The probe that was taken is not made after all."""
        for circuit in self._pair(route):
            await self._drop(circuit)

    async def record(self, route: Route, failure: TwinError | None) -> None:
        """
        Take in how a call ended; None is a good answer.

        What says nothing of route and provider (a rate limit, a cancelled call, a spent budget) only gives a
        probe back.
        """
        at, now = self._instant()
        signs = (sign_of_provider(failure), sign_of_route(failure))
        pairs = zip(self._pair(route), signs, strict=True)
        heard = [
            (circuit, circuit.verdict, circuit.hear(sign, at, now, self._draw)) for circuit, sign in pairs
        ]
        for circuit, before, change in heard:
            await self._follow(circuit, before, change)

    def state(self, route: Route) -> BreakerState:
        """How it stands with a route and its provider; in a short-lived process `refresh` first."""
        at, now = self._instant()
        pair = [circuit for circuit in self._pair(route) if circuit.verdict is not None]
        if not pair:
            return BreakerState(name="closed")
        worst = max(pair, key=lambda circuit: circuit.wait(at))
        until = now + timedelta(seconds=worst.wait(at)) if worst.wait(at) else None
        reason = worst.verdict.reason if worst.verdict else ""
        return BreakerState(name=worst.state(at), until=until, reason=reason)

    def _nobody_is_left(self, at: float) -> bool:
        return all(any(not circuit.leave(at).may for circuit in self._pair(route)) for route in self._routes)

    def _pair(self, route: Route) -> tuple[Circuit, Circuit]:
        return self._circuit(route.provider), self._circuit(str(route))

    def _circuit(self, name: str) -> Circuit:
        found = self._circuits.get(name)
        if found is None:
            found = self._circuits[name] = Circuit(name)
        return found

    async def _follow(self, circuit: Circuit, before: Verdict | None, change: Change) -> None:
        """Let the other processes and the operators know."""
        if change == "reopened" or (change == "given_back" and circuit.is_shared):
            await self._write(self._verdicts.give_back(circuit.name))
        if change in {"opened", "reopened"}:
            await self._opened(circuit)
            await self._look_whether_any_is_left()
        elif change == "closed" and before is not None:
            await self._closed(before)
            await self._one_is_left()

    async def _opened(self, circuit: Circuit) -> None:
        if (verdict := circuit.verdict) is not None:
            log.warning(
                "breaker.opened",
                breaker=circuit.name,
                reason=verdict.reason,
                openings=verdict.openings,
                until=verdict.until.isoformat(),
            )
            await at_most(_PATIENCE_S, self._share(circuit))

    async def _closed(self, verdict: Verdict) -> None:
        now = self._clock.now()
        open_s = round((now - verdict.opened_at).total_seconds())
        log.info("breaker.closed", breaker=verdict.name, open_s=open_s)
        await self._write(self._take_back(verdict.name, news.closed(verdict, now)))

    async def _look_whether_any_is_left(self) -> None:
        """
        All of them out is an outage of its own: shared, told once, and told again when it is over.

        Whoever found it looks whether it still holds; others, who may have other routes, end it only when a
        model answered them, or nothing at all is out any more.
        """
        every = self._circuit(news.EVERY_MODEL)
        if self._is_any_left():
            others = [circuit for circuit in self._circuits.values() if circuit is not every]
            if self._found_none_left or not any(circuit.verdict for circuit in others):
                await self._one_is_left()
        elif every.verdict is None:
            self._found_none_left = True
            every.hear(Fault(reason="every_model", weight=math.inf), *self._instant(), self._draw)
            await self._opened(every)

    async def _one_is_left(self) -> None:
        """A model answers: if every one was out, that is over, whoever found it."""
        self._found_none_left = False
        every = self._circuit(news.EVERY_MODEL)
        if (verdict := every.verdict) is not None:
            every.close()
            await self._closed(verdict)

    def _is_any_left(self) -> bool:
        at = self._clock.monotonic()
        return not self._routes or any(
            all(circuit.state(at) == "closed" for circuit in self._pair(route)) for route in self._routes
        )

    def _instant(self) -> tuple[float, datetime]:
        return self._clock.monotonic(), self._clock.now()

    async def _read(self) -> None:
        before = self._writes
        try:
            known = {verdict.name: verdict for verdict in await self._verdicts.read()}
        except StorageError as error:
            self._note_away(error)
            return
        self._is_away = False
        if self._writing or self._writes != before:
            return  # what was read may be older than what we wrote: in a second we look again
        for name in {*self._circuits, *known}:
            self._circuit(name).see(known.get(name), *self._instant())
        for circuit in [one for one in self._circuits.values() if one.verdict and not one.is_shared]:
            await self._share(circuit)
        await self._look_whether_any_is_left()

    async def _share(self, circuit: Circuit) -> None:
        """Write an opening down, then tell of it under the beginning that all processes agree on."""
        verdict = circuit.verdict
        if verdict is None or not await self._kept(self._verdicts.open(verdict)) or circuit.verdict is None:
            return
        circuit.shared()
        try:
            kept = {one.name: one for one in await self._verdicts.read()}.get(circuit.name, verdict)
            circuit.see(kept, *self._instant())
            await self._alerts.tell(news.opened(kept, self._clock.now()))
        except StorageError as error:
            self._note_away(error)

    async def _take_back(self, name: str, alert: Alert) -> None:
        await self._verdicts.close(name)
        await self._alerts.tell(alert)

    async def _drop(self, circuit: Circuit) -> None:
        if circuit.drop_probe(self._clock.monotonic()) and circuit.is_shared:
            await self._write(self._verdicts.give_back(circuit.name))

    async def _granted(self, name: str) -> bool:
        """Whether all processes leave the probe to us; with no word from them we go by ourselves."""
        told: list[bool] = []

        async def ask() -> None:
            now = self._clock.now()
            try:
                told.append(await self._verdicts.probe(name, now=now, until=now + timedelta(seconds=LEASE_S)))
            except StorageError as error:
                self._note_away(error)

        await at_most(_PATIENCE_S, ask())
        return all(told)

    async def _write(self, deed: Awaitable[None]) -> None:
        async def do() -> None:
            await self._kept(deed)

        await at_most(_PATIENCE_S, do())

    async def _kept(self, deed: Awaitable[None]) -> bool:
        """Do a write; whether it was done."""
        self._writing += 1
        try:
            await deed
        except StorageError as error:
            self._note_away(error)
            return False
        else:
            return True
        finally:
            self._writing -= 1
            self._writes += 1

    def _note_away(self, error: StorageError) -> None:
        """Once for each time that it is away."""
        if not self._is_away:
            log.warning("breaker.not_shared", reason=str(error))
        self._is_away = True
