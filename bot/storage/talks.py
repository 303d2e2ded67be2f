"""Where a conversation was begun anew: what was said in it before is no turn of it any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, insert, select

from bot.storage.recall_tables import talks
from bot.storage.tables import asks

_NEWEST = select(func.max(asks.c.asked_at)).where(asks.c.conversation == bindparam("talk"))
_CLEAR = delete(talks).where(talks.c.conversation == bindparam("talk"))
_BEGIN = insert(talks)


def begin_anew(connection: Connection, conversation: str, *, at: datetime) -> None:
    """
    Leave out of a conversation's turns what was asked up to an instant.

    Nothing asked before is told any more, also where a clock was ahead when it was asked.
    """
    newest: datetime | None = connection.execute(_NEWEST, {"talk": conversation}).scalar()
    connection.execute(_CLEAR, {"talk": conversation})
    begun_at = at if newest is None else max(at, newest)
    connection.execute(_BEGIN, {"conversation": conversation, "begun_at": begun_at})


def is_left_out() -> ColumnElement[bool]:
    """Whether an ask belongs to what was said before its conversation was begun anew."""
    return exists().where(talks.c.conversation == asks.c.conversation, talks.c.begun_at >= asks.c.asked_at)
