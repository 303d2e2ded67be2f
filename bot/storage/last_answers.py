"""Finds the answer that somebody was given last, for its receipt."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from bot.domain import Answer, Outcome
from bot.storage.codec import decode_answer
from bot.storage.database import Database
from bot.storage.tables import asks

_TOLD = (Outcome.ANSWERED, Outcome.NOT_IN_PROFILE, Outcome.REJECTED)


def _newest(*whose: ColumnElement[bool]) -> Select[Any]:
    return (
        select(asks.c.question, asks.c.answer)
        .where(*whose, asks.c.outcome.in_(_TOLD), asks.c.answer.is_not(None))
        .order_by(asks.c.asked_at.desc(), asks.c.closed_at.desc(), asks.c.id.desc())
        .limit(1)
    )


_OF_A_TALK = _newest(asks.c.conversation == bindparam("talk"))
_OF_A_PERSON = _newest(asks.c.person == bindparam("person"), asks.c.channel == bindparam("channel"))


class SqlLastAnswers:
    """Reads the ledger's rows of asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(
        self, person: str, *, channel: str, conversation: str | None = None
    ) -> tuple[str, Answer] | None:
        """
        What was asked last in a conversation, and its answer; else what this person asked last in a channel.

        It never leaves the channel: what somebody asked alone is not told where others read. None where
        there is nothing, or its words were forgotten.

        Raises:
            StorageError: the database did not answer.
        """
        return await self._database.read(lambda connection: _last(connection, person, channel, conversation))


def _last(
    connection: Connection, person: str, channel: str, conversation: str | None
) -> tuple[str, Answer] | None:
    row = None
    if conversation is not None:
        row = connection.execute(_OF_A_TALK, {"talk": conversation}).first()
    if row is None:
        row = connection.execute(_OF_A_PERSON, {"person": person, "channel": channel}).first()
    return None if row is None else (row.question or "", decode_answer(row.answer))
