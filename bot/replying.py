"""From an admitted question to its answer: said before, remembered, or asked of a model anew."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol

import structlog

from bot.answering import Answering
from bot.asked import Ask, Sent
from bot.counsel import Errand
from bot.domain import NOTHING_USED, Answer, Listen, Outcome, ServedBy
from bot.errors import StorageError
from bot.ports import Experiments
from bot.remembered import Recalled, Scope, Wish
from bot.unanswered import Waiting

log = structlog.get_logger(__name__)

FOREIGN = "foreign"
_FROM_MEMORY = (ServedBy.CACHE, ServedBy.VERIFIED)


class Memory(Protocol):
    """Answers of before; none of its methods raises, but for cancellation."""

    async def find(self, wish: Wish) -> Recalled | None:
        """An answer of before that serves the wish."""
        ...

    def alone(self, wish: Wish) -> AbstractAsyncContextManager[Recalled | Answer | None]:
        """
        Be the only one in this process who has a question answered.

        Gives what whoever had the same question answered in the meantime has got, or None: answer it.
        """
        ...

    async def keep(self, wish: Wish, answer: Answer) -> object:
        """Remember an answer, if it is one to be given again."""
        ...

    async def hit(self, ask_id: str, recalled: Recalled) -> None:
        """Book that an ask was answered from memory."""
        ...


class Unanswered(Protocol):
    """Takes in what the profile does not tell."""

    async def add(self, waiting: Waiting, *, question: str, errand: Errand | None = None) -> object:
        """
        Count a question, and who waits for its answer; on the ``errand`` a judge may be asked, later.

        Raises:
            StorageError: it is not in the inbox.
        """
        ...


class Examples(Protocol):
    """Keeps what was really sent for an answer."""

    async def keep(self, ask_id: str, sent: Sent) -> object:
        """
        Keep it as long as the words of the ask.

        Raises:
            StorageError: it is not kept.
        """
        ...


class Replying:
    """What the engine does with an ask between admitting and settling it, and what it leaves behind."""

    def __init__(
        self,
        *,
        answering: Answering,
        experiments: Experiments,
        memory: Memory,
        unanswered: Unanswered | None = None,
        examples: Examples | None = None,
    ) -> None:
        self._answering = answering
        self._experiments = experiments
        self._memory = memory
        self._unanswered = unanswered
        self._examples = examples

    async def reply(self, ask: Ask, listen: Listen | None) -> Answer:
        """
        The answer, from wherever it comes soonest.

        Raises:
            StorageError: earlier turns could not be read.
        """
        from bot.inbox.personal import unintroduced  # patterns take longer to make than a short verb

        introduced = ask.edition.introduction.reply(ask.question.text)
        if introduced is not None:
            return ask.ended(Outcome.ANSWERED, served_by=ServedBy.NONE, text=introduced, grounded=True)
        ask.understood = await self._answering.understand(ask)
        await self._experiments.refresh()
        ask.arm = self._experiments.arm(ask.question, ask.kind)
        wish = wish_of(ask)
        if wish is None:
            return await self._answering.reply(ask, listen)
        with ask.telemetry.step("recall"):
            recalled = await self._memory.find(replace(wish, asked=unintroduced(wish.asked)))
        if recalled is not None:
            return _given_again(ask, recalled)
        async with self._memory.alone(wish) as told:
            if isinstance(told, Recalled):
                return _given_again(ask, told)
            if told is not None:
                ask.receipt = told.receipt
                return told
            answer = await self._answering.reply(ask, listen)
            await self._memory.keep(wish, as_made(ask, answer))
        return answer

    def quote_alone(self, ask: Ask) -> Answer:
        """The books cannot be opened: what costs nothing can still be said."""
        return self._answering.quote_alone(ask)

    async def leave(self, ask: Ask, answer: Answer) -> None:
        """What outlives an ask: a hit, an example to learn from, a question for the person."""
        try:
            if ask.recalled is not None and answer.served_by in _FROM_MEMORY:
                await self._memory.hit(ask.id, ask.recalled)
            if self._examples is not None and ask.sent is not None and _is_exemplary(ask, answer):
                await self._examples.keep(ask.id, ask.sent)
            if self._unanswered is not None and answer.outcome is Outcome.NOT_IN_PROFILE:
                await self._unanswered.add(_waiting(ask), question=_sought(ask), errand=ask.errand())
        except StorageError as error:
            log.warning("ask.left_nothing", reason=str(error))
        except Exception:  # an answer that is there is worth more than what was to be learnt of it
            log.exception("ask.left_nothing")


def _given_again(ask: Ask, recalled: Recalled) -> Answer:
    ask.recalled, ask.receipt = recalled, recalled.answer.receipt
    return replace(recalled.answer, id=ask.id, question_type=ask.kind)


def as_made(ask: Ask, answer: Answer) -> Answer:
    """An answer with what is remembered of its making: its receipt, and what the call that gave it took."""
    return replace(answer, receipt=ask.receipt, usage=ask.sent.usage if ask.sent else NOTHING_USED)


def wish_of(ask: Ask) -> Wish | None:
    """What may be remembered of an ask; None where only its conversation tells what is asked."""
    stands, edition, sees = ask.understood.stands, ask.edition, ask.question.sees
    if stands is None:
        return None
    view, foreign = edition.view(sees), ask.understood.foreign
    return Wish(
        asked=stands,
        scope=Scope(
            persona=edition.persona.name,
            audience=view.names,
            language=FOREIGN if foreign else "",
            prompt_version=edition.prompt_version,
            arm=ask.arm.label if ask.arm else "",
        ),
        errand=ask.errand(),
        sees=sees,
        records=view.digests,
        profile_version=edition.profile_version,
        rank=lambda text: [one.id for one in edition.knowledge.find(text, sees=sees).passages],
        going_on=view.going_on,
        foreign=foreign,
    )


def _is_exemplary(ask: Ask, answer: Answer) -> bool:
    """A model's whole answer, nothing of which was withheld."""
    is_whole = ask.receipt is not None and not ask.receipt.withheld
    return answer.served_by is ServedBy.MODEL and answer.grounded and is_whole


def _sought(ask: Ask) -> str:
    """What was asked for, as somebody understands it who was not there."""
    known = ask.understood
    if known.stands is None and known.turns:
        return f"{ask.question.text} (asked after: {known.turns[-1].asked})"
    return known.stands or ask.question.text


def _waiting(ask: Ask) -> Waiting:
    question = ask.question
    return Waiting(
        item="",
        ask_id=ask.id,
        platform=question.platform,
        person=question.person,
        channel=question.channel,
        conversation=question.conversation,
        asked=question.text,
        asked_at=ask.asked_at,
    )
