"""An ask's row, from its opening to its close: who answers it, how often one may ask, what was said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from bot.bookkeeping import Rate
from bot.domain import Answer, Outcome, Question, QuestionType, ServedBy, Turn
from bot.errors import RepeatedEvent, TooManyQuestions
from bot.storage.codec import decode_answer, encode_answer
from bot.storage.rows import route_of, usage_of
from bot.storage.tables import FORGOTTEN, asks, attempts
from bot.storage.talks import is_left_out

TAKE_OVER_AFTER = timedelta(seconds=60)
"""An ask that has been open for so long lost the process that answered it."""

_SAME = select(asks).where((asks.c.id == bindparam("ask_id")) | (asks.c.event == bindparam("event")))
_BY_ID = select(asks.c.answer).where(asks.c.id == bindparam("ask_id"))
_OPEN = insert(asks)
_TAKE = update(asks).where(asks.c.id == bindparam("ask_id")).values(taken_at=bindparam("at"))
_TURNS = (
    select(asks.c.question, asks.c.answer)
    .where(
        asks.c.conversation == bindparam("talk"),
        asks.c.outcome == Outcome.ANSWERED,
        asks.c.question.is_not(None),
        asks.c.answer.is_not(None),
        ~is_left_out(),
    )
    .order_by(asks.c.asked_at.desc(), asks.c.closed_at.desc(), asks.c.id)
    .limit(bindparam("most"))
)


def _over_attempts(figure: ColumnElement[int]) -> ScalarSelect[int]:
    return select(figure).where(attempts.c.ask_id == asks.c.id).scalar_subquery()


_BILL = {
    name: _over_attempts(func.coalesce(func.sum(attempts.c[name]), 0))
    for name in ("prompt_tokens", "cached_tokens", "completion_tokens", "cost_nano_usd")
} | {"attempts": _over_attempts(func.count())}
"""What an ask has caused is what its attempts say, also those of a process that died over it."""

_GIVEN_UP = (asks.c.outcome == Outcome.UNAVAILABLE) & asks.c.answer.is_(None) & asks.c.question.is_not(None)
"""Ended by `close_lost`, in no words: its process may be slow, or somebody's clock was wrong."""
_CLOSE = (
    update(asks)
    .where(asks.c.id == bindparam("ask_id"), asks.c.outcome.is_(None) | _GIVEN_UP)
    .values(
        # whoever asked to be forgotten while the answer was being written is not remembered by it
        answer=case((asks.c.person == FORGOTTEN, None), else_=bindparam("words", type_=asks.c.answer.type)),
        **{name: bindparam(name) for name in ("closed_at", "outcome", "served_by", "question_type")},
        **{name: bindparam(name) for name in ("provider", "model", "grounded", "latency_ms")},
        **{name: bindparam(name) for name in ("profile_version", "experiment")},
        **_BILL,
    )
)
_REBILL = (
    update(asks)
    .where(
        asks.c.id == select(attempts.c.ask_id).where(attempts.c.id == bindparam("attempt")).scalar_subquery(),
        asks.c.outcome.is_not(None),
    )
    .values(**_BILL)
)
_LOST = (
    update(asks)
    .where(asks.c.outcome.is_(None), func.coalesce(asks.c.taken_at, asks.c.asked_at) < bindparam("before"))
    .values(outcome=Outcome.UNAVAILABLE, closed_at=bindparam("at"), **_BILL)
)


def _nth_newest(*whose: ColumnElement[bool]) -> Select[datetime]:
    """
    The n-th newest ask of somebody (or of all) within a span; refused ones do not count.

    Neither do those of a clock that was ahead: they would lock everybody out until it is that late.
    """
    return (
        select(asks.c.asked_at)
        .where(
            *whose,
            asks.c.asked_at > bindparam("since"),
            asks.c.asked_at < bindparam("until"),
            asks.c.outcome.is_distinct_from(Outcome.RATE_LIMITED),
        )
        .order_by(asks.c.asked_at.desc())
        .offset(bindparam("skip"))
        .limit(1)
    )


_NTH = {
    "person": _nth_newest(asks.c.person == bindparam("who")),
    "channel": _nth_newest(asks.c.channel == bindparam("who")),
    "all": _nth_newest(),
}


