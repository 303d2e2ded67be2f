"""What was said in the chats before, for doors that begin again where another process ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from bot.domain import Answer
from bot.storage.codec import decode_answer
from bot.storage.database import Database
from bot.storage.tables import asks

_OF_A_TALK = select(asks.c.id).where(asks.c.conversation == bindparam("talk")).limit(1)
_OF_AN_ASK: Select[Any] = select(asks.c.question, asks.c.answer).where(
    asks.c.id == bindparam("ask_id"),
    asks.c.answer.is_not(None),
    or_(asks.c.person == bindparam("person"), asks.c.channel == bindparam("channel")),
)


class SqlHistory:
    """Reads the ledger's rows of asks; implements `bot.house.History`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def takes_part(self, conversation: str) -> bool:
        given = {"talk": conversation}
        return await self._database.read(lambda books: books.execute(_OF_A_TALK, given).first()) is not None

    async def answer(self, ask_id: str, *, person: str, channel: str) -> tuple[str, Answer] | None:
        given = {"ask_id": ask_id, "person": person, "channel": channel}
        row = await self._database.read(lambda books: books.execute(_OF_AN_ASK, given).first())
        return None if row is None else (row.question or "", decode_answer(row.answer))
