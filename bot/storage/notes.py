"""Values that every process sees: those that all must agree on for good, and those that change."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from bot.storage.database import Database
from bot.storage.dialects import insert
from bot.storage.tables import meta

FIRST_START = "first_start"
"""Under this key stands the ISO instant of the very first start; `bot.storage.books.first_day` reads it."""
COPYING = "copying"
"""Under this key a database that is half of a copy tells of which one; gone when it is whole."""

_READ = select(meta.c.value).where(meta.c.key == bindparam("sought"))
_NEW = insert(meta)
_WRITE = _NEW.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": _NEW.excluded.value})


def recall(connection: Connection, key: str) -> str | None:
    """The value under a key, None when nobody has written it."""
    value: str | None = connection.execute(_READ, {"sought": key}).scalar()
    return value


class SqlNotes:
    """Named values; those that are remembered are written once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, key: str, make: Callable[[], str]) -> str:
        """
        The value under `key`; made and kept when there is none, the same for every process ever after.

        Raises:
            StorageError: the database did not answer.
        """
        known = await self._database.glance(lambda connection: recall(connection, key))
        return known if known is not None else await self._database.write(lambda c: _keep(c, key, make()))

    async def read(self, key: str) -> str | None:
        """
        The value under `key`, None when nobody has written it.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.glance(lambda connection: recall(connection, key))

    async def write(self, key: str, value: str) -> None:
        """
        Put a value in place of the one before; the last writer wins.

        Raises:
            StorageError: the database did not answer.
        """
        await self._database.write(lambda c: c.execute(_WRITE, {"key": key, "value": value}))


def _keep(connection: Connection, key: str, value: str) -> str:
    known = recall(connection, key)
    if known is None:
        connection.execute(insert(meta), {"key": key, "value": value})
    return known or value
