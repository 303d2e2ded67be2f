"""What people thought of an answer: one vote each, the last one counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from bot.bookkeeping import Vote
from bot.storage.dialects import insert
from bot.storage.tables import asks, feedback

_ASK = select((and_(asks.c.question.is_(None), asks.c.answer.is_(None))).label("is_forgotten")).where(
    asks.c.id == bindparam("ask_id")
)
_NEW = insert(feedback)
_VOTE = _NEW.on_conflict_do_update(
    index_elements=[feedback.c.ask_id, feedback.c.person],
    set_={name: _NEW.excluded[name] for name in ("value", "comment", "at")},
)


def vote(connection: Connection, given: Vote) -> bool:
    """Keep a vote in place of an earlier one; False when there is no such ask."""
    ask = connection.execute(_ASK, {"ask_id": given.ask_id}).first()
    if ask is None:
        return False
    row: dict[str, Any] = {"ask_id": given.ask_id, "person": given.person, "at": given.at}
    # words about an answer live no longer than the answer's own
    comment = None if ask.is_forgotten else given.comment
    connection.execute(_VOTE, row | {"value": 1 if given.is_up else -1, "comment": comment})
    return True
