"""Prepares likely questions: a cheap model reads each passage once, within a budget, before anybody asks."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from bot.asides.roster import Roster
from bot.asides.words import Letter, questions_letter, read_questions
from bot.domain import EVERYBODY, Call, Completion, Passage, Purpose, Route, Tab, Usage
from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    BadRequest,
    BudgetError,
    BudgetHeld,
    ModelUnavailable,
    NetworkBlocked,
    NoRouteLeft,
    RequestTooLarge,
)
from bot.ports import Clock, Models
from bot.spend.cost import cost, estimate_prompt_tokens, usd

log = structlog.get_logger(__name__)

CALL_S = 10.0
REST_S = 5.0
"""How long nothing is asked after a call for which there was no room, or that failed."""
_RESTS = 24
_HOPELESS = (BudgetError, AuthRefused, AccountBlocked, NetworkBlocked, ModelUnavailable)
_REFUSED = (BadContent, RequestTooLarge)
"""The model has nothing to say to this passage, and would have nothing the next time."""


class LikelyQuestions(Protocol):
    """What was prepared, by the digest of a passage; raises `StorageError` like everything that is kept."""

    async def read(self, digests: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """The questions of those that were tried; empty where a model was asked in vain."""
        ...

    async def write(self, digest: str, questions: Sequence[str], *, model: str, at: datetime) -> bool:
        """Keep them, or that there are none; False when somebody has written before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmed:
    """
    What one warming did: the questions ``written``, by the ids of their passages.

    ``in_vain`` counts the passages for which the model wrote nothing of use, ``left`` those that nobody has
    asked about yet; ``stopped`` says why some are left, ``is_dear`` that it is for the budget's sake.
    """

    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_vain: int = 0
    left: int = 0
    cost_nano_usd: int = 0
    stopped: str = ""
    is_dear: bool = False


@dataclass(slots=True)
class _Round:
    """A warming under way."""

    budget: int
    left: list[Passage]
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)
    in_vain: int = 0
    skipped: int = 0
    cost: int = 0
    rests: int = 0
    is_dear: bool = False

    def over(self, stopped: str = "") -> Warmed:
        return Warmed(
            written=self.written,
            in_vain=self.in_vain,
            left=len(self.left) + self.skipped,
            cost_nano_usd=self.cost,
            stopped=stopped,
            is_dear=self.is_dear,
        )


@dataclass(slots=True, kw_only=True)
class Warming:
    """
    Asks `[task:questions]` for passages that have no questions yet; each is asked about once for all time.

    What not everybody may see is left out unless ``sees`` says otherwise: its words would leave the house.
    ``calibration`` is by how much a route counts more than we estimate.
    """

    models: Models
    roster: Roster
    shelf: LikelyQuestions
    clock: Clock
    calibration: Callable[[Route], float] = lambda _: 1.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def known(self, passages: Sequence[Passage]) -> dict[str, tuple[str, ...]]:
        """
        The questions that were prepared, by the ids of the passages.

        Raises:
            StorageError: the database did not answer.
        """
        found = await self.shelf.read([digest_of(passage) for passage in passages])
        prepared = {passage.id: found.get(digest_of(passage), ()) for passage in passages}
        return {name: questions for name, questions in prepared.items() if questions}

    async def warm(
        self, passages: Sequence[Passage], budget_nano_usd: int, *, sees: frozenset[str] = EVERYBODY
    ) -> Warmed:
        """
        Prepare as many passages as the budget allows; what is done stays done, whenever this ends.

        Raises:
            StorageError: the database did not answer.
        """
        async with self._turn:
            visible = [passage for passage in passages if passage.visible_to(sees)]
            this = _Round(budget_nano_usd, await self._untried(visible))
            routes = self.roster.usual()
            if this.left and not routes:
                return this.over("no model is configured: set GROQ_API_KEY")
            while this.left:
                if stopped := await self._next(this, routes):
                    return this.over(stopped)
            return this.over()

    async def _untried(self, passages: Sequence[Passage]) -> list[Passage]:
        """One passage for each digest that nobody has asked about."""
        by_digest = {digest_of(passage): passage for passage in reversed(passages)}
        tried = await self.shelf.read([*by_digest])
        return [passage for digest, passage in reversed(by_digest.items()) if digest not in tried]

    async def _next(self, this: _Round, routes: Sequence[Route]) -> str:
        """Do the next passage; returns why no further one can be done, or nothing."""
        if not await self._untried(this.left[:1]):  # another process was quicker
            del this.left[0]
            return ""
        letter = questions_letter(this.left[0])
        if refusal := self._too_dear(this, letter, routes[0]):
            return refusal
        tab = Tab()
        try:
            completion = await self._complete(letter, routes, tab)
        except NoRouteLeft as error:
            return await self._without(this, error)
        finally:
            this.cost += tab.cost_nano_usd
        await self._keep(this, completion)
        return ""

    def _too_dear(self, this: _Round, letter: Letter, route: Route) -> str:
        price = self.roster.price(route)
        if price is None:
            return f"{route} has no price in the catalogue, so that no budget can hold it"
        prompt = round(estimate_prompt_tokens(letter.prompt) * max(1.0, self.calibration(route)) + 0.5)
        worst = cost(Usage(prompt_tokens=prompt, completion_tokens=letter.max_completion_tokens), price)
        if this.cost + worst <= this.budget:
            return ""
        this.is_dear = True
        return f"the budget of ${usd(this.budget)} has no room for another"

    async def _complete(self, letter: Letter, routes: Sequence[Route], tab: Tab) -> Completion:
        call = Call(
            ask_id="",
            prompt=letter.prompt,
            max_completion_tokens=letter.max_completion_tokens,
            deadline=self.clock.monotonic() + CALL_S,
            purpose=Purpose.TASK,
            tab=tab,
        )
        return await self.models.complete(call, order=routes)

    async def _without(self, this: _Round, error: NoRouteLeft) -> str:
        """There was no reply; returns why there will be none, or nothing when it may be tried again."""
        failure = next(iter(error.failures), None)
        if isinstance(failure, _REFUSED):
            await self._keep(this, None)
            return ""
        why = str(failure or "the model has no room to spare beside answers")
        log.info("warming.rests", reason=why)
        if isinstance(failure, _HOPELESS) and not isinstance(failure, BudgetHeld):
            return why
        if isinstance(failure, BadRequest):  # perhaps of this passage alone
            this.skipped += 1
            this.rests += _RESTS // 3
            del this.left[0]
        this.rests += 1
        if this.rests >= _RESTS:
            return why
        await self.clock.sleep(REST_S)
        return ""

    async def _keep(self, this: _Round, completion: Completion | None) -> None:
        """Write down what is fit to be kept; that it was in vain, too, or it would be paid for again."""
        passage, this.rests = this.left.pop(0), 0
        is_whole = completion is not None and completion.finish_reason != "length"
        questions = read_questions(completion.text) if completion is not None and is_whole else ()
        model = str(completion.route) if completion is not None else ""
        is_ours = await self.shelf.write(digest_of(passage), questions, model=model, at=self.clock.now())
        if not questions:
            log.info("warming.in_vain", passage=passage.id)
            this.in_vain += 1
        elif is_ours:
            this.written[passage.id] = questions
        if not is_ours:  # somebody else is at the same: go towards them, or all is paid for twice
            this.left.reverse()


def digest_of(passage: Passage) -> str:
    """A hash of a passage's words: it stays while they do, whatever becomes of ids and of other records."""
    words = [passage.title, passage.section, passage.dates, passage.text]
    return hashlib.sha256(json.dumps(words).encode("ascii")).hexdigest()[:32]
