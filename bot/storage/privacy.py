"""Forgetting: what people wrote and who they are goes, the figures stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.storage.tables import FORGOTTEN, asks

_WORDLESS = {"question": None, "answer": None}
_OLD = (
    update(asks)
    .where(
        asks.c.asked_at < bindparam("before"),
        asks.c.question.is_not(None) | asks.c.answer.is_not(None),
    )
    .values(_WORDLESS)
)
_PERSON = (
    update(asks)
    .where(asks.c.person == bindparam("whom"))
    .values(**_WORDLESS, person=FORGOTTEN, conversation=None)
)


def forget_texts(connection: Connection, before: datetime) -> int:
    """Clear questions and answers asked before an instant; how many asks had some."""
    return connection.execute(_OLD, {"before": before}).rowcount


def forget_person(connection: Connection, person: str) -> int:
    """
    Clear a person's words, name and conversations from every ask of theirs; how many there were.

    Events stay: without a delivery's id, its repetition would be answered anew.
    """
    return connection.execute(_PERSON, {"whom": person}).rowcount
