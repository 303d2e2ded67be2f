"""What operators are told: each thing once, whichever process notices it first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.bookkeeping import Alert
from bot.storage.database import Database
from bot.storage.tables import alerts

_KNOWN = select(alerts.c.key).where(alerts.c.key.in_(bindparam("sought", expanding=True))).limit(1)
_NEW = insert(alerts)
_SINCE = select(alerts).where(alerts.c.at >= bindparam("start")).order_by(alerts.c.at.desc(), alerts.c.key)


class SqlAlerts:
    """`bot.ports.Alerts` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tell(self, alert: Alert) -> bool:
        return await self._database.write(lambda connection: tell(connection, alert))

    async def since(self, instant: datetime) -> tuple[Alert, ...]:
        return await self._database.read(lambda connection: _since(connection, instant))


@dataclass(slots=True)
class MemoryAlerts:
    """`bot.ports.Alerts` without a database."""

    told: dict[str, Alert] = field(default_factory=dict)

    async def tell(self, alert: Alert) -> bool:
        return self.keep(alert)

    def keep(self, alert: Alert) -> bool:
        is_new = alert.key not in self.told
        self.told.setdefault(alert.key, alert)
        return is_new

    async def since(self, instant: datetime) -> tuple[Alert, ...]:
        found = (alert for alert in self.told.values() if alert.at >= instant)
        return tuple(sorted(found, key=lambda alert: (-alert.at.timestamp(), alert.key)))


def _is_known(connection: Connection, keys: Sequence[str]) -> bool:
    return connection.execute(_KNOWN, {"sought": keys}).first() is not None


def tell(connection: Connection, alert: Alert, *, unless: Iterable[str] = ()) -> bool:
    """Keep an alert within somebody's transaction; False when one with its key, or one of these, is known."""
    if _is_known(connection, [alert.key, *unless]):
        return False
    row = {name: getattr(alert, name) for name in ("key", "at", "kind", "level", "title", "text")}
    connection.execute(_NEW, row)
    return True


def _since(connection: Connection, instant: datetime) -> tuple[Alert, ...]:
    rows = connection.execute(_SINCE, {"start": instant})
    return tuple(
        Alert(key=row.key, at=row.at, kind=row.kind, title=row.title, text=row.text, level=row.level)
        for row in rows
    )
