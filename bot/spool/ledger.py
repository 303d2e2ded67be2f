"""A ledger around a ledger: without its database it goes on, and writes down what the database must know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from bot.bookkeeping import Attempt, Rate, Settlement, Window
from bot.domain import Answer, Question, Turn
from bot.errors import BudgetError, BudgetHeld, StorageError
from bot.ports import Clock
from bot.spool import records
from bot.spool.backlog import Backlog
from bot.spool.base import PATIENCE_S, Away, Base, unavailable
from bot.spool.file import SpoolFile
from bot.spool.lending import CHUNK, Allowance, ForgettingLedger, Key, Lender, Loan
from bot.spool.purse import Purse
from bot.spool.recent import Recent
from bot.spool.records import Record

log = structlog.get_logger(__name__)

T = TypeVar("T")

LAST_LOOK_S, UNDOING_S = 5.0, 30.0
EXPIRES = timedelta(seconds=90)
"""Three ticks without a word, and a process counts as vanished: what it holds is charged."""


class SpoolingLedger:
    """
    `bot.ports.Ledger` that goes on without its database, within an allowance taken beforehand.

    `keep` is called at each tick by whoever serves, `look` each second while `is_away`; `aclose` ends it.
    ``waiting`` is what the database does not know yet.
    """

    def __init__(
        self,
        inner: ForgettingLedger,
        lender: Lender,
        file: SpoolFile,
        clock: Clock,
        *,
        patience_s: float = PATIENCE_S,
        chunk: int = CHUNK,
    ) -> None:
        self._inner = inner
        self._lender = lender
        self._file = file
        self._has_borrowed = False
        self._purse = Purse()
        self._recent = Recent(clock)
        self._visits = asyncio.Lock()
        self._base = Base(lender, patience_s=patience_s)
        self._backlog = Backlog(lender, file, self._base, self._purse, chunk=chunk)

    @property
    def is_away(self) -> bool:
        return self._base.is_away

    @property
    def why_away(self) -> str:
        return self._base.why

    @property
    def waiting(self) -> Sequence[Record]:
        return self._backlog.waiting

    async def gone(self) -> None:
        """Wait until the database is away."""
        await self._base.left.wait()

    # --- the ledger

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        try:
            known = await self._base.ask(lambda: self._inner.open_ask(ask_id, question, at=at, rates=rates))
        except Away:
            known = self._recent.repeated(ask_id, question)
            if known is not None:
                return known
            self._recent.open(ask_id, question)
            if question.event is not None:  # a full disk or a lock lets nobody write, and everybody read
                known = await self._base.glance(lambda: self._inner.answer(ask_id))
            if known is None:
                await self._backlog.keep(records.OpenedAsk(ask_id=ask_id, question=question, at=at))
        else:
            self._recent.open(ask_id, question)
        if known is not None:
            self._recent.close(known)
        return known

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        self._recent.close(answer)
        try:
            await self._base.ask(lambda: self._inner.close_ask(answer, at=at))
        except Away:
            await self._backlog.keep(records.ClosedAsk(answer=answer, at=at))

    async def answer(self, ask_id: str) -> Answer | None:
        try:
            return await self._base.ask(lambda: self._inner.answer(ask_id))
        except Away:
            return self._recent.answer(ask_id)

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        try:
            return await self._base.ask(lambda: self._inner.turns(conversation, limit=limit))
        except Away:
            return self._recent.turns(conversation, limit=limit)

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        """
        See `bot.ports.Ledger`; without the database an attempt needs room in the allowance.

        Raises:
            StorageError: neither the database nor the spool can be written.
        """
        begin = partial(self._inner.begin_attempt, attempt, windows, expires_at=expires_at)
        was_tried = not self.is_away
        try:
            try:
                await self._base.ask(begin)
            except BudgetHeld:  # perhaps by what we hold ourselves
                if not await self._gave_back():
                    raise
                await self._base.ask(begin)
        except Away:
            record = records.BegunAttempt(attempt=attempt, windows=tuple(windows), expires_at=expires_at)
            await self._begin_alone(record, was_tried=was_tried)

    async def _begin_alone(self, record: records.BegunAttempt, *, was_tried: bool) -> None:
        name = record.attempt.id
        try:
            is_new = self._purse.take(record.attempt, record.windows)
        except BudgetError as refusal:
            if not was_tried:
                raise
            await self._backlog.keep(records.never_sent(record.attempt))
            raise StorageError(f"the database is away: {refusal}") from refusal
        try:
            await self._backlog.write(record)
        except BaseException as error:
            if is_new:
                self._purse.put_back(name)
            if was_tried and isinstance(error, StorageError):
                await self._backlog.keep(records.never_sent(record.attempt))
            raise

    async def settle_attempt(self, settlement: Settlement) -> None:
        try:
            await self._base.ask(lambda: self._inner.settle_attempt(settlement))
        except Away:
            if await self._backlog.keep(records.EndedAttempt(settlement=settlement)):
                self._purse.settle(settlement)  # else our heir would not know of what it has left

    async def charge_orphans(self, *, now: datetime) -> int:
        return await self._inner.charge_orphans(now=now)

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        """See `ForgettingLedger`; without the database it holds here, and everywhere when that is back."""
        self._recent.begin_anew(conversation)
        record = records.BegunTalk(conversation=conversation, at=at)
        await self._now_or_later(lambda: self._inner.begin_anew(conversation, at=at), record)

    async def forget_person(self, person: str) -> int | None:
        """See `ForgettingLedger`; None: the database is away, and forgets as soon as it is back."""
        self._recent.forget_person(person)
        record = records.ForgottenPerson(person=person)
        return await self._now_or_later(lambda: self._inner.forget_person(person), record)

    async def _now_or_later(self, deed: Callable[[], Awaitable[T]], record: Record) -> T | None:
        try:
            return await self._base.ask(deed, patience_s=UNDOING_S)
        except Away:
            await self._backlog.keep(record)
            return None

    # --- the spool

    async def look(self) -> bool:
        """See whether the database is back, and tell it what happened meanwhile; True when it is."""
        async with self._visits:
            try:
                if self.is_away:
                    with unavailable():  # nobody is held up for one that is silent
                        await self._base.in_time(self._lender.ping)
                    await self._backlog.catch_up()
            except StorageError as error:
                log.debug("database.still_away", reason=str(error))
        return not self.is_away

    # --- the allowance

    async def keep(
        self, windows: Sequence[Window], allowance: Allowance, *, now: datetime, expires: timedelta = EXPIRES
    ) -> None:
        """
        Hold the allowance for another while, and give back what is no longer wanted.

        Raises:
            StorageError: the database does not answer; what was held before may still be spent.
        """
        lend = partial(self._lender.lend, self._file.name, windows, allowance, expires_at=now + expires)
        if not self.is_away:  # else what waits may take long to tell, and other chores come after this one
            async with self._visits:
                await self._hold(lend)

    async def _hold(self, lend: Callable[[], Awaitable[Mapping[Key, Loan]]]) -> None:
        if self.is_away:
            return
        await asyncio.to_thread(self._file.make)
        self._has_borrowed = True
        with unavailable():
            loans = await self._base.in_time(lend)
            held = {key: loan.amount for key, loan in loans.items() if not loan.crowded}
            self._purse.fill(held)
            if not self._purse.is_in_use:
                keys = [key for key, amount in held.items() if amount is not None]
                await self._base.in_time(partial(self._lender.give_back, self._file.name, keep=keys))

    async def _gave_back(self) -> bool:
        """Give back all that is held, because somebody needs it now; False when nothing was."""
        if not self._purse.is_filled:
            return False
        self._purse.drop()
        async with self._visits:
            if self._purse.is_in_use:
                return False
            await self._base.ask(partial(self._lender.give_back, self._file.name))
        return True

    async def _last_look(self) -> None:
        """Whoever ends is in haste; `Away` is raised, and the next start does what was not done soon."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_LOOK_S):
                await self.look()
        if self.is_away:
            raise Away

    async def aclose(self) -> None:
        """Write what waits and give back what is held, or leave both to the next start on this machine."""
        try:
            with unavailable():
                await self._last_look()
                self._purse.drop()
                if self._has_borrowed:
                    await self._lender.give_back(self._file.name)
                await asyncio.to_thread(self._file.remove)
        except StorageError as error:
            place, waiting = str(self._file.place), len(self.waiting)
            log.warning("spool.left_behind", file=place, records=waiting, reason=str(error))
        finally:
            await asyncio.to_thread(self._file.close)
