"""Statistics of many days at once: finished ones as they were summed before, the rest out of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.ports import Clock
from bot.spend.budget import midnight
from bot.storage import books, tallying
from bot.storage.database import Database
from bot.storage.day_tables import day_tallies
from bot.storage.tally_codec import read_day, read_whose, write_day, write_whose
from bot.tallies import DayTally, WhoTally

By = Literal["person", "channel"]

FINISHED = timedelta(hours=1)
"""So long after its end hardly anything of a day changes; what does all the same makes it be summed anew."""
AT_ONCE = 10
"""Days that one tick sums: a few hundredths of a second each on a busy twin."""
_KEPT = {"person": day_tallies.c.people, "channel": day_tallies.c.channels}

_RANGE = (
    day_tallies.c.zone == bindparam("in_zone"),
    day_tallies.c.day >= bindparam("first"),
    day_tallies.c.day <= bindparam("last"),
)
_READ = select(day_tallies.c.day, day_tallies.c.figures).where(*_RANGE, day_tallies.c.figures.is_not(None))
_DAYS = select(day_tallies.c.day).where(
    day_tallies.c.zone == bindparam("in_zone"), day_tallies.c.figures.is_not(None)
)
_new = insert(day_tallies)
_BEGIN = _new.on_conflict_do_update(
    index_elements=["zone", "day"],
    set_={"token": _new.excluded.token, "figures": None, "people": None, "channels": None},
)
_END = (
    update(day_tallies)
    .where(
        day_tallies.c.zone == bindparam("in_zone"),
        day_tallies.c.day == bindparam("of_day"),
        day_tallies.c.token == bindparam("by"),
    )
    .values(figures=bindparam("made"), people=bindparam("who"), channels=bindparam("where"))
)


class SqlStatistics:
    """`bot.ports.Statistics` over a database whose migrations are at head."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        """What happened on each of `days`, in their order."""
        if person is not None:
            return await self._database.read(lambda c: tallying.tallies(c, days, zone, person=person))
        return await self._database.read(lambda c: _days(c, days, zone))

    async def busiest(
        self, days: Sequence[date], zone: ZoneInfo, *, by: By, most: int = 20
    ) -> tuple[WhoTally, ...]:
        """Who, or where, most was asked on `days`."""
        found = await self._database.read(lambda c: _busiest(c, days, zone, by))
        return found[:most]

    async def sum_up(self, zone: ZoneInfo) -> int:
        """
        Sum some finished days that are not yet, the latest first; how many it were.

        Nothing is locked meanwhile: whatever changes a day in between takes the token away, and the day
        stays unsummed until the next time.
        """
        days = await self._database.read(lambda c: self._unsummed(c, zone))
        for day in days[:AT_ONCE]:
            await self._sum_up(day, zone)
        return len(days[:AT_ONCE])

    async def _sum_up(self, day: date, zone: ZoneInfo) -> None:
        token = secrets.token_hex(8)
        span = {"since": midnight(day, zone), "until": tallying.midnight_after(day, zone)}
        begun = {"zone": zone.key, "day": day.isoformat(), "token": token, **span}
        await self._database.write(partial(_run, _BEGIN, begun))
        made = await self._database.read(partial(_made, day=day, zone=zone))
        await self._keep({"in_zone": zone.key, "of_day": day.isoformat(), "by": token, **made})

    async def _keep(self, ended: dict[str, str]) -> None:
        await self._database.write(partial(_run, _END, ended))

    def _unsummed(self, connection: Connection, zone: ZoneInfo) -> list[date]:
        """Finished days since the first of all without a sum, the latest first."""
        first = books.first_day(connection)
        if first is None:
            return []
        known = set(connection.execute(_DAYS, {"in_zone": zone.key}).scalars())
        last = (self._clock.now() - FINISHED).astimezone(zone).date() - timedelta(days=1)
        count = (last - first.astimezone(zone).date()).days + 1
        every = (last - timedelta(days=back) for back in range(count))
        return [day for day in every if day.isoformat() not in known]


def _days(connection: Connection, days: Sequence[date], zone: ZoneInfo) -> tuple[DayTally, ...]:
    if not days:
        return ()
    rows = connection.execute(_READ, _range(days, zone))
    read = ((date.fromisoformat(day), text) for day, text in rows)
    found = {day: tally for day, text in read if (tally := read_day(day, text)) is not None}
    for missing in _runs(day for day in days if day not in found):
        found |= {one.day: one for one in tallying.tallies(connection, missing, zone)}
    return tuple(found[day] for day in days)


def _busiest(connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By) -> tuple[WhoTally, ...]:
    if not days:
        return ()
    kept = select(day_tallies.c.day, _KEPT[by]).where(*_RANGE, _KEPT[by].is_not(None))
    read = ((date.fromisoformat(day), text) for day, text in connection.execute(kept, _range(days, zone)))
    found = {day: told for day, text in read if (told := read_whose(text)) is not None}
    parts = [one for day in days for one in found.get(day, ())]
    for missing in _runs(day for day in days if day not in found):
        parts += tallying.whose(connection, missing, zone, by)
    total: dict[str, tuple[int, int]] = {}
    for one in parts:
        number, cost = total.get(one.name, (0, 0))
        total[one.name] = (number + one.asks, cost + one.cost_nano_usd)
    summed = (WhoTally(name=name, asks=number, cost_nano_usd=cost) for name, (number, cost) in total.items())
    return tuple(sorted(summed, key=lambda one: (-one.asks, one.name)))


def _run(statement: Executable, values: Mapping[str, Any], connection: Connection) -> None:
    connection.execute(statement, values)


def _made(connection: Connection, *, day: date, zone: ZoneInfo) -> dict[str, str]:
    (tally,) = tallying.tallies(connection, [day], zone)
    return {
        "made": write_day(tally),
        "who": write_whose(tallying.whose(connection, [day], zone, "person")),
        "where": write_whose(tallying.whose(connection, [day], zone, "channel")),
    }


def _range(days: Sequence[date], zone: ZoneInfo) -> dict[str, str]:
    return {"in_zone": zone.key, "first": min(days).isoformat(), "last": max(days).isoformat()}


def _runs(days: Iterable[date]) -> list[list[date]]:
    """Days in stretches without a gap."""
    ordered = sorted(days)
    numbered = groupby(enumerate(ordered), key=lambda one: one[1].toordinal() - one[0])
    return [[day for _, day in stretch] for _, stretch in numbered]
