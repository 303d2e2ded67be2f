"""What was spooled while the database was away, written in its order, each thing once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, Row, bindparam, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from bot.bookkeeping import Attempt, Settlement
from bot.domain import Outcome
from bot.errors import RepeatedEvent
from bot.spool.records import (
    BegunAttempt,
    BegunTalk,
    ClosedAsk,
    EndedAttempt,
    ForgottenPerson,
    OpenedAsk,
    Record,
)
from bot.storage import asks, attempts, budgets, privacy, talks
from bot.storage.tables import PENDING, reservations
from bot.storage.tables import asks as ask_rows
from bot.storage.tables import attempts as attempt_rows

log = structlog.get_logger(__name__)

_UNFIT = (IntegrityError, DataError, OverflowError, UnicodeError)
"""A record that no database takes: it must not keep all others waiting for ever."""

_ASK = select(ask_rows.c.id).where(
    (ask_rows.c.id == bindparam("ask")) | (ask_rows.c.event == bindparam("of"))
)
_STATE = select(attempt_rows.c.outcome).where(attempt_rows.c.id == bindparam("attempt"))
_HELD = select(reservations).where(reservations.c.attempt_id == bindparam("attempt"))


class Lent(Protocol):
    """What the holder of a spool was lent."""

    def take(self, window: str, period: str, amount: int) -> None: ...

    def put_back(self, window: str, period: str, amount: int) -> None: ...


def replay(
    connection: Connection,
    records: Sequence[Record],
    lent: Lent,
    *,
    begun: Collection[str],
    profile_version: str | None,
) -> None:
    """
    Complete the rows of asks and attempts; those that stand as they should stay as they are.

    At every moment of it no window holds more than before: what an attempt reserves comes from what was lent,
    and what it did not spend goes back there.
    """
    once = _Replay(connection, lent, set(begun), profile_version)
    for record in records:
        try:
            with connection.begin_nested():
                once.write(record)
        except _UNFIT as error:
            log.error("spool.record_refused", kind=record.kind, reason=type(error).__name__)


class _Replay:
    """One run over a part of a spool."""

    def __init__(
        self, connection: Connection, lent: Lent, begun: set[str], profile_version: str | None
    ) -> None:
        self._connection = connection
        self._lent = lent
        self._profile_version = profile_version
        self._same: dict[str, str] = {}
        """Asks whose event had a row under another id, by the id that the spool knows."""
        self._begun = begun

    def write(self, record: Record) -> None:
        match record:
            case OpenedAsk():
                self._open(record)
            case BegunAttempt():
                self._begin(record)
            case EndedAttempt():
                self._end(record.settlement)
            case ClosedAsk():
                asks.close_ask(
                    self._connection, record.answer, at=record.at, profile_version=self._profile_version
                )
            case BegunTalk():
                talks.begin_anew(self._connection, record.conversation, at=record.at)
            case ForgottenPerson():
                privacy.forget_person(self._connection, record.person)

    def _open(self, record: OpenedAsk) -> None:
        try:
            asks.open_ask(self._connection, record.ask_id, record.question, at=record.at, rates=())
        except RepeatedEvent as error:
            self._same[record.ask_id] = error.ask_id
        else:
            sought = {"ask": record.ask_id, "of": record.question.event}
            self._same[record.ask_id] = self._connection.execute(_ASK, sought).scalar_one()

    def _begin(self, record: BegunAttempt) -> None:
        self._begun.add(record.attempt.id)
        attempt = self._with_its_ask(record.attempt)
        if attempts.write_attempt(self._connection, attempt, expires_at=record.expires_at):
            asks.rebill(self._connection, attempt.id)  # others may have given up the ask meanwhile
            for window in record.windows:
                needed = budgets.hold(self._connection, attempt, window)
                self._lent.take(window.name, window.period, needed)

    def _with_its_ask(self, attempt: Attempt) -> Attempt:
        """The attempt under the ask that has a row; one that a database has lost gets another."""
        if not attempt.ask_id:  # a task
            return attempt
        ask_id = self._same.get(attempt.ask_id, attempt.ask_id)
        if self._connection.execute(_ASK, {"ask": ask_id, "of": None}).first() is None:
            row = {"id": ask_id, "asked_at": attempt.started_at, "closed_at": attempt.started_at}
            self._connection.execute(insert(ask_rows), row | {"outcome": Outcome.UNAVAILABLE})
        return attempt if ask_id == attempt.ask_id else replace(attempt, ask_id=ask_id)

    def _end(self, settlement: Settlement) -> None:
        name = {"attempt": settlement.attempt_id}
        held: Sequence[Row[Any]] = ()
        was_lent = settlement.attempt_id in self._begun and settlement.usage is not None
        if was_lent and self._connection.execute(_STATE, name).scalar() == PENDING:
            held = self._connection.execute(_HELD, name).all()
        for alert in attempts.settle_attempt(self._connection, settlement):
            log.warning("budget.soft_limit", key=alert.key, title=alert.title, detail=alert.text)
        for row in held:
            self._lent.put_back(row.window, row.period, max(row.amount - _used(row.unit, settlement), 0))


def _used(unit: str, settlement: Settlement) -> int:
    if settlement.usage is None or unit != "tokens":
        return settlement.cost_nano_usd
    return settlement.usage.total_tokens
