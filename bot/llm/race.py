"""One question among its routes: tries, a second beside one that is late, and the first good answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from dataclasses import field as fresh

import structlog

from bot.domain import Call, Completion, Listen, Route
from bot.errors import (
    BadRequest,
    BudgetError,
    BudgetHeld,
    FirstTokenTimeout,
    ModelError,
    StorageError,
    TwinError,
)
from bot.llm.board import Board
from bot.llm.plan import Option, Over, Start, Wait, next_beside, next_step, soonest
from bot.llm.standing import Field
from bot.llm.tempo import Patience
from bot.ports import LLM, Clock

log = structlog.get_logger(__name__)

_MOST_AT_ONCE = 2
_UNSENT_S = 0.05
_SILENT_LOSER = 1.5
"""A loser that was silent for this many times its usual wait counts as a failure, though nobody waited on."""


@dataclass(slots=True, eq=False)
class _Try:
    """One call under way; times are the clock's monotonic seconds."""

    route: Route
    started: float
    patience: Patience
    tokens: int
    is_probe: bool
    sent_before: int
    task: asyncio.Task[None] | None = None
    alive_at: float | None = None
    completion: Completion | None = None
    error: TwinError | None = None

    @property
    def is_over(self) -> bool:
        return self.completion is not None or self.error is not None

    @property
    def late_at(self) -> float:
        """When a second try is due beside this one."""
        return self.silent_until if self.alive_at is None else self.started + self.patience.late_s

    @property
    def silent_until(self) -> float:
        """When a first sign of life is due."""
        return self.started + self.patience.hedge_s

    @property
    def used(self) -> int | None:
        """Tokens that its provider counts against its limits (cached ones do not); None: nobody told."""
        if isinstance(self.error, BudgetError | StorageError):
            return 0  # it was never sent
        ended = self.completion or self.error
        usage = ended.usage if isinstance(ended, Completion | ModelError) else None
        return None if usage is None else usage.total_tokens - usage.cached_tokens


