"""Who may enter the dashboard, known to all processes by digests of their keys alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, or_, select, update

from bot.keys import IDLE, KNOCKS_WITHIN, Role, Session
from bot.storage.dashboard_tables import web_knocks, web_links, web_sessions
from bot.storage.database import Database

SEEN_EVERY = timedelta(minutes=1)
"""A page that looks every second must not write every second."""

_THIS = web_sessions.c.digest == bindparam("key")
_READ = select(web_sessions).where(_THIS)
_SEEN = update(web_sessions).where(_THIS).values(seen_at=bindparam("at"))
_REDEEM = (
    update(web_links)
    .where(web_links.c.digest == bindparam("key"), web_links.c.used_at.is_(None))
    .where(web_links.c.expires_at > bindparam("at"))
    .values(used_at=bindparam("at"))
    .returning(web_links.c.role)
)
_CLOSE = delete(web_sessions).where(_THIS)
_KNOCKS = select(func.count()).where(
    web_knocks.c.address == bindparam("from_there"), web_knocks.c.at > bindparam("since")
)


class SqlKeys:
    """`bot.keys.Keys` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, digest: str, session: Session) -> None:
        row = {
            "digest": digest,
            "who": session.who,
            "role": session.role.value,
            "began_at": session.began_at,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
        }
        await self._database.write(lambda connection: connection.execute(insert(web_sessions), row))

    async def session(self, digest: str, *, at: datetime) -> Session | None:
        known = await self._database.glance(lambda connection: _session(connection, digest))
        if known is None or not _is_good(known, at):
            return None
        if at - known.seen_at < SEEN_EVERY:
            return known
        await self._database.write(lambda connection: connection.execute(_SEEN, {"key": digest, "at": at}))
        return replace(known, seen_at=at)

    async def close(self, digest: str) -> None:
        await self._database.write(lambda connection: connection.execute(_CLOSE, {"key": digest}))

    async def offer(self, digest: str, role: Role, *, expires_at: datetime) -> None:
        row = {"digest": digest, "role": role.value, "expires_at": expires_at}
        await self._database.write(lambda connection: connection.execute(insert(web_links), row))

    async def redeem(self, digest: str, *, at: datetime) -> Role | None:
        return await self._database.write(lambda connection: _redeem(connection, digest, at))

    async def knocked(self, address: str, *, at: datetime) -> int:
        return await self._database.write(lambda connection: _knock(connection, address, at))

    async def knocks(self, address: str, *, at: datetime) -> int:
        return await self._database.read(lambda connection: _count(connection, address, at))

    async def sweep(self, *, at: datetime) -> None:
        if await self._database.read(lambda connection: _has_ended(connection, at)):
            await self._database.write(lambda connection: _sweep(connection, at))


def _is_good(session: Session, at: datetime) -> bool:
    return at < session.expires_at and at < session.seen_at + IDLE


def _session(connection: Connection, digest: str) -> Session | None:
    row = connection.execute(_READ, {"key": digest}).first()
    if row is None:
        return None
    return Session(
        who=row.who,
        role=Role(row.role),
        began_at=row.began_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def _redeem(connection: Connection, digest: str, at: datetime) -> Role | None:
    role: str | None = connection.execute(_REDEEM, {"key": digest, "at": at}).scalar()
    return None if role is None else Role(role)


def _knock(connection: Connection, address: str, at: datetime) -> int:
    connection.execute(insert(web_knocks), {"address": address, "at": at})
    return _count(connection, address, at)


def _count(connection: Connection, address: str, at: datetime) -> int:
    sought = {"from_there": address, "since": at - KNOCKS_WITHIN}
    found: int = connection.execute(_KNOCKS, sought).scalar_one()
    return found


def _has_ended(connection: Connection, at: datetime) -> bool:
    """Mostly there is nothing to sweep, and nothing is written for it."""
    return any(connection.execute(select(1).where(ended).limit(1)).first() for _, ended in _ended(at))


def _sweep(connection: Connection, at: datetime) -> None:
    for table, ended in _ended(at):
        connection.execute(delete(table).where(ended))


def _ended(at: datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    return (
        (web_sessions, or_(web_sessions.c.expires_at <= at, web_sessions.c.seen_at <= at - IDLE)),
        (web_links, web_links.c.expires_at <= at),
        (web_knocks, web_knocks.c.at <= at - KNOCKS_WITHIN),
    )


@dataclass(slots=True)
class MemoryKeys:
    """`bot.keys.Keys` in dictionaries."""

    _sessions: dict[str, Session] = field(default_factory=dict)
    _links: dict[str, tuple[Role, datetime]] = field(default_factory=dict)
    _knocks: list[tuple[str, datetime]] = field(default_factory=list)

    async def open(self, digest: str, session: Session) -> None:
        self._sessions[digest] = session

    async def session(self, digest: str, *, at: datetime) -> Session | None:
        known = self._sessions.get(digest)
        if known is None or not _is_good(known, at):
            return None
        if at - known.seen_at >= SEEN_EVERY:
            known = self._sessions[digest] = replace(known, seen_at=at)
        return known

    async def close(self, digest: str) -> None:
        self._sessions.pop(digest, None)

    async def offer(self, digest: str, role: Role, *, expires_at: datetime) -> None:
        self._links[digest] = role, expires_at

    async def redeem(self, digest: str, *, at: datetime) -> Role | None:
        role, until = self._links.pop(digest, (None, at))
        return role if at < until else None

    async def knocked(self, address: str, *, at: datetime) -> int:
        self._knocks.append((address, at))
        return await self.knocks(address, at=at)

    async def knocks(self, address: str, *, at: datetime) -> int:
        return sum(whose == address and when > at - KNOCKS_WITHIN for whose, when in self._knocks)

    async def sweep(self, *, at: datetime) -> None:
        self._sessions = {key: one for key, one in self._sessions.items() if _is_good(one, at)}
        self._links = {key: link for key, link in self._links.items() if at < link[1]}
        self._knocks = [knock for knock in self._knocks if knock[1] > at - KNOCKS_WITHIN]
