"""What the dashboard shows beside commands, in memory: the actor behind the tests of its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.board import Oddity, ProfileTold, Record
from bot.bookkeeping import Alert, RecallSums
from bot.errors import StorageError
from bot.recall.state import State
from bot.remembered import Verified
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.recall import belief_json
from bot.storage.answers_memory import MemoryAnswers, Shelf
from bot.storage.audit import MemoryAudit
from bot.storage.cache_books import MemoryCacheBooks
from bot.storage.memory import MemoryLedger
from bot.storage.memory_logbook import MemoryLogbook
from bot.storage.verified import MemoryVerifiedAnswers

RECORDS = (
    Record(
        id="work-acme",
        title="Engineer at Acme",
        section="Work",
        dates="2019-03 - 2021-06",
        text="Led the move to PostgreSQL.",
        audience=("public",),
        place="resume.json:12",
    ),
    Record(
        id="contact-phone",
        title="Phone",
        section="Contact",
        dates="",
        text="+49 30 1234567",
        audience=("owner",),
        place="resume.json:4",
    ),
    Record(
        id="story-outage",
        title="The outage",
        section="Stories",
        dates="2020",
        text="We were down for an hour.",
        audience=("owner", "slack:C1"),
        place="stories.md:1",
    ),
)
STATE: Mapping[str, object] = {
    "at": "2026-11-20T12:00:00+00:00",
    "today": {
        "days": 1,
        "questions": 12,
        "by_outcome": {"answered": 10, "not_in_profile": 2},
        "by_served_by": {"model": 6, "cache": 4, "none": 2},
        "prompt_tokens": 9000,
        "cached_tokens": 1000,
        "completion_tokens": 1800,
        "cost_usd": "0.0042",
        "cost_per_question_usd": "0.00035",
        "saved_usd": "0.0021",
        "cache_hit_rate": 0.4,
        "error_rate": 0.0,
        "availability": 1.0,
        "p50_ms": 410,
        "p90_ms": 980,
        "targets": [],
    },
    "routes": [],
    "limits": [],
    "alerts": [],
    "paused": None,
    "waiting": 0,
    "version": "0123456789abcdef",
}


@dataclass(slots=True)
class TaughtWords:
    """`bot.board.Words` over a shelf; ``warned`` are the warnings."""

    verified: MemoryVerifiedAnswers
    warned: dict[str, Alert] = field(default_factory=dict)

    async def every(self) -> tuple[Verified, ...]:
        return await self.verified.every()

    async def history(self, name: str) -> tuple[Verified, ...]:
        return await self.verified.history(name)

    async def warnings(self) -> Mapping[str, Alert]:
        return self.warned


@dataclass(slots=True)
class ScriptedBoard:
    """
    `bot.board.Board` over a ledger and a shelf in memory, which a test fills.

    ``told``, ``odd``, ``now`` and ``belief`` are what it says of the profile and of how it stands; nothing of
    the last two can be read while it is ``away``.
    """

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    names: Pseudonyms = field(default_factory=lambda: Pseudonyms(secret="s"))
    told: ProfileTold = field(
        default_factory=lambda: ProfileTold(
            name="Ada Example",
            version="0123456789abcdef",
            records=RECORDS,
            problems=(("a.md:3", "odd", True),),
        )
    )
    odd: list[Oddity] = field(default_factory=list)
    now: dict[str, object] = field(default_factory=lambda: dict(STATE))
    belief: dict[str, object] = field(default_factory=lambda: belief_json(RecallSums(), State(setting="on")))
    away: bool = False
    shelf: Shelf = field(init=False)
    answers: MemoryAnswers = field(init=False)
    logbook: MemoryLogbook = field(init=False)
    cache: MemoryCacheBooks = field(init=False)
    words: TaughtWords = field(init=False)
    audit: MemoryAudit = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(is_forgotten=self.ledger.is_forgotten)
        self.ledger.beside.append(self.shelf)
        self.answers = MemoryAnswers(self.shelf)
        self.logbook = MemoryLogbook(self.ledger, self.names, self.shelf)
        self.cache = MemoryCacheBooks(self.shelf, lambda _: "public")
        self.words = TaughtWords(MemoryVerifiedAnswers(self.shelf))
        self.audit = MemoryAudit(self.ledger.budgets.controls)

    def profile(self, sees: frozenset[str] | None = None) -> ProfileTold:
        if sees is None:
            return self.told
        records = tuple(one for one in self.told.records if sees & {*one.audience})
        return ProfileTold(name=self.told.name, version=self.told.version, records=records)

    async def oddities(self) -> Sequence[Oddity]:
        return self.odd

    async def state(self) -> Mapping[str, object]:
        self._reach()
        return self.now

    async def recall(self, days: int = 30) -> Mapping[str, object]:
        self._reach()
        return {"days": days, **self.belief}

    def _reach(self) -> None:
        if self.away:
            raise StorageError("the database is away")
