"""The running day: what is summed of it so far, so that only its last minutes are read row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, bindparam, delete, select

from bot.spend.budget import midnight
from bot.storage.day_tables import day_tallies
from bot.storage.tally_codec import OURS

SETTLED = timedelta(minutes=2)
"""So long after an ask hardly anything of it changes; what does all the same has the day summed anew."""
_DAY, _WEEK, _QUARTER = timedelta(days=1), timedelta(days=7), timedelta(minutes=15)
_TO = "to "
"""Names of portions come behind those of all days, so that no reader of days meets one."""

IN_ZONE = day_tallies.c.zone == bindparam("in_zone")
"""Sums of one time zone, which whoever reads or writes them binds."""
_NAMED = (day_tallies.c.day >= bindparam("first"), day_tallies.c.day < bindparam("beyond"))
_OUTRUN = delete(day_tallies).where(IN_ZONE, *_NAMED)


@dataclass(frozen=True, slots=True)
class Portion:
    """A local day from its beginning until a quarter of an hour, or until its end."""

    day: date
    until: datetime

    @property
    def name(self) -> str:
        """``to 2026-11-20 2026-11-20 12:15``, the instant in UTC: the latest of a day comes last."""
        return f"{_TO}{self.day} {self.until.astimezone(UTC):%Y-%m-%d %H:%M}"

    def borders(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which it begins, and is over."""
        return midnight(self.day, zone), self.until


def portions(last_finished: date, now: datetime, zone: ZoneInfo) -> list[Portion]:
    """What could be summed by `now` of each day behind the last finished one."""
    settled = now.astimezone(UTC) - SETTLED
    border = settled - (settled - settled.replace(minute=0, second=0, microsecond=0)) % _QUARTER
    found, day = list[Portion](), last_finished + _DAY
    while midnight(day, zone) < border:
        found.append(Portion(day, min(border, midnight(day + _DAY, zone))))
        day += _DAY
    return found


def so_far(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, column: Column[Any]
) -> dict[date, tuple[datetime, str]]:
    """Of each of `days` that is summed in part: until when, and what is kept of it in a column."""
    if not days:
        return {}
    kept = (
        select(day_tallies.c.day, day_tallies.c.until, column)
        .where(IN_ZONE, *_NAMED, column.is_not(None), day_tallies.c.token.startswith(OURS))
        .order_by(day_tallies.c.day)
    )
    span = {"in_zone": zone.key, "first": _first(min(days)), "beyond": _first(max(days) + _DAY)}
    return {
        date.fromisoformat(name.split()[1]): (until, told)
        for name, until, told in connection.execute(kept, span)
    }


def forget_shorter(connection: Connection, *, portion: Portion, zone: ZoneInfo) -> None:
    """Let go of what a longer portion has made needless: shorter ones of its day, all of a week before."""
    old = {"in_zone": zone.key, "first": _first(date.min), "beyond": _first(portion.day - _WEEK)}
    connection.execute(_OUTRUN, old)
    connection.execute(_OUTRUN, {"in_zone": zone.key, "first": _first(portion.day), "beyond": portion.name})


def _first(day: date) -> str:
    return f"{_TO}{day}"
