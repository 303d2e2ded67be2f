"""Counts what was asked again in the same words: what a memory that is off would have answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select

from bot.domain import Outcome, ServedBy
from bot.storage.books import within
from bot.storage.database import Database
from bot.storage.tables import asks

_WORDS = func.lower(func.trim(asks.c.question))

_earlier = asks.alias("earlier")
_leans = exists().where(_earlier.c.conversation == asks.c.conversation, _earlier.c.asked_at < asks.c.asked_at)


class SqlRepeats:
    """Reads the questions whose words are still kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def again(self, since: datetime, until: datetime) -> tuple[int, int]:
        """
        How many questions of a span were asked again, and what the answers cost but for the dearest of each.

        Of answers by models of one profile version to what began a conversation, or had none: as memory
        would have given them again. In nano-dollars.

        Raises:
            StorageError: the database did not answer.
        """
        cost = func.sum(asks.c.cost_nano_usd) - func.max(asks.c.cost_nano_usd)
        groups = (
            select((func.count() - 1).label("times"), cost.label("cost"))
            .where(
                within(asks.c.asked_at, since, until),
                asks.c.question.is_not(None),
                asks.c.outcome == Outcome.ANSWERED,
                asks.c.served_by == ServedBy.MODEL,
                ~_leans,
            )
            .group_by(_WORDS, asks.c.profile_version)
            .having(func.count() > 1)
            .subquery()
        )
        wanted = select(func.coalesce(func.sum(groups.c.times), 0), func.coalesce(func.sum(groups.c.cost), 0))
        row = await self._database.read(lambda c: c.execute(wanted).one())
        return int(row[0]), int(row[1])
