"""Who tells whom that their question is answered now: waiting -> telling (attempt, lease) -> told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from bot.storage.recall_tables import inbox, inbox_waiting
from bot.unanswered import Status, Telling, Waiting

WAITING, TELLING, TOLD = "waiting", "telling", "told"
LONGEST_WAIT = timedelta(days=30)

MINE = (
    inbox_waiting.c.ask_id == bindparam("ask"),
    inbox_waiting.c.attempt == bindparam("number"),
    inbox_waiting.c.state == bindparam("held"),
)
_DUE = (
    select(inbox_waiting, inbox.c.settled_at)
    .join(inbox, inbox.c.number == inbox_waiting.c.item)
    .where(
        inbox.c.status == Status.ANSWERED.value,
        inbox_waiting.c.asked_at >= bindparam("since"),
        inbox_waiting.c.platform.not_in(bindparam("away", expanding=True)),
        or_(
            inbox_waiting.c.state == WAITING,
            and_(inbox_waiting.c.state == TELLING, inbox_waiting.c.lease_until <= bindparam("over")),
            and_(inbox_waiting.c.state == TELLING, inbox_waiting.c.lease_until > bindparam("beyond")),
        ),
    )
    .order_by(inbox_waiting.c.asked_at, inbox_waiting.c.ask_id)
    .limit(1)
)
_CLAIM = (
    update(inbox_waiting)
    .where(inbox_waiting.c.ask_id == bindparam("ask"))
    .values(state=TELLING, attempt=bindparam("number"), lease_until=bindparam("until"))
)
_asked_there_too = (
    inbox_waiting.c.item == bindparam("same_item"),
    inbox_waiting.c.person == bindparam("same_person"),
    inbox_waiting.c.channel == bindparam("same_channel"),
    inbox_waiting.c.conversation.is_not_distinct_from(bindparam("same_conversation")),
    inbox_waiting.c.ask_id != bindparam("ask"),
)
_TOLD_THERE = (
    select(inbox_waiting.c.ask_id)
    .where(
        *_asked_there_too,
        or_(
            inbox_waiting.c.state == TELLING,
            and_(inbox_waiting.c.state == TOLD, inbox_waiting.c.told_at >= bindparam("answered_at")),
        ),
    )
    .limit(1)
)
_NOT_AGAIN = (
    update(inbox_waiting)
    .where(inbox_waiting.c.ask_id == bindparam("ask"))
    .values(state=TOLD, lease_until=None)
)


def claim(
    connection: Connection,
    *,
    at: datetime,
    lease_s: float,
    quiet_s: float,
    away: Collection[str],
    only_look: bool = False,
) -> Telling | None:
    """
    The next one to be told, claimed unless we ``only_look``; who is told there already is spared.

    A lease that ends later than any given now would was given by a clock that was wrong: it binds nobody.
    """
    lease, quiet = timedelta(seconds=lease_s), timedelta(seconds=quiet_s)
    wanted = {
        "since": at - LONGEST_WAIT,
        "over": at - quiet,
        "beyond": at + lease + quiet,
        "away": list(away),
    }
    while (row := connection.execute(_DUE, wanted).first()) is not None:
        telling = Telling(waiting=waiting_of(row), attempt=row.attempt + 1)
        if only_look:
            return telling
        there = _there(row)
        if connection.execute(_TOLD_THERE, {**there, "answered_at": row.settled_at}).first() is None:
            number = {"ask": row.ask_id, "number": telling.attempt, "until": at + lease}
            connection.execute(_CLAIM, number)
            return telling
        connection.execute(_NOT_AGAIN, {"ask": row.ask_id})
    return None


def _there(row: Row[Any]) -> dict[str, Any]:
    return {
        "ask": row.ask_id,
        "same_item": row.item,
        "same_person": row.person,
        "same_channel": row.channel,
        "same_conversation": row.conversation,
    }


def waiting_of(row: Row[Any]) -> Waiting:
    """Somebody who asked, as their row tells it; forgotten words are empty."""
    return Waiting(
        item=str(row.item),
        ask_id=row.ask_id,
        platform=row.platform,
        person=row.person,
        channel=row.channel,
        conversation=row.conversation,
        asked=row.asked or "",
        asked_at=row.asked_at,
    )
