"""An LLM around an LLM: every call is reserved for before it is sent and settled after, whatever happens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from math import ceil

import structlog

from bot.bookkeeping import Attempt, Settlement, Window
from bot.domain import NOTHING_USED, Call, Completion, Listen, Route, Usage
from bot.errors import BudgetHeld, ModelError, QuestionTooDear, StorageError
from bot.meanwhile import at_most
from bot.ports import LLM, Clock, Ledger
from bot.spend.cost import Price, cost, estimate_prompt_tokens, usd
from bot.telemetry.port import SILENCE, Called, Telemetry
from bot.unsaid import blotted, unsaid

log = structlog.get_logger(__name__)

_FREE = Price(input=0, cached=0, output=0)
MOST_NANO_USD = 20_000_000
"""What one question may cost, $0.02: further calls for it are not made when they might pass it."""
_ROOM_WAIT_S = 2.0
_ROOM_POLL_S = 0.05
_LOOKING = 8
_BOOKS_S = 1.0
"""How long a call that is late already waits to be settled; what takes longer is written by itself."""


@dataclass(slots=True)
class Line:
    """
    Who waits for room in a window, in the order of their coming.

    Only the first few look whether there is some: hundreds who look would keep those busy who could make it.
    """

    _waiting: dict[str, deque[object]] = field(default_factory=dict)

    @contextmanager
    def place(self, window: str) -> Iterator[Callable[[], bool]]:
        """A place in the line, for as long as the context lasts; what it gives tells whether to look now."""
        line, ours = self._waiting.setdefault(window, deque()), object()
        line.append(ours)
        try:
            yield lambda: any(one is ours for one in islice(line, _LOOKING))
        finally:
            line.remove(ours)
            if not line:
                self._waiting.pop(window, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """What every metered route shares: the books, the clock, and the rules of money."""

    ledger: Ledger
    clock: Clock
    price: Callable[[Route, datetime], Price | None]
    windows: Callable[[datetime, Call, Route], Sequence[Window]]
    new_id: Callable[[datetime], str]
    reserve_ttl: timedelta
    calibration: Callable[[Route], float] = lambda _: 1.0
    """By how much a route's own count of a prompt may exceed our estimate."""
    line: Line = field(default_factory=Line)
    telemetry: Telemetry = SILENCE


@dataclass(frozen=True, slots=True)
class _Running:
    """A call under way, with what it may cost at worst."""

    call: Call
    attempt: Attempt
    price: Price
    started: float
    signs: list[float] = field(default_factory=list)
    """When the first sign of life came, if it came."""
    told: Called = lambda *_: None


