"""Looks a second time at each wording that a judge vouched for, after whoever asked has had the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.errors import StorageError
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.judge import SHOWN, Candidate, Judge, Order, Ruling
from bot.recall.likeness import Likeness
from bot.recall.refuted import Refuted
from bot.recall.wording import bare
from bot.remembered import VERIFIED, Origin, Phrasing

log = structlog.get_logger(__name__)

DUE_S = 5.0
"""So long after a verdict the second look is due."""
_MOST_WAITING = 200
_AGAIN_S, _AGAIN_AT_MOST_S = 60.0, 3600.0
"""When what found no judge, or no database, is tried again: twice as long after each time, up to an hour."""
_DOUBLINGS = 6
_LEFT_BEHIND = timedelta(minutes=1)
"""What nobody has looked at for so long was left by a process that has ended, or has too much to do."""


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """A wording, what to show beside it (empty: to be found), and when the look is due (monotonic)."""

    said: Phrasing
    shown: Sequence[Candidate]
    order: Order
    due: float
    vain: int = 0


class SecondLooks:
    """
    A queue of wordings; those that do not fit into it are found in the database later.

    Where the judge, shown the question that the answer was made for among the others in another order, says
    the same again, the wording is confirmed; where it does not, the wording is taken back.
    """

    def __init__(
        self,
        *,
        judge: Judge,
        answers: Answers,
        verified: VerifiedAnswers,
        likeness: Likeness | None,
        refuted: Refuted,
        clock: Clock,
    ) -> None:
        self._judge = judge
        self._answers = answers
        self._verified = verified
        self._likeness = likeness
        self._refuted = refuted
        self._clock = clock
        self._waiting: dict[tuple[str, str], _Waiting] = {}

    @property
    def due_s(self) -> float | None:
        """In how many seconds the next one is due; None: none waits."""
        due = min((one.due for one in self._waiting.values()), default=None)
        return None if due is None else max(0.0, due - self._clock.monotonic())

    def note(self, said: Phrasing, shown: Sequence[Candidate] = (), order: Order = ()) -> None:
        """
        Have a wording looked at, which is kept already.

        ``shown`` is what to show, ``order`` how it was shown the first time; nothing where that is not known.
        """
        due = self._clock.monotonic() + DUE_S
        self._waiting[said.scope, said.key] = _Waiting(said=said, shown=shown, order=order, due=due)
        while len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    async def recover(self) -> None:
        """Take up what waits in the database and nobody has looked at, as far as there is room."""
        try:
            left = await self._answers.unconfirmed(_MOST_WAITING)
        except StorageError as error:
            log.warning("recall.unconfirmed_unread", reason=str(error))
            return
        long_ago = self._clock.now() - _LEFT_BEHIND
        behind = [one for one in left if one.at <= long_ago and (one.scope, one.key) not in self._waiting]
        for one in behind[: _MOST_WAITING - len(self._waiting)]:
            self.note(one)

    async def work(self) -> None:
        """Look at all that is due; what finds no judge, or no database, is due again later."""
        now = self._clock.monotonic()
        due = [one for one in self._waiting.values() if one.due <= now]
        for at, one in enumerate(due):
            if self._judge.rests or not await self._is_done(one):
                for later in due[at:]:
                    later.due = now + min(_AGAIN_S * 2 ** min(later.vain, _DOUBLINGS), _AGAIN_AT_MOST_S)
                one.vain += not self._judge.rests
                return
            if self._waiting.get((one.said.scope, one.said.key)) is one:
                del self._waiting[one.said.scope, one.said.key]

    async def _is_done(self, one: _Waiting) -> bool:
        said = one.said
        try:
            known = await self._answers.exact((said.scope,), said.key)
            if known is None or known.of != said.of or known.origin is not Origin.JUDGED:
                return True
            shown = one.shown or await self._shown(said)
            if not shown:
                return False
            doubt = self._judge.beside(said.text, shown)
            ruling = await self._judge.rule(doubt, besides=(one.order,))
            if ruling.was_asked:
                await self._judge.looked_again(ruling, of=said.of, ask_id=said.ask_id)
            return await self._heeded(said, ruling)
        except StorageError as error:
            log.warning("recall.not_looked_at_again", reason=str(error))
            return False

    async def _heeded(self, said: Phrasing, ruling: Ruling) -> bool:
        """Confirm the wording or take it back; False when there was nothing of use to go by."""
        if ruling.said is None:
            return False
        if ruling.said == said.of:
            await self._answers.confirm(
                said.scope, said.key, of=said.of, judge=ruling.judge, at=self._clock.now()
            )
            return True
        self._refuted.add(said.key, said.of)
        if await self._answers.take_back(said.scope, said.key, of=said.of):
            log.info("recall.wording_taken_back", judge=ruling.judge)
        return True

    async def _shown(self, said: Phrasing) -> Sequence[Candidate]:
        """The answer's own question and what is near of others; nothing while that cannot be told."""
        own = await self._question(said.of)
        if own is None:
            return ()
        shown = [Candidate(of=said.of, text=own)]
        if self._likeness is not None:
            found, of = self._likeness.progress
            if found < of:
                return ()
            scopes = tuple(dict.fromkeys((VERIFIED, said.scope)))
            look = await self._likeness.look(bare(said.text), scopes, most=SHOWN)
            others = [one for one in look.nearest if one.of != said.of and one.scope in scopes]
            shown += [Candidate(of=one.of, text=one.text, likeness=one.likeness) for one in others]
        return shown[:SHOWN]

    async def _question(self, of: str) -> str | None:
        one = await self._answers.remembered(of) or await self._verified.current(of)
        return None if one is None else one.question
