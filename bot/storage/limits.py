"""Whom the limits on each person, channel or model have bound, most spent first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, select

from bot.storage.database import Database
from bot.storage.tables import budget_windows

_MOST = 20
_NAME = budget_windows.c.name
_BOUND = (
    select(_NAME)
    .where(
        budget_windows.c.name >= bindparam("start"),
        func.substr(_NAME, 1, func.length(bindparam("start"))) == bindparam("start"),
        budget_windows.c.period == bindparam("during"),
    )
    .order_by(budget_windows.c.spent.desc(), _NAME)
    .limit(_MOST)
)


class SqlBound:
    """Reads the windows that there are; the most spent ones, as many as a table can show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, name: str, period: str) -> Sequence[str]:
        """
        Who has a window of this limit in a period: ``slack:U012``, ``groq:openai/gpt-oss-20b``.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(lambda c: _read(c, f"{name}/", period))


def _read(connection: Connection, start: str, period: str) -> tuple[str, ...]:
    rows = connection.execute(_BOUND, {"start": start, "during": period})
    return tuple(name.removeprefix(start) for (name,) in rows)
