"""Asks the side questions: briefly, within their share of the money, and never in an answer's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.asides.roster import Roster
from bot.asides.share import Outlays, Share
from bot.asides.words import (
    Letter,
    guard_letter,
    read_attack,
    read_same,
    read_standalone,
    read_unsupported,
    same_letter,
    standalone_letter,
    support_letter,
)
from bot.counsel import Errand, Opinion, Same
from bot.domain import Call, Completion, Passage, Purpose, Route, Turn, Usage
from bot.errors import BudgetError, ModelError, NoRouteLeft, StorageError
from bot.ports import Clock, Models
from bot.spend.cost import cost, estimate_prompt_tokens

log = structlog.get_logger(__name__)

T = TypeVar("T")

OPINION_S, STANDALONE_S, GUARD_S, SAME_S = 1.2, 0.8, 0.6, 0.4
"""How long each may take."""
SPARED_S = 1.0
"""So much of the ask's time is left to whatever comes after."""
_LEAST_S = 0.35
_LAST_WORD_S = 0.05
"""What the books have, of that time, to write down how a call ended."""
_LOOK_BACK = timedelta(days=1)
_VAIN = 3
_REST_S = 60.0
"""A model that gave three side questions in a row nothing of use is left alone for so long."""


@dataclass(slots=True)
class _Row:
    """How often in a row a route was asked in vain, and until when it is left alone."""

    vain: int = 0
    until: float = 0.0


@dataclass(slots=True, kw_only=True)
class Asides:
    """`bot.counsel.Counsel` over the planner; ``language`` is that of the profile's records."""

    models: Models
    roster: Roster
    share: Share
    outlays: Outlays
    clock: Clock
    language: str = "English"
    _rows: dict[Route, _Row] = field(default_factory=dict)

    async def learn(self) -> None:
        """Look at what the last day's answers and side questions cost, of all processes; never fails."""
        try:
            self.share.learn(await self.outlays.spent_by_purpose(self.clock.now() - _LOOK_BACK))
        except StorageError as error:
            log.warning("asides.not_refreshed", reason=str(error))

    async def standalone(self, errand: Errand, turns: Sequence[Turn], asked: str) -> str | None:
        letter = standalone_letter(turns, asked, language=self.language)
        answer = await self._ask(
            errand, letter, self.roster.usual(), STANDALONE_S, lambda said: read_standalone(said, letter)
        )
        return answer and answer[0]

    async def opinion(
        self, errand: Errand, passages: Sequence[Passage], sentences: Sequence[str], *, written_by: Route
    ) -> Opinion | None:
        if not sentences:
            return None
        answer = await self._ask(
            errand,
            support_letter(passages, sentences),
            self.roster.second(written_by),
            OPINION_S,
            lambda said: read_unsupported(said, len(sentences)),
        )
        return answer and Opinion(unsupported=answer[0], route=answer[1])

    async def same_question(self, errand: Errand, asked: str, known: Sequence[str]) -> Same | None:
        if not known:
            return None
        answer = await self._ask(
            errand,
            same_letter(asked, known),
            self.roster.usual(),
            SAME_S,
            lambda said: read_same(said, len(known)),
        )
        return answer and Same(number=answer[0], route=answer[1])

    async def is_attack(self, errand: Errand, text: str) -> bool | None:
        answer = await self._ask(errand, guard_letter(text), self.roster.guards(), GUARD_S, read_attack)
        return None if answer is None else answer[0]

    async def _ask(
        self,
        errand: Errand,
        letter: Letter,
        routes: Sequence[Route],
        most_s: float,
        read: Callable[[str], T | None],
    ) -> tuple[T, Route] | None:
        """What the reply says and who said it; None for whatever reason there is none of use."""
        now = self.clock.monotonic()
        deadline = min(now + most_s, errand.deadline - SPARED_S)
        if not routes or deadline - now < _LEAST_S or not self.share.may() or self._rests(routes[0], now):
            return None
        try:
            async with asyncio.timeout(deadline - now):
                completion = await self._complete(errand, letter, routes, deadline - _LAST_WORD_S)
        except TimeoutError:  # the books are slow
            self._note(routes[0], is_vain=True)
            return None
        except Exception:
            log.exception("aside.fault_of_our_own")
            return None
        if completion is None:
            return None
        found = read(completion.text) if completion.finish_reason != "length" else None
        self._note(routes[0], is_vain=found is None)
        if found is None:
            log.info("aside.not_understood", route=str(completion.route))
            return None
        return found, completion.route

    async def _complete(
        self, errand: Errand, letter: Letter, routes: Sequence[Route], deadline: float
    ) -> Completion | None:
        """The reply, paid for; None where there is none."""
        call = Call(
            ask_id=errand.ask_id,
            prompt=letter.prompt,
            max_completion_tokens=letter.max_completion_tokens,
            deadline=deadline,
            purpose=Purpose.JUDGE,
            tab=errand.tab,
            temperature=0.0,
            kind=errand.kind,
            person=errand.person,
            channel=errand.channel,
        )
        worst = self._money(call, routes[0], None)
        try:
            completion = await self.models.complete(call, order=routes)
        except StorageError as error:
            log.info("aside.not_asked", reason=str(error))
        except NoRouteLeft as left:
            self._learn_of(left, call, routes[0])
        except asyncio.CancelledError:
            self.share.took(worst)
            raise
        else:
            self.share.took(self._money(call, completion.route, completion.usage))
            return completion
        return None

    def _learn_of(self, left: NoRouteLeft, call: Call, route: Route) -> None:
        """A failed call costs what its error says; one that was not made says nothing of its route."""
        for error in left.failures:
            log.info("aside.without_reply", route=str(route), reason=str(error))
            if isinstance(error, ModelError):
                self.share.took(self._money(call, error.route, error.usage))
            if not isinstance(error, BudgetError):
                self._note(route, is_vain=True)

    def _money(self, call: Call, route: Route, usage: Usage | None) -> int:
        """What a call costs, at worst where its usage was not told."""
        price = self.roster.price(route)
        worst = Usage(
            prompt_tokens=estimate_prompt_tokens(call.prompt), completion_tokens=call.max_completion_tokens
        )
        return 0 if price is None else cost(usage or worst, price)

    def _rests(self, route: Route, now: float) -> bool:
        row = self._rows.get(route)
        return row is not None and now < row.until

    def _note(self, route: Route, *, is_vain: bool) -> None:
        row = self._rows.setdefault(route, _Row())
        row.vain = row.vain + 1 if is_vain else 0
        if row.vain >= _VAIN:
            row.vain, row.until = 0, self.clock.monotonic() + _REST_S
            log.warning("aside.rests", route=str(route), seconds=_REST_S)
