"""Has the likeliest questions answered before anybody asks, and other wordings of them written."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog

from bot.answering import Answering
from bot.asides.allowance import Allowance
from bot.asides.paraphrasing import Paraphrasing
from bot.asides.warming import LikelyQuestions
from bot.asked import Ask, Edition
from bot.domain import Answer, Outcome, Purpose, Question, ServedBy, Tab
from bot.errors import NoRouteLeft
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.validity import Held, held
from bot.recall.wording import key
from bot.remembered import VERIFIED, Origin, Phrasing, Remembered, Wish
from bot.replying import as_made, wish_of
from bot.truth.kinds import question_type

log = structlog.get_logger(__name__)

T = TypeVar("T")

ANSWER_S = 30.0
REST_S = 5.0
_RESTS = 12
"""So often in a row it is tried again, a rest between, where no model has room to spare beside answers."""
_NOBODY = "twin"
"""Who asks what nobody has asked."""


class Keeping(Protocol):
    """Where answers are kept to be given again; it raises nothing, but for cancellation."""

    async def keep(
        self, wish: Wish, answer: Answer, *, wordings: Sequence[str] = (), origin: Origin = Origin.ASKED
    ) -> Remembered | None:
        """Keep one, if it is one to be given again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """
    What one preparing did: the questions ``answered``, and the ``wordings`` that lead to an answer now.

    ``in_vain`` counts the questions whose answer is none to be given again, ``left`` what is still to be
    done; ``stopped`` says why it is left, ``is_dear`` that it is for the budget's sake.
    """

    answered: tuple[str, ...] = ()
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    in_vain: int = 0
    left: int = 0
    cost_nano_usd: int = 0
    stopped: str = ""
    is_dear: bool = False


class _Stopped(Exception):
    """Nothing more can be done now; the text says why."""


@dataclass(slots=True)
class _Round:
    """A preparing under way."""

    answered: list[str] = field(default_factory=list)
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    in_vain: int = 0
    rests: int = 0


