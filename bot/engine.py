"""The whole story of one answer, from the door to the ledger and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import structlog

from bot import apology
from bot.bookkeeping import Rate
from bot.domain import (
    Answer,
    Call,
    Listen,
    Outcome,
    Passage,
    Question,
    QuestionType,
    Route,
    ServedBy,
    Tab,
    Turn,
)
from bot.errors import NoRouteLeft, RepeatedEvent, StorageError, TooManyQuestions
from bot.knowledge.suggestions import follow_ups
from bot.llm.quote import as_source, quote
from bot.meanwhile import at_most
from bot.ports import Clock, Findings, Knowledge, Ledger, Models, Recall, Selection
from bot.prompt import build_prompt
from bot.question import UnreadableQuestion, clean, id_of_event
from bot.truth.gate import Checked, Gate
from bot.truth.kinds import LENGTHS, question_type
from bot.truth.screen import screen

log = structlog.get_logger(__name__)

ASK_S = 12.0
"""How long one ask may take, in seconds, before the profile is quoted instead."""
_BOOKS_S = 1.0
"""How long an answer that is late already waits for its books; what takes longer is written as it is read."""
_TURNS = 4
_ANSWERS_ASKED_FOR = 2
_REPEAT_POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Whose twin speaks, and the rules of the house that the engine keeps."""

    name: str
    first_name: str
    zone: ZoneInfo
    rates: tuple[Rate, ...]
    quotes: bool = True


