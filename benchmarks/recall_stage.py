"""A stage for the memory: the real `Recollection` in virtual time, with everything around it played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.recall_judges import Judge, Judging, silent
from benchmarks.recall_stream import Asked, Traffic
from benchmarks.recall_tally import Halves, Served
from bot.counsel import Counsel, Embedder, Errand
from bot.domain import Answer, Outcome, ServedBy, Source, Usage
from bot.keeping import Answers, VerifiedAnswers
from bot.ports import Clock
from bot.recall.meaning import Meaning
from bot.recall.recollection import Recollection
from bot.recall.unrelated import unrelated
from bot.recall.wording import bare
from bot.receipt import Receipt
from bot.rehearsal import LoopClock, rehearse
from bot.remembered import Origin, Scope, Wish
from bot.storage.answers_memory import MemoryAnswers
from bot.storage.vectors import MemoryVectors
from bot.storage.verified import MemoryVerifiedAnswers
from bot.testing import counting_ids

MAX_WRONG = 0.01
PERSON = "Leonie Abara"
SCOPE = Scope(persona=PERSON, prompt_version="p1")
_EVERY_S = 20.0
_REST_EVERY = 200
"""The head is fitted anew, if it is time, once in so many questions; the other watches run after each."""
_LOOK_EVERY = 25
_RECORD = "notes-everything"
_USAGE = Usage(prompt_tokens=1800, completion_tokens=180)


class UnknownQuestionError(Exception):
    """A judge was asked for questions of which the bench does not know what they mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the memory may use; ``judging`` makes a judge from what each text means."""

    name: str
    setting: str = "on"
    by_meaning: bool = True
    seeded: bool = False
    judging: Callable[[Mapping[str, str], Random], Judging] | None = None
    takes_s: float = 0.0


@dataclass(slots=True)
class Played:
    """
    A stream as it went.

    ``asked_at`` are the places of the questions for which a judge was asked while somebody waited,
    ``resting_at`` is the place at which it was seen to have been found out; one looks now and then.
    """

    halves: Halves
    asked_at: list[int] = field(default_factory=list)
    resting_at: int | None = None


class Known(dict[str, str]):
    """What each text means, as it is asked and as it is compared; ``strange`` are texts of nobody's."""

    def __init__(self, meaning: Mapping[str, str]) -> None:
        super().__init__(dict.fromkeys(unrelated(), ""))
        self.update({bare(text): means for text, means in meaning.items()})
        self.update(meaning)
        self.strange: list[str] = []

    def __missing__(self, text: str) -> str:
        for other in (bare(text), text.partition(": ")[2]):
            if other in self:
                return self[other]
        self.strange.append(text)
        return ""


@dataclass(slots=True, kw_only=True)
class Stage:
    """A memory, its judge, and what works behind the answers."""

    memory: Recollection
    meaning: Meaning | None
    judge: Judge
    known: Known
    _asks: int = 0

    @classmethod
    def of(cls, policy: Policy, meaning: Mapping[str, str], embedder: Embedder, seed: int) -> Stage:
        """Nothing is remembered yet."""
        random, known = Random(seed), Known(meaning)
        judging = policy.judging(known, random) if policy.judging else silent
        judge, clock, answers = Judge(judging=judging, takes_s=policy.takes_s), LoopClock(), MemoryAnswers()
        vectors = MemoryVectors(answers.shelf.phrasings.values)
        found = (
            Meaning(answers, vectors, embedder, clock=clock, budget=MAX_WRONG, draw=random.random)
            if policy.by_meaning
            else None
        )
        verified = MemoryVerifiedAnswers(answers.shelf)
        memory = recollection(
            answers, verified, found, judge, clock=clock, setting=policy.setting, draw=random.random
        )
        return cls(memory=memory, meaning=found, judge=judge, known=known)

    async def prepare(self, prepared: Mapping[str, Sequence[str]]) -> None:
        """Answer questions before anybody asks, in all of these wordings."""
        for means, (first, *others) in prepared.items():
            asked, told = wish(first, ""), answer(means)
            await self.memory.keep(asked, told, wordings=others, origin=Origin.SEEDED)
        await self.rest()

    async def find(self, text: str) -> str | None:
        """What the answer is for that is given to a question; None: it has to be made."""
        self._asks += 1
        found = await self.memory.find(wish(text, f"ask-{self._asks}"))
        return found.answer.text if found else None

    async def ask(self, one: Asked) -> tuple[Served, int]:
        """
        A question as the engine has it: sought, and on a miss made and kept, if there is an answer.

        Also how often a judge was asked while somebody waited.
        """
        self._asks += 1
        calls = self.judge.calls
        wished = wish(one.text, f"ask-{self._asks}")
        found = await self.memory.find(wished)
        calls = self.judge.calls - calls
        if found is not None:
            await self.memory.hit(wished.errand.ask_id, found)
            right = bool(one.means) and found.answer.text == one.means
            served = Served(tier=found.tier.value, right=right)
        else:
            served = Served()
            if one.means:
                await self.memory.keep(wished, answer(one.means))
        await self.memory.audit_waiting()
        await self._follow()
        return served, calls

    async def rest(self) -> None:
        """What the watches do while nobody asks."""
        await self._follow()
        if self.meaning is not None:
            await self.meaning.refit()

    async def is_found_out(self) -> bool:
        """Whether the judge rests."""
        judges = (await self.memory.state()).judges.values()
        return any(one.rests_until is not None for one in judges)

    def check(self) -> None:
        """The figures are worth nothing if the judge was asked for what nobody has asked."""
        if self.known.strange:
            raise UnknownQuestionError(
                f"{len(self.known.strange)} texts, the first {self.known.strange[0]!r}"
            )

    async def _follow(self) -> None:
        while self.meaning is not None and await self.meaning.follow():
            pass


