"""Forgetting: what people wrote and who they are goes, the figures stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, select, update

from bot.storage import privacy_names, privacy_recall, privacy_talks
from bot.storage.tables import FORGOTTEN, asks, feedback

_WORDLESS = {"question": None, "answer": None}
_IS_OLD = (
    asks.c.asked_at < bindparam("before"),
    asks.c.question.is_not(None) | asks.c.answer.is_not(None),
)
_OLD = update(asks).where(*_IS_OLD).values(_WORDLESS)
_OLD_COMMENTS = (
    update(feedback).where(feedback.c.ask_id.in_(select(asks.c.id).where(*_IS_OLD))).values(comment=None)
)
_PERSON = (
    update(asks)
    .where(asks.c.person == bindparam("whom"))
    .values(**_WORDLESS, person=FORGOTTEN, conversation=None)
)
_ABOUT_PERSON = (
    update(feedback)
    .where(feedback.c.ask_id.in_(select(asks.c.id).where(asks.c.person == bindparam("whom"))))
    .values(comment=None)
)
_other = feedback.alias("other")
_VOTES_BEFORE = (
    select(func.count())
    .where(_other.c.ask_id == feedback.c.ask_id, _other.c.person.startswith(FORGOTTEN))
    .scalar_subquery()
)
# a vote stays one vote, of a person without a name; on one ask there may be several such
_VOTES = (
    update(feedback)
    .where(feedback.c.person == bindparam("whom"))
    .values(person=literal(f"{FORGOTTEN}:").concat(_VOTES_BEFORE), comment=None)
)


def forget_texts(connection: Connection, before: datetime) -> int:
    """
    Clear questions, answers and comments of before an instant; how many asks had some.

    What was remembered before it, and not used since, goes as well.
    """
    privacy_recall.forget_texts(connection, before)
    connection.execute(_OLD_COMMENTS, {"before": before})
    return connection.execute(_OLD, {"before": before}).rowcount


def forget_person(connection: Connection, person: str) -> int:
    """
    Clear a person's words, name and conversations from every ask of theirs; how many there were.

    What they have brought to what is remembered goes with them (`bot.storage.privacy_recall`), and so does
    their name elsewhere (`bot.storage.privacy_names`), and their words in others' questions that came after
    theirs (`bot.storage.privacy_talks`). Votes stay, without a name.
    """
    privacy_talks.forget_person(connection, person)
    privacy_recall.forget_person(connection, person)
    privacy_names.forget_person(connection, person)
    connection.execute(_ABOUT_PERSON, {"whom": person})
    connection.execute(_VOTES, {"whom": person})
    return connection.execute(_PERSON, {"whom": person}).rowcount
