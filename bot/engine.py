"""The whole story of one answer, from the door to the ledger and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog

from bot import apology
from bot.asked import Ask, Persona, answered, not_in_profile, too_fast, without_model
from bot.domain import Answer, Arm, Call, Listen, Outcome, Passage, Question, Route, ServedBy, Tab, Turn
from bot.errors import NoRouteLeft, RepeatedEvent, StorageError, TooManyQuestions
from bot.listening import dispensable
from bot.meanwhile import at_most
from bot.ports import Clock, Experiments, Findings, Knowledge, Ledger, Models, Recall, Selection
from bot.prompt import build_prompt
from bot.question import UnreadableQuestion, clean, id_of_event
from bot.truth.gate import Gate
from bot.truth.kinds import LENGTHS, question_type
from bot.truth.screen import screen

log = structlog.get_logger(__name__)

ASK_S = 12.0
"""How long one ask may take, in seconds, before the profile is quoted instead."""
_BOOKS_S = 1.0
"""How long an answer that is late already waits for its books; what takes longer is written as it is read."""
_TURNS = 4
_FEW_PASSAGES = 3
"""What the lighter wish carries, for a route that has no room for all."""
_ANSWERS_ASKED_FOR = 2
_REPEAT_POLL_S = 0.1


class Engine:
    """Asks go in, answers come out, and the books are true whatever happens between."""

    def __init__(
        self,
        *,
        persona: Persona,
        knowledge: Knowledge,
        models: Models,
        selection: Selection,
        recall: Recall,
        experiments: Experiments,
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[datetime], str],
    ) -> None:
        self._persona = persona
        self._knowledge = knowledge
        self._models = models
        self._selection = selection
        self._recall = recall
        self._experiments = experiments
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """
        Answer a question from the profile; `listen` hears the verified text while it grows.

        Every failure that can be foreseen is an answer with a kind ``message``; only cancellation is raised.
        """
        ask = self._begin(question)
        listen = listen and dispensable(listen)
        with structlog.contextvars.bound_contextvars(ask_id=ask.id):
            try:
                before = await self._admit(ask)
                if before is not None:
                    return before
                answer = self._refuse(ask) or await self._remember(ask) or await self._reply(ask, listen)
            except TooManyQuestions as error:
                return ask.timed(too_fast(ask, error), self._clock.monotonic())
            except StorageError as error:
                log.error("ask.books_closed", reason=str(error))
                answer = self._refuse(ask) or self._quote_alone(ask)
            except asyncio.CancelledError:
                await self._settle(ask, ask.unavailable())
                raise
            except Exception:
                log.exception("ask.failed")
                answer = ask.unavailable()
            if listen is not None and answer.text and answer.served_by is not ServedBy.MODEL:
                listen(answer.text)
            return await self._settle(ask, answer)

    def _begin(self, question: Question) -> Ask:
        started = self._clock.monotonic()
        ask_id = id_of_event(question.event) if question.event else self._new_id(self._clock.now())
        return Ask(id=ask_id, question=question, started=started, deadline=started + ASK_S, tab=Tab())

    async def _admit(self, ask: Ask) -> Answer | None:
        """Open the ask's row, or hand back what the same event was answered before."""
        try:
            async with asyncio.timeout(ASK_S):
                before = await self._ledger.open_ask(
                    ask.id, ask.question, at=self._clock.now(), rates=self._persona.rates
                )
        except RepeatedEvent:
            before = await self._wait_for_the_other(ask)
        except TimeoutError as error:
            raise StorageError(f"the books were busy for {ASK_S:g} s") from error
        ask.is_ours = before is None
        return before and apology.reworded(before, self._persona.first_name)

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
        try:
            ask.question = replace(ask.question, text=clean(ask.question.text))
        except UnreadableQuestion as error:
            return ask.ended(Outcome.REJECTED, message=str(error))
        ask.kind = question_type(ask.question.text)
        reason = screen(ask.question.text)
        if reason is None:
            return None
        log.info("question.rejected", reason=reason)
        return ask.ended(Outcome.REJECTED, message=apology.rejected())

    async def _remember(self, ask: Ask) -> Answer | None:
        known = await self._recall.find(ask.question)
        return known and replace(known, id=ask.id)

    async def _reply(self, ask: Ask, listen: Listen | None) -> Answer:
        """Find, call, check; with too little evidence no model is paid."""
        turns = await self._turns(ask)
        found = self._knowledge.find(ask.question.text, sees=ask.question.sees, earlier=turns)
        if not found.enough:
            return not_in_profile(ask, self._persona)
        await self._selection.refresh()
        await self._experiments.refresh()
        arm = self._experiments.arm(ask.question, ask.kind)
        ask.experiment = arm.label if arm else None
        gate = Gate(found.passages)
        hear = listen and gate.hearing(listen)
        call = self._call(ask, found.passages, turns, arm)
        order = self._order(ask, arm)
        for _ in range(_ANSWERS_ASKED_FOR):
            try:
                completion = await self._models.complete(call, hear, order=order)
            except NoRouteLeft as error:
                return self._without_model(ask, found, error)
            except StorageError as error:
                log.error("ask.books_closed", reason=str(error))
                return self._without_model(ask, found, NoRouteLeft([]))
            checked = gate.check(completion.text)
            if checked.not_in_profile:
                return not_in_profile(ask, self._persona, completion.route)
            if checked.text:
                return answered(ask, found.passages, checked, completion.route)
            log.warning("answer.withheld", route=str(completion.route), withheld=len(checked.withheld))
            call = replace(call, avoid=call.avoid | {completion.route})
        return self._without_model(ask, found, NoRouteLeft([]))

    def _without_model(self, ask: Ask, found: Findings, error: NoRouteLeft) -> Answer:
        return without_model(ask, self._persona, found.passages, error, self._clock.now())

    def _quote_alone(self, ask: Ask) -> Answer:
        """The books cannot be opened: what costs nothing can still be said."""
        found = self._knowledge.find(ask.question.text, sees=ask.question.sees)
        if not found.enough:
            return not_in_profile(ask, self._persona)
        return self._without_model(ask, found, NoRouteLeft([]))

    async def _turns(self, ask: Ask) -> tuple[Turn, ...]:
        if ask.question.conversation is None:
            return ()
        return await self._ledger.turns(ask.question.conversation, limit=_TURNS)

    def _call(self, ask: Ask, passages: Sequence[Passage], turns: Sequence[Turn], arm: Arm | None) -> Call:
        name, text, rule = self._persona.name, ask.question.text, arm.rule if arm else ""
        length = arm.length if arm else None
        return Call(
            ask_id=ask.id,
            prompt=build_prompt(name, passages, text, turns, rule=rule),
            lighter=build_prompt(name, passages[:_FEW_PASSAGES], text, rule=rule),
            max_completion_tokens=length or LENGTHS[ask.kind].max_completion_tokens,
            deadline=ask.deadline,
            tab=ask.tab,
            temperature=arm.temperature if arm else None,
            kind=ask.kind,
            person=ask.question.person,
            channel=ask.question.channel,
        )

    def _order(self, ask: Ask, arm: Arm | None) -> tuple[Route, ...]:
        """The route of an experiment's arm comes first, the others as they serve best."""
        order = self._selection.order(ask.kind, ask_id=ask.id)
        if arm is None or arm.route is None:
            return order
        return (arm.route, *(route for route in order if route != arm.route))

    async def _settle(self, ask: Ask, answer: Answer) -> Answer:
        """Write how it ended; an answer reaches its asker even when that takes long, or cannot be written."""
        final = ask.timed(answer, self._clock.monotonic())
        if ask.is_ours:
            left = ask.deadline - self._clock.monotonic()
            await at_most(max(left, _BOOKS_S), self._close(final))
        log.info(
            "answer.sent",
            outcome=final.outcome,
            served_by=final.served_by,
            attempts=final.attempts,
            latency_ms=final.latency_ms,
        )
        return final

    async def _close(self, answer: Answer) -> None:
        try:
            await self._ledger.close_ask(answer, at=self._clock.now())
        except StorageError as error:
            log.error("ask.not_closed", reason=str(error))