def recollection(
    answers: Answers,
    verified: VerifiedAnswers,
    meaning: Meaning | None,
    counsel: Counsel,
    *,
    clock: Clock,
    **others: Any,
) -> Recollection:
    """As the twin has it, but for what is told."""
    return Recollection(
        answers=answers,
        verified=verified,
        meaning=meaning,
        counsel=counsel,
        clock=clock,
        new_id=counting_ids("kept"),
        worth=lambda _kind, _usage, _ask: (None, 0),
        max_wrong=MAX_WRONG,
        person=lambda: PERSON,
        zone=ZoneInfo("UTC"),
        **others,
    )


def wish(text: str, ask_id: str, *, deadline: float = 1e9) -> Wish:
    """Everybody may see the one record."""
    return Wish(
        asked=text,
        scope=SCOPE,
        errand=Errand(ask_id=ask_id, deadline=deadline),
        records={_RECORD: "d1"},
        profile_version="v1",
    )


def answer(means: str) -> Answer:
    """A model's answer, grounded, that tells what it is for."""
    return Answer(
        id="made",
        outcome=Outcome.ANSWERED,
        text=means,
        served_by=ServedBy.MODEL,
        sources=(Source(id=_RECORD, title="Notes", section="Notes", quote=means),),
        grounded=True,
        usage=_USAGE,
        receipt=Receipt(profile_version="v1", records=(_RECORD,), rests_on=(_RECORD,)),
    )


def play(policy: Policy, traffic: Traffic, embedder: Embedder, seed: int) -> Played:
    """Ask the memory everything, one after another, and teach it what it did not know."""
    return rehearse(_play(policy, traffic, embedder, seed))


async def _play(policy: Policy, traffic: Traffic, embedder: Embedder, seed: int) -> Played:
    stage = Stage.of(policy, traffic.meaning, embedder, seed)
    if policy.seeded:
        await stage.prepare(traffic.prepared)
    served: list[Served] = []
    asked_at: list[int] = []
    resting_at = None
    inside = 0
    for at, one in enumerate(traffic.asked):
        await asyncio.sleep(_EVERY_S)
        done, calls = await stage.ask(one)
        served.append(done)
        inside += calls
        if calls:
            asked_at.append(at)
        if resting_at is None and at % _LOOK_EVERY == 0 and await stage.is_found_out():
            resting_at = at
        if at % _REST_EVERY == _REST_EVERY - 1:
            await stage.rest()
    stage.check()
    halves = Halves.of(served)
    if policy.judging is not None:
        halves.whole.calls, halves.whole.calls_beside = inside, stage.judge.calls - inside
        halves.whole.nano_usd = stage.judge.nano_usd
        halves.whole.rested = resting_at is not None
    return Played(halves=halves, asked_at=asked_at, resting_at=resting_at)
