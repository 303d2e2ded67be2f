"""Counts what is kept of answers, for reports; what came of it stands in the tallies of days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, literal, select

from bot.bookkeeping import RecallSums
from bot.remembered import Doubted, Verdict
from bot.storage.answers_memory import Shelf
from bot.storage.database import Database
from bot.storage.recall_tables import phrasings, remembered, verdicts, verified_answers
from bot.storage.tables import write_instant

OUTCOME = case(
    (verdicts.c.said.is_(None), "nothing"),
    ((verdicts.c.why == Doubted.GREY) & (verdicts.c.said == ""), "other"),
    (verdicts.c.why == Doubted.GREY, "same"),
    (verdicts.c.said == verdicts.c.expected, "right"),
    else_="wrong",
)
_ENTRIES = select(func.count()).select_from(remembered)
_PHRASINGS = select(phrasings.c.origin, func.count()).group_by(phrasings.c.origin)
_newest = (
    select(verified_answers.c.id, func.max(verified_answers.c.version).label("version"))
    .group_by(verified_answers.c.id)
    .subquery()
)


class SqlRecallBooks:
    """Reads what every process has kept of hits and verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, at: datetime) -> RecallSums:
        """
        What is kept, and which of the person's own answers may be told at an instant.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(lambda c: _kept(c, at))


@dataclass(frozen=True, slots=True)
class MemoryRecallBooks:
    """The same sums over the shelf of `MemoryAnswers`."""

    shelf: Shelf

    async def kept(self, at: datetime) -> RecallSums:
        return RecallSums(
            entries=len(self.shelf.answers),
            phrasings=dict(Counter(one.origin.value for one in self.shelf.phrasings.values())),
            verified=sum(versions[-1].stands(at) for versions in self.shelf.verified.values()),
        )


def outcome_of(verdict: Verdict) -> str:
    """What came of a verdict, as `VerdictFigures` names it."""
    if verdict.said is None:
        return "nothing"
    if verdict.why is Doubted.GREY:
        return "same" if verdict.said else "other"
    return "right" if verdict.said == verdict.expected else "wrong"


def _kept(connection: Connection, at: datetime) -> RecallSums:
    return RecallSums(
        entries=connection.execute(_ENTRIES).scalar_one(),
        phrasings={row[0]: row[1] for row in connection.execute(_PHRASINGS)},
        verified=_standing(connection, at),
    )


def _standing(connection: Connection, at: datetime) -> int:
    """How many of the person's own answers may be told at an instant."""
    ends = verified_answers.c.expires_at
    wanted = (
        select(func.count())
        .select_from(verified_answers)
        .join(
            _newest,
            (_newest.c.id == verified_answers.c.id) & (_newest.c.version == verified_answers.c.version),
        )
        .where(
            verified_answers.c.withdrawn_at.is_(None), ends.is_(None) | (ends > literal(write_instant(at)))
        )
    )
    return connection.execute(wanted).scalar_one()
