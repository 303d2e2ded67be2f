"""Who tells whom that their question is answered now: waiting -> telling (attempt, lease) -> told."""

from __future__ import annotations

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
    select(inbox_waiting)
    .join(inbox, inbox.c.number == inbox_waiting.c.item)
    .where(
        inbox.c.status == Status.ANSWERED.value,
        inbox_waiting.c.asked_at >= bindparam("since"),
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


def claim(
    connection: Connection, *, at: datetime, lease_s: float, quiet_s: float, only_look: bool = False
) -> Telling | None:
    """
    The next one to be told, claimed unless we ``only_look``.

    A lease that ends later than any given now would was given by a clock that was wrong: it binds nobody.
    """
    lease, quiet = timedelta(seconds=lease_s), timedelta(seconds=quiet_s)
    wanted = {"since": at - LONGEST_WAIT, "over": at - quiet, "beyond": at + lease + quiet}
    row = connection.execute(_DUE, wanted).first()
    if row is None:
        return None
    attempt = row.attempt + 1
    if not only_look:
        connection.execute(_CLAIM, {"ask": row.ask_id, "number": attempt, "until": at + lease})
    return Telling(waiting=waiting_of(row), attempt=attempt)


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
