"""Who reacts to a delivery, exactly once, whatever is redelivered, restarted or run twice."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.errors import StorageError
from bot.ports import Clock
from bot.posting import Succession
from bot.storage.database import Database
from bot.storage.tables import event_claims

T = TypeVar("T")
LEASE_S = 60.0
PATIENCE_S, REST_S = 5.0, 5.0
"""A person waits for each claim; a database that said nothing for so long is left alone for a moment."""
REMEMBERED = timedelta(days=2)
"""Chat platforms redeliver for minutes; older claims are swept away."""

_THIS = event_claims.c.key == bindparam("event")
_HELD = (event_claims.c.lease_until, event_claims.c.done_at, event_claims.c.revision)
_READ = select(*_HELD).where(_THIS)
_LATER = select(event_claims.c.revision).where(_THIS, event_claims.c.revision > bindparam("known"))
_SWEEP = delete(event_claims).where(event_claims.c.claimed_at < bindparam("before"))
_NEW = insert(event_claims)
_TAKE = update(event_claims).where(_THIS).values(claimed_at=bindparam("at"), lease_until=bindparam("until"))
_OVERTAKE = _TAKE.values(done_at=None, revision=bindparam("later"))
_DONE = (
    update(event_claims)
    .where(_THIS, event_claims.c.done_at.is_(None), event_claims.c.revision == bindparam("by"))
    .values(done_at=bindparam("at"))
)


class EventClaims(Protocol):
    """What both kinds of event claims, in SQL and in memory, promise; all raise `StorageError`."""

    async def claim(self, key: str, *, at: datetime, lease_s: float = LEASE_S) -> bool:
        """True: the event is yours, being new or left unfinished by a claimant whose lease has ended."""
        ...

    async def finish(self, key: str, *, at: datetime, revision: int = 0) -> None:
        """Nobody gets the event ever again; nothing where later words than these are known."""
        ...

    async def overtake(
        self, key: str, *, at: datetime, revision: int, lease_s: float = LEASE_S
    ) -> Succession:
        """Later words take the event's place; nobody is granted it any more."""
        ...

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        """Whether no later words than these are known."""
        ...


class SqlEventClaims:
    """`EventClaims` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, *, at: datetime, lease_s: float = LEASE_S) -> bool:
        name, until = _unnamed(key), at + timedelta(seconds=lease_s)
        return await self._database.write(lambda connection: _claim(connection, name, at, until))

    async def finish(self, key: str, *, at: datetime, revision: int = 0) -> None:
        done = {"event": _unnamed(key), "at": at, "by": revision}
        await self._database.write(lambda connection: connection.execute(_DONE, done))

    async def overtake(
        self, key: str, *, at: datetime, revision: int, lease_s: float = LEASE_S
    ) -> Succession:
        name, until = _unnamed(key), at + timedelta(seconds=lease_s)
        return await self._database.write(lambda connection: _overtake(connection, name, at, until, revision))

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        asked = {"event": _unnamed(key), "known": revision}
        return await self._database.read(lambda connection: connection.execute(_LATER, asked).first() is None)


class ClockedClaims:
    """
    `bot.house.Claims` over any event claims and a clock.

    Raises `StorageError` as well when the claims say nothing within ``patience_s``, and at once for some
    seconds after that; what was asked then may take effect later.
    """

    def __init__(self, claims: EventClaims, clock: Clock, *, patience_s: float = PATIENCE_S) -> None:
        self._claims = claims
        self._clock = clock
        self._patience_s = patience_s
        self._rests_until = 0.0

    async def claim(self, key: str) -> bool:
        return await self._soon(lambda: self._claims.claim(key, at=self._clock.now()))

    async def finish(self, key: str, *, revision: int = 0) -> None:
        await self._soon(lambda: self._claims.finish(key, at=self._clock.now(), revision=revision))

    async def overtake(self, key: str, *, revision: int) -> Succession:
        return await self._soon(lambda: self._claims.overtake(key, at=self._clock.now(), revision=revision))

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        return await self._soon(lambda: self._claims.is_latest(key, revision=revision))

    async def _soon(self, ask: Callable[[], Awaitable[T]]) -> T:
        if self._clock.monotonic() < self._rests_until:
            raise StorageError("the database did not answer a moment ago, and is left alone")
        try:
            async with asyncio.timeout(self._patience_s):
                return await ask()
        except TimeoutError as error:
            self._rests_until = self._clock.monotonic() + REST_S
            raise StorageError(f"the database did not answer within {self._patience_s:g} s") from error


def _unnamed(key: str) -> str:
    """The key as it is kept: some platforms' hold who has written, and whoever is forgotten has not."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _claim(connection: Connection, key: str, at: datetime, until: datetime) -> bool:
    connection.execute(_SWEEP, {"before": at - REMEMBERED})
    held = connection.execute(_READ, {"event": key}).first()
    if held is None:
        connection.execute(_NEW, {"key": key, "claimed_at": at, "lease_until": until, "revision": 0})
        return True
    if held.revision or held.done_at is not None or at < held.lease_until:
        return False
    connection.execute(_TAKE, {"event": key, "at": at, "until": until})
    return True


def _overtake(connection: Connection, key: str, at: datetime, until: datetime, revision: int) -> Succession:
    held = connection.execute(_READ, {"event": key}).first()
    if held is None:
        new = {"key": key, "claimed_at": at, "lease_until": until, "revision": revision}
        connection.execute(_NEW, new)
        return Succession.SETTLED
    if held.revision > revision:
        return Succession.OVERTAKEN
    connection.execute(_OVERTAKE, {"event": key, "at": at, "until": until, "later": revision})
    is_settled = held.done_at is not None or at >= held.lease_until
    return Succession.SETTLED if is_settled else Succession.AMID
