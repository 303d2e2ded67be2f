"""What is watched: one row for each thing that is not calm, and what follows from a look told with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.bookkeeping import Alert
from bot.incidents.incident import Signal, Watch, watch
from bot.storage import alerts
from bot.storage.alert_tables import incidents
from bot.storage.database import Database

_FIELDS = (
    "looked_at", "bad_since", "good_since", "opened_at", "closed_at", "is_open", "severity", "title"
)  # fmt: skip
_ALL = select(incidents).order_by(incidents.c.name)
_NEW = insert(incidents)
_THIS = incidents.c.name == bindparam("of")
_CHANGE = update(incidents).where(_THIS).values({name: bindparam(name) for name in _FIELDS})
_DROP = delete(incidents).where(_THIS)


class SqlIncidents:
    """`bot.incidents.incident.Incidents` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, signals: Sequence[Signal], *, at: datetime) -> tuple[Alert, ...]:
        """See `bot.incidents.incident.Incidents.take`; while nothing changes, nothing is written."""
        known = await self._database.read(_state)
        if watch(signals, known, at) == (known, ()):
            return ()
        return await self._database.write(lambda connection: _take(connection, signals, at))

    async def open(self) -> tuple[Watch, ...]:
        known = await self._database.read(_state)
        return tuple(one for one in known.values() if one.is_open)


@dataclass(slots=True)
class MemoryIncidents:
    """`bot.incidents.incident.Incidents` without a database."""

    alerts: alerts.MemoryAlerts
    state: dict[str, Watch] = field(default_factory=dict)

    async def take(self, signals: Sequence[Signal], *, at: datetime) -> tuple[Alert, ...]:
        self.state, told = watch(signals, self.state, at)
        return tuple(one for one in told if self.alerts.keep(one))

    async def open(self) -> tuple[Watch, ...]:
        return tuple(self.state[name] for name in sorted(self.state) if self.state[name].is_open)


def _state(connection: Connection) -> dict[str, Watch]:
    return {row.name: _watch(row) for row in connection.execute(_ALL)}


def _watch(row: Row[Any]) -> Watch:
    return Watch(name=row.name, **{name: getattr(row, name) for name in _FIELDS})


def _take(connection: Connection, signals: Sequence[Signal], at: datetime) -> tuple[Alert, ...]:
    """The state as it is now counts: another process may have told of it a moment ago."""
    known = _state(connection)
    after, told = watch(signals, known, at)
    for name in known.keys() - after.keys():
        connection.execute(_DROP, {"of": name})
    for name, now in after.items():
        values = {field: getattr(now, field) for field in _FIELDS}
        if name not in known:
            connection.execute(_NEW, values | {"name": name})
        elif known[name] != now:
            connection.execute(_CHANGE, values | {"of": name})
    return tuple(one for one in told if alerts.tell(connection, one))
