"""Likely questions in a database: by a hash of a passage's words, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.storage.database import Database
from bot.storage.truth_tables import likely_questions

_AT_ONCE = 500

_OF = (
    select(likely_questions.c.passage, likely_questions.c.question)
    .where(likely_questions.c.passage.in_(bindparam("sought", expanding=True)))
    .order_by(likely_questions.c.passage, likely_questions.c.number)
)


class SqlLikelyQuestions:
    """`bot.asides.warming.LikelyQuestions` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, digests: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """
        The questions of the passages that were tried; empty where a model was asked in vain.

        Raises:
            StorageError: the database did not answer.
        """
        sought = list(dict.fromkeys(digests))
        return await self._database.read(lambda connection: _read(connection, sought)) if sought else {}

    async def write(self, digest: str, questions: Sequence[str], *, model: str, at: datetime) -> bool:
        """
        Keep the questions of a passage, or that there are none; False when somebody has written before.

        Raises:
            StorageError: nothing was kept.
        """
        return await self._database.write(lambda c: _write(c, digest, questions, model, at))


@dataclass(slots=True)
class MemoryLikelyQuestions:
    """The same promises without a database."""

    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def read(self, digests: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return {digest: self.kept[digest] for digest in digests if digest in self.kept}

    async def write(self, digest: str, questions: Sequence[str], *, model: str, at: datetime) -> bool:  # noqa: ARG002 - of no use here
        is_new = digest not in self.kept
        self.kept.setdefault(digest, tuple(questions))
        return is_new


def _read(connection: Connection, sought: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(sought), _AT_ONCE):
        for row in connection.execute(_OF, {"sought": sought[start : start + _AT_ONCE]}):
            found[row.passage] = found.get(row.passage, ()) + ((row.question,) if row.question else ())
    return found


def _write(connection: Connection, digest: str, questions: Sequence[str], model: str, at: datetime) -> bool:
    if _read(connection, [digest]):
        return False
    rows = [
        {"passage": digest, "number": number, "question": question, "model": model, "written_at": at}
        for number, question in enumerate(questions or [None])
    ]
    connection.execute(insert(likely_questions), rows)
    return True