def open_ask(
    connection: Connection, ask_id: str, question: Question, *, at: datetime, rates: Sequence[Rate]
) -> Answer | TooManyQuestions | None:
    """
    Write the row of an ask; see `bot.ports.Ledger.open_ask`. The refusal is returned, because its row stands.

    Raises:
        RepeatedEvent: the row exists and is being answered.
    """
    known = connection.execute(_SAME, {"ask_id": ask_id, "event": question.event}).first()
    if known is not None:
        return _known(connection, known, ask_id, at)
    refusal = _refusal(connection, question, at, rates)
    row: dict[str, Any] = {
        "id": ask_id,
        "asked_at": at,
        "taken_at": at,
        "platform": question.platform,
        "channel": question.channel,
        "person": question.person,
        "conversation": question.conversation,
        "event": question.event,
        "question": question.text,
        "outcome": None,
        "closed_at": None,
        "answer": None,
    }
    if refusal is not None:
        said = Answer(id=ask_id, outcome=Outcome.RATE_LIMITED, retry_after_s=refusal.retry_after_s)
        row |= {"question": None, "outcome": said.outcome, "closed_at": at, "answer": encode_answer(said)}
    connection.execute(_OPEN, row)
    return refusal


def _known(connection: Connection, row: Row[Any], ask_id: str, at: datetime) -> Answer | None:
    if row.outcome is not None:
        return decode_answer(row.answer) if row.answer is not None else _remembered(row)
    if row.id != ask_id or at - (row.taken_at or row.asked_at) < TAKE_OVER_AFTER:
        raise RepeatedEvent(row.id)
    connection.execute(_TAKE, {"ask_id": ask_id, "at": at})
    return None


def _remembered(row: Row[Any]) -> Answer:
    """What the columns still tell of an answer whose words were forgotten."""
    return Answer(
        id=row.id,
        outcome=Outcome(row.outcome),
        served_by=ServedBy(row.served_by),
        question_type=QuestionType(row.question_type),
        route=route_of(row),
        attempts=row.attempts,
        grounded=row.grounded,
        experiment=row.experiment,
        usage=usage_of(row),
        cost_nano_usd=row.cost_nano_usd,
        latency_ms=row.latency_ms,
    )


def _refusal(
    connection: Connection, question: Question, at: datetime, rates: Sequence[Rate]
) -> TooManyQuestions | None:
    waits: list[tuple[int, str]] = []
    for rate in rates:
        span = timedelta(seconds=rate.seconds)
        who = {"person": question.person, "channel": question.channel}.get(rate.scope)
        sought: dict[str, Any] = {"since": at - span, "until": at + span, "skip": rate.count - 1}
        if who is not None:
            sought["who"] = who
        in_the_way: datetime | None = connection.execute(_NTH[rate.scope], sought).scalar()
        if in_the_way is not None:
            waits.append((wait_s(in_the_way + span, at), rate.scope))
    if not waits:
        return None
    seconds, scope = max(waits)
    return TooManyQuestions(scope=scope, retry_after_s=seconds)


def wait_s(until: datetime, at: datetime) -> int:
    """Whole seconds from `at` to `until`, at least one."""
    return max(1, math.ceil((until - at).total_seconds()))


def close_lost(connection: Connection, *, before: datetime, at: datetime) -> int:
    """
    End as unavailable each ask that nobody has taken up since `before`: its process died, its event is gone.

    How many there were.
    """
    return connection.execute(_LOST, {"before": before, "at": at}).rowcount


def close_ask(connection: Connection, answer: Answer, *, at: datetime, profile_version: str | None) -> None:
    """Write how an ask ended that is open, or was given up; a closed one stays as it is."""
    row = {
        "ask_id": answer.id,
        "words": encode_answer(answer),
        "closed_at": at,
        "outcome": answer.outcome,
        "served_by": answer.served_by,
        "question_type": answer.question_type,
        "provider": answer.route.provider if answer.route else None,
        "model": answer.route.model if answer.route else None,
        "grounded": answer.grounded,
        "latency_ms": answer.latency_ms,
        "profile_version": profile_version,
        "experiment": answer.experiment,
    }
    connection.execute(_CLOSE, row)


def rebill(connection: Connection, attempt_id: str) -> None:
    """Add an attempt's ask up anew, in case that it was closed before the attempt was known as it is now."""
    connection.execute(_REBILL, {"attempt": attempt_id})


def stored_answer(connection: Connection, ask_id: str) -> Answer | None:
    """The answer of an ask; None while it has none, or its words were forgotten."""
    words: str | None = connection.execute(_BY_ID, {"ask_id": ask_id}).scalar()
    return decode_answer(words) if words is not None else None


def turns(connection: Connection, conversation: str, *, limit: int) -> tuple[Turn, ...]:
    """The last answered turns of a conversation, oldest first."""
    newest = connection.execute(_TURNS, {"talk": conversation, "most": limit}).all()
    return tuple(_turn(asked, decode_answer(words)) for asked, words in reversed(newest))


def _turn(asked: str, answer: Answer) -> Turn:
    return Turn(asked=asked, answered=answer.text, rests_on=tuple(source.id for source in answer.sources))
