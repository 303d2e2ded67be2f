"""The person's own answers, every version of each: in a database that all share, and without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from bot.remembered import Phrasing, Verified
from bot.storage import phrasings
from bot.storage.answers_memory import Shelf
from bot.storage.database import Database
from bot.storage.recall_codec import verified_of, verified_row, whole
from bot.storage.recall_tables import verified_answers

_NEW = insert(verified_answers)
_HISTORY = (
    select(verified_answers)
    .where(verified_answers.c.id == bindparam("name"))
    .order_by(verified_answers.c.version)
)
_CURRENT = (
    select(verified_answers)
    .where(verified_answers.c.id == bindparam("name"))
    .order_by(verified_answers.c.version.desc())
    .limit(1)
)
_NEWS = select(func.max(verified_answers.c.at))
_THAT = select(verified_answers.c.version).where(
    verified_answers.c.id == bindparam("name"), verified_answers.c.version == bindparam("number")
)
_latest = (
    select(verified_answers.c.id, func.max(verified_answers.c.version).label("version"))
    .group_by(verified_answers.c.id)
    .subquery()
)
_first = verified_answers.alias("first")
_begun = select(func.min(_first.c.at)).where(_first.c.id == verified_answers.c.id).scalar_subquery()
_EVERY = (
    select(verified_answers)
    .join(
        _latest,
        (_latest.c.id == verified_answers.c.id) & (_latest.c.version == verified_answers.c.version),
    )
    .order_by(_begun, verified_answers.c.id)
)


class SqlVerifiedAnswers:
    """`bot.keeping.VerifiedAnswers` over a database whose migrations are at head."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def teach(self, one: Verified, phrasings: Sequence[Phrasing]) -> bool:
        return await self._database.write(lambda c: _teach(c, one, phrasings))

    async def current(self, name: str) -> Verified | None:
        return await self._database.glance(lambda c: _current(c, name))

    async def latest(self) -> datetime | None:
        return await self._database.glance(lambda c: c.execute(_NEWS).scalar())

    async def every(self) -> tuple[Verified, ...]:
        return await self._database.read(lambda c: tuple(map(verified_of, c.execute(_EVERY))))

    async def history(self, name: str) -> tuple[Verified, ...]:
        return await self._database.read(
            lambda c: tuple(map(verified_of, c.execute(_HISTORY, {"name": name})))
        )


@dataclass(slots=True)
class MemoryVerifiedAnswers:
    """The same promises without a database; ``shelf`` is that of `MemoryAnswers`."""

    shelf: Shelf = field(default_factory=Shelf)

    async def teach(self, one: Verified, phrasings: Sequence[Phrasing]) -> bool:
        versions = self.shelf.verified.setdefault(one.id, [])
        if any(known.version == one.version for known in versions):
            return False
        versions.append(replace(one, question=whole(one.question), text=whole(one.text)))
        versions.sort(key=lambda known: known.version)
        self.shelf.take(one.id, [said for said in phrasings if not self.shelf.come_too_late([said])])
        return True

    async def current(self, name: str) -> Verified | None:
        versions = self.shelf.verified.get(name)
        return versions[-1] if versions else None

    async def latest(self) -> datetime | None:
        return max((one.at for versions in self.shelf.verified.values() for one in versions), default=None)

    async def every(self) -> tuple[Verified, ...]:
        told = sorted(self.shelf.verified.items(), key=lambda one: (min(v.at for v in one[1]), one[0]))
        return tuple(versions[-1] for _, versions in told)

    async def history(self, name: str) -> tuple[Verified, ...]:
        return tuple(self.shelf.verified.get(name, ()))


def _teach(connection: Connection, one: Verified, worded: Sequence[Phrasing]) -> bool:
    if connection.execute(_THAT, {"name": one.id, "number": one.version}).first() is not None:
        return False
    connection.execute(_NEW, verified_row(one))
    # the person's words stay whoever is forgotten; the wording of somebody forgotten does not come back
    brought = [said for said in worded if not phrasings.come_too_late(connection, [said])]
    phrasings.take(connection, one.id, brought)
    return True


def _current(connection: Connection, name: str) -> Verified | None:
    row = connection.execute(_CURRENT, {"name": name}).first()
    return None if row is None else verified_of(row)