@dataclass(slots=True, kw_only=True)
class _Ask:
    """One question on its way; ``tab`` grows with every attempt."""

    id: str
    question: Question
    started: float
    deadline: float
    tab: Tab
    kind: QuestionType = QuestionType.GENERAL
    is_ours: bool = False
    """Whether its row is ours to close; the row of a repeated event belongs to whoever answers it."""

    def ended(self, outcome: Outcome, **more: object) -> Answer:
        return Answer(id=self.id, outcome=outcome, question_type=self.kind, **more)  # type: ignore[arg-type]

    def unavailable(self) -> Answer:
        return self.ended(Outcome.UNAVAILABLE, message=apology.unavailable())


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
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[datetime], str],
    ) -> None:
        self._persona = persona
        self._knowledge = knowledge
        self._models = models
        self._selection = selection
        self._recall = recall
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id

    async def ask(self, question: Question, listen: Listen | None = None) -> Answer:
        """
        Answer a question from the profile; `listen` hears the verified text while it grows.

        Every failure that can be foreseen is an answer with a kind ``message``; only cancellation is raised.
        """
        ask = self._begin(question)
        with structlog.contextvars.bound_contextvars(ask_id=ask.id):
            try:
                before = await self._admit(ask)
                if before is not None:
                    return before
                answer = self._refuse(ask) or await self._remember(ask) or await self._reply(ask, listen)
            except TooManyQuestions as error:
                return self._timed(ask, self._too_fast(ask, error))
            except StorageError as error:
                log.error("ask.books_closed", reason=str(error))
                answer = ask.unavailable()
            except asyncio.CancelledError:
                await self._settle(ask, ask.unavailable())
                raise
            except Exception:
                log.exception("ask.failed")
                answer = ask.unavailable()
            if listen is not None and answer.text and answer.served_by is not ServedBy.MODEL:
                listen(answer.text)
            return await self._settle(ask, answer)

    def _begin(self, question: Question) -> _Ask:
        started = self._clock.monotonic()
        ask_id = id_of_event(question.event) if question.event else self._new_id(self._clock.now())
        return _Ask(id=ask_id, question=question, started=started, deadline=started + ASK_S, tab=Tab())

    async def _admit(self, ask: _Ask) -> Answer | None:
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

    async def _wait_for_the_other(self, ask: _Ask) -> Answer:
        while self._clock.monotonic() < ask.deadline:
            await self._clock.sleep(_REPEAT_POLL_S)
            answer = await self._ledger.answer(ask.id)
            if answer is not None:
                return answer
        return ask.unavailable()

    def _refuse(self, ask: _Ask) -> Answer | None:
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

    async def _remember(self, ask: _Ask) -> Answer | None:
        known = await self._recall.find(ask.question)
        return known and replace(known, id=ask.id)

    async def _reply(self, ask: _Ask, listen: Listen | None) -> Answer:
        """Find, call, check; with too little evidence no model is paid."""
        turns = await self._turns(ask)
        found = self._knowledge.find(ask.question.text, sees=ask.question.sees, earlier=turns)
        if not found.enough:
            return self._not_in_profile(ask)
        gate = Gate(found.passages)
        hear = listen and gate.hearing(listen)
        call = self._call(ask, found.passages, turns)
        order = self._selection.order(ask.kind, ask_id=ask.id)
        for _ in range(_ANSWERS_ASKED_FOR):
            try:
                completion = await self._models.complete(call, hear, order=order)
            except NoRouteLeft as error:
                return self._without_model(ask, found, error)
            checked = gate.check(completion.text)
            if checked.not_in_profile:
                return replace(self._not_in_profile(ask), route=completion.route)
            if checked.text:
                return self._answered(ask, found, checked, completion.route)
            log.warning("answer.withheld", route=str(completion.route), dropped=len(checked.dropped))
            call = replace(call, avoid=call.avoid | {completion.route})
        return self._without_model(ask, found, NoRouteLeft([]))

    async def _turns(self, ask: _Ask) -> tuple[Turn, ...]:
        if ask.question.conversation is None:
            return ()
        return await self._ledger.turns(ask.question.conversation, limit=_TURNS)

    def _call(self, ask: _Ask, passages: Sequence[Passage], turns: Sequence[Turn]) -> Call:
        return Call(
            ask_id=ask.id,
            prompt=build_prompt(self._persona.name, passages, ask.question.text, turns),
            max_completion_tokens=LENGTHS[ask.kind].max_completion_tokens,
            deadline=ask.deadline,
            tab=ask.tab,
        )

    def _answered(self, ask: _Ask, found: Findings, checked: Checked, route: Route) -> Answer:
        by_id = {passage.id: passage for passage in found.passages}
        rest = [passage for passage in found.passages if passage.id not in checked.cited]
        return ask.ended(
            Outcome.ANSWERED,
            text=checked.text,
            served_by=ServedBy.MODEL,
            sources=tuple(as_source(by_id[one]) for one in checked.cited),
            follow_ups=follow_ups(ask.question.text, rest),
            route=route,
            grounded=checked.grounded,
        )

    def _not_in_profile(self, ask: _Ask) -> Answer:
        return ask.ended(
            Outcome.NOT_IN_PROFILE, message=apology.not_in_profile(self._persona.first_name), grounded=True
        )

    def _without_model(self, ask: _Ask, found: Findings, error: NoRouteLeft) -> Answer:
        """Every route refused: quote the profile, or say kindly what is in the way."""
        if self._persona.quotes:
            text, sources = quote(found.passages, apology.quoting(self._persona.first_name))
            return ask.ended(
                Outcome.ANSWERED, text=text, served_by=ServedBy.QUOTE, sources=sources, grounded=True
            )
        if error.budget is None:
            return ask.unavailable()
        until = error.budget.resets_at
        wait = max(timedelta(seconds=1), until - self._clock.now())
        return ask.ended(
            Outcome.OVER_BUDGET,
            message=apology.over_budget(until, self._persona.zone),
            retry_after_s=ceil(wait.total_seconds()),
        )

    def _too_fast(self, ask: _Ask, error: TooManyQuestions) -> Answer:
        return ask.ended(
            Outcome.RATE_LIMITED,
            message=apology.too_fast(error.retry_after_s, error.scope),
            retry_after_s=error.retry_after_s,
        )

    async def _settle(self, ask: _Ask, answer: Answer) -> Answer:
        """Write how it ended; an answer reaches its asker even when that takes long, or cannot be written."""
        final = self._timed(ask, answer)
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

    def _timed(self, ask: _Ask, answer: Answer) -> Answer:
        return replace(
            answer,
            attempts=ask.tab.attempts,
            usage=ask.tab.usage,
            cost_nano_usd=ask.tab.cost_nano_usd,
            latency_ms=round((self._clock.monotonic() - ask.started) * 1000),
        )