@dataclass(slots=True, kw_only=True)
class Preparing:
    """
    Answers the suggested questions as everybody may see them, by the same pipeline as any other question.

    What is kept for this version of profile and prompt is not paid for again, nor what was answered in vain.
    No row of asks is written. All models of ``answering`` and ``paraphrasing`` are behind the ``allowance``.
    ``setting`` is that of ``TWIN_CACHE``.
    """

    edition: Callable[[], Edition]
    suggestions: Callable[[], Sequence[str]]
    answering: Answering
    paraphrasing: Paraphrasing
    allowance: Allowance
    keeping: Keeping
    answers: Answers
    verified: VerifiedAnswers
    shelf: LikelyQuestions
    clock: Clock
    setting: str = "on"
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def prepare(self, budget_nano_usd: int) -> Prepared:
        """
        Do what is still to be done, as far as the budget goes; what is done stays, whenever this ends.

        Raises:
            StorageError: the database did not answer.
        """
        if self.setting == "off":
            return Prepared(stopped="no answer of a model is given again (TWIN_CACHE=off)")
        async with self._turn:
            self.allowance.fill(budget_nano_usd)
            this, stopped, left = _Round(), "", 0
            deeds = await self._deeds(this)
            for number, deed in enumerate(deeds):
                try:
                    await deed()
                except _Stopped as error:
                    stopped, left = str(error), len(deeds) - number
                    break
            return Prepared(
                answered=tuple(this.answered),
                wordings=this.wordings,
                in_vain=this.in_vain,
                left=left,
                cost_nano_usd=self.allowance.spent,
                stopped=stopped,
                is_dear=self.allowance.is_dear,
            )

    async def _deeds(self, this: _Round) -> list[Callable[[], Awaitable[None]]]:
        """What is to be looked at: first answers, then their wordings, then those of the person's own."""
        asked = list(dict.fromkeys(self.suggestions()))
        deeds = [_later(self._answer, this, one) for one in asked]
        deeds += [_later(self._reword, this, one) for one in asked]
        now = self.clock.now()
        taught = [one for one in await self.verified.every() if one.stands(now)]
        return deeds + [_later(self._reword_taught, this, one.question, one.id) for one in taught]

    async def _answer(self, this: _Round, question: str) -> None:
        wish = wish_of(ask := await self._ask(question))
        if wish is None or await self._kept(wish) is not None:
            return
        mark = _mark(wish)
        if mark in await self.shelf.read([mark]):
            return

        async def reply() -> Answer | None:
            answer = await self.answering.reply(ask, None)
            is_whole = answer.outcome is Outcome.ANSWERED or not self.allowance.refused
            return answer if is_whole and _is_settled(answer) else None

        answer = await self._patiently(this, reply)
        if await self.keeping.keep(wish, as_made(ask, answer), origin=Origin.SEEDED) is not None:
            this.answered.append(question)
            return
        this.in_vain += 1
        log.info("preparing.in_vain", outcome=answer.outcome)
        await self.shelf.write(mark, (), model=str(answer.route or ""), at=self.clock.now())

    async def _reword(self, this: _Round, question: str) -> None:
        wish = wish_of(await self._ask(question))
        said = None if wish is None else await self._kept(wish)
        if wish is None or said is None:
            return
        known = await self.paraphrasing.known(question)
        wordings = await self._written(this, question) if known is None else known
        scope = VERIFIED if said.scope == VERIFIED else wish.scope.key
        await self._lead(this, question, wordings, of=said.of, scope=scope)

    async def _reword_taught(self, this: _Round, question: str, of: str) -> None:
        if await self.paraphrasing.known(question) is None:
            wordings = await self._written(this, question, keeps=False)
            await self._lead(this, question, wordings, of=of, scope=VERIFIED)

    async def _ask(self, question: str) -> Ask:
        """A question of everybody's, that nobody has asked."""
        now = self.clock.monotonic()
        ask = Ask(
            id="",
            question=Question(text=question, platform=_NOBODY, person="", channel=""),
            edition=self.edition(),
            started=now,
            deadline=now + ANSWER_S,
            asked_at=self.clock.now(),
            tab=Tab(),
            kind=question_type(question),
            purpose=Purpose.TASK,
        )
        ask.understood = await self.answering.understand(ask)
        return ask

    async def _kept(self, wish: Wish) -> Phrasing | None:
        """The phrasing that leads the very words to an answer that holds, the person's own first."""
        now = self.clock.now()
        said = await self.answers.exact((VERIFIED,), key(wish.asked))
        if said is not None:
            word = await self.verified.current(said.of)
            if word is not None and word.stands(now) and not word.audience.isdisjoint(wish.sees):
                return said
        said = await self.answers.exact((wish.scope.key,), key(wish.asked))
        one = None if said is None else await self.answers.remembered(said.of)
        return said if one is not None and held(one, wish, now) is Held.HOLDS else None

    async def _written(self, this: _Round, question: str, *, keeps: bool = True) -> tuple[str, ...]:
        name = self.edition().persona.name

        async def write() -> tuple[str, ...] | None:
            try:
                return await self.paraphrasing.write(question, name=name, keeps=keeps)
            except NoRouteLeft as error:
                log.info("preparing.rests", reason=str(next(iter(error.failures), "no room to spare")))
                return None

        return await self._patiently(this, write)

    async def _lead(
        self, this: _Round, question: str, wordings: Sequence[str], *, of: str, scope: str
    ) -> None:
        """Keep the wordings that lead nowhere yet; one that another answer owns is left to it."""
        led = []
        for text in wordings:
            if await self.answers.exact((VERIFIED, scope), key(text)) is not None:
                continue
            at = self.clock.now()
            phrasing = Phrasing(scope=scope, key=key(text), text=text, of=of, origin=Origin.SEEDED, at=at)
            if await self.answers.alias(phrasing):
                led.append(text)
        if led:
            this.wordings[question] = tuple(led)

    async def _patiently(self, this: _Round, deed: Callable[[], Awaitable[T | None]]) -> T:
        """What comes of it, tried again after a rest while it comes to nothing for want of a model."""
        while True:
            done = await deed()
            if done is not None:
                this.rests = 0
                return done
            if self.allowance.refused:
                raise _Stopped(self.allowance.refused)
            if not self.allowance.routes:
                raise _Stopped("no model is configured: set GROQ_API_KEY")
            this.rests += 1
            if this.rests >= _RESTS:
                raise _Stopped("no model answers, or none has room to spare beside answers")
            await self.clock.sleep(REST_S)


def _later(deed: Callable[..., Awaitable[None]], *what: object) -> Callable[[], Awaitable[None]]:
    return lambda: deed(*what)


def _is_settled(answer: Answer) -> bool:
    """Whether a model answered, or nothing can: what is quoted or refused may come to more another time."""
    if answer.outcome is Outcome.ANSWERED:
        return answer.served_by is not ServedBy.QUOTE
    return answer.outcome in {Outcome.NOT_IN_PROFILE, Outcome.REJECTED}


def _mark(wish: Wish) -> str:
    """Under which it is kept that this version of profile and prompt has no answer to a question."""
    told = f"[answer]\n{wish.scope.key}\n{wish.profile_version}\n{key(wish.asked)}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
