"""Remembers answers and gives them again, and never stands in the way of one that is made anew."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.counsel import Counsel
from bot.domain import Answer, Outcome, QuestionType, Route, Usage
from bot.errors import StorageError
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.audits import Audits
from bot.recall.bars import Bars
from bot.recall.controls import Controls
from bot.recall.dress import How, given_again, readdressed
from bot.recall.entry import first_wording, kept
from bot.recall.flight import Flights
from bot.recall.judge import Judge
from bot.recall.likeness import Likeness
from bot.recall.state import JudgeState, State, scope_states
from bot.recall.tiers import Setting, Tiers
from bot.recall.trust import JUDGED_SHARE, Rate
from bot.recall.unrelated import unrelated
from bot.recall.validity import Held, held
from bot.recall.wording import key
from bot.remembered import Hit, Origin, Recalled, Remembered, Tier, Wish

log = structlog.get_logger(__name__)

T = TypeVar("T")

_QUIET_S = 60.0
"""A database that is away is told of so often, not with every question."""
FOUND_WITHIN_S, KEPT_WITHIN_S = 1.5, 1.0
"""No answer waits longer for the memory; a database that another process locks is slow to say so."""
FRESH_S = 2.0
"""Who had sought in vain just before an answer was made has it as well, if they ask so soon, in seconds."""

Worth = Callable[[QuestionType, Usage | None, str], tuple[Route | None, int]]
"""What a hit would have cost: ``(kind, usage of its making, ask_id) -> (route, nano-dollars)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What a leader has come to: ``one`` to be given again (``is_kept`` or not), or just an ``answer``."""

    wish: Wish
    answer: Answer
    one: Remembered | None = None
    is_kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """What a leader has found: what it is, how, and whether there was anything."""

    of: str | None
    how: How


class Recollection:
    """
    The memory of answers (`bot.replying.Memory`). None of it raises, but for cancellation.

    ``meaning`` None: exact keys alone. ``setting`` is that of ``TWIN_CACHE``, ``max_wrong`` the share of all
    questions that may be answered wrongly from memory; ``draw`` gives chance, from 0 to 1. ``person`` is the
    name of whose twin it is, ``zone`` that of their days.
    """

    def __init__(
        self,
        *,
        answers: Answers,
        verified: VerifiedAnswers,
        meaning: Likeness | None,
        counsel: Counsel,
        clock: Clock,
        new_id: Callable[[datetime], str],
        worth: Worth,
        setting: Setting = "on",
        max_wrong: float = 0.01,
        max_days: int = 30,
        audit_share: float = 0.08,
        retention_days: int = 90,
        draw: Callable[[], float] = random.random,
        person: Callable[[], str],
        zone: ZoneInfo,
    ) -> None:
        self._answers = answers
        self._meaning = meaning
        self._clock = clock
        self._new_id = new_id
        self._worth = worth
        self._setting = setting
        self._longest = timedelta(days=min(max_days, retention_days))
        self._zone = zone
        self._judge = self._watched(counsel, draw, max_wrong)
        self._audits = self._looking_again(verified, draw)
        calibrations = meaning.calibrations if meaning else dict
        self._bars = Bars(calibrations=calibrations, audited=lambda: self._audits.known, budget=max_wrong)
        self._tiers = Tiers(
            answers=answers,
            verified=verified,
            likeness=meaning,
            judge=self._judge,
            audits=self._audits,
            bars=self._bars,
            clock=clock,
            setting=setting,
            audit_share=audit_share,
            draw=draw,
            person=person,
            zone=zone,
        )
        self._finding: Flights[_Pointer] = Flights(clock)
        self._making: Flights[_Made] = Flights(clock, fresh_s=FRESH_S)
        self._quiet_until = 0.0

    async def find(self, wish: Wish) -> Recalled | None:
        """An answer of before that serves the wish, ready to be given; None: it has to be made."""
        return await self._safely(self._find(wish), None, within_s=FOUND_WITHIN_S)

    @asynccontextmanager
    async def alone(self, wish: Wish) -> AsyncIterator[Recalled | Answer | None]:
        """
        Be the only one in this process who has a question answered.

        None: answer it, and tell by `keep`, whatever came of it. Else it is what somebody else, of the same
        scope and with the same words, was told just now. With ``TWIN_CACHE=off`` nobody waits for anybody.
        """
        name = _name(wish)
        if name is None or self._setting == "off":
            yield None
            return
        async with self._making.alone(name, deadline=wish.errand.deadline) as made:
            yield None if made is None else await self._safely(self._handed(made, wish), None)

    async def keep(
        self, wish: Wish, answer: Answer, *, wordings: Sequence[str] = (), origin: Origin = Origin.ASKED
    ) -> Remembered | None:
        """
        Remember an answer, if it is one to be given again; whoever waits for the same has it at once.

        ``answer`` brings its receipt and the usage of its making; ``wordings`` are other ways to ask for it.
        """
        return await self._safely(self._keep(wish, answer, wordings, origin), None, within_s=KEPT_WITHIN_S)

    async def hit(self, ask_id: str, recalled: Recalled) -> None:
        """Book that an ask was answered from memory, and what that has saved."""
        await self._safely(self._hit(ask_id, recalled), None)

    async def audit(self) -> None:
        """Look at hits once more, and at the judge, when nobody waits for it; endless."""
        await self._audits.run(then=self._bars.refresh)

    async def audit_waiting(self) -> bool:
        """Do at once what `audit` has to do by now; False when some of it could not be done."""
        is_done = await self._audits.work()
        self._bars.refresh()
        return is_done

    @property
    def audited(self) -> Sequence[tuple[float, bool]]:
        """How sure the head was of hits that were looked at of late, and whether it was right."""
        return self._audits.known

    async def state(self) -> State:
        """How well the memory works, as far as this process and the database know."""
        await self._safely(self._audits.learn(), None)
        audits = self._audits.known
        return State(
            setting=self._setting,
            vectors=self._meaning.progress if self._meaning else (0, 0),
            scopes=scope_states(self._meaning.calibrations() if self._meaning else {}, self._bars),
            wrong_audits=Rate(count=sum(not is_right for _, is_right in audits), of=len(audits)),
            judges={route: JudgeState.of(trust) for route, trust in self._judge.known.items()},
        )

    def _watched(self, counsel: Counsel, draw: Callable[[], float], max_wrong: float) -> Judge:
        return Judge(
            counsel=counsel,
            answers=self._answers,
            clock=self._clock,
            new_id=self._new_id,
            draw=draw,
            allowed=max_wrong / JUDGED_SHARE,
        )

    def _looking_again(self, verified: VerifiedAnswers, draw: Callable[[], float]) -> Audits:
        return Audits(
            judge=self._judge,
            controls=Controls(self._answers, others=unrelated, draw=draw),
            answers=self._answers,
            verified=verified,
            likeness=self._meaning,
            clock=self._clock,
        )

    async def _find(self, wish: Wish) -> Recalled | None:
        recalled = await self._tiers.exact(wish)
        name = _name(wish)
        if recalled is not None or name is None:
            return recalled
        async with self._finding.alone((name, wish.sees), deadline=wish.errand.deadline) as found:
            if found is None:
                recalled = await self._tiers.like(wish)
                self._finding.share((name, wish.sees), _pointer(recalled))
                return recalled
            return None if found.of is None else await self._tiers.give(found.of, wish, found.how)

    async def _handed(self, made: _Made, wish: Wish) -> Recalled | Answer | None:
        """What a leader has made, for somebody else; None where it is not for them."""
        if made.wish.profile_version != wish.profile_version:
            return None
        if made.one is None:
            return readdressed(made.answer, wish)
        if made.is_kept:  # somebody may have disliked it meanwhile
            return await self._tiers.give(made.one.id, wish, How(tier=Tier.EXACT))
        if held(made.one, wish, self._clock.now()) is not Held.HOLDS:
            return None
        return given_again(made.one, wish, How(tier=Tier.EXACT), self._zone)

    async def _keep(
        self, wish: Wish, answer: Answer, wordings: Sequence[str], origin: Origin
    ) -> Remembered | None:
        name = _name(wish)
        if name is None or self._setting == "off":
            return None
        if answer.outcome is Outcome.NOT_IN_PROFILE:
            self._making.share(name, _Made(wish=wish, answer=answer))
            return None
        now = self._clock.now()
        one = kept(wish, answer, name=self._new_id(now), now=now, longest=self._longest, zone=self._zone)
        if one is None:
            self._making.share(name, _Made(wish=wish, answer=answer), lasts=False)
            return None
        first = first_wording(one, wish, origin)
        made = _Made(wish=wish, answer=answer, one=one)
        try:
            if not await self._answers.keep(one, [first]):
                return None
        except (StorageError, asyncio.CancelledError):
            self._making.share(name, replace(made, is_kept=False))  # it is as true as if it were
            raise
        self._making.share(name, made)
        for other, text in {key(text): text for text in wordings}.items():
            if other:
                seeded = replace(first, key=other, text=text, origin=Origin.SEEDED, ask_id=None)
                await self._answers.alias(seeded)  # one that another answer owns is left to it
        return one

    async def _hit(self, ask_id: str, recalled: Recalled) -> None:
        now = self._clock.now()
        route, saved = self._worth(recalled.answer.question_type, recalled.usage, ask_id)
        hit = Hit(
            ask_id=ask_id,
            at=now,
            of=recalled.of,
            tier=recalled.tier,
            score=recalled.score,
            saved_nano_usd=saved,
            route=route,
        )
        await self._answers.hit(hit, profile_version=recalled.profile_version)

    async def _safely(self, deed: Awaitable[T], otherwise: T, *, within_s: float | None = None) -> T:
        """What comes of it, or, for whatever fails in it or takes longer, what there is without a memory."""
        try:
            async with asyncio.timeout(within_s):
                return await deed
        except (StorageError, TimeoutError) as error:
            now = self._clock.monotonic()
            if now >= self._quiet_until:
                self._quiet_until = now + _QUIET_S
                log.warning("recall.books_closed", reason=str(error) or "busy")
        except Exception:
            log.exception("recall.fault_of_our_own")
        return otherwise


def _name(wish: Wish) -> tuple[str, str] | None:
    """What is the same for all who may have the same answer at the same time."""
    words = key(wish.asked)
    return (wish.scope.key, words) if words else None


def _pointer(recalled: Recalled | None) -> _Pointer:
    if recalled is None:
        return _Pointer(of=None, how=How(tier=Tier.EXACT))
    return _Pointer(of=recalled.of, how=How(tier=recalled.tier, score=recalled.score, judge=recalled.judge))
