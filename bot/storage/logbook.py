"""The log of what was asked, a page at a time, newest first, however long it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    type_coerce,
)

from bot.board import AskRow, AskTold, AttemptRow, Sought
from bot.domain import Outcome, Route, ServedBy
from bot.storage.books import OPEN, utc_text
from bot.storage.codec import decode_answer
from bot.storage.cursors import read_cursor, write_cursor
from bot.storage.database import Database
from bot.storage.naming import Names, Naming
from bot.storage.recall_tables import hits
from bot.storage.rows import route_of, thumbs_on, usage_of, usage_of_calls
from bot.storage.searching import holds
from bot.storage.tables import asks, attempts, feedback, write_instant

_DAY = timedelta(days=1)
"""An offset moves an instant by less than that from its text."""
_WRITTEN = type_coerce(asks.c.asked_at, Text)  # as it is written: other hands than ours write it otherwise
_ORDER = (_WRITTEN.desc(), asks.c.id.desc())
_ENDED_OTHERWISE = asks.c.outcome != literal_column("'answered'")
_WRITTEN_OTHERWISE = asks.c.served_by.in_([literal_column("'verified'"), literal_column("'quote'")])
# in the words of the indexes ix_asks_outcome and ix_asks_served_by, which are of what is rare alone
_SAME = ("served_by", "question_type", "platform")

_THUMBS = thumbs_on(asks.c.id)
_FIGURES = (
    *(one for one in asks.c if one.name not in {"question", "answer"}),
    _WRITTEN.label("written"),
    _THUMBS.label("thumbs"),
)
_ONE: Select[Any] = select(*_FIGURES, asks.c.question, asks.c.answer).where(asks.c.id == bindparam("ask"))
_CALLS = (
    select(attempts)
    .where(attempts.c.ask_id == bindparam("ask"))
    .order_by(attempts.c.started_at, attempts.c.id)
)
_COMMENTS = (
    select(feedback.c.comment)
    .where(feedback.c.ask_id == bindparam("ask"), feedback.c.comment.is_not(None), feedback.c.comment != "")
    .order_by(feedback.c.at, feedback.c.person)
)
_HIT = select(hits.c.tier, hits.c.saved_nano_usd).where(hits.c.ask_id == bindparam("ask"))


class SqlLogbook:
    """`bot.board.Logbook` over a database whose migrations are at head; people have pseudonyms there."""

    def __init__(self, database: Database, names: Names) -> None:
        self._database = database
        self._names = names
        self._naming = Naming(database, names)

    async def asks(
        self, sought: Sought, *, after: str = "", most: int = 50, words: bool = True
    ) -> tuple[Sequence[AskRow], str]:
        place = read_cursor(after, 2) if after else ()
        if sought.words and not words:
            return (), ""  # whoever may not read them may not find out what they are either
        people = await self._naming.people(sought.person) if sought.person else None
        rooms = await self._naming.channels(sought.channel) if sought.channel else None
        wanted = page(sought, place, people=people, rooms=rooms, most=most, words=words)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        more = write_cursor(rows[most - 1].written, rows[most - 1].id) if len(rows) > most else ""
        return tuple(self._row(row, words=words) for row in rows[:most]), more

    async def ask(self, ask_id: str, *, words: bool = True) -> AskTold | None:
        return await self._database.read(lambda c: self._told(c, {"ask": ask_id}, words=words))

    def _told(self, connection: Connection, this: dict[str, str], *, words: bool) -> AskTold | None:
        row = connection.execute(_ONE, this).first()
        if row is None:
            return None
        hit = connection.execute(_HIT, this).first()
        return AskTold(
            row=self._row(row, words=words),
            answer=decode_answer(row.answer) if words and row.answer is not None else None,
            attempts=tuple(map(_attempt, connection.execute(_CALLS, this))),
            comments=tuple(connection.execute(_COMMENTS, this).scalars()) if words else (),
            tier=hit.tier if hit else "",
            saved_nano_usd=hit.saved_nano_usd if hit else 0,
        )

    def _row(self, row: Row[Any], *, words: bool) -> AskRow:
        return AskRow(
            id=row.id,
            asked_at=row.asked_at,
            platform=row.platform,
            channel=self._names.place(row.channel, row.person),
            person=self._naming.shown(row.person),
            outcome=row.outcome or "",
            served_by=row.served_by,
            question_type=row.question_type,
            route=route_of(row),
            experiment=row.experiment,
            attempts=row.attempts,
            usage=usage_of(row),
            cost_nano_usd=row.cost_nano_usd,
            latency_ms=row.latency_ms,
            grounded=row.grounded,
            thumbs=int(row.thumbs),
            question=row.question if words else None,
        )


def page(
    sought: Sought,
    place: Sequence[str],
    *,
    people: Sequence[str] | None,
    rooms: Sequence[str] | None,
    most: int,
    words: bool,
) -> Select[Any]:
    """The rows behind a place (that of a row as it is written, and its id), one more than wanted."""
    question = asks.c.question if words else null().label("question")
    return (
        select(*_FIGURES, question)
        .where(
            *_behind(place), *_wanted(sought), *_among(asks.c.person, people), *_among(asks.c.channel, rooms)
        )
        .order_by(*_ORDER)
        .limit(most + 1)
    )


def _behind(place: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    if place:
        when, name = (literal(one, Text) for one in place)
        yield when >= _WRITTEN  # where the page begins, for the index
        yield tuple_(_WRITTEN, asks.c.id) < tuple_(when, name)


def _wanted(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.words:
        yield holds(asks.c.question, sought.words)
    if sought.outcome == OPEN:
        yield asks.c.outcome.is_(None)
    elif sought.outcome:
        yield asks.c.outcome == sought.outcome
        if sought.outcome != Outcome.ANSWERED:
            yield _ENDED_OTHERWISE
    if sought.served_by in {ServedBy.VERIFIED, ServedBy.QUOTE}:
        yield _WRITTEN_OTHERWISE
    yield from (asks.c[name] == value for name in _SAME if (value := getattr(sought, name)))
    if sought.model:
        yield _is_model(sought.model)
    yield from _within(sought)


def _within(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.since is not None:
        yield literal(write_instant(sought.since - _DAY), Text) <= _WRITTEN
        yield utc_text(asks.c.asked_at) >= literal(write_instant(sought.since), Text)
    if sought.until is not None:
        yield literal(write_instant(sought.until + _DAY), Text) > _WRITTEN
        yield utc_text(asks.c.asked_at) < literal(write_instant(sought.until), Text)


def _is_model(named: str) -> ColumnElement[bool]:
    """Whether an ask was answered by a model, with its provider before it or without."""
    provider, _, model = named.partition(":")
    return or_(asks.c.model == named, (asks.c.provider == provider) & (asks.c.model == model))


def _among(column: ColumnElement[str], names: Sequence[str] | None) -> Iterator[ColumnElement[bool]]:
    if names is None:
        return
    yield column == names[0] if len(names) == 1 else column.in_(names)


def _attempt(row: Row[Any]) -> AttemptRow:
    return AttemptRow(
        started_at=row.started_at,
        route=Route(row.provider, row.model),
        purpose=row.purpose,
        outcome=row.outcome,
        usage=usage_of_calls(row),
        cost_nano_usd=row.cost_nano_usd,
        latency_ms=row.latency_ms,
        first_token_ms=row.first_token_ms,
        hedge=row.hedge,
        error=row.error,
    )
