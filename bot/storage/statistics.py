"""Statistics of many days at once: as they were summed before, and the rest out of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from heapq import nsmallest
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, bindparam, delete, func, select, update

from bot.ports import Clock
from bot.storage import books, summed, tallying
from bot.storage.database import Database
from bot.storage.day_tables import day_tallies
from bot.storage.dialects import insert, latest_writer, sees_all_before
from bot.storage.running import IN_ZONE, Portion, forget_shorter, portions, so_far
from bot.storage.stretches import Stretch, finished
from bot.storage.summed import By
from bot.storage.tally_codec import OURS, Asked, write_day, write_whose
from bot.tallies import DayTally, WhoTally

Make = Callable[[Connection], dict[str, str]]
"""Reads what is to be kept of a stretch, by the names of columns."""

FINISHED = timedelta(hours=1)
"""So long after its end hardly anything of a day changes; what does all the same makes it be summed anew."""
LOOKS = 10
"""So often somebody who has begun to write is waited for, a moment each time."""
AT_ONCE = 10
"""Days that one tick sums: a few hundredths of a second each on a busy twin."""
_BY: tuple[By, By] = ("person", "channel")
_KNOWN = select(day_tallies.c.day).where(
    IN_ZONE, day_tallies.c.figures.is_not(None), day_tallies.c.token.startswith(OURS)
)
_ZONES = select(func.min(day_tallies.c.zone), func.max(day_tallies.c.zone))
_SWEEP = delete(day_tallies).where(day_tallies.c.zone != bindparam("in_zone"))
_new = insert(day_tallies)
_BEGIN = _new.on_conflict_do_update(
    index_elements=["zone", "day"],
    set_={"token": _new.excluded.token, "figures": None, "people": None, "channels": None},
)
_LENGTHEN = _new.on_conflict_do_update(
    index_elements=["zone", "day"],
    set_={"token": _new.excluded.token},
    where=day_tallies.c.figures.is_(None),
)
_END = (
    update(day_tallies)
    .where(IN_ZONE, day_tallies.c.day == bindparam("of_day"), day_tallies.c.token == bindparam("by"))
    .values(figures=bindparam("made"), people=bindparam("who"), channels=bindparam("where"))
)


class SqlStatistics:
    """`bot.tallies.Statistics` over a database whose migrations are at head."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        """What happened on each of `days`, in their order."""
        return await self._database.read(lambda c: summed.days_of(c, days, zone, person))

    async def busiest(
        self, days: Sequence[date], zone: ZoneInfo, *, by: By, most: int = 20, person: str | None = None
    ) -> tuple[WhoTally, ...]:
        """Who, or where, most was asked on `days`."""
        found = await self._database.read(lambda c: summed.asked(c, days, zone, by, person))
        return _first(found, most)

    async def asks_of(
        self,
        names: Collection[str],
        days: Sequence[date],
        zone: ZoneInfo,
        *,
        by: By,
        person: str | None = None,
    ) -> Mapping[str, int]:
        """How often each of some persons asked on `days`, or was asked in each of some channels."""
        if not names:
            return {}
        who, numbers, _ = await self._database.read(lambda c: summed.asked(c, days, zone, by, person))
        known = dict(zip(who, numbers, strict=True))
        return {name: known.get(name, 0) for name in names}

    async def sum_up(self, zone: ZoneInfo) -> int:
        """
        Sum some finished days and months that are not yet, the latest first; how many it were.

        What is over of the running day is summed as well, a quarter of an hour at a time. When there is
        nothing left to sum, the sums of a former time zone are swept. Nothing is locked meanwhile: whatever
        changes a day in between takes the token away, and the day stays unsummed until the next time.
        """
        due = await self._database.read(lambda c: self._unsummed(c, zone))
        if not due and await self._database.read(lambda c: _has_others(c, zone)):
            await self._database.write(partial(_run, _SWEEP, {"in_zone": zone.key}))
        made = [await self._sum_up(one, _BEGIN, partial(_made, stretch=one, zone=zone), zone) for one in due]
        for one in await self._database.read(lambda c: self._unsummed_portions(c, zone)):
            if await self._sum_up(one, _LENGTHEN, partial(_lengthened, portion=one, zone=zone), zone):
                await self._database.write(partial(forget_shorter, portion=one, zone=zone))
        return sum(made)

    async def _sum_up(
        self, stretch: Stretch | Portion, begin: Executable, make: Make, zone: ZoneInfo
    ) -> bool:
        """Sum one; False when it is left to the next time: somebody wrote all the while, or changed it."""
        token = OURS + secrets.token_hex(8)
        since, until = stretch.borders(zone)
        begun = {"zone": zone.key, "day": stretch.name, "since": since, "until": until, "token": token}
        await self._database.write(partial(_run, begin, begun))
        # whoever is writing by now may not have seen the token, and would not take it away
        writer = await self._database.read(latest_writer)
        for _ in range(LOOKS):
            made = await self._database.read(lambda c: make(c) if sees_all_before(c, writer) else None)
            if made is not None:
                return await self._keep({"in_zone": zone.key, "of_day": stretch.name, "by": token, **made})
        return False

    async def _keep(self, ended: dict[str, str]) -> bool:
        return bool(await self._database.write(partial(_run, _END, ended)))

    def _unsummed(self, connection: Connection, zone: ZoneInfo) -> list[Stretch]:
        """What is finished since the first of all days, and has no sum; the latest first."""
        first = books.first_day(connection)
        if first is None:
            return []
        known = set(connection.execute(_KNOWN, {"in_zone": zone.key}).scalars())
        every = finished(first.astimezone(zone).date(), self._last_finished(zone))
        return list(islice((one for one in every if one.name not in known), AT_ONCE))

    def _unsummed_portions(self, connection: Connection, zone: ZoneInfo) -> list[Portion]:
        """What is over of days that are not finished, and has no sum."""
        every = portions(self._last_finished(zone), self._clock.now(), zone)
        known = so_far(connection, [one.day for one in every], zone, day_tallies.c.figures)
        return [one for one in every if one.day not in known or known[one.day][0] < one.until]

    def _last_finished(self, zone: ZoneInfo) -> date:
        return (self._clock.now() - FINISHED).astimezone(zone).date() - timedelta(days=1)


def _has_others(connection: Connection, zone: ZoneInfo) -> bool:
    """Whether there are sums of another time zone, by a look at both ends of the index."""
    first, last = connection.execute(_ZONES).one()
    return any(one not in {None, zone.key} for one in (first, last))


def _run(statement: Executable, values: Mapping[str, Any], connection: Connection) -> int:
    return connection.execute(statement, values).rowcount


def _first(found: Asked, most: int) -> tuple[WhoTally, ...]:
    ordered = nsmallest(most, zip(*found, strict=True), key=lambda one: (-one[1], one[0]))
    return tuple(WhoTally(name=name, asks=number, cost_nano_usd=cost) for name, number, cost in ordered)


def _made(connection: Connection, *, stretch: Stretch, zone: ZoneInfo) -> dict[str, str]:
    """A month out of its days, a day out of the ledger alone."""
    if stretch.is_month:
        who, where = (summed.whose_of(connection, stretch.days, zone, by) for by in _BY)
        return _written(summed.IN_MONTH, who, where)
    who, where = (tallying.whose(connection, stretch.borders(zone), by) for by in _BY)
    return _written(write_day(tallying.tallies(connection, stretch.days, zone)[0]), who, where)


def _lengthened(connection: Connection, *, portion: Portion, zone: ZoneInfo) -> dict[str, str]:
    """A shorter portion of the same day with what has come since, or all of it out of the ledger."""
    day, span = portion.day, portion.borders(zone)
    known = summed.begun(connection, [day], zone, portion.until)
    tally = known.get(day) or tallying.further(connection, DayTally(day=day), span, zone)
    who, where = (
        summed.begun_by(connection, [day], zone, by, portion.until).get(day)
        or tallying.whose(connection, span, by)
        for by in _BY
    )
    return _written(write_day(tally), who, where)


def _written(figures: str, who: Asked, where: Asked) -> dict[str, str]:
    return {"made": figures, "who": write_whose(who), "where": write_whose(where)}
