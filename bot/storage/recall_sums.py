"""Sums over what answering from memory came to, for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select

from bot.bookkeeping import RecallSums, VerdictFigures
from bot.remembered import Doubted, Verdict
from bot.storage.answers_memory import Shelf
from bot.storage.books import within
from bot.storage.database import Database
from bot.storage.recall_tables import hits, phrasings, remembered, verdicts, verified_answers
from bot.storage.tables import asks, write_instant

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

    async def recalled(self, since: datetime, until: datetime, *, person: str | None = None) -> RecallSums:
        """
        What memory came to between two instants, until exclusive; of one person's asks, or of all.

        What is kept (``entries``, ``phrasings``, ``verified``) is nobody's, and counted whole.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(lambda c: _recalled(c, since, until, person))


@dataclass(slots=True)
class MemoryRecallBooks:
    """The same sums over the shelf of `MemoryAnswers`; ``asked_by`` tells the person of an ask."""

    shelf: Shelf
    asked_by: Callable[[str], str] = lambda _: ""

    async def recalled(self, since: datetime, until: datetime, *, person: str | None = None) -> RecallSums:
        hit = [h for h in self.shelf.hits.values() if since <= h.at < until and self._is_by(person, h.ask_id)]
        said = [
            v for v in self.shelf.verdicts.values() if since <= v.at < until and self._is_by(person, v.ask_id)
        ]
        told = Counter((one.why.value, outcome_of(one)) for one in said)
        costs = Counter[tuple[str, str]]()
        for one in said:
            costs[one.why.value, outcome_of(one)] += one.cost_nano_usd
        return RecallSums(
            hits=dict(Counter(one.tier.value for one in hit)),
            saved_nano_usd=sum(one.saved_nano_usd for one in hit),
            verdicts=tuple(
                VerdictFigures(why=why, outcome=outcome, count=n, cost_nano_usd=costs[why, outcome])
                for (why, outcome), n in sorted(told.items())
            ),
            entries=len(self.shelf.answers),
            phrasings=dict(Counter(one.origin.value for one in self.shelf.phrasings.values())),
            verified=sum(versions[-1].stands(until) for versions in self.shelf.verified.values()),
        )

    def _is_by(self, person: str | None, ask_id: str | None) -> bool:
        return person is None or (ask_id is not None and self.asked_by(ask_id) == person)


def outcome_of(verdict: Verdict) -> str:
    """What came of a verdict, as `VerdictFigures` names it."""
    if verdict.said is None:
        return "nothing"
    if verdict.why is Doubted.GREY:
        return "same" if verdict.said else "other"
    return "right" if verdict.said == verdict.expected else "wrong"


def _recalled(connection: Connection, since: datetime, until: datetime, person: str | None) -> RecallSums:
    found = connection.execute(_hits(since, until, person)).all()
    judged = connection.execute(_verdicts(since, until, person)).all()
    return RecallSums(
        hits={row.tier: row.times for row in found},
        saved_nano_usd=sum(row.saved for row in found),
        verdicts=tuple(
            VerdictFigures(why=row.why, outcome=row.outcome, count=row.times, cost_nano_usd=row.cost)
            for row in judged
        ),
        entries=connection.execute(_ENTRIES).scalar_one(),
        phrasings={row[0]: row[1] for row in connection.execute(_PHRASINGS)},
        verified=_standing(connection, until),
    )


def _hits(since: datetime, until: datetime, person: str | None) -> Select[Any]:
    wanted = (
        select(hits.c.tier, func.count().label("times"), func.sum(hits.c.saved_nano_usd).label("saved"))
        .where(within(hits.c.at, since, until))
        .group_by(hits.c.tier)
    )
    if person is not None:
        wanted = wanted.join(asks, asks.c.id == hits.c.ask_id).where(asks.c.person == person)
    return wanted


def _verdicts(since: datetime, until: datetime, person: str | None) -> Select[Any]:
    outcome = OUTCOME.label("outcome")
    wanted = (
        select(
            verdicts.c.why,
            outcome,
            func.count().label("times"),
            func.sum(verdicts.c.cost_nano_usd).label("cost"),
        )
        .where(within(verdicts.c.at, since, until))
        .group_by(verdicts.c.why, outcome)
        .order_by(verdicts.c.why, outcome)
    )
    if person is not None:
        wanted = wanted.join(asks, asks.c.id == verdicts.c.ask_id).where(asks.c.person == person)
    return wanted


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