@dataclass(slots=True)
class Race:
    """
    All that is done for one call. `run` once.

    A route that fails is followed by the next; one that gives no sign of life by its own p95, or that is
    alive but very late, gets company. The first whole answer wins; the others are cancelled, and paid.
    """

    call: Call
    columns: Mapping[Route, LLM]
    field: Field
    board: Board
    clock: Clock
    listen: Listen | None = None
    failures: list[TwinError] = fresh(default_factory=list)
    _running: list[_Try] = fresh(default_factory=list)
    _news: asyncio.Event = fresh(default_factory=asyncio.Event)
    _speaker: _Try | None = None
    _waited_s: float = 0.0
    _was_held: bool = False
    _has_hedged: bool = False

    async def run(self) -> Completion | None:
        """
        The first good answer, or None when no route is left (see ``failures``).

        Raises:
            StorageError: the books could not be written, so nothing may be spent.
        """
        async with asyncio.TaskGroup() as group:
            winner = await self._to_the_end(group)
            for one in self._running:
                if one.task is not None:
                    one.task.cancel()
        for one in self._running:
            await (self._learn(one) if one.is_over else self._lost(one))
        if winner is None and (broken := self._broken_books()):
            raise broken
        return winner

    async def _to_the_end(self, group: asyncio.TaskGroup) -> Completion | None:
        while True:
            if (completion := await self._harvest()) is not None:
                return completion
            if self._running:
                await self._beside(group)
                continue
            if self._broken_books():
                return None
            match next_step(self._options(), left_s=self._left(), waited_s=self._waited_s):
                case Start(option, alone):
                    await self._start(group, option, alone=alone)
                case Wait(seconds):
                    self._waited_s += seconds
                    await self.clock.sleep(seconds)
                case Over():
                    return None

    async def _harvest(self) -> Completion | None:
        """Take in what has ended; the completion that won, if one did."""
        self._news.clear()
        for one in [each for each in self._running if each.is_over]:
            self._running.remove(one)
            await self._learn(one)
            if one.completion is not None:
                return one.completion
        return None

    async def _beside(self, group: asyncio.TaskGroup) -> None:
        """Wait for news of what runs; when it is late and another may be asked, ask it, too."""
        wait = self._until_late() if self._may_hedge() else None
        if wait == 0:
            options = self._options()
            second = next_beside(options, left_s=self._left())
            if second is not None:
                await self._start(group, second, is_hedge=True)
                return
            wait = soonest(options)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._news.wait()

    def _may_hedge(self) -> bool:
        return len(self._running) < _MOST_AT_ONCE and (self._has_hedged or self.board.hedges.may())

    def _until_late(self) -> float:
        """
        Seconds until what runs is late.

        A call that is not sent yet, because the budget has no room, is not late: another would wait as long.
        """
        if any(self.call.tab.attempts <= one.sent_before for one in self._running):
            return _UNSENT_S
        return max(0.0, min(one.late_at for one in self._running) - self.clock.monotonic())

    async def _start(
        self, group: asyncio.TaskGroup, option: Option, *, alone: bool = False, is_hedge: bool = False
    ) -> None:
        route = option.route
        if option.is_probe and not await self.board.breakers.take_probe(route):
            self.field.drop(route)
            return
        now = self.clock.monotonic()
        call = self.field.begin(option, now)
        if call is None:
            await self.board.give_back(option)
            return
        tokens = self.board.prompt_tokens(route, call.prompt) + call.max_completion_tokens
        patience = self.board.tempo.patience(route)
        one = _Try(route, now, patience, tokens, option.is_probe, self.call.tab.attempts)
        left = self._left()
        first_s = min(left, self._first_s(patience, left, alone=alone, tries=self.field.tries(route)))
        call = replace(call, first_s=first_s, stall_s=patience.stall_s, whole_s=left, is_hedge=is_hedge)
        if self._was_held:
            call = replace(call, deadline=now)  # somebody waited for room already
        if is_hedge and not self._has_hedged:
            self._has_hedged = True
            self.board.hedges.took()
        self.board.headroom.sent(route, tokens, now)
        self.board.awaits(route, one.silent_until)
        self._running.append(one)
        one.task = group.create_task(self._ask(one, call))

    @staticmethod
    def _first_s(patience: Patience, left: float, *, alone: bool, tries: int) -> float:
        """How long to wait for a sign of life; where nobody else can be asked, patience is all there is."""
        if not alone:
            return patience.first_s
        return left if tries > 1 else max(patience.first_s, left / 2)

    async def _ask(self, one: _Try, call: Call) -> None:
        try:
            one.completion = await self.columns[one.route].complete(call, lambda text: self._hear(one, text))
        except (ModelError, BudgetError, StorageError) as error:
            one.error = error
        except Exception as error:
            log.exception("llm.fault_of_our_own", route=str(one.route))
            one.error = BadRequest(f"{type(error).__name__} in our own code", route=one.route, usage=None)
        finally:
            self.board.heard(one.route, one.silent_until)
            self.board.headroom.ended(one.route, one.tokens, one.used, self.clock.monotonic())
            self._news.set()

    def _hear(self, one: _Try, text: str) -> None:
        """Let the first who has something to say be heard, until he fails."""
        if one.alive_at is None:
            one.alive_at = self.clock.monotonic()
            self.board.heard(one.route, one.silent_until)
            self.board.tempo.first(one.route, one.alive_at - one.started)
            self._news.set()
        if text and self.listen is not None:
            if self._speaker is None or self._speaker.error is not None:
                self._speaker = one
            if self._speaker is one:
                self.listen(text)

    async def _learn(self, one: _Try) -> None:
        """Tell the board what came of a try, and this question what may follow."""
        now = self.clock.monotonic()
        if one.completion is not None:
            self.board.headroom.see(one.route, one.completion.rooms, now, sent_at=one.started)
            self.board.tempo.whole(one.route, now - one.started)
            await self.board.record(one.route, None)
            return
        error = one.error
        if error is None:
            return
        self.failures.append(error)
        self._was_held = self._was_held or isinstance(error, BudgetHeld)
        self.field.failed(one.route, error, now)
        if isinstance(error, ModelError):
            self.board.headroom.see(one.route, error.rooms, now, sent_at=one.started)
            self.board.headroom.refused(one.route, error, now)
            if isinstance(error, FirstTokenTimeout):
                self.board.tempo.silent(one.route, now - one.started)
        else:
            log.info("budget.refused", route=str(one.route), reason=str(error))
        await self.board.record(one.route, error)

    async def _lost(self, one: _Try) -> None:
        """Somebody else won while this one ran."""
        now = self.clock.monotonic()
        waited = now - one.started
        if one.alive_at is None:
            self.board.tempo.silent(one.route, waited)
        if one.alive_at is None and (one.is_probe or waited >= _SILENT_LOSER * one.patience.hedge_s):
            await self.board.record(one.route, FirstTokenTimeout("silent while another won", route=one.route))
        elif one.is_probe:
            await self.board.record(one.route, None)

    def _options(self) -> list[Option]:
        return self.field.options(self.clock.monotonic(), (one.route for one in self._running))

    def _left(self) -> float:
        return self.call.deadline - self.clock.monotonic()

    def _broken_books(self) -> StorageError | None:
        return next((error for error in self.failures if isinstance(error, StorageError)), None)
