"""Reads the books row by row for those who take them along, a page at a time: they may be long."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    func,
    literal,
    null,
    select,
    tuple_,
    type_coerce,
)

from bot.exported import ExportedAsk, Sent
from bot.storage.books import utc_text
from bot.storage.codec import decode_answer
from bot.storage.database import Database
from bot.storage.phrasings import chunks
from bot.storage.prompts import unpacked
from bot.storage.recall_tables import hits, prompt_systems, prompts, remembered
from bot.storage.rows import route_of, thumbs_on, usage_of
from bot.storage.tables import asks, feedback, write_instant

PAGE = 1000
_EVER = datetime(1, 1, 3, tzinfo=UTC)
_DAY = timedelta(days=1)
"""An offset moves an instant by less than that from its text."""

_WRITTEN = type_coerce(asks.c.asked_at, Text)  # as it is written: other hands than ours write it otherwise
_THUMBS = thumbs_on(asks.c.id)
_AGAIN = (
    select(func.coalesce(func.sum(feedback.c.value), 0))
    .where(
        remembered.c.ask_id == asks.c.id,
        hits.c.of == remembered.c.id,
        feedback.c.ask_id == hits.c.ask_id,
    )
    .scalar_subquery()
)
_SENT = (
    select(prompts.c.ask_id, prompt_systems.c.system, prompts.c.sent, prompts.c.said)
    .join(prompt_systems, prompt_systems.c.digest == prompts.c.system)
    .where(prompts.c.ask_id.in_(bindparam("wanted", expanding=True)))
)


class SqlExports:
    """`bot.exported.Exported` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def asks(
        self, since: datetime | None, until: datetime, *, words: bool
    ) -> AsyncIterator[ExportedAsk]:
        since = since or _EVER
        wanted, first = _page(since, until, words=words), write_instant(since - _DAY)
        after = ("", "")
        while True:
            begin = max(after[0], first)
            rows = await self._database.read(partial(_rows, wanted=wanted, after=after, begin=begin))
            for row in rows:
                yield _ask(row)
            if len(rows) < PAGE:
                return
            after = (rows[-1].written, rows[-1].id)

    async def sent(self, ask_ids: Sequence[str]) -> Mapping[str, Sent]:
        found: dict[str, Sent] = {}
        for some in chunks(ask_ids):
            rows = await self._database.read(partial(_prompts, wanted=some))
            found |= {row.ask_id: _sent(row) for row in rows}
        return found


def _page(since: datetime, until: datetime, *, words: bool) -> Select[Any]:
    texts = (asks.c.question, asks.c.answer) if words else (null().label("question"), null().label("answer"))
    figures = [one for one in asks.c if one.name not in {"question", "answer"}]
    exact = utc_text(asks.c.asked_at)
    comes_after = tuple_(_WRITTEN, asks.c.id) > tuple_(
        bindparam("when", type_=Text), bindparam("name", type_=Text)
    )
    return (
        select(*figures, *texts, _WRITTEN.label("written"), _THUMBS.label("thumbs"), _AGAIN.label("again"))
        .where(
            # where the page begins, for the index: without it each page would look at all that were before
            bindparam("begin", type_=Text) <= _WRITTEN,
            asks.c.asked_at < literal(write_instant(until + _DAY)),
            exact >= literal(write_instant(since)),
            exact < literal(write_instant(until)),
            comes_after,
        )
        .order_by(_WRITTEN, asks.c.id)
        .limit(PAGE)
    )


def _rows(
    connection: Connection, wanted: Select[Any], after: tuple[str, str], begin: str
) -> Sequence[Row[Any]]:
    return connection.execute(wanted, {"when": after[0], "name": after[1], "begin": begin}).all()


def _prompts(connection: Connection, wanted: Sequence[str]) -> Sequence[Any]:
    return connection.execute(_SENT, {"wanted": wanted}).all()


def _ask(row: Row[Any]) -> ExportedAsk:
    return ExportedAsk(
        id=row.id,
        asked_at=row.asked_at,
        platform=row.platform,
        channel=row.channel,
        person=row.person,
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
        profile_version=row.profile_version or "",
        thumbs=row.thumbs,
        thumbs_again=row.again,
        question=row.question,
        answer=None if row.answer is None else decode_answer(row.answer),
    )


def _sent(row: Row[Any]) -> Sent:
    system = ({"role": "system", "content": row.system},) if row.system else ()
    return Sent(messages=(*system, *unpacked(row.sent)), said=row.said)
