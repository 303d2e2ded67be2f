"""Looks once more at what was found by meaning, or by a judge's word, after it was given."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.domain import QuestionType
from bot.errors import StorageError
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.calibration import AUDITS_COUNT
from bot.recall.controls import Controls
from bot.recall.judge import Candidate, Judge, Order, Ruling
from bot.recall.likeness import Likeness
from bot.recall.refuted import Refuted
from bot.recall.second_looks import SecondLooks
from bot.remembered import Doubted, Origin, Phrasing, Verdict

log = structlog.get_logger(__name__)

LOOK_BACK = timedelta(days=30)
_MOST_WAITING = 200
_MOST_KNOWN = 2000
_AGREEING = 3
"""So many askings in a row, in different orders, have to be against a hit before it is called wrong."""
_AGAIN_S = 60.0
"""When what found no judge, or no database, is tried again."""
_CONTROLS_IN_A_ROW = 50
_LEARN_S = 600.0
"""So often what other processes have found is read, and what is too old to count is let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A hit by meaning to be looked at: what was asked, what was given, and what else was near."""

    ask_id: str
    asked: str
    key: str
    scope: str
    of: str
    score: float
    candidates: tuple[Candidate, ...]
    kind: QuestionType = QuestionType.GENERAL


class Audits:
    """
    A queue of hits, one of wordings that a judge vouched for, and, when it is time, controls of the judge
    itself; nobody waits for any of them.

    ``known`` are the audits that still count: how sure the tier was, and whether it was right; ``refuted``
    are wordings that are not to be given some answers again.
    """

    def __init__(
        self,
        *,
        judge: Judge,
        controls: Controls,
        answers: Answers,
        verified: VerifiedAnswers,
        likeness: Likeness | None,
        clock: Clock,
    ) -> None:
        self._judge = judge
        self._controls = controls
        self._answers = answers
        self._clock = clock
        self._waiting: deque[Given] = deque(maxlen=_MOST_WAITING)
        self._wake = asyncio.Event()
        self.refuted = Refuted()
        self.known: tuple[tuple[float, bool], ...] = ()
        self._second_looks = SecondLooks(
            judge=judge,
            answers=answers,
            verified=verified,
            likeness=likeness,
            refuted=self.refuted,
            clock=clock,
        )

    def note(self, given: Given) -> None:
        """Have a hit looked at; of too many the oldest are let go."""
        self._waiting.append(given)
        self._wake.set()

    def vouched(self, said: Phrasing, shown: Sequence[Candidate], order: Order) -> None:
        """Have a wording that a judge vouched for looked at a second time; see `SecondLooks.note`."""
        self._second_looks.note(said, shown, order)
        self._wake.set()

    def nudge(self) -> None:
        """The judge was asked: it may be time for a control."""
        if self._judge.wants_control:
            self._wake.set()

    async def learn(self) -> None:
        """
        Read what all processes have found.

        Raises:
            StorageError: the database is away.
        """
        verdicts = await self._answers.verdicts(self._clock.now() - LOOK_BACK)
        self._judge.learn(verdicts)
        self._take_in(verdicts)

    async def run(self, *, then: Callable[[], None]) -> None:
        """Work through what comes, and do something each time that is done; endless."""
        learn_at = self._clock.monotonic()
        while True:
            self._wake.clear()
            if self._clock.monotonic() >= learn_at:
                await self._learned()
                await self._second_looks.recover()
                learn_at = self._clock.monotonic() + _LEARN_S
            is_done = await self.work()
            then()
            try:
                async with asyncio.timeout(self._until(is_done=is_done)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def work(self) -> bool:
        """Work through all that waits; False when some of it could not be done and is tried again later."""
        await self._judge.revoke()
        while self._waiting and not self._judge.rests:
            given = self._waiting.popleft()
            await self._look_at(given)
        await self._second_looks.work()
        return await self._try()

    def _until(self, *, is_done: bool) -> float | None:
        """In how many seconds there is more to do, if nothing comes before; None: never."""
        waits = [self._second_looks.due_s, None if is_done else _AGAIN_S]
        return min((wait for wait in waits if wait is not None), default=None)

    async def _try(self) -> bool:
        """Put controls to the judge as long as they are due; False when there was none to be had."""
        for _ in range(_CONTROLS_IN_A_ROW):
            if not self._judge.wants_control:
                return True
            try:
                control = await self._controls.next(is_same=self._judge.should_know)
            except StorageError as error:
                log.warning("recall.judge_not_tried", reason=str(error))
                return False
            if control is None:
                return True
            ruling = await self._judge.rule(self._judge.beside(control.asked, control.candidates))
            if ruling.was_asked:
                await self._judge.tried(control.expected, ruling)
            if ruling.said is None:
                return False
        return not self._judge.wants_control

    async def _look_at(self, given: Given) -> None:
        """Ask about a hit; that it was wrong is believed when three askings, in different orders, say so."""
        doubt = self._judge.beside(given.asked, given.candidates, kind=given.kind)
        said: list[Ruling] = []
        while len(said) < _AGREEING and (not said or said[-1].said not in {None, given.of}):
            said.append(await self._judge.rule(doubt, besides=[one.order for one in said]))
        if all(one.said not in {None, given.of} for one in said):
            await self._heed(given, said)
        ruling = replace(said[-1], cost_nano_usd=sum(one.cost_nano_usd for one in said))
        if not said[0].was_asked:
            return
        await self._judge.book(
            ruling, why=Doubted.AUDIT, ask_id=given.ask_id, expected=given.of, score=given.score
        )
        if ruling.said is not None:
            self.known = (*self.known, (given.score, ruling.said == given.of))[-_MOST_KNOWN:]

    async def _heed(self, given: Given, said: Sequence[Ruling]) -> None:
        """
        Of a wrong hit: this wording is not answered so again, and by what all askings named from now on.

        The answer itself stays: it is right for those who asked for it.
        """
        log.info("recall.hit_refuted", ask_id=given.ask_id, score=round(given.score, 3))
        self.refuted.add(given.key, given.of)
        named = {one.said or "" for one in said}
        if len(named) > 1 or named == {""}:
            return
        right = Phrasing(
            scope=given.scope,
            key=given.key,
            text=given.asked,
            of=named.pop(),
            origin=Origin.CONFIRMED,
            at=self._clock.now(),
            ask_id=given.ask_id or None,
            judge=said[-1].judge,
        )
        try:
            await self._answers.alias(right)
        except StorageError as error:
            log.warning("recall.alias_not_kept", reason=str(error))

    async def _learned(self) -> None:
        try:
            await self.learn()
        except StorageError as error:
            log.warning("recall.audits_unread", reason=str(error))

    def _take_in(self, verdicts: Sequence[Verdict]) -> None:
        since = self._clock.now() - AUDITS_COUNT
        audits = [
            one for one in verdicts if one.why is Doubted.AUDIT and one.said is not None and one.at >= since
        ]
        self.known = tuple((one.score, one.said == one.expected) for one in audits)[-_MOST_KNOWN:]
