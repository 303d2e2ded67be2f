"""One call that must not wait: a single try of the first route that is open and has room to spare."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain import Call, Completion, Route
from bot.errors import BudgetError, FirstTokenTimeout, ModelError, NoRouteLeft, StreamCut
from bot.llm.board import Board
from bot.llm.plan import TOO_LATE_S
from bot.ports import LLM, Clock
from bot.spend.sparing import SPARED

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Sent:
    """Whether the books had room for the call, so that its provider may have got it."""

    was: bool = False

    def note(self) -> None:
        self.was = True


@dataclass(frozen=True, slots=True)
class Once:
    """
    For side questions and tasks: nothing is repeated, waited for or hedged, and nothing is learnt of tempo.

    What a provider tells of its limits is taken in, and a failure counts for the breakers; that an aside had
    no more patience is no failure of its route, unless that was on probation.
    """

    call: Call
    columns: Mapping[Route, LLM]
    board: Board
    clock: Clock

    async def run(self, routes: Sequence[Route]) -> Completion:
        """
        The answer of the first of `routes` that may be asked now.

        Raises:
            NoRouteLeft: with the one error there was; with none when no route had room.
            StorageError: the books could not be written.
        """
        for route in routes:
            leave = self.board.breakers.allows(route, self.clock.monotonic())
            if not leave.may or (call := self._fitted(route)) is None:
                continue
            if leave.is_probe and not await self.board.breakers.take_probe(route):
                continue
            return await self._try(self.columns[route], call, is_probe=leave.is_probe)
        raise NoRouteLeft([])

    def _fitted(self, route: Route) -> Call | None:
        """The call as the route has room for it; None: it has none to spare, or too little time is left."""
        at = self.clock.monotonic()
        left = self.call.deadline - at
        tokens = self.board.prompt_tokens(route, self.call.prompt)
        fit = self.board.headroom.fit(route, tokens, self.call.max_completion_tokens, at)
        has_room = fit.fits and not fit.wait_s and fit.share_left >= SPARED.get(self.call.purpose, 0.0)
        if left < TOO_LATE_S or not has_room or self.board.is_stuck(route, at):
            return None
        # with its deadline at once, nobody waits for room that others hold in the books
        return replace(
            self.call,
            max_completion_tokens=fit.completion,
            first_s=left,
            stall_s=left,
            whole_s=left,
            deadline=at,
        )

    async def _try(self, column: LLM, call: Call, *, is_probe: bool) -> Completion:
        at = self.clock.monotonic()
        try:
            ended = await self._ask(column, call, at)
        except BaseException:
            await self.board.give_back(column.route, is_probe=is_probe)
            raise
        if not isinstance(ended, Completion):
            await self._failed(ended, column.route, at, is_probe=is_probe, patience_s=call.whole_s)
            raise NoRouteLeft([ended])
        self.board.headroom.see(column.route, ended.rooms, self.clock.monotonic(), sent_at=at)
        await self.board.record(column.route, None)
        return ended

    async def _ask(self, column: LLM, call: Call, at: float) -> Completion | ModelError | BudgetError:
        """What came of the call, with its tokens counted against the route's room."""
        route, sent = column.route, _Sent()
        tokens = self.board.prompt_tokens(route, call.prompt) + call.max_completion_tokens
        ended: Completion | ModelError | BudgetError | None = None
        self.board.headroom.sent(route, tokens, at)
        try:
            async with asyncio.timeout(call.whole_s):
                ended = await column.complete(replace(call, on_sent=sent.note))
        except TimeoutError:
            ended = FirstTokenTimeout(f"no answer in {call.whole_s:.3g} s", route=route, usage=None)
        except (ModelError, BudgetError) as failure:
            ended = failure
        finally:
            used = _limited(ended) if sent.was else 0
            self.board.headroom.ended(route, tokens, used, self.clock.monotonic())
        return ended

    async def _failed(
        self, error: ModelError | BudgetError, route: Route, at: float, *, is_probe: bool, patience_s: float
    ) -> None:
        """Tell the board what the failure says of the route."""
        log.debug("llm.aside_failed", route=str(route), reason=str(error))
        if isinstance(error, ModelError):
            now = self.clock.monotonic()
            self.board.headroom.see(route, error.rooms, now, sent_at=at)
            self.board.headroom.refused(route, error, now)
        is_haste = (
            isinstance(error, FirstTokenTimeout | StreamCut)
            and patience_s < self.board.tempo.patience(route).first_s
        )
        if is_probe or not is_haste:
            await self.board.record(route, error)


def _limited(ended: object) -> int | None:
    """Tokens that count against the provider's limits (cached ones do not); None: nobody told."""
    usage = ended.usage if isinstance(ended, Completion | ModelError) else None
    return None if usage is None else usage.total_tokens - usage.cached_tokens
