"""When people asked last, one look at an index for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, literal, select, union_all

from bot.storage.database import Database
from bot.storage.memory import MemoryLedger
from bot.storage.tables import Instant, asks

_AT_ONCE = 100
"""Parts of one statement; databases bound their number."""


class SqlLastAsked:
    """Reads the ledger's rows of asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, people: Sequence[str]) -> Mapping[str, datetime]:
        """
        The instant of the last ask of each of some people, of those who ever asked.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(lambda connection: _last(connection, people))


class MemoryLastAsked:
    """The same over a ledger without a database."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    async def of(self, people: Sequence[str]) -> Mapping[str, datetime]:
        found: dict[str, datetime] = {}
        for one in self._ledger.asks.values():
            if one.person in people:
                found[one.person] = max(one.asked_at, found.get(one.person, one.asked_at))
        return found


def _last(connection: Connection, people: Sequence[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for begin in range(0, len(people), _AT_ONCE):
        looks = [
            select(
                literal(begin + number).label("number"),
                select(func.max(asks.c.asked_at, type_=Instant))
                .where(asks.c.person == one)
                .scalar_subquery()
                .label("at"),
            )
            for number, one in enumerate(people[begin : begin + _AT_ONCE])
        ]
        for number, at in connection.execute(union_all(*looks)):
            if at is not None:
                found[people[number]] = at
    return found
