"""What is remembered of models' answers as whoever looks after the twin sees it, and may drop it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, func, literal, or_, select, tuple_, type_coerce

from bot.board import Kept
from bot.storage import answers
from bot.storage.answers_memory import Kept as Entry
from bot.storage.answers_memory import Shelf
from bot.storage.codec import decode_answer
from bot.storage.cursors import read_cursor, write_cursor
from bot.storage.database import Database
from bot.storage.phrasings import chunks
from bot.storage.recall_tables import hits, phrasings, remembered
from bot.storage.searching import holds, is_held
from bot.storage.tables import write_instant

Audience = Callable[[str], str]
"""Who is given what is kept in a scope, in words; empty: that is not known."""

_USED = type_coerce(remembered.c.used_at, Text)
_WORDINGS = select(func.count()).where(phrasings.c.of == remembered.c.id).scalar_subquery()
_HITS = select(func.count()).where(hits.c.of == remembered.c.id).scalar_subquery()
_SAVED = (
    select(func.coalesce(func.sum(hits.c.saved_nano_usd), 0))
    .where(hits.c.of == remembered.c.id)
    .scalar_subquery()
)
_ENTRIES = (
    remembered,
    _USED.label("used"),
    _WORDINGS.label("wordings"),
    _HITS.label("hits"),
    _SAVED.label("saved"),
)
_COUNT = select(func.count()).select_from(remembered)
_ALL = select(remembered.c.id)


def of_nobody(_scope: str) -> str:
    """For whoever does not know the scopes."""
    return ""


class SqlCacheBooks:
    """`bot.board.CacheBooks` over a database whose migrations are at head."""

    def __init__(self, database: Database, audience: Audience = of_nobody) -> None:
        self._database = database
        self._audience = audience

    async def kept(self, words: str = "", *, after: str = "", most: int = 50) -> tuple[Sequence[Kept], str]:
        wanted = page(words, read_cursor(after, 2) if after else (), most)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        more = write_cursor(rows[most - 1].used, rows[most - 1].id) if len(rows) > most else ""
        return tuple(self._kept(row) for row in rows[:most]), more

    async def count(self) -> int:
        return await self._database.read(lambda c: c.execute(_COUNT).scalar_one())

    async def drop(self, names: Sequence[str]) -> int:
        return await self._database.write(lambda c: answers.drop(c, names)) if names else 0

    async def drop_all(self) -> int:
        def every(connection: Connection) -> Sequence[str]:
            return connection.execute(_ALL).scalars().all()

        # a handful at a time: others who write have their turn in between
        return sum([await self.drop(some) for some in chunks(await self._database.read(every))])

    def _kept(self, row: Row[Any]) -> Kept:
        return Kept(
            id=row.id,
            question=row.question,
            text=decode_answer(row.answer).text,
            audience=self._audience(row.scope),
            phrasings=row.wordings,
            hits=row.hits,
            saved_nano_usd=int(row.saved),
            records=tuple(json.loads(row.rests_on)),
            made_at=row.made_at,
            used_at=row.used_at,
            expires_at=row.expires_at,
        )


@dataclass(frozen=True, slots=True)
class MemoryCacheBooks:
    """The same promises over the shelf of `MemoryAnswers`."""

    shelf: Shelf
    audience: Audience = of_nobody

    async def kept(self, words: str = "", *, after: str = "", most: int = 50) -> tuple[Sequence[Kept], str]:
        place = read_cursor(after, 2) if after else None
        ordered = sorted(self.shelf.answers.values(), key=_place, reverse=True)
        found = [
            one for one in ordered if (place is None or _place(one) < place) and self._is_worded(one, words)
        ]
        more = write_cursor(*_place(found[most - 1])) if len(found) > most else ""
        return tuple(map(self._kept, found[:most])), more

    async def count(self) -> int:
        return len(self.shelf.answers)

    async def drop(self, names: Sequence[str]) -> int:
        return self.shelf.drop(names)

    async def drop_all(self) -> int:
        return self.shelf.drop(tuple(self.shelf.answers))

    def _is_worded(self, entry: Entry, words: str) -> bool:
        texts = (entry.one.question, *(said.text for said in self.shelf.of(entry.one.id)))
        return not words or any(is_held(text, words) for text in texts)

    def _kept(self, entry: Entry) -> Kept:
        one, given = entry.one, [hit for hit in self.shelf.hits.values() if hit.of == entry.one.id]
        return Kept(
            id=one.id,
            question=one.question,
            text=one.answer.text,
            audience=self.audience(one.scope),
            phrasings=len(self.shelf.of(one.id)),
            hits=len(given),
            saved_nano_usd=sum(hit.saved_nano_usd for hit in given),
            records=tuple(one.rests_on),
            made_at=one.made_at,
            used_at=entry.used_at,
            expires_at=one.expires_at,
        )


def page(words: str, place: Sequence[str], most: int) -> Select[Any]:
    """The entries behind a place (when that was used, as it is written, and its id), one more than wanted."""
    wanted = select(*_ENTRIES).order_by(_USED.desc(), remembered.c.id.desc()).limit(most + 1)
    if place:
        used, name = (literal(one, Text) for one in place)
        wanted = wanted.where(used >= _USED, tuple_(_USED, remembered.c.id) < tuple_(used, name))
    if words:
        of = select(phrasings.c.of).where(holds(phrasings.c.text, words))
        wanted = wanted.where(or_(holds(remembered.c.question, words), remembered.c.id.in_(of)))
    return wanted


def _place(entry: Entry) -> tuple[str, str]:
    return write_instant(entry.used_at), entry.one.id