class Metered:
    """One route that pays its way."""

    def __init__(self, inner: LLM, meter: Meter) -> None:
        self._inner = inner
        self._meter = meter

    @property
    def route(self) -> Route:
        return self._inner.route

    async def complete(self, call: Call, listen: Listen | None = None) -> Completion:
        """
        Reserve, call, settle.

        Raises:
            BudgetError: no room, no price, or spending is paused; nothing was sent.
            StorageError: the books could not be written; nothing was sent.
            ModelError: the call failed; it is paid for as the error says.
        """
        name = self._meter.new_id(self._meter.clock.now())
        try:
            running = await self._reserve(call, name)
        except asyncio.CancelledError:
            await self._settle(
                self._begin(call, name), "cancelled", NOTHING_USED
            )  # its row may stand already
            raise
        with self._meter.telemetry.calling(call, running.attempt) as told:
            return await self._sent(call, replace(running, told=told), listen)

    async def _sent(self, call: Call, running: _Running, listen: Listen | None) -> Completion:
        """The call itself, from its first byte to its settlement."""
        call.tab.attempts += 1
        call.on_sent()
        try:
            with unsaid(*_private(call)):  # a provider may repeat what it was told
                completion = await self._inner.complete(call, self._noting(running, listen))
        except ModelError as error:
            told = blotted(error.detail, _private(call))
            log.warning("llm.attempt_failed", route=str(self.route), outcome=error.outcome, detail=told)
            await self._settle(running, error.outcome, error.usage, error=error)
            raise
        except BaseException:
            # Cancelled, or a fault of our own: what was sent may be billed, so it is charged in full.
            await self._settle(running, "cancelled", None)
            raise
        await self._settle(running, "answered", completion.usage, completion=completion)
        return replace(completion, prompt=call.prompt)

    def _noting(self, running: _Running, listen: Listen | None) -> Listen | None:
        """A listener that notes the first sign of life; none where nobody listens."""
        if listen is None:
            return None

        def note(text: str) -> None:
            if not running.signs:
                running.signs.append(self._meter.clock.monotonic())
            listen(text)

        return note

    def _begin(self, call: Call, name: str) -> _Running:
        """The call as it would be sent now, at the price of this moment."""
        now = self._meter.clock.now()
        known = self._meter.price(self.route, now)
        price = _FREE if known is None else known
        estimate = estimate_prompt_tokens(call.prompt)
        worst = Usage(
            prompt_tokens=ceil(estimate * max(1.0, self._meter.calibration(self.route))),
            completion_tokens=call.max_completion_tokens,
        )
        attempt = Attempt(
            id=name,
            ask_id=call.ask_id,
            started_at=now,
            route=self.route,
            purpose=call.purpose,
            estimated_prompt_tokens=estimate,
            worst=worst,
            reserve_nano_usd=cost(worst, price),
            is_hedge=call.is_hedge,
            is_priced=known is not None,
        )
        return _Running(call, attempt, price, self._meter.clock.monotonic())

    async def _reserve(self, call: Call, name: str) -> _Running:
        """Wait for room up to two seconds while nothing but other calls' reserves is in the way."""
        clock = self._meter.clock
        until = min(clock.monotonic() + _ROOM_WAIT_S, call.deadline)
        try:
            return await self._hold(call, name)
        except BudgetHeld as held:
            window = held.window
        with self._meter.line.place(window) as is_our_turn:
            while clock.monotonic() < until:
                await clock.sleep(_ROOM_POLL_S)
                if is_our_turn():
                    with suppress(BudgetHeld):
                        return await self._hold(call, name)
        return await self._hold(call, name)  # the last look is for all, wherever they stand

    async def _hold(self, call: Call, name: str) -> _Running:
        """Hold its worst case in the windows that its row belongs to, also when midnight came in between."""
        running = self._begin(call, name)
        self._check_the_tab(running)
        at = running.attempt.started_at
        windows = self._meter.windows(at, call, self.route)
        await self._meter.ledger.begin_attempt(
            running.attempt, windows, expires_at=at + self._meter.reserve_ttl
        )
        return replace(running, started=self._meter.clock.monotonic())

    def _check_the_tab(self, running: _Running) -> None:
        """A question that goes wrong again and again must not become dear; its first call is always made."""
        tab, more = running.call.tab, running.attempt.reserve_nano_usd
        if tab.attempts and tab.cost_nano_usd + more > MOST_NANO_USD:
            raise QuestionTooDear(
                f"{self.route}: the question has cost ${usd(tab.cost_nano_usd)} and may cost "
                f"${usd(MOST_NANO_USD)}; this call would hold ${usd(more)}"
            )

    async def _settle(
        self,
        running: _Running,
        outcome: str,
        usage: Usage | None,
        *,
        completion: Completion | None = None,
        error: ModelError | None = None,
    ) -> None:
        """Put it on the tab and into the books, also when whoever waits for that stops waiting."""
        charged = running.attempt.reserve_nano_usd if usage is None else cost(usage, running.price)
        running.call.tab.add(usage or running.attempt.worst, charged)
        _warn_of_more(running.attempt, usage)
        settlement = Settlement(
            attempt_id=running.attempt.id,
            finished_at=self._meter.clock.now(),
            outcome=outcome,
            usage=usage,
            cost_nano_usd=charged,
            latency_ms=_ms(self._meter.clock.monotonic() - running.started),
            first_token_ms=_ms(running.signs[0] - running.started) if running.signs else None,
            finish_reason=completion.finish_reason if completion else "",
            request_id=completion.request_id if completion else error.request_id if error else "",
            error=blotted(error.detail, _private(running.call)) if error else "",
        )
        running.told(settlement, completion)
        left = running.call.deadline - self._meter.clock.monotonic()
        await at_most(max(left, _BOOKS_S), self._write(settlement))

    async def _write(self, settlement: Settlement) -> None:
        try:
            await self._meter.ledger.settle_attempt(settlement)
        except StorageError as fault:
            # The row stands with its whole reserve: the books are above the provider's, never below.
            log.error("ledger.settle_failed", attempt=settlement.attempt_id, reason=str(fault))


def _warn_of_more(attempt: Attempt, usage: Usage | None) -> None:
    """A call that takes more than its worst case is booked whole, and may stand above a cap."""
    if usage is not None and usage.total_tokens > attempt.reserve_tokens:
        log.warning(
            "budget.reserve_too_small",
            route=str(attempt.route),
            reserved=attempt.reserve_tokens,
            used=usage.total_tokens,
        )


def _private(call: Call) -> tuple[str, ...]:
    """What the call tells: an asker's words and the profile's."""
    turns = call.prompt.turns
    return (call.prompt.user, *(turn.asked for turn in turns), *(turn.answered for turn in turns))


def _ms(seconds: float) -> int:
    return max(round(seconds * 1000), 0)
