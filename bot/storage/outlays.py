"""What answers and side questions have cost since an instant: the one is held to a share of the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Text, bindparam, func, select, type_coerce

from bot.domain import Purpose
from bot.storage.tables import attempts, write_instant

_SPENT = (
    select(attempts.c.purpose, func.sum(attempts.c.cost_nano_usd))
    .where(
        type_coerce(attempts.c.started_at, Text) > bindparam("since", type_=Text),
        attempts.c.ask_id.is_not(None),
    )
    .group_by(attempts.c.purpose)
)


def spent_by_purpose(connection: Connection, since: datetime) -> dict[Purpose, int]:
    """Nano-dollars of the asks' own calls since then; running ones with their reserve."""
    rows = connection.execute(_SPENT, {"since": write_instant(since)})
    known = {purpose.value: purpose for purpose in Purpose}
    return {known[name]: int(money) for name, money in rows if name in known}
