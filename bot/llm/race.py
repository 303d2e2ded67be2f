"""One question among its routes: tries, a second beside one that is late, and the first good answer."""

from __future__ import annotations

import asyncio
import math
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
from bot.llm.under_way import Try
from bot.ports import LLM, Clock

log = structlog.get_logger(__name__)

_MOST_AT_ONCE = 2
_LOOK_S = 0.25
"""How often it is looked whether what is waited for in vain has been found dead by others."""
_LAST_ALONE = 2
"""After so many tries of the only route the next has all the time that is left."""
_SILENT_LOSER = 1.5
"""A loser that was silent for this many times its usual wait counts as a failure, though nobody waited on."""


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
    _running: list[Try] = fresh(default_factory=list)
    _news: asyncio.Event = fresh(default_factory=asyncio.Event)
    _speaker: Try | None = None
    _began: float = 0.0
    _waited_s: float = 0.0
    _was_held: bool = False
    _has_hedged: bool = False

    async def run(self) -> Completion | None:
        """
        The first good answer, or None when no route is left (see ``failures``).

        Raises:
            StorageError: the books could not be written, so nothing may be spent.
        """
        self._began = self.clock.monotonic()
        try:
            async with asyncio.TaskGroup() as group:
                winner = await self._to_the_end(group)
                for one in self._running:
                    if one.task is not None:
                        one.task.cancel()
        except asyncio.CancelledError:
            for one in self._running:
                await self.board.give_back(one.route, is_probe=one.is_probe)
            raise
        for one in self._running:
            await (self._learn(one) if one.is_over else self._lost(one))
        if winner is None and (broken := self._broken_books()):
            raise broken
        return winner

    async def _to_the_end(self, group: asyncio.TaskGroup) -> Completion | None:
        while True:
            if (completion := await self._harvest()) is not None:
                return completion
            if self._running and not self._is_in_vain():
                await self._beside(group)
                continue
            if self._running or self._broken_books():
                return None
            asked_s = self.clock.monotonic() - self._began
            match next_step(self._options(), left_s=self._left(), waited_s=self._waited_s, asked_s=asked_s):
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
        while one := next((each for each in self._running if each.is_over), None):
            self._running.remove(one)
            await self._learn(one)
            if one.completion is not None:
                return one.completion
        return None

    async def _beside(self, group: asyncio.TaskGroup) -> None:
        """Wait for news of what runs; when it is late and another may be asked, ask it, too."""
        now = self.clock.monotonic()
        wait = min(one.late_at for one in self._running) - now if self._may_hedge() else math.inf
        if wait <= 0:
            options = self._options()
            second = next_beside(options, left_s=self._left(), asked_s=now - self._began)
            if second is not None:
                await self._start(group, second, is_hedge=True)
                return
            wait = soonest(options)
        in_vain_at = max(
            (one.patient_until for one in self._running if one.alive_at is None), default=math.inf
        )
        wait = min(wait, max(_LOOK_S, in_vain_at - now))
        with suppress(TimeoutError):
            async with asyncio.timeout(wait if wait < math.inf else None):
                await self._news.wait()

    def _may_hedge(self) -> bool:
        return len(self._running) < _MOST_AT_ONCE and (self._has_hedged or self.board.hedges.may())

    def _is_in_vain(self) -> bool:
        """Whether all that runs has been silent for long, and others have found its routes dead meanwhile."""
        now = self.clock.monotonic()
        return all(
            one.alive_at is None
            and not (one.is_over or one.is_probe)
            and one.patient_until <= now
            and self.board.is_dead(one.route, now)
            for one in self._running
        )

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
            await self.board.give_back(route, is_probe=option.is_probe)
            return
        tokens = self.board.prompt_tokens(route, call.prompt) + call.max_completion_tokens
        patience = self.board.tempo.patience(route)
        one = Try(route, now, patience, tokens, option.is_probe)
        left = self._left()
        first_s = min(left, self._first_s(option, patience, left, alone=alone))
        call = replace(call, first_s=first_s, stall_s=patience.stall_s, whole_s=left, is_hedge=is_hedge)
        call = replace(call, on_sent=lambda: self._sent(one))
        if self._was_held:
            call = replace(call, deadline=now)  # somebody waited for room already
        if is_hedge and not self._has_hedged:
            self._has_hedged = True
            self.board.hedges.took()
        self.board.headroom.sent(route, tokens, now)
        self._running.append(one)
        one.task = group.create_task(self._ask(one, call))

    @staticmethod
    def _first_s(option: Option, patience: Patience, left: float, *, alone: bool) -> float:
        """
        How long to wait for a sign of life.

        Where nobody else can be asked, a call that hangs is worth repeating once it is later than any was;
        but whoever has become slow must be heard in the end, so that each further try has more time.
        """
        if not alone or (option.is_probe and option.tries):
            return patience.first_s
        most = left / 2 if option.tries == 0 else left
        usual = patience.alone_s * 2**option.tries if option.tries < _LAST_ALONE else math.inf
        return max(patience.first_s, min(usual, most))

    async def _ask(self, one: Try, call: Call) -> None:
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

    def _sent(self, one: Try) -> None:
        """The books had room for it: from now on it may be late."""
        one.sent_at = self.clock.monotonic()
        self.board.awaits(one.route, one.silent_until)
        self._news.set()

    def _hear(self, one: Try, text: str) -> None:
        """Let the first who has something to say be heard, until he fails."""
        if one.alive_at is None:
            one.alive_at = self.clock.monotonic()
            self.board.heard(one.route, one.silent_until)
            self.board.tempo.first(one.route, one.lasted(one.alive_at))
            self._news.set()
        if text and self.listen is not None:
            if self._speaker is None or self._speaker.error is not None:
                self._speaker = one
            if self._speaker is one:
                self.listen(text)

    async def _learn(self, one: Try) -> None:
        """Tell the board what came of a try, and this question what may follow."""
        now = self.clock.monotonic()
        if one.completion is not None:
            self.board.headroom.see(one.route, one.completion.rooms, now, sent_at=one.started)
            self.board.tempo.whole(one.route, one.lasted(now))
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
                self.board.tempo.silent(one.route, one.lasted(now))
        else:
            log.info("budget.refused", route=str(one.route), reason=str(error))
        await self.board.record(one.route, error)

    async def _lost(self, one: Try) -> None:
        """This one was still under way when all was over."""
        if one.sent_at is None:
            await self.board.give_back(one.route, is_probe=one.is_probe)
            return
        waited = one.lasted(self.clock.monotonic())
        if one.alive_at is None:
            self.board.tempo.silent(one.route, waited)
        if one.alive_at is None and (one.is_probe or waited >= _SILENT_LOSER * one.patience.hedge_s):
            await self.board.record(one.route, FirstTokenTimeout("silent to the end", route=one.route))
        elif one.is_probe:
            await self.board.record(one.route, None)

    def _options(self) -> list[Option]:
        return self.field.options(self.clock.monotonic(), (one.route for one in self._running))

    def _left(self) -> float:
        return self.call.deadline - self.clock.monotonic()

    def _broken_books(self) -> StorageError | None:
        return next((error for error in self.failures if isinstance(error, StorageError)), None)
