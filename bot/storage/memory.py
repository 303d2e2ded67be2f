"""A ledger without a database that keeps the same promises: for tests in virtual time and rehearsals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.bookkeeping import (
    AskFigures,
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
from bot.domain import Answer, Outcome, Purpose, Question, Route, Turn
from bot.errors import BudgetSpent, RepeatedEvent, StorageError, TooManyQuestions
from bot.storage.asks import TAKE_OVER_AFTER, wait_s
from bot.storage.attempts import LOST
from bot.storage.books import OPEN
from bot.storage.memory_budgets import Held, MemoryBudgets
from bot.storage.memory_route_days import route_days
from bot.storage.memory_sums import summed, wordless
from bot.storage.memory_talks import MemoryTalks
from bot.storage.memory_trials import MemoryVotes, calibration, spent_by_purpose, trials
from bot.storage.tables import FORGOTTEN, PENDING


class Beside(Protocol):
    """What holds words of asks beside the ledger, and forgets them with it."""

    def forget_person(self, person: str, asks: Collection[str]) -> None: ...

    def forget_texts(self, before: datetime) -> None: ...


@dataclass(slots=True, kw_only=True)
class Asked:
    """An ask as this ledger keeps it."""

    id: str
    asked_at: datetime
    taken_at: datetime
    platform: str
    person: str
    channel: str
    conversation: str | None
    event: str | None
    question: str | None
    answer: Answer | None = None
    has_words: bool = True


@dataclass(slots=True)
class MemoryLedger:
    """
    `bot.ports.Ledger` and `bot.ports.Books` in dictionaries; nothing is waited for, so each method is atomic.

    ``first_start`` plays the note of that name; ``budgets`` holds the windows, controls and alerts,
    ``beside`` who else is told when words are forgotten; ``asks`` and ``calls`` are the rows, by their ids.
    """

    first_start: datetime | None = None
    budgets: MemoryBudgets = field(default_factory=MemoryBudgets)
    beside: list[Beside] = field(default_factory=list)
    asks: dict[str, Asked] = field(default_factory=dict)
    calls: dict[str, Held] = field(default_factory=dict)
    _votes: MemoryVotes = field(default_factory=MemoryVotes)
    _talks: MemoryTalks = field(default_factory=MemoryTalks)

    async def open_ask(
        self, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
    ) -> Answer | None:
        known = self._known(ask_id, question.event)
        if known is not None:
            return self._again(known, ask_id, at)
        ask = Asked(
            id=ask_id,
            asked_at=at.astimezone(UTC),
            taken_at=at,
            platform=question.platform,
            person=question.person,
            channel=question.channel,
            conversation=question.conversation,
            event=question.event,
            question=question.text,
        )
        waits = [self._wait(ask, rate, at) for rate in rates]
        self.asks[ask_id] = ask
        seconds, scope = max(waits, default=(0, ""))
        if seconds:
            ask.question = None
            ask.answer = Answer(id=ask_id, outcome=Outcome.RATE_LIMITED, retry_after_s=seconds)
            raise TooManyQuestions(scope=scope, retry_after_s=seconds)
        return None

    def _known(self, ask_id: str, event: str | None) -> Asked | None:
        same = (a for a in self.asks.values() if a.id == ask_id or (event is not None and a.event == event))
        return next(same, None)

    def _again(self, ask: Asked, ask_id: str, at: datetime) -> Answer | None:
        if ask.answer is not None:
            return ask.answer if ask.has_words else wordless(ask.answer)
        if ask.id != ask_id or at - ask.taken_at < TAKE_OVER_AFTER:
            raise RepeatedEvent(ask.id)
        ask.taken_at = at
        return None

    def _wait(self, ask: Asked, rate: Rate, at: datetime) -> tuple[int, str]:
        span = timedelta(seconds=rate.seconds)
        counted = sorted(
            (a.asked_at for a in self.asks.values() if _counts(a, ask, rate) and abs(a.asked_at - at) < span),
            reverse=True,
        )
        if len(counted) < rate.count:
            return 0, rate.scope
        return wait_s(counted[rate.count - 1] + span, at), rate.scope

    async def close_ask(self, answer: Answer, *, at: datetime) -> None:  # noqa: ARG002 - of no use here
        ask = self.asks.get(answer.id)
        if ask is not None and ask.answer in (None, Answer(id=answer.id, outcome=Outcome.UNAVAILABLE)):
            ask.answer = answer
            ask.has_words = ask.person != FORGOTTEN

    async def close_lost(self, *, before: datetime, at: datetime) -> int:
        """End as unavailable each ask that nobody has taken up since `before`; how many there were."""
        lost = [a for a in self.asks.values() if a.answer is None and a.taken_at < before]
        for ask in lost:
            await self.close_ask(Answer(id=ask.id, outcome=Outcome.UNAVAILABLE), at=at)
        return len(lost)

    async def answer(self, ask_id: str) -> Answer | None:
        ask = self.asks.get(ask_id)
        return ask.answer if ask is not None and ask.has_words else None

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        talk = self._talks.going_on(conversation, self.asks.values())
        said = [
            Turn(asked=a.question, answered=a.answer.text, rests_on=tuple(one.id for one in a.answer.sources))
            for a in talk
            if a.has_words and a.question is not None and a.answer and a.answer.outcome is Outcome.ANSWERED
        ]
        return tuple(said[-limit:]) if limit > 0 else ()

    async def begin_anew(self, conversation: str, *, at: datetime) -> None:
        """From now on what was asked there up to an instant is none of its turns."""
        self._talks.begin_anew(conversation, self.asks.values(), at=at)

    async def begin_attempt(
        self, attempt: Attempt, windows: Sequence[Window], *, expires_at: datetime
    ) -> None:
        if attempt.id in self.calls:
            return
        if attempt.ask_id and attempt.ask_id not in self.asks:
            raise StorageError(f"there is no ask {attempt.ask_id!r} that an attempt could belong to")
        try:
            self.calls[attempt.id] = self.budgets.reserve(attempt, windows, expires_at)
        except BudgetSpent as error:
            if attempt.purpose is Purpose.ANSWER:
                window = next(w for w in windows if w.name == error.window)
                self.budgets.tell_refused(window, error.needed, attempt.started_at)
            raise

    async def settle_attempt(self, settlement: Settlement) -> None:
        call, usage = self.calls.get(settlement.attempt_id), settlement.usage
        if call is None:
            return
        cost, at = settlement.cost_nano_usd, settlement.finished_at
        if call.outcome == PENDING:
            self.budgets.settle(call, usage, cost, at)
        elif call.may_be_corrected and usage is not None:
            self.budgets.correct(call, usage, cost, at)
            call.may_be_corrected = False
        else:
            return
        call.outcome, call.finished_at = settlement.outcome, at
        call.latency_ms, call.first_token_ms = settlement.latency_ms, settlement.first_token_ms
        call.error = settlement.error

    async def charge_orphans(self, *, now: datetime) -> int:
        overdue = [c for c in self.calls.values() if c.outcome == PENDING and c.expires_at <= now]
        for call in overdue:
            self.budgets.settle(call, None, 0, now)
            call.outcome, call.finished_at, call.may_be_corrected = LOST, now, bool(call.windows)
        return len(overdue)

    async def forget_charged(self, before: datetime) -> int:
        """Forget what attempts lost before an instant were charged: it stays so. How many rows it was."""
        old = [
            c for c in self.calls.values() if c.may_be_corrected and c.finished_at and c.finished_at < before
        ]
        for call in old:
            call.may_be_corrected = False
        return sum(len(call.windows) for call in old)

    async def sums(self, since: datetime, until: datetime, *, person: str | None = None) -> Sums:
        asks = [a for a in self.asks.values() if since <= a.asked_at < until and person in {None, a.person}]
        calls = [
            c
            for c in self.calls.values()
            if since <= c.attempt.started_at < until
            and (person is None or getattr(self.asks.get(c.attempt.ask_id), "person", None) == person)
        ]
        return Sums(
            asks=tuple(_figures(a, self._bill(a)) for a in sorted(asks, key=lambda a: a.asked_at)),
            attempts=tuple(summed(calls)),
        )

    async def route_days(self, since: datetime, until: datetime) -> tuple[RouteDay, ...]:
        """What each route took on each day of UTC between two instants, oldest first; none empty."""
        return route_days(c for c in self.calls.values() if since <= c.attempt.started_at < until)

    async def spent_by_purpose(self, since: datetime) -> dict[Purpose, int]:
        """What calls for asks have cost since then, by their purpose; of running ones the reserve."""
        return spent_by_purpose(self.calls.values(), since)

    def _bill(self, ask: Asked) -> int:
        """What a closed ask's attempts cost, also those of a process that died over it."""
        if ask.answer is None:
            return 0
        return sum(c.cost_nano_usd for c in self.calls.values() if c.attempt.ask_id == ask.id)

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        answers = {ask.id: ask.answer for ask in self.asks.values()}
        return trials(self.calls.values(), answers, self._votes, since, limit=limit)

    async def vote(self, vote: Vote) -> bool:
        if vote.ask_id in self.asks:
            self._votes.keep(vote)
        return vote.ask_id in self.asks

    def votes_on(self, ask_id: str) -> tuple[Vote, ...]:
        """What people made of an ask, the first one first."""
        return self._votes.on(ask_id)

    async def first_day(self) -> datetime | None:
        known = [a.asked_at for a in self.asks.values()] + ([self.first_start] if self.first_start else [])
        return min(known, default=None)

    async def limits(self, windows: Sequence[Window]) -> list[tuple[Window, int, int]]:
        """Each window with what is spent and what is held of it."""
        told = self.budgets.standings(windows)
        return [(window, one.spent, one.reserved) for window, one in zip(windows, told, strict=True)]

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]:
        """Each window with the cap that holds now, and what has become of it."""
        return self.budgets.standings(windows)

    async def calibration(self, limit: int = 500) -> dict[Route, float]:
        """The largest ratio of reported to estimated prompt tokens of each route, over the last calls."""
        return calibration(self.calls.values(), limit=limit)

    async def forget_texts(self, before: datetime) -> int:
        """Clear the words of asks older than an instant; figures stay. How many had some."""
        old = [a for a in self.asks.values() if a.asked_at < before and (a.question or a.has_words)]
        for ask in old:
            ask.question, ask.has_words = None, False
        self._votes.clear({ask.id for ask in old})
        for one in self.beside:
            one.forget_texts(before)
        return len(old)

    async def forget_person(self, person: str) -> int:
        """Clear a person's words and name; figures stay. How many asks were theirs."""
        theirs = [a for a in self.asks.values() if a.person == person]
        for ask in theirs:
            ask.question, ask.has_words, ask.person, ask.conversation = None, False, FORGOTTEN, None
        self._votes.forget(person, {ask.id for ask in theirs})
        for one in self.beside:
            one.forget_person(person, {ask.id for ask in theirs})
        return len(theirs)

    def is_forgotten(self, ask_id: str) -> bool:
        """Whether the words of an ask, or who asked it, were forgotten."""
        ask = self.asks.get(ask_id)
        return ask is not None and (ask.person == FORGOTTEN or ask.question is None)


def _counts(earlier: Asked, ask: Asked, rate: Rate) -> bool:
    refused = earlier.answer is not None and earlier.answer.outcome is Outcome.RATE_LIMITED
    same = {"person": earlier.person == ask.person, "channel": earlier.channel == ask.channel, "all": True}
    return same[rate.scope] and not refused


def _figures(ask: Asked, cost_nano_usd: int) -> AskFigures:
    answer = ask.answer or Answer(id=ask.id, outcome=Outcome.UNAVAILABLE)
    return AskFigures(
        at=ask.asked_at,
        outcome=ask.answer.outcome if ask.answer else OPEN,
        served_by=answer.served_by,
        question_type=answer.question_type,
        latency_ms=answer.latency_ms,
        cost_nano_usd=cost_nano_usd,
    )
