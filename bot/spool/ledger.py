"""A ledger around a ledger: without its database it goes on, and writes down what the database must know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
from bot.spool.base import PATIENCE_S, Away, Base, unavailable
from bot.spool.file import SpoolFile
from bot.spool.lending import CHUNK, Allowance, ForgettingLedger, Lender
from bot.spool.purse import Purse
from bot.spool.recent import Recent
from bot.spool.records import Record

log = structlog.get_logger(__name__)

T = TypeVar("T")

REPLAY_S = 60.0
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
        self._chunk = chunk
        self._has_borrowed = False
        self._purse = Purse()
        self._recent = Recent(clock)
        self.waiting: list[Record] = []
        self._begun: set[str] = set()
        self._replayed = 0
        self._pen = asyncio.Lock()
        self._visits = asyncio.Lock()
        self._base = Base(lender, patience_s=patience_s)

    @property
    def is_away(self) -> bool:
        return self._base.is_away

    @property
    def why_away(self) -> str:
        return self._base.why

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
                await self._spool(records.OpenedAsk(ask_id=ask_id, question=question, at=at))
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
            await self._spool(records.ClosedAsk(answer=answer, at=at))

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
            await self._spool(records.never_sent(record.attempt))
            raise StorageError(f"the database is away: {refusal}") from refusal
        try:
            await self._write(record)
        except BaseException as error:
            if is_new:
                self._purse.put_back(name)
            if was_tried and isinstance(error, StorageError):
                await self._spool(records.never_sent(record.attempt))
            raise

    async def settle_attempt(self, settlement: Settlement) -> None:
        try:
            await self._base.ask(lambda: self._inner.settle_attempt(settlement))
        except Away:
            if await self._spool(records.EndedAttempt(settlement=settlement)):
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
            await self._spool(record)
            return None

    # --- the spool

    async def _spool(self, record: Record) -> bool:
        """Keep a record in any case: what the disk does not take (False) stays in memory for the database."""
        try:
            await self._write(record)
        except StorageError as error:
            log.error("spool.not_written", kind=record.kind, reason=str(error))
            self.waiting.append(record)
            self._base.leave(str(error))
            return False
        return True

    async def _write(self, record: Record) -> None:
        async with self._pen:
            await asyncio.to_thread(self._file.append, records.encode(record))
            self.waiting.append(record)
            self._base.leave("a record of an outage was late")

    async def look(self) -> bool:
        """
        See whether the database is back, and write into it what happened meanwhile, once; True when it is.

        Whatever breaks off in the middle is repeated and does no harm.
        """
        async with self._visits:
            try:
                while self.is_away:
                    await self._replay()
            except StorageError as error:
                log.debug("database.still_away", reason=str(error))
        return not self.is_away

    async def _replay(self) -> None:
        batch = tuple(self.waiting[: self._chunk])
        try:
            async with asyncio.timeout(REPLAY_S):
                left = await self._lender.replay(self._file.name, batch, begun=frozenset(self._begun))
        except TimeoutError as error:
            raise StorageError(f"a replay of {len(batch)} records took over {REPLAY_S:g} s") from error
        begun = records.begun_in(batch)
        self._begun |= begun
        self._purse.replayed(begun, left)
        del self.waiting[: len(batch)]
        self._replayed += len(batch)
        async with self._pen:
            if not self.waiting:
                await asyncio.to_thread(self._file.clear)
                self._base.left.clear()
                log.warning("database.back", replayed=self._replayed)
                self._begun, self._replayed = set(), 0

    # --- the allowance

    async def keep(
        self, windows: Sequence[Window], allowance: Allowance, *, now: datetime, expires: timedelta = EXPIRES
    ) -> None:
        """
        Hold the allowance for another while, and give back what is no longer wanted.

        Raises:
            StorageError: the database does not answer; what was held before may still be spent.
        """
        async with self._visits:
            if self.is_away:
                return
            await asyncio.to_thread(self._file.make)
            self._has_borrowed = True
            name = self._file.name
            lend = partial(self._lender.lend, name, windows, allowance, expires_at=now + expires)
            with unavailable():
                loans = await self._base.in_time(lend)
                held = {key: loan.amount for key, loan in loans.items() if not loan.crowded}
                self._purse.fill(held)
                if not self._purse.is_in_use:
                    keys = [key for key, amount in held.items() if amount is not None]
                    await self._base.in_time(partial(self._lender.give_back, name, keep=keys))

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
