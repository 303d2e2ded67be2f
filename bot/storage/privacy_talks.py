"""Forgetting a person's words in the questions of others, which were put alone in a thread with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.storage import phrasings as wordings
from bot.storage.answers import drop
from bot.storage.codec import decode_answer, encode_answer
from bot.storage.privacy_recall import anonymous
from bot.storage.recall_tables import inbox, inbox_waiting, phrasings, prompts, remembered, verified_answers
from bot.storage.tables import FORGOTTEN, asks

_conversations = select(asks.c.conversation).where(
    asks.c.person == bindparam("whom"), asks.c.conversation.is_not(None)
)
_BESIDE = select(asks.c.id, asks.c.question, asks.c.answer).where(
    asks.c.conversation.in_(_conversations), asks.c.person != bindparam("whom")
)
_REWRITE = update(asks).where(asks.c.id == bindparam("ask")).values(answer=bindparam("words"))
_NO_PROMPT = delete(prompts).where(prompts.c.ask_id == bindparam("ask"))
_REPHRASED = (phrasings.c.ask_id == bindparam("ask"), phrasings.c.text != bindparam("own"))
_LEADS_TO = select(phrasings.c.of).where(*_REPHRASED)
_UNBRING = delete(phrasings).where(*_REPHRASED)
_MADE = select(remembered.c.id).where(
    remembered.c.ask_id == bindparam("ask"), remembered.c.question != bindparam("own")
)
_WAITS_FOR = (
    select(inbox.c.number, inbox.c.question, inbox_waiting.c.asked)
    .join(inbox_waiting, inbox_waiting.c.item == inbox.c.number)
    .where(inbox_waiting.c.ask_id == bindparam("ask"), inbox.c.question != inbox_waiting.c.asked)
)
_REWORD_ITEM = (
    update(inbox)
    .where(inbox.c.number == bindparam("which"))
    .values(question=bindparam("words"), key=bindparam("name"))
)
_REWORD_TAUGHT = (
    update(verified_answers)
    .where(verified_answers.c.question == bindparam("old"))
    .values(question=bindparam("words"))
)
_UNTEACH = delete(phrasings).where(phrasings.c.text == bindparam("old"))


def forget_person(connection: Connection, person: str) -> None:
    """
    Clear what others' questions were understood as in conversations of this person; their own words stay.

    A person's asks must still bear their name.
    """
    for ask, own, answer in connection.execute(_BESIDE, {"whom": person}).all():
        told = None if answer is None else decode_answer(answer)
        form = "" if told is None or told.receipt is None else told.receipt.asked_as
        if told is not None and form:
            connection.execute(_REWRITE, {"ask": ask, "words": encode_answer(anonymous(told))})
            connection.execute(_NO_PROMPT, {"ask": ask})
        _forget_phrasings(connection, {"ask": ask, "own": own or ""})
        _forget_in_inbox(connection, ask, form)


def _forget_phrasings(connection: Connection, sought: Mapping[str, str]) -> None:
    """What an ask was remembered by, but for its own words."""
    led_to: Sequence[str] = connection.execute(_LEADS_TO, sought).scalars().all()
    if led_to:
        connection.execute(_UNBRING, sought)
        wordings.turn(connection)
    drop(connection, connection.execute(_MADE, sought).scalars().all())
    wordings.forget_lone(connection, set(led_to))


def _forget_in_inbox(connection: Connection, ask: str, form: str) -> None:
    """What an ask waits for is worded as it was asked, unless others have worded it (`bot.replying`)."""
    for number, old, asked in connection.execute(_WAITS_FOR, {"ask": ask}).all():
        if old != form and not old.startswith(f"{asked} ("):
            continue
        connection.execute(_REWORD_ITEM, {"which": number, "words": asked, "name": f"{FORGOTTEN}:{number}"})
        connection.execute(_REWORD_TAUGHT, {"old": old, "words": asked})
        if connection.execute(_UNTEACH, {"old": old}).rowcount:
            wordings.turn(connection)
