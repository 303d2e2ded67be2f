"""The ledger in a database: each promise of `bot.ports` is one unit of SQL from the files around it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from bot.bookkeeping import (
    Alert,
    Attempt,
    Rate,
    RouteDay,
    Settlement,
    Standing,
    Sums,
    Trial,
    Vote,
    Window,
)
from bot.domain import Answer, Purpose, Question, Route, Turn
from bot.errors import BudgetSpent, StorageError, TooManyQuestions
from bot.spend import thresholds
from bot.spend.thresholds import Spent
from bot.storage import (
    alerts,
    asks,
    attempts,
    books,
    budgets,
    day_tokens,
    feedback,
    outlays,
    privacy,
    route_days,
    talks,
    trials,
)
from bot.storage.database import Database

log = structlog.get_logger(__name__)

_REMEMBERED = 100
"""Alerts of spent windows that are known to be told: at the end of a cap each question meets them."""


class SqlLedger:
    """`bot.ports.Ledger` and `bot.ports.Books` over a database whose migrations are at head."""

    def __init__(
        self, database: Database, *, profile_version: Callable[[], str | None] = lambda: None
    ) -> None:
        self._database = database
        self._profile_version = profile_version
        self._told: deque[str] = deque(maxlen=_REMEMBERED)

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        ended = await self._database.write(lambda c: asks.open_ask(c, ask_id, question, at=at, rates=rates))
        if isinstance(ended, TooManyQuestions):
            raise ended
        return ended

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:
        version = self._profile_version()
        await self._database.write(lambda c: asks.close_ask(c, answer, at=at, profile_version=version))

    async def close_lost(self, *, before: datetime, at: datetime) -> int:
        """End as unavailable each ask that nobody has taken up since `before`; how many there were."""
        return await self._database.write(lambda c: asks.close_lost(c, before=before, at=at))

    async def answer(self, ask_id: str) -> Answer | None:
        return await self._database.glance(lambda c: asks.stored_answer(c, ask_id))

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        return await self._database.glance(lambda c: asks.turns(c, conversation, limit=limit))

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        """From now on what was asked there up to an instant is none of its turns."""
        await self._database.write(lambda c: talks.begin_anew(c, conversation, at=at))

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        try:
            await self._database.write(
                lambda c: attempts.begin_attempt(c, attempt, windows, expires_at=expires_at)
            )
        except BudgetSpent as error:
            if attempt.purpose is Purpose.ANSWER:  # nobody misses a side question
                window = next(w for w in windows if w.name == error.window)
                await self._tell(window, error, attempt.started_at)
            raise

    async def _tell(self, window: Window, error: BudgetSpent, at: datetime) -> None:
        """Tell once that a window had no room; whoever is refused hears of that, whatever becomes of it."""
        here = Spent(window.name, window.period, window.unit, error.spent, error.cap)
        notice = thresholds.refusal(here, error.needed, at)
        if notice is None or notice.alert.key in self._told:
            return
        with suppress(StorageError):
            if await self._database.write(lambda c: alerts.tell(c, notice.alert, unless=notice.unless)):
                _log([notice.alert])
            self._told.append(notice.alert.key)

    async def settle_attempt(self, settlement: Settlement) -> None:
        _log(await self._database.write(lambda c: attempts.settle_attempt(c, settlement)))

    async def charge_orphans(self, *, now: datetime) -> int:
        charged, told = await self._database.write(lambda c: attempts.charge_orphans(c, now=now))
        _log(told)
        return charged

    async def forget_charged(self, before: datetime) -> int:
        """Forget what attempts lost before an instant were charged: it stays so. How many rows it was."""
        return await self._database.write(lambda c: budgets.forget_charged(c, before))

    async def sums(self, since: datetime, until: datetime, *, person: str | None = None) -> Sums:
        return await self._database.read(lambda c: books.sums(c, since, until, person=person))

    async def route_days(self, since: datetime, until: datetime) -> tuple[RouteDay, ...]:
        """What each route took on each day of UTC between two instants, oldest first; none empty."""
        return await self._database.read(lambda c: route_days.route_days(c, since, until))

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        found = await self._database.read(lambda c: trials.rows(c, since, limit=limit))
        return await asyncio.to_thread(trials.trials_of, found)  # thousands of them would hold up the loop

    async def vote(self, vote: Vote) -> bool:
        return await self._database.write(lambda c: feedback.vote(c, vote))

    async def first_day(self) -> datetime | None:
        return await self._database.read(books.first_day)

    async def limits(self, windows: Sequence[Window]) -> list[tuple[Window, int, int]]:
        """Each window with what is spent and what is held of it."""
        told = await self.standings(windows)
        return [(window, one.spent, one.reserved) for window, one in zip(windows, told, strict=True)]

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]:
        """Each window with the cap that holds now, and what has become of it."""
        return await self._database.read(lambda c: budgets.standings(c, windows))

    async def calibration(self, limit: int = 500) -> dict[Route, float]:
        """The largest ratio of reported to estimated prompt tokens of each route, over the last calls."""
        return await self._database.read(lambda c: attempts.calibration(c, limit=limit))

    async def tokens_since(self, instant: datetime) -> dict[Route, int]:
        """What each route has taken since then, by all processes; of running calls their whole reserve."""
        return await self._database.read(lambda c: day_tokens.tokens_since(c, instant))

    async def spent_by_purpose(self, since: datetime) -> dict[Purpose, int]:
        """What calls for asks have cost since then, by their purpose; of running ones the reserve."""
        return await self._database.read(lambda c: outlays.spent_by_purpose(c, since))

    async def forget_texts(self, before: datetime) -> int:
        """Clear the words of asks older than an instant; figures stay. How many had some."""
        gone = await self._database.write(lambda c: privacy.forget_texts(c, before))
        await (self._database.wipe() if gone else self._database.wipe_rest())
        return gone

    async def forget_person(self, person: str) -> int:
        """Clear a person's words and name; figures stay. How many asks were theirs."""
        gone = await self._database.write(lambda c: privacy.forget_person(c, person))
        await self._database.wipe()
        return gone


def _log(told: Iterable[Alert]) -> None:
    for alert in told:
        log.warning("budget.soft_limit", key=alert.key, title=alert.title, detail=alert.text)
