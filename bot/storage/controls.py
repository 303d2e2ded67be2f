"""What admins have set while the twin runs, and who set it: a row each, and a line for each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.errors import StorageError
from bot.silence import MUTED, is_mute
from bot.spend.budget import CAP, is_cap
from bot.storage.database import Database
from bot.storage.tables import control_changes, controls

_ALL = select(controls.c.key, controls.c.value)
_THIS = controls.c.key == bindparam("sought")
_WAS = select(controls.c.value).where(_THIS)
_NEW = insert(controls)
_CHANGE = update(controls).where(_THIS).values(value=bindparam("told"))
_DROP = delete(controls).where(_THIS)
_NOTE = insert(control_changes)
_NOTES = select(control_changes).order_by(control_changes.c.number.desc()).limit(bindparam("most"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the audit; None is nothing set."""

    key: str
    value: str | None
    was: str | None
    by: str
    at: datetime


def read_controls(connection: Connection) -> dict[str, str]:
    """All that is set, within somebody's transaction: what an admin changes binds the very next call."""
    return {row.key: row.value for row in connection.execute(_ALL)}


class SqlControls:
    """`bot.ports.Controls` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> Mapping[str, str]:
        return await self._database.read(read_controls)

    async def set(self, key: str, value: str | None, *, by: str, at: datetime) -> None:
        check_control(key, value)
        await self._database.write(lambda connection: _set(connection, key, value, by, at))

    async def changes(self, *, limit: int = 100) -> tuple[Change, ...]:
        """The last changes, newest first."""
        return await self._database.read(lambda connection: _changes(connection, limit))


@dataclass(slots=True)
class MemoryControls:
    """`bot.ports.Controls` without a database."""

    values: dict[str, str] = field(default_factory=dict)
    notes: list[Change] = field(default_factory=list)

    async def read(self) -> Mapping[str, str]:
        return dict(self.values)

    async def set(self, key: str, value: str | None, *, by: str, at: datetime) -> None:
        check_control(key, value)
        self.notes.append(Change(key=key, value=value, was=self.values.get(key), by=by, at=at))
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value

    async def changes(self, *, limit: int = 100) -> tuple[Change, ...]:
        """The last changes, newest first."""
        return tuple(reversed(self.notes))[:limit]


def check_control(key: str, value: str | None) -> None:
    """
    Refuse a cap that is no number, and a mute that ends at no instant.

    Raises:
        StorageError: the value cannot be kept under this key.
    """
    if key.startswith(CAP) and value is not None and not is_cap(value):
        raise StorageError(
            f"{key}: seen {value[:40]!r}; expected a whole number in the limit's unit, 0 for none"
        )
    if key.startswith(MUTED) and value is not None and not is_mute(value):
        raise StorageError(f"{key}: seen {value[:40]!r}; expected an instant with its zone, or nothing")


def _set(connection: Connection, key: str, value: str | None, by: str, at: datetime) -> None:
    was: str | None = connection.execute(_WAS, {"sought": key}).scalar()
    connection.execute(_NOTE, {"key": key, "value": value, "was": was, "set_at": at, "set_by": by})
    if value is None:
        connection.execute(_DROP, {"sought": key})
    elif was is None:
        connection.execute(_NEW, {"key": key, "value": value})
    else:
        connection.execute(_CHANGE, {"sought": key, "told": value})


def _changes(connection: Connection, limit: int) -> tuple[Change, ...]:
    rows = connection.execute(_NOTES, {"most": limit})
    return tuple(
        Change(key=row.key, value=row.value, was=row.was, by=row.set_by, at=row.set_at) for row in rows
    )
