"""Forgetting what is remembered of people: their wordings, what was made for them, where they wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, literal, or_, select, update

from bot.domain import Answer
from bot.remembered import VERIFIED, VOUCHED
from bot.storage import phrasings as wordings
from bot.storage.answers import drop
from bot.storage.codec import decode_answer, encode_answer
from bot.storage.recall_tables import (
    hits,
    inbox,
    inbox_waiting,
    phrasings,
    prompt_systems,
    prompts,
    remembered,
    talks,
    verdicts,
    verified_answers,
)
from bot.storage.tables import FORGOTTEN, asks
from bot.unanswered import Status

_theirs = select(asks.c.id).where(asks.c.person == bindparam("whom"))
_MADE = select(remembered.c.id, remembered.c.answer).where(remembered.c.ask_id.in_(_theirs))
_BROUGHT = select(phrasings.c.of, phrasings.c.text).where(phrasings.c.ask_id.in_(_theirs))
_UNBRING = delete(phrasings).where(phrasings.c.ask_id.in_(_theirs))
_ASKED_SINCE = (
    select(phrasings.c.text)
    .where(phrasings.c.of == bindparam("name"), phrasings.c.ask_id.is_not(None))
    .order_by(phrasings.c.number)
    .limit(1)
)
_OTHERS_NOW = (
    update(remembered)
    .where(remembered.c.id == bindparam("name"))
    .values(question=bindparam("words"), answer=bindparam("told"), ask_id=None)
)
_oldest_left = (
    select(phrasings.c.text)
    .where(phrasings.c.of == verified_answers.c.id)
    .order_by(phrasings.c.number)
    .limit(1)
    .scalar_subquery()
)
_REWORD = (
    update(verified_answers)
    .where(verified_answers.c.id == bindparam("name"), verified_answers.c.question == bindparam("words"))
    .values(question=func.coalesce(_oldest_left, ""))
)
_other = asks.alias("other")
_ABOUT_PERSON = (
    delete(prompts).where(prompts.c.ask_id.in_(_theirs)),
    update(verdicts).where(verdicts.c.ask_id.in_(_theirs)).values(ask_id=None),
    # in a thread of several people it goes on to hold for the others
    delete(talks).where(
        talks.c.conversation.in_(
            select(asks.c.conversation).where(
                asks.c.person == bindparam("whom"), asks.c.conversation.is_not(None)
            )
        ),
        ~exists().where(_other.c.conversation == talks.c.conversation, _other.c.person != bindparam("whom")),
    ),
    update(verified_answers).where(verified_answers.c.author == bindparam("whom")).values(author=FORGOTTEN),
    update(inbox).where(inbox.c.settled_by == bindparam("whom")).values(settled_by=""),
)
_is_theirs = or_(inbox_waiting.c.person == bindparam("whom"), inbox_waiting.c.ask_id.in_(_theirs))
_THEIR_ITEMS = select(inbox_waiting.c.item).where(_is_theirs).distinct()
_WAIT_NO_MORE = delete(inbox_waiting).where(_is_theirs)
_nobody_asked = (
    inbox.c.number == bindparam("which"),
    ~exists().where(inbox_waiting.c.item == inbox.c.number),
)
_CLOSE_ITEM = delete(inbox).where(*_nobody_asked, inbox.c.status == Status.OPEN.value)
_UNWORD_ITEM = (
    update(inbox)
    .where(*_nobody_asked)
    .values(question="", key=literal(f"{FORGOTTEN}:").concat(inbox.c.number))
)

_UNUSED = select(remembered.c.id).where(
    remembered.c.used_at < bindparam("before"), remembered.c.made_at < bindparam("before")
)
# what a model vouched for of the person's own answers; what they were taught by is theirs, and stays
_OLD_ALIASES = delete(phrasings).where(
    phrasings.c.scope == VERIFIED,
    phrasings.c.origin.in_(sorted(VOUCHED)),
    phrasings.c.at < bindparam("before"),
    ~exists().where(hits.c.of == phrasings.c.of, hits.c.at >= bindparam("before")),
)
_OLD_WAITING = delete(inbox_waiting).where(inbox_waiting.c.asked_at < bindparam("before"))
# what the person has decided on stays decided; what they themselves have written was asked by nobody
_OLD_ITEMS = delete(inbox).where(
    inbox.c.last_asked < bindparam("before"),
    inbox.c.status.in_((Status.OPEN.value, Status.DISMISSED.value)),
    inbox.c.count > 0,
    ~exists().where(inbox_waiting.c.item == inbox.c.number),
)
_OLD_TALKS = delete(talks).where(talks.c.begun_at < bindparam("before"))
_OLD_PROMPTS = delete(prompts).where(
    prompts.c.ask_id.in_(
        select(asks.c.id).where(
            asks.c.asked_at < bindparam("before"),
            asks.c.question.is_not(None) | asks.c.answer.is_not(None),
        )
    )
)
_UNUSED_SYSTEMS = delete(prompt_systems).where(~exists().where(prompts.c.system == prompt_systems.c.digest))


def forget_person(connection: Connection, person: str) -> None:
    """
    Forget what a person's asks have brought, and where they wait; their asks must still bear their name.

    An answer that was made for them goes, unless others have asked it since: then it is theirs.
    """
    whom = {"whom": person}
    made = connection.execute(_MADE, whom).all()
    brought = connection.execute(_BROUGHT, whom).all()
    if brought:
        connection.execute(_UNBRING, whom)
        wordings.turn(connection)
    drop(connection, [name for name, told in made if not _is_left_to_others(connection, name, told)])
    wordings.forget_lone(connection, {row.of for row in brought})
    for row in brought:
        connection.execute(_REWORD, {"name": row.of, "words": row.text})
    for statement in _ABOUT_PERSON:
        connection.execute(statement, whom)
    connection.execute(_UNUSED_SYSTEMS)
    _leave_inbox(connection, person)


def forget_texts(connection: Connection, before: datetime) -> None:
    """
    Forget what is older than an instant and was not used since; asks must still have their words.

    Questions that wait for the person go when nobody has asked them since.
    """
    instant = {"before": before}
    drop(connection, list(connection.execute(_UNUSED, instant).scalars()))
    if connection.execute(_OLD_ALIASES, instant).rowcount:
        wordings.turn(connection)
    for statement in (_OLD_WAITING, _OLD_ITEMS, _OLD_TALKS):
        connection.execute(statement, instant)
    if connection.execute(_OLD_PROMPTS, instant).rowcount:
        connection.execute(_UNUSED_SYSTEMS)


def anonymous(answer: Answer) -> Answer:
    """An answer that says nothing of how somebody asked for it."""
    return answer if answer.receipt is None else replace(answer, receipt=replace(answer.receipt, asked_as=""))


def _is_left_to_others(connection: Connection, name: str, told: str) -> bool:
    words = connection.execute(_ASKED_SINCE, {"name": name}).scalar()
    if words is None:
        return False
    nobodys = encode_answer(anonymous(decode_answer(told)))
    connection.execute(_OTHERS_NOW, {"name": name, "words": words, "told": nobodys})
    return True


def _leave_inbox(connection: Connection, person: str) -> None:
    whom = {"whom": person}
    items = list(connection.execute(_THEIR_ITEMS, whom).scalars())
    connection.execute(_WAIT_NO_MORE, whom)
    for number in items:
        for statement in (_CLOSE_ITEM, _UNWORD_ITEM):
            connection.execute(statement, {"which": number})
