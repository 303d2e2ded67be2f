"""What operators are told: each thing once, whichever process notices it first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.bookkeeping import Alert
from bot.silence import MUTED, muted_kinds
from bot.storage.alert_tables import alerts
from bot.storage.database import Database
from bot.storage.tables import controls

_KNOWN = select(alerts.c.key).where(alerts.c.key.in_(bindparam("sought", expanding=True))).limit(1)
_NEW = insert(alerts)
_MUTE = select(controls.c.key, controls.c.value).where(controls.c.key == bindparam("sought"))
_ENDED = select(alerts.c.muted).where(alerts.c.key == bindparam("sought"))
_ALERT = ("key", "at", "kind", "level", "title", "text")
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
    controls: Mapping[str, str] = field(default_factory=dict)

    async def tell(self, alert: Alert) -> bool:
        return self.keep(alert)

    def keep(self, alert: Alert) -> bool:
        if alert.key in self.told:
            return False
        ended = self.told.get(alert.ends or "")
        is_muted = alert.kind in muted_kinds(self.controls, alert.at) or bool(ended and ended.is_muted)
        self.told[alert.key] = replace(alert, is_muted=is_muted, ends=None)
        return True

    async def since(self, instant: datetime) -> tuple[Alert, ...]:
        found = (alert for alert in self.told.values() if alert.at >= instant)
        return tuple(sorted(found, key=lambda alert: (-alert.at.timestamp(), alert.key)))


def _is_known(connection: Connection, keys: Sequence[str]) -> bool:
    return connection.execute(_KNOWN, {"sought": keys}).first() is not None


def tell(connection: Connection, alert: Alert, *, unless: Iterable[str] = ()) -> bool:
    """
    Keep an alert within somebody's transaction; False when one with its key, or one of these, is known.

    It is muted when its kind is, or when what it ends was: of that nobody has heard.
    """
    if _is_known(connection, [alert.key, *unless]):
        return False
    row = {name: getattr(alert, name) for name in _ALERT}
    connection.execute(_NEW, row | {"urgent": alert.is_urgent, "muted": _is_muted(connection, alert)})
    return True


def _is_muted(connection: Connection, alert: Alert) -> bool:
    rows = connection.execute(_MUTE, {"sought": MUTED + alert.kind})
    mute = {row.key: row.value for row in rows}
    if muted_kinds(mute, alert.at):
        return True
    return alert.ends is not None and bool(connection.execute(_ENDED, {"sought": alert.ends}).scalar())


def _since(connection: Connection, instant: datetime) -> tuple[Alert, ...]:
    rows = connection.execute(_SINCE, {"start": instant})
    return tuple(map(read_alert, rows))


def read_alert(row: Row[Any]) -> Alert:
    """A row of the table, or of what was selected of it."""
    given = {name: getattr(row, name) for name in _ALERT}
    return Alert(**given, is_urgent=row.urgent, is_muted=row.muted)
