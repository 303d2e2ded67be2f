"""What whoever looks after the twin sees of it, beside the commands that every door has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.board import CacheBooks, Logbook, Oddity, ProfileTold, Record
from bot.bookkeeping import Alert
from bot.domain import Passage
from bot.errors import StorageError
from bot.inbox.contradiction import Contradictions
from bot.incidents.incident import Incidents, Watch
from bot.keeping import VerifiedAnswers
from bot.keys import Audit
from bot.knowledge.profile import Problem, Profile
from bot.ports import Clock, Controls
from bot.recall.state import State
from bot.remembered import Verified
from bot.reports.accounts import Accounts
from bot.reports.figures import usage_json
from bot.reports.recall import belief_json
from bot.reports.span import Span
from bot.spend.budget import PAUSED

FRESH_S = 2.0
"""What was looked at so lately is told again, to however many look on."""
REST = 9
"""Times as long as a look took, nobody looks again: of a day with very much in it a look is dear."""

Told = Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class Once:
    """
    Works something out at most once in `FRESH_S`, for all who ask meanwhile; a failure is told as long.

    Whatever it takes, it takes no more than a tenth of the time.
    """

    work: Callable[[], Awaitable[Told]]
    clock: Clock
    _until: float = field(default=float("-inf"), init=False)
    _last: Told | StorageError = field(default_factory=dict, init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def told(self) -> Told:
        """
        What was worked out last, or is now.

        Raises:
            StorageError: the books cannot be read.
        """
        async with self._one_at_a_time:
            begun = self.clock.monotonic()
            if begun >= self._until:
                self._last = await self._worked()
                ended = self.clock.monotonic()
                self._until = ended + max(FRESH_S, REST * (ended - begun))
        if isinstance(self._last, StorageError):
            raise StorageError(str(self._last)) from self._last
        return self._last

    async def _worked(self) -> Told | StorageError:
        try:
            return await self.work()
        except StorageError as error:
            return error


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """`bot.board.Words`: the person's answers, and what the profile has come to say against them."""

    verified: VerifiedAnswers
    contradictions: Contradictions

    async def every(self) -> tuple[Verified, ...]:
        return await self.verified.every()

    async def history(self, name: str) -> tuple[Verified, ...]:
        return await self.verified.history(name)

    async def warnings(self) -> Mapping[str, Alert]:
        return await self.contradictions.found()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is read anew for each state; ``waiting`` counts the open questions of the inbox."""

    accounts: Accounts
    routes: Callable[[], Awaitable[Sequence[Told]]]
    limits: Callable[[], Awaitable[Sequence[Told]]]
    incidents: Incidents
    controls: Controls
    waiting: Callable[[], Awaitable[int]]
    memory: Callable[[], Awaitable[State]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """The ``profile`` as it is now, what keeps files of it from being served (``faults``), a look at it."""

    profile: Callable[[], Profile]
    faults: Callable[[], Sequence[Problem]]
    examine: Callable[[Profile, date], Sequence[Oddity]]


@dataclass(slots=True, kw_only=True)
class Vantage:
    """`bot.board.Board` over the books and the profile of a twin."""

    logbook: Logbook
    cache: CacheBooks
    words: OwnWords
    audit: Audit
    kept: Kept
    read: Profiled
    clock: Clock
    zone: ZoneInfo
    _now: Once = field(init=False)
    _examined: tuple[tuple[str, date], Sequence[Oddity]] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._now = Once(work=self._look, clock=self.clock)

    def profile(self, sees: frozenset[str] | None = None) -> ProfileTold:
        known = self.read.profile()
        records = (one for one in known.passages if sees is None or one.visible_to(sees))
        told = ProfileTold(name=known.name, version=known.version, records=tuple(map(_record, records)))
        return told if sees is not None else self._whole(told, known)

    async def oddities(self) -> Sequence[Oddity]:
        known, today = self.read.profile(), self._today()
        if self._examined is None or self._examined[0] != (known.version, today):
            found = await asyncio.to_thread(self.read.examine, known, today)
            self._examined = (known.version, today), found
        return self._examined[1]

    async def state(self) -> Told:
        return await self._now.told()

    async def recall(self, days: int = 30) -> Told:
        span = Span.of(self._today(), days, self.zone)
        account = await self.kept.accounts.of(span)
        told = belief_json(account.now.recall, await self.kept.memory())
        return {"days": days, "since": span.since.isoformat(), "until": span.until.isoformat(), **told}

    async def _look(self) -> Told:
        kept = self.kept
        # the two that take long, side by side: one reads while the other counts
        account, routes = await asyncio.gather(
            kept.accounts.of(Span.of(self._today(), 1, self.zone)), kept.routes()
        )
        return {
            "at": self.clock.now().isoformat(),
            "today": usage_json(account),
            "routes": [*routes],
            "limits": [*await kept.limits()],
            "alerts": [_incident(one) for one in await kept.incidents.open()],
            "paused": (await kept.controls.read()).get(PAUSED),
            "waiting": await kept.waiting(),
            "version": self.read.profile().version,
        }

    def _whole(self, told: ProfileTold, known: Profile) -> ProfileTold:
        every = dict.fromkeys((*self.read.faults(), *known.problems))
        return replace(
            told,
            problems=tuple((one.place, one.what, one.is_remark) for one in every),
            drafts=tuple(map(_record, known.drafts)),
        )

    def _today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()


def _record(one: Passage) -> Record:
    return Record(
        id=one.id,
        title=one.title,
        section=one.section,
        dates=one.dates,
        text=one.text,
        audience=tuple(sorted(one.audience)),
        place=one.place,
    )


def _incident(one: Watch) -> dict[str, object]:
    opened: datetime | None = one.opened_at
    return {
        "name": one.name,
        "title": one.title,
        "severity": one.severity,
        "opened_at": opened and opened.isoformat(),
    }
