"""Finds whether a question was answered before: by its words, by its meaning, by a model's word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import structlog

from bot.errors import StorageError
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.audits import Audits, Given
from bot.recall.bars import Bars
from bot.recall.calibration import FEW_BAR
from bot.recall.dress import How, given_again, told_again
from bot.recall.guards import differ
from bot.recall.judge import SHOWN, Candidate, Doubt, Judge, Order
from bot.recall.likeness import Likeness, Look, Neighbour
from bot.recall.validity import Held, held
from bot.recall.wording import bare, key
from bot.remembered import VERIFIED, VOUCHED, Origin, Phrasing, Recalled, Remembered, Tier, Wish

log = structlog.get_logger(__name__)

Setting = Literal["on", "exact", "off"]
WORTH_ASKING = 0.40
"""The likeness below which no judge is asked whether two questions are the same (similarity, 5.7)."""
WORTH_ASKING_BY_WORDS = 0.30
_WEIGHED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sure:
    """
    A neighbour that may be served.

    ``tells_of_bar``: whether it is right says something of the head's bar, which is of another scale than
    cosines beside it. In a slip of letters there is nothing for the guards to look at.
    """

    one: Neighbour
    score: float
    is_slip: bool = False
    tells_of_bar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """
    The tiers in their order; within each the person's own answers come first.

    ``setting`` bounds what models' answers are served by; the person's own are served by every tier.
    ``person`` is their name, ``zone`` that of their days. All of it may raise `StorageError`.
    """

    answers: Answers
    verified: VerifiedAnswers
    likeness: Likeness | None
    judge: Judge
    audits: Audits
    bars: Bars
    clock: Clock
    setting: Setting
    audit_share: float
    draw: Callable[[], float]
    person: Callable[[], str]
    zone: ZoneInfo
    _weighed: dict[str, datetime] = field(default_factory=dict, init=False)
    """Until which of the person's words a model's answer was held against them."""

    async def exact(self, wish: Wish) -> Recalled | None:
        """What has the very words, but for case, politeness and the like."""
        name = key(wish.asked)
        scopes: tuple[str, ...] = (VERIFIED,) if self.setting == "off" else (VERIFIED, wish.scope.key)
        while name and scopes:
            said = await self.answers.exact(scopes, name)
            if said is None:
                return None
            how = How(tier=Tier.EXACT, judge=said.judge if said.origin in VOUCHED else "")
            given = await self.give(said.of, wish, how)
            if given is not None:
                return given
            scopes = scopes[scopes.index(said.scope) + 1 :]
        return None

    async def like(self, wish: Wish) -> Recalled | None:
        """What means the same: by the head or a high bar, else by a judge's word."""
        return await self._like(wish, (VERIFIED, wish.scope.key) if self.setting == "on" else (VERIFIED,))

    async def _like(self, wish: Wish, scopes: Sequence[str]) -> Recalled | None:
        if self.likeness is None or wish.foreign or not key(wish.asked):
            return None
        asked = bare(wish.asked)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.likeness.catch_up())
            await self.likeness.foresee(asked)
        look = await self.likeness.look(asked, scopes, most=SHOWN + 1)
        near = [one for one in look.nearest if one.scope in scopes]
        if self.likeness.by_meaning:
            given = await self._by_meaning(wish, look, near)
            if given is not None:
                return given
        return await self._by_judge(wish, near)

    async def give(self, of: str, wish: Wish, how: How) -> Recalled | None:
        """
        An answer by its id, as it is kept at this moment; None where it may not be given.

        What the profile has overtaken is forgotten. Where the person has answered the question that a model's
        answer was made for, theirs is given.
        """
        one = await self.answers.remembered(of)
        if one is None:
            return await self._told(of, wish, how)
        if self.setting == "off":
            return None
        corrected = await self._corrected(one, wish, how)
        if corrected is not None:
            return corrected
        state = held(one, wish, self.clock.now())
        if state is Held.IS_PAST:
            log.info("recall.answer_is_past", of=one.id)
            await self.answers.drop([one.id])
        return given_again(one, wish, how, self.zone) if state is Held.HOLDS else None

    async def _told(self, of: str, wish: Wish, how: How) -> Recalled | None:
        one = await self.verified.current(of)
        if one is None or not one.stands(self.clock.now()) or one.audience.isdisjoint(wish.sees):
            return None
        return told_again(one, wish, how, name=self.person(), zone=self.zone)

    async def _corrected(self, one: Remembered, wish: Wish, how: How) -> Recalled | None:
        said = await self.answers.exact((VERIFIED,), key(one.question))
        return await (self._overtaken(one, wish) if said is None else self._told(said.of, wish, how))

    async def _overtaken(self, one: Remembered, wish: Wish) -> Recalled | None:
        """What the person has answered since in other words; looked for once after each change of theirs."""
        latest = await self.verified.latest()
        if latest is None or latest <= max(one.made_at, self._weighed.get(one.id, one.made_at)):
            return None
        if len(self._weighed) >= _WEIGHED:
            self._weighed.clear()
        self._weighed[one.id] = latest
        theirs = await self._like(replace(wish, asked=one.question), (VERIFIED,))
        if theirs is not None and theirs.tier is Tier.JUDGED:
            await self._vouch(self._alias(theirs, one.question, scope=VERIFIED, ask_id=one.answer.id))
        elif theirs is not None:
            del self._weighed[one.id]  # an audit may yet find otherwise
        return theirs

    async def _by_meaning(self, wish: Wish, look: Look, near: Sequence[Neighbour]) -> Recalled | None:
        name = key(wish.asked)
        for found in self._sure(wish, look, near):
            one = found.one
            if (name, one.of) in self.audits.refuted:
                continue
            if not found.is_slip and self._differ(wish.asked, one.text):
                continue
            given = await self.give(one.of, wish, How(tier=Tier.MEANING, score=found.score))
            if given is None:
                continue
            if not found.is_slip and self._differ(wish.asked, given.question):
                continue  # what is near is another wording of it, and may have been taken for one wrongly
            if self.draw() < self.audit_share:
                self._audit(wish, one, found.score if found.tells_of_bar else 0.0, near)
            return given
        return None

    def _sure(self, wish: Wish, look: Look, near: Sequence[Neighbour]) -> list[_Sure]:
        """
        Who is near enough, the person's own first, then slips of letters, the head's pick, the nearest.

        All but the same words do beside a head, too, where there is none or calibration knows no bar for it.
        """
        slip, slip_score = look.slipped or ("", 0.0)
        of, score = look.head or ("", 0.0)
        bar = None if look.bar is None else self.bars.bar(wish.scope.key, look.bar)
        has_bar = look.head is not None and look.bar is not None
        sure = [_Sure(one=one, score=slip_score, is_slip=True) for one in near if one.of == slip]
        if has_bar and bar is not None and score >= bar:
            sure += [_Sure(one=one, score=score, tells_of_bar=True) for one in near if one.of == of]
        sure += [
            _Sure(one=one, score=one.likeness, tells_of_bar=not has_bar)
            for one in near
            if one.likeness >= FEW_BAR
        ]
        return sorted(sure, key=lambda found: found.one.scope != VERIFIED)

    async def _by_judge(self, wish: Wish, near: Sequence[Neighbour]) -> Recalled | None:
        """A model's word, unless the guards speak against it; what it vouched for is exact the next time."""
        shown = self._candidates(wish, near)
        if not shown:
            return None
        doubt = Doubt(asked=wish.asked, candidates=shown, errand=wish.errand)
        ruling = await self.judge.find(doubt, likeness=shown[0].likeness)
        self.audits.nudge()
        if ruling is None or not ruling.said:
            return None
        chosen = next(one for one in shown if one.of == ruling.said)
        how = How(tier=Tier.JUDGED, score=chosen.likeness, judge=ruling.judge)
        given = await self.give(ruling.said, wish, how)
        if given is None or self._differ(wish.asked, given.question, strict=True):
            return None
        given = replace(given, judge=ruling.judge)
        alias = self._alias(given, wish.asked, scope=wish.scope.key, ask_id=wish.errand.ask_id)
        await self._vouch(alias, _to_show(given, shown), ruling.order)
        return given

    def _candidates(self, wish: Wish, near: Sequence[Neighbour]) -> list[Candidate]:
        """What is worth asking about; what certainly differs is not even shown."""
        by_meaning = self.likeness is not None and self.likeness.by_meaning
        floor = WORTH_ASKING if by_meaning else WORTH_ASKING_BY_WORDS
        name = key(wish.asked)
        worth = [
            Candidate(of=one.of, text=one.text, likeness=one.likeness)
            for one in near
            if one.likeness >= floor
            and (name, one.of) not in self.audits.refuted
            and not self._differ(wish.asked, one.text, strict=True)
        ]
        return worth[:SHOWN]

    def _differ(self, one: str, other: str, *, strict: bool = False) -> str:
        return differ(one, other, strict=strict, own=self.person())

    def _alias(self, given: Recalled, asked: str, *, scope: str, ask_id: str) -> Phrasing:
        return Phrasing(
            scope=scope,
            key=key(asked),
            text=asked,
            of=given.of,
            origin=Origin.JUDGED,
            at=self.clock.now(),
            ask_id=ask_id or None,
            judge=given.judge,
        )

    async def _vouch(self, alias: Phrasing, shown: Sequence[Candidate] = (), order: Order = ()) -> None:
        """Keep a wording by a judge's word, and have it looked at once more when nobody waits."""
        try:
            if await self.answers.alias(alias):
                self.audits.vouched(alias, shown, order)
        except StorageError as error:
            log.warning("recall.alias_not_kept", reason=str(error))

    def _audit(self, wish: Wish, hit: Neighbour, score: float, near: Sequence[Neighbour]) -> None:
        others = [
            one for one in near if one.of != hit.of and not self._differ(wish.asked, one.text, strict=True)
        ]
        candidates = [Candidate(of=one.of, text=one.text, likeness=one.likeness) for one in (hit, *others)]
        self.audits.note(
            Given(
                ask_id=wish.errand.ask_id,
                asked=wish.asked,
                key=key(wish.asked),
                scope=wish.scope.key,
                of=hit.of,
                score=score,
                candidates=tuple(candidates[:SHOWN]),
                kind=wish.errand.kind,
            )
        )


def _to_show(given: Recalled, shown: Sequence[Candidate]) -> Sequence[Candidate]:
    """
    What a second look is shown: in place of the wording that was near, the question the answer was made for.

    Nothing where another answer was given than was meant: it is sought anew.
    """
    if all(one.of != given.of for one in shown):
        return ()
    return [replace(one, text=given.question) if one.of == given.of else one for one in shown]
