"""The whole story of one answer, from the door to the ledger and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog

from bot import apology
from bot.asked import Ask, Edition, too_fast
from bot.domain import Answer, Listen, Outcome, Question, ServedBy, Tab
from bot.errors import RepeatedEvent, StorageError, TooManyQuestions
from bot.listening import dispensable
from bot.meanwhile import Waiting, at_most
from bot.ports import Clock, Ledger
from bot.question import UnreadableQuestion, clean, id_of_event
from bot.replying import Replying
from bot.telemetry.port import SILENCE, Telemetry
from bot.truth.kinds import question_type
from bot.unsaid import unsaid

log = structlog.get_logger(__name__)

ASK_S = 12.0
"""How long one ask may take, in seconds, before the profile is quoted instead."""
_BOOKS_S = 1.0
"""How long an answer that is late already waits for its books; what takes longer is written as it is read."""
_REPEAT_POLL_S = 0.1


class Engine:
    """Asks go in, answers come out, and the books are true whatever happens between."""

    def __init__(
        self,
        *,
        edition: Callable[[], Edition],
        replying: Replying,
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[datetime], str],
        telemetry: Telemetry = SILENCE,
    ) -> None:
        self._edition = edition
        self._replying = replying
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._telemetry = telemetry
        self._going_on: dict[str, Ask] = {}

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """
        Answer a question from the profile; `listen` hears the verified text while it grows.

        Every failure that can be foreseen is an answer with a kind ``message``; only cancellation is raised.
        """
        ask = self._begin(question)
        with self._telemetry.asking(ask.id, question) as told:
            first = self._going_on.setdefault(ask.id, ask)
            try:
                answer = await self._answer(ask, listen)
            finally:
                if first is ask:
                    del self._going_on[ask.id]
            if not ask.is_repeat:
                told(answer)
            return answer

    async def _answer(self, ask: Ask, listen: Listen | None) -> Answer:
        waiting = Waiting()
        listen = listen and dispensable(listen)
        with structlog.contextvars.bound_contextvars(ask_id=ask.id), unsaid(ask.question.text):
            try:
                before = await self._admit(ask)
                if before is not None:
                    return before
                answer = self._refuse(ask) or await self._replying.reply(ask, listen)
            except TooManyQuestions as error:
                return ask.timed(too_fast(ask, error), self._clock.monotonic())
            except StorageError as error:
                log.error("ask.books_closed", reason=str(error))
                answer = self._refuse(ask) or self._replying.quote_alone(ask)
            except asyncio.CancelledError:
                await self._settle(ask, ask.unavailable())
                raise
            except Exception:
                log.exception("ask.failed")
                answer = ask.unavailable()
            if waiting.is_over:
                await self._settle(ask, ask.unavailable())
                raise asyncio.CancelledError
            if listen is not None and answer.text and answer.served_by is not ServedBy.MODEL:
                listen(answer.text)
            return await self._settle(ask, answer)

    def _begin(self, question: Question) -> Ask:
        edition = self._edition()
        started = self._clock.monotonic()
        ask_id = id_of_event(question.event) if question.event else self._new_id(self._clock.now())
        return Ask(
            id=ask_id,
            question=question,
            edition=edition,
            started=started,
            deadline=started + ASK_S,
            asked_at=self._clock.now(),
            tab=Tab(),
            telemetry=self._telemetry,
        )

    async def _admit(self, ask: Ask) -> Answer | None:
        """Open the ask's row, or hand back what the same event was answered before."""
        try:
            async with asyncio.timeout(ASK_S):
                before = await self._open(ask)
        except RepeatedEvent:
            before = await self._wait_for_the_other(ask)
        except TimeoutError as error:
            raise StorageError(f"the books were busy for {ASK_S:g} s") from error
        ask.is_ours, ask.is_repeat = before is None, before is not None
        return before and apology.reworded(before, ask.edition.persona.first_name)

    async def _open(self, ask: Ask) -> Answer | None:
        """The books tell by a clock whether somebody is at an ask; what goes on here is known without one."""
        if self._going_on.get(ask.id, ask) is not ask:
            raise RepeatedEvent(ask.id)
        rates = ask.edition.persona.rates
        return await self._ledger.open_ask(ask.id, ask.question, at=self._clock.now(), rates=rates)

    async def _wait_for_the_other(self, ask: Ask) -> Answer:
        """One event has one answer: where that cannot be read, no second is made up."""
        with suppress(StorageError):
            while self._clock.monotonic() < ask.deadline:
                await self._clock.sleep(_REPEAT_POLL_S)
                answer = await self._ledger.answer(ask.id)
                if answer is not None:
                    return answer
        return ask.unavailable()

    def _refuse(self, ask: Ask) -> Answer | None:
        """What cannot be read or asks for something else than an answer goes no further."""
        from bot.truth.screen import screen  # its patterns take longer to make than a short verb to run

        try:
            ask.question = replace(ask.question, text=clean(ask.question.text))
        except UnreadableQuestion as error:
            return ask.ended(Outcome.REJECTED, message=str(error))
        ask.kind = question_type(ask.question.text)
        reason = screen(ask.question.text)
        if reason is None:
            return None
        log.info("question.rejected", reason=reason)
        return ask.ended(Outcome.REJECTED, message=apology.rejected(reason, ask.edition.persona.first_name))

    async def _settle(self, ask: Ask, answer: Answer) -> Answer:
        """Write how it ended; an answer reaches its asker even when that takes long, or cannot be written."""
        final = ask.timed(answer, self._clock.monotonic())
        if ask.is_ours:
            left = ask.deadline - self._clock.monotonic()
            await at_most(max(left, _BOOKS_S), self._close(ask, final))
        log.info(
            "answer.sent",
            outcome=final.outcome,
            served_by=final.served_by,
            attempts=final.attempts,
            latency_ms=final.latency_ms,
        )
        return final

    async def _close(self, ask: Ask, answer: Answer) -> None:
        """Its row and what it leaves behind, which cost one commit when they are written at once."""
        async with asyncio.TaskGroup() as books:
            books.create_task(self._end(answer))
            books.create_task(at_most(_BOOKS_S, self._replying.leave(ask, answer)))

    async def _end(self, answer: Answer) -> None:
        try:
            await self._ledger.close_ask(answer, at=self._clock.now())
        except StorageError as error:
            log.error("ask.not_closed", reason=str(error))
