"""What came of remembering: the asks that were answered from memory, and what judges said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.remembered import Hit, Verdict
from bot.storage.dialects import insert
from bot.storage.recall_codec import hit_row, verdict_of, verdict_row
from bot.storage.recall_tables import hits, remembered, verdicts

_HIT = insert(hits).on_conflict_do_nothing()
_JUDGED = insert(verdicts).on_conflict_do_nothing()
_SINCE = select(verdicts).where(verdicts.c.at >= bindparam("since")).order_by(verdicts.c.at, verdicts.c.id)
_GIVEN = (
    select(remembered.c.id)
    .where(remembered.c.ask_id == bindparam("ask"))
    .union(
        select(remembered.c.id)
        .join(hits, hits.c.of == remembered.c.id)
        .where(hits.c.ask_id == bindparam("ask"))
    )
)


def hit(connection: Connection, one: Hit) -> None:
    """Keep that an ask was answered from memory; what is kept of it already stays."""
    connection.execute(_HIT, hit_row(one))


def judged(connection: Connection, one: Verdict) -> None:
    """Keep a verdict; one that is kept already stays as it is."""
    connection.execute(_JUDGED, verdict_row(one))


def since(connection: Connection, instant: datetime) -> tuple[Verdict, ...]:
    """The verdicts from an instant on, oldest first."""
    return tuple(map(verdict_of, connection.execute(_SINCE, {"since": instant})))


def given(connection: Connection, ask_id: str) -> list[str]:
    """The ids of the models' answers that an ask gave, or was given from memory."""
    return list(connection.execute(_GIVEN, {"ask": ask_id}).scalars())
