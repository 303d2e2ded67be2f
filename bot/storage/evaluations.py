"""Score cards of `twin eval` in a database, one row per run, so that the next run can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.storage.database import Database
from bot.storage.truth_tables import evaluations

_NEW = insert(evaluations)
_BY_ID = select(evaluations.c.id).where(evaluations.c.id == bindparam("name"))
_RUNS = (
    select(evaluations)
    .where(evaluations.c.question_hash == bindparam("digest"))
    .order_by(evaluations.c.at.desc(), evaluations.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One run as it is kept; ``card`` is the whole of it as text, ``question_hash`` names the set's words."""

    id: str
    at: datetime
    question_set: str
    question_hash: str
    profile_version: str
    prompt_version: str
    model: str
    cost_nano_usd: int
    card: str


class SqlEvaluations:
    """The runs that all processes of one database have made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, run: Evaluation) -> None:
        """
        Write a run; one that is kept already stays as it is.

        Raises:
            StorageError: nothing was kept.
        """
        await self._database.write(lambda connection: _keep(connection, run))

    async def runs(self, question_hash: str, *, limit: int = 100) -> tuple[Evaluation, ...]:
        """
        The last runs of one set, newest first.

        Raises:
            StorageError: the database did not answer.
        """
        sought = {"digest": question_hash, "most": limit}
        rows = await self._database.read(lambda connection: connection.execute(_RUNS, sought).all())
        return tuple(map(_evaluation, rows))


@dataclass(slots=True)
class MemoryEvaluations:
    """The same promises without a database."""

    kept: list[Evaluation] = field(default_factory=list)

    async def keep(self, run: Evaluation) -> None:
        if all(run.id != one.id for one in self.kept):
            self.kept.append(run)

    async def runs(self, question_hash: str, *, limit: int = 100) -> tuple[Evaluation, ...]:
        found: Sequence[Evaluation] = [one for one in self.kept if one.question_hash == question_hash]
        return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True)[:limit])


def _keep(connection: Connection, run: Evaluation) -> None:
    if connection.execute(_BY_ID, {"name": run.id}).first() is None:
        connection.execute(_NEW, {name: getattr(run, name) for name in Evaluation.__slots__})


def _evaluation(row: Row[Any]) -> Evaluation:
    return Evaluation(**{name: getattr(row, name) for name in Evaluation.__slots__})
