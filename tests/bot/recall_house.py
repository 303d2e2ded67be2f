"""A small memory with everything around it played: what the tests of the recollection ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from bot.counsel import Counsel, Errand
from bot.domain import EVERYBODY, Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.errors import StorageError
from bot.ports import Clock
from bot.recall.calibration import Calibration
from bot.recall.recollection import Recollection
from bot.recall.tiers import Setting
from bot.recall.wording import key
from bot.receipt import Receipt
from bot.remembered import VERIFIED, Hit, Origin, Phrasing, Remembered, Scope, Verdict, Verified, Wish
from bot.storage.answers_memory import MemoryAnswers
from bot.storage.verified import MemoryVerifiedAnswers
from bot.testing import ScriptedCounsel, StillClock, counting_ids

GPT = Route("groq", "openai/gpt-oss-20b")
SCOPE = Scope(persona="Ada Lovelace", prompt_version="p1")
RECORDS = {"work-acme": "d1", "edu-london": "d2"}
USAGE = Usage(prompt_tokens=1800, completion_tokens=120)
_asks = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A known question that is near."""

    of: str
    text: str
    likeness: float
    scope: str = SCOPE.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a look has seen."""

    nearest: Sequence[Near] = ()
    head: tuple[str, float] | None = None
    bar: float | None = None
    slipped: tuple[str, float] | None = None


@dataclass(slots=True, kw_only=True)
class Eyes:
    """Likeness as it is told: ``sees`` gives what is near for a text and the phrasings that are kept."""

    sees: Callable[[str], Sight] = lambda _: Sight()
    by_meaning: bool = True
    progress: tuple[int, int] = (0, 0)
    known: dict[str, Calibration] = field(default_factory=dict)
    looked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def catch_up(self) -> None:
        """It knows all."""

    async def foresee(self, text: str) -> None:
        """It needs no time."""

    async def look(self, text: str, scopes: Sequence[str], *, most: int = 3) -> Sight:
        self.looked.append((text, tuple(scopes)))
        return self.sees(text)

    def calibrations(self) -> Mapping[str, Calibration]:
        return self.known


class Failing(MemoryAnswers):
    """Answers in a database that is away for the deeds named in ``away``."""

    def __init__(self, *away: str) -> None:
        super().__init__()
        self.away = set(away)

    def _do(self, deed: str) -> None:
        if deed in self.away:
            raise StorageError(f"the database is away ({deed})")

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        self._do("exact")
        return await super().exact(scopes, key)

    async def remembered(self, name: str) -> Remembered | None:
        self._do("remembered")
        return await super().remembered(name)

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        self._do("keep")
        return await super().keep(one, phrasings)

    async def alias(self, phrasing: Phrasing) -> bool:
        self._do("alias")
        return await super().alias(phrasing)

    async def hit(self, hit: Hit, *, profile_version: str) -> None:
        self._do("hit")
        await super().hit(hit, profile_version=profile_version)

    async def judged(self, verdict: Verdict) -> None:
        self._do("judged")
        await super().judged(verdict)

    async def verdicts(self, since: datetime) -> tuple[Verdict, ...]:
        self._do("verdicts")
        return await super().verdicts(since)


@dataclass(slots=True, kw_only=True)
class House:
    """A recollection and what it stands on."""

    eyes: Eyes = field(default_factory=Eyes)
    counsel: Counsel = field(default_factory=ScriptedCounsel)
    clock: Clock = field(default_factory=StillClock)
    answers: MemoryAnswers = field(default_factory=MemoryAnswers)
    setting: Setting = "on"
    draw: Callable[[], float] = lambda: 0.99
    retention_days: int = 90
    worth: list[tuple[QuestionType, Usage | None, str]] = field(default_factory=list)
    memory: Recollection = field(init=False)
    verified: MemoryVerifiedAnswers = field(init=False)

    def __post_init__(self) -> None:
        self.verified = MemoryVerifiedAnswers(self.answers.shelf)
        self.memory = Recollection(
            answers=self.answers,
            verified=self.verified,
            meaning=self.eyes,
            counsel=self.counsel,
            clock=self.clock,
            new_id=counting_ids("kept"),
            worth=self._worth,
            setting=self.setting,
            retention_days=self.retention_days,
            draw=self.draw,
            person=lambda: "Ada Lovelace",
            zone=ZoneInfo("Europe/London"),
        )

    async def given(self, asked: str, **more: object) -> str | None:
        """The text that is given again to a question; None: it would be made anew."""
        found = await self.memory.find(wish(asked, **more))
        return None if found is None else found.answer.text

    async def kept(self, asked: str, text: str = "I led the move.", **more: object) -> str:
        """Keep an answer; its id."""
        one = await self.memory.keep(wish(asked, **more), answer(text))
        assert one is not None
        return one.id

    async def taught(self, question: str, text: str, **more: object) -> None:
        """Have the person answer a question, as v1 unless told otherwise."""
        told = {"id": "v1", "version": 1, "author": "slack:U1", "at": self.clock.now()} | more
        one = Verified(question=question, text=text, **told)  # type: ignore[arg-type]
        assert await self.verified.teach(one, [phrasing(question, of=one.id, scope=VERIFIED)])

    async def worded(self, asked: str, of: str, scope: str = SCOPE.key) -> bool:
        """Add a wording to an answer."""
        return await self.answers.alias(phrasing(asked, of=of, scope=scope))

    def wordings(self) -> list[tuple[str, str]]:
        """The wordings that are kept and the ids of their answers, oldest first."""
        return [(one.text, one.of) for one in self.answers.shelf.phrasings.values()]

    def _worth(self, kind: QuestionType, usage: Usage | None, ask_id: str) -> tuple[Route | None, int]:
        self.worth.append((kind, usage, ask_id))
        return GPT, 321


def wish(asked: str, **more: object) -> Wish:
    """A wish of everybody's, on an ask of its own."""
    errand = Errand(ask_id=f"ask-{next(_asks)}", deadline=12.0)
    told: dict[str, object] = {
        "scope": SCOPE,
        "errand": errand,
        "sees": EVERYBODY,
        "records": RECORDS,
        "profile_version": "1",
        "rank": lambda _: ("work-acme", "edu-london"),
    }
    return Wish(asked=asked, **told | more)  # type: ignore[arg-type]


def answer(text: str = "I led the move.", **more: object) -> Answer:
    """A model's answer that rests on the job at Acme."""
    told: dict[str, object] = {
        "id": "ask-0",
        "outcome": Outcome.ANSWERED,
        "text": text,
        "served_by": ServedBy.MODEL,
        "sources": (Source(id="work-acme", title="Acme", section="Work", quote="led the move"),),
        "route": GPT,
        "grounded": True,
        "usage": USAGE,
        "cost_nano_usd": 231_000,
        "receipt": Receipt(
            profile_version="1",
            prompt_version="p1",
            records=("work-acme", "edu-london"),
            rests_on=("work-acme",),
            asked_as="What did Bob's friend lead?",
        ),
    }
    return Answer(**told | more)  # type: ignore[arg-type]


def phrasing(asked: str, *, of: str, scope: str = SCOPE.key) -> Phrasing:
    """A wording that was prepared."""
    at = StillClock().now()
    return Phrasing(scope=scope, key=key(asked), text=asked, of=of, origin=Origin.SEEDED, at=at)
