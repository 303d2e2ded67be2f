"""Which breakers are open, shared by all processes: hints, without which each process finds out by itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from bot.bookkeeping import Verdict
from bot.storage.database import Database
from bot.storage.tables import breakers

_LONGEST = timedelta(hours=2)
"""No breaker stays open so long: a verdict that says so was written by a clock that ran ahead."""
_FORGOTTEN = timedelta(days=30)

_THIS = breakers.c.name == bindparam("sought")
_ALL = select(breakers).order_by(breakers.c.name)
_READ = select(breakers).where(_THIS)
_NEW = insert(breakers)
_FIELDS = ("opened_at", "until", "reason", "openings")
_KEPT = update(breakers).where(_THIS).values({name: bindparam(f"new_{name}") for name in _FIELDS})
_GONE = delete(breakers).where(_THIS)
_PROBE = (
    update(breakers)
    .where(
        _THIS,
        or_(
            breakers.c.probe_until.is_(None),
            breakers.c.probe_until <= bindparam("now"),
            breakers.c.probe_until > bindparam("absurd"),
        ),
    )
    .values(probe_until=bindparam("ends"))
)
_GIVE_BACK = update(breakers).where(_THIS).values(probe_until=None)


def joined(known: Verdict | None, new: Verdict) -> Verdict:
    """
    Of two the one that lasts longer, with the earlier beginning: it is one outage, however often it reopened.

    What ended long ago, or lies further ahead than any breaker stays open, gives way.
    """
    if known is None or not -_FORGOTTEN < known.until - new.until < _LONGEST:
        return new
    longer = new if new.until > known.until else known
    return replace(longer, opened_at=min(known.opened_at, new.opened_at))


def _too_far(now: datetime, until: datetime) -> datetime:
    """Beyond this the lease of another's probe is no lease but a wrong clock."""
    return until + (until - now)


class SqlVerdicts:
    """`bot.ports.Verdicts` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> tuple[Verdict, ...]:
        return await self._database.read(_verdicts)

    async def open(self, verdict: Verdict) -> None:
        await self._database.write(lambda connection: _open(connection, verdict))

    async def probe(self, name: str, *, now: datetime, until: datetime) -> bool:
        given = {"sought": name, "now": now, "ends": until, "absurd": _too_far(now, until)}
        return await self._database.write(lambda connection: connection.execute(_PROBE, given).rowcount == 1)

    async def give_back(self, name: str) -> None:
        await self._database.write(lambda connection: connection.execute(_GIVE_BACK, {"sought": name}))

    async def close(self, name: str) -> bool:
        return await self._database.write(
            lambda connection: connection.execute(_GONE, {"sought": name}).rowcount == 1
        )


@dataclass(slots=True)
class MemoryVerdicts:
    """`bot.ports.Verdicts` without a database."""

    _open: dict[str, Verdict] = field(default_factory=dict)
    _probes: dict[str, datetime] = field(default_factory=dict)

    async def read(self) -> tuple[Verdict, ...]:
        return tuple(self._open[name] for name in sorted(self._open))

    async def open(self, verdict: Verdict) -> None:
        self._open[verdict.name] = joined(self._open.get(verdict.name), verdict)

    async def probe(self, name: str, *, now: datetime, until: datetime) -> bool:
        held = self._probes.get(name)
        if name not in self._open or (held is not None and now < held <= _too_far(now, until)):
            return False
        self._probes[name] = until
        return True

    async def give_back(self, name: str) -> None:
        self._probes.pop(name, None)

    async def close(self, name: str) -> bool:
        self._probes.pop(name, None)
        return self._open.pop(name, None) is not None


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        name=row.name, opened_at=row.opened_at, until=row.until, reason=row.reason, openings=row.openings
    )


def _verdicts(connection: Connection) -> tuple[Verdict, ...]:
    return tuple(_verdict(row) for row in connection.execute(_ALL))


def _open(connection: Connection, verdict: Verdict) -> None:
    row = connection.execute(_READ, {"sought": verdict.name}).first()
    known = None if row is None else _verdict(row)
    kept = joined(known, verdict)
    fields = {name: getattr(kept, name) for name in _FIELDS}
    if row is None:
        connection.execute(_NEW, {"name": kept.name, **fields})
    else:
        connection.execute(_KEPT, {"sought": kept.name, **{f"new_{name}": fields[name] for name in fields}})
