"""Answers that may be given again, in a database that every process shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.remembered import Hit, Phrasing, Remembered, Verdict
from bot.storage import phrasings, verdicts
from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.phrasings import AT_ONCE, chunks
from bot.storage.recall_codec import remembered_of, remembered_row
from bot.storage.recall_tables import remembered

AHEAD = timedelta(hours=1)
"""What was used later than so much from now was used by a clock that was wrong."""

_BY_ID = select(remembered).where(remembered.c.id == bindparam("name"))
_KEEP = insert(remembered).on_conflict_do_nothing()
_HOLDS = (
    update(remembered)
    .where(remembered.c.id == bindparam("name"))
    .values(profile_version=bindparam("version"), used_at=bindparam("at"))
)
_THESE = select(remembered.c.id).where(remembered.c.id.in_(bindparam("names", expanding=True)))
_DROP = delete(remembered).where(remembered.c.id.in_(bindparam("names", expanding=True)))
_COUNT = select(func.count()).select_from(remembered)
_EXPIRED = (
    select(remembered.c.id)
    .where(remembered.c.expires_at <= bindparam("now"))
    .order_by(remembered.c.expires_at)
    .limit(AT_ONCE)
)
_LONGEST_AGO = (
    select(remembered.c.id)
    .where(remembered.c.used_at <= bindparam("now"))
    .order_by(remembered.c.used_at)
    .limit(bindparam("over"))
)
_NOT_YET = (
    select(remembered.c.id)
    .where(remembered.c.used_at > bindparam("now"))
    .order_by(remembered.c.used_at)
    .limit(bindparam("over"))
)


class SqlAnswers:
    """`bot.keeping.Answers` over a database whose migrations are at head."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def exact(self, scopes: Sequence[str], key: str) -> Phrasing | None:
        return await self._database.glance(lambda c: phrasings.exact(c, scopes, key))

    async def remembered(self, name: str) -> Remembered | None:
        return await self._database.glance(lambda c: _remembered(c, name))

    async def keep(self, one: Remembered, phrasings: Sequence[Phrasing]) -> bool:
        return await self._database.write(lambda c: _keep(c, one, phrasings))

    async def alias(self, phrasing: Phrasing) -> bool:
        return await self._database.write(lambda c: phrasings.alias(c, phrasing))

    async def confirm(self, scope: str, key: str, *, of: str, judge: str, at: datetime) -> bool:
        return await self._database.write(
            lambda c: phrasings.confirm(c, scope, key, of=of, judge=judge, at=at)
        )

    async def take_back(self, scope: str, key: str, *, of: str) -> bool:
        return await self._database.write(lambda c: phrasings.take_back(c, scope, key, of=of))

    async def unconfirmed(self, most: int) -> tuple[Phrasing, ...]:
        return await self._database.read(lambda c: phrasings.unconfirmed(c, most))

    async def drop(self, names: Sequence[str]) -> int:
        return await self._database.write(lambda c: drop(c, names)) if names else 0

    async def revoke(self, judge: str, since: datetime) -> int:
        return await self._database.write(lambda c: phrasings.revoke(c, judge, since))

    async def phrasings(self, *, after: int, most: int) -> tuple[Phrasing, ...]:
        return await self._database.page(lambda c, many: phrasings.page(c, after=after, most=many), most)

    async def epoch(self) -> int:
        return await self._database.glance(phrasings.epoch)

    async def hit(self, hit: Hit, *, profile_version: str) -> None:
        await self._database.write(lambda c: _hit(c, hit, profile_version))

    async def judged(self, verdict: Verdict) -> None:
        await self._database.write(lambda c: verdicts.judged(c, verdict))

    async def verdicts(self, since: datetime) -> tuple[Verdict, ...]:
        return await self._database.read(lambda c: verdicts.since(c, since))

    async def disliked(self, ask_id: str) -> int:
        return await self._database.write(lambda c: drop(c, verdicts.given(c, ask_id)))

    async def tidy(self, *, now: datetime, most: int) -> int:
        gone = 0
        while some := await self._database.write(lambda c: _tidy(c, now, most)):
            gone += some  # a handful at a time: others who write have their turn in between
        return gone


def drop(connection: Connection, names: Sequence[str]) -> int:
    """Forget models' answers with their wordings; how many there were."""
    gone = 0
    for handful in chunks(names):
        there = list(connection.execute(_THESE, {"names": handful}).scalars())
        if there:
            phrasings.forget_of(connection, there)
            gone += connection.execute(_DROP, {"names": there}).rowcount
    if gone:
        phrasings.turn(connection)
    return gone


def _remembered(connection: Connection, name: str) -> Remembered | None:
    row = connection.execute(_BY_ID, {"name": name}).first()
    return None if row is None else remembered_of(row)


def _keep(connection: Connection, one: Remembered, worded: Sequence[Phrasing]) -> bool:
    if phrasings.come_too_late(connection, worded):
        return False
    made_for = next((said.ask_id for said in worded if said.ask_id), None)
    connection.execute(_KEEP, remembered_row(one, ask_id=made_for))
    phrasings.take(connection, one.id, worded)
    return True


def _hit(connection: Connection, hit: Hit, profile_version: str) -> None:
    verdicts.hit(connection, hit)
    connection.execute(_HOLDS, {"name": hit.of, "version": profile_version, "at": hit.at})


def _tidy(connection: Connection, now: datetime, most: int) -> int:
    """One handful of what `bot.keeping.Answers.tidy` forgets."""
    old = list(connection.execute(_EXPIRED, {"now": now}).scalars())
    if old:
        return drop(connection, old)
    over = min(connection.execute(_COUNT).scalar_one() - most, AT_ONCE)
    if over <= 0:
        return 0
    sought = {"now": now + AHEAD, "over": over}
    unused = list(connection.execute(_NOT_YET, sought).scalars())
    unused += connection.execute(_LONGEST_AGO, sought | {"over": over - len(unused)}).scalars()
    return drop(connection, unused)
