"""Sums over the ledger for reports; a row that plain SQL wrote counts at its true instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal,
    select,
    type_coerce,
)

from bot.bookkeeping import AskFigures, AttemptFigures, Sums
from bot.domain import Route
from bot.errors import StorageError
from bot.storage.dialects import fixed, part, utc
from bot.storage.notes import FIRST_START, recall
from bot.storage.rows import usage_of_calls
from bot.storage.tables import asks, attempts, read_instant, write_instant

OPEN = "open"
"""The outcome shown for an ask that nobody has finished yet."""

_DAY = timedelta(days=1)
_BOUNDS = ("wide_since", "wide_until", "since", "until")
_ODD, _EARLIEST = 100, 2000
"""So many rows without a likely instant are passed over; one of an earlier year has none."""


def utc_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A column's instant as the text that we write ourselves, whatever form the row has."""
    return type_coerce(utc(column), Text)


def within(column: ColumnElement[Any], since: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether a column's instant lies between two, until exclusive."""
    return _between(column, [literal(told) for told in bounds(since, until).values()])


def spanned(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same for a statement that is made once: `bounds` is what it is executed with."""
    return _between(column, [bindparam(name, type_=Text()) for name in _BOUNDS])


def bounds(since: datetime, until: datetime) -> dict[str, str]:
    """Two instants as values of a `spanned` statement."""
    return dict(zip(_BOUNDS, map(write_instant, (since - _DAY, until + _DAY, since, until)), strict=True))


OF_ONE = asks.c.person == bindparam("of_person")
"""Of one person alone, in such a statement."""


def values(since: datetime, until: datetime, person: str | None) -> dict[str, str]:
    """What such a statement is executed with, of one person or of all."""
    return bounds(since, until) | ({} if person is None else {"of_person": person})


def _between(column: ColumnElement[Any], told: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """The wide bounds let the index work; an offset moves an instant by less than a day from its text."""
    wide_since, wide_until, since, until = told
    exact = utc_text(column)
    return (column >= wide_since) & (column < wide_until) & (exact >= since) & (exact < until)


def sums(connection: Connection, since: datetime, until: datetime, *, person: str | None) -> Sums:
    """See `bot.ports.Books.sums`."""
    return Sums(
        asks=tuple(_asks(connection, since, until, person)),
        attempts=tuple(_attempts(connection, since, until, person)),
    )


def _asks(connection: Connection, since: datetime, until: datetime, person: str | None) -> list[AskFigures]:
    rows = connection.execute(_every_ask(of_one=person is not None), values(since, until, person))
    return [
        AskFigures(
            at=at,
            outcome=outcome or OPEN,
            served_by=served_by,
            question_type=kind,
            latency_ms=latency,
            cost_nano_usd=cost,
        )
        for at, outcome, served_by, kind, latency, cost in rows
    ]


@cache
def _every_ask(*, of_one: bool) -> Select[Any]:
    wanted = select(
        asks.c.asked_at,
        asks.c.outcome,
        asks.c.served_by,
        asks.c.question_type,
        asks.c.latency_ms,
        asks.c.cost_nano_usd,
    ).where(spanned(asks.c.asked_at))
    return (wanted.where(OF_ONE) if of_one else wanted).order_by(asks.c.asked_at)


def _attempts(
    connection: Connection, since: datetime, until: datetime, person: str | None
) -> list[AttemptFigures]:
    rows = connection.execute(_every_attempt(of_one=person is not None), values(since, until, person))
    return [_figures(row) for row in rows]


@cache
def _every_attempt(*, of_one: bool) -> Select[Any]:
    quarter = quarter_of(utc_text(attempts.c.started_at)).label("quarter")
    summed = (
        attempts.c.prompt_tokens,
        attempts.c.cached_tokens,
        attempts.c.completion_tokens,
        attempts.c.reasoning_tokens,
        attempts.c.cost_nano_usd,
    )
    keys = (quarter, attempts.c.provider, attempts.c.model, attempts.c.outcome)
    wanted = (
        select(
            *keys,
            func.count().label("calls"),
            *(func.sum(column).label(column.name) for column in summed),
        )
        .where(spanned(attempts.c.started_at))
        .group_by(*keys)
        .order_by(*keys)
    )
    return wanted.join(asks, asks.c.id == attempts.c.ask_id).where(OF_ONE) if of_one else wanted


def quarter_of(instant: ColumnElement[str]) -> ColumnElement[str]:
    """The beginning of an instant's quarter of an hour: every local midnight there is falls on one."""
    minute = part(instant, 15, 2)
    begun = case(
        *((minute >= fixed(quarter), fixed(quarter)) for quarter in ("45", "30", "15")), else_=fixed("00")
    )
    return part(instant, 1, 14).concat(begun)


def _figures(row: Row[Any]) -> AttemptFigures:
    return AttemptFigures(
        at=read_instant(f"{row.quarter}:00"),
        route=Route(row.provider, row.model),
        outcome=row.outcome,
        attempts=row.calls,
        usage=usage_of_calls(row),
        cost_nano_usd=row.cost_nano_usd,
    )


def _likely(told: str | None) -> datetime | None:
    """An instant at which a twin may have been asked; None for nonsense of somebody's own SQL."""
    try:
        read = read_instant(told or "")
    except (StorageError, OverflowError):
        return None
    return read if read.year >= _EARLIEST else None


def first_day(connection: Connection) -> datetime | None:
    """The first start or the first ask, whichever is earlier."""
    # by text first, because that needs the index alone; rows with an offset may lie up to a day off
    told = type_coerce(asks.c.asked_at, Text)
    oldest = connection.execute(select(told).order_by(told).limit(_ODD)).scalars()
    begin, first = next(((text, at) for text in oldest if (at := _likely(text))), ("", None))
    if first is not None:
        near = select(func.min(utc_text(asks.c.asked_at))).where(
            told >= begin, told <= write_instant(first + 2 * _DAY)
        )
        first = _likely(connection.execute(near).scalar()) or first
    start = recall(connection, FIRST_START)
    known = [one for one in (first, read_instant(start) if start else None) if one is not None]
    return min(known, default=None)
