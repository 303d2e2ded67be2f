"""Statistics of many days at once: finished ones as they were summed before, the rest out of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from heapq import nsmallest
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, bindparam, delete, func, select, update

from bot.ports import Clock
from bot.storage import books, tallying
from bot.storage.database import Database
from bot.storage.day_tables import day_tallies
from bot.storage.dialects import insert
from bot.storage.stretches import Stretch, covering, finished, runs
from bot.storage.tally_codec import VERSION, Asked, read_day, read_whose, write_day, write_whose
from bot.tallies import DayTally, WhoTally

By = Literal["person", "channel"]

FINISHED = timedelta(hours=1)
"""So long after its end hardly anything of a day changes; what does all the same makes it be summed anew."""
AT_ONCE = 10
"""Days that one tick sums: a few hundredths of a second each on a busy twin."""
_MONTH = ""
"""The figures of a month, whose days have them; only who asked in it is kept."""
_OURS = f"{VERSION}-"
"""How the tokens of this version begin: what another one has summed is summed anew."""
_KEPT = {"person": day_tallies.c.people, "channel": day_tallies.c.channels}

_IN_ZONE = day_tallies.c.zone == bindparam("in_zone")
_READ = select(day_tallies.c.day, day_tallies.c.figures).where(
    _IN_ZONE,
    day_tallies.c.day >= bindparam("first"),
    day_tallies.c.day <= bindparam("last"),
    day_tallies.c.figures != _MONTH,
)
_KNOWN = select(day_tallies.c.day).where(
    _IN_ZONE, day_tallies.c.figures.is_not(None), day_tallies.c.token.startswith(_OURS)
)
_ZONES = select(func.min(day_tallies.c.zone), func.max(day_tallies.c.zone))
_SWEEP = delete(day_tallies).where(day_tallies.c.zone != bindparam("in_zone"))
_new = insert(day_tallies)
_BEGIN = _new.on_conflict_do_update(
    index_elements=["zone", "day"],
    set_={"token": _new.excluded.token, "figures": None, "people": None, "channels": None},
)
_END = (
    update(day_tallies)
    .where(_IN_ZONE, day_tallies.c.day == bindparam("of_day"), day_tallies.c.token == bindparam("by"))
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
        return await self._database.read(lambda c: _days(c, days, zone, person))

    async def busiest(
        self, days: Sequence[date], zone: ZoneInfo, *, by: By, most: int = 20, person: str | None = None
    ) -> tuple[WhoTally, ...]:
        """Who, or where, most was asked on `days`."""
        found = await self._database.read(lambda c: _asked(c, days, zone, by, person))
        return _first(found, most)

    async def sum_up(self, zone: ZoneInfo) -> int:
        """
        Sum some finished days and months that are not yet, the latest first; how many it were.

        When there is nothing left to sum, the sums of a former time zone are swept. Nothing is locked
        meanwhile: whatever changes a day in between takes the token away, and the day
        stays unsummed until the next time.
        """
        due = await self._database.read(lambda c: self._unsummed(c, zone))
        if not due and await self._database.read(lambda c: _has_others(c, zone)):
            await self._database.write(partial(_run, _SWEEP, {"in_zone": zone.key}))
        for stretch in due:
            await self._sum_up(stretch, zone)
        return len(due)

    async def _sum_up(self, stretch: Stretch, zone: ZoneInfo) -> None:
        token = _OURS + secrets.token_hex(8)
        since, until = stretch.borders(zone)
        begun = {"zone": zone.key, "day": stretch.name, "since": since, "until": until, "token": token}
        await self._database.write(partial(_run, _BEGIN, begun))
        made = await self._database.read(partial(_made, stretch=stretch, zone=zone))
        await self._keep({"in_zone": zone.key, "of_day": stretch.name, "by": token, **made})

    async def _keep(self, ended: dict[str, str]) -> None:
        await self._database.write(partial(_run, _END, ended))

    def _unsummed(self, connection: Connection, zone: ZoneInfo) -> list[Stretch]:
        """What is finished since the first of all days, and has no sum; the latest first."""
        first = books.first_day(connection)
        if first is None:
            return []
        known = set(connection.execute(_KNOWN, {"in_zone": zone.key}).scalars())
        last = (self._clock.now() - FINISHED).astimezone(zone).date() - timedelta(days=1)
        every = finished(first.astimezone(zone).date(), last)
        return list(islice((one for one in every if one.name not in known), AT_ONCE))


def _has_others(connection: Connection, zone: ZoneInfo) -> bool:
    """Whether there are sums of another time zone, by a look at both ends of the index."""
    first, last = connection.execute(_ZONES).one()
    return any(one not in {None, zone.key} for one in (first, last))


def _run(statement: Executable, values: Mapping[str, Any], connection: Connection) -> None:
    connection.execute(statement, values)


def _days(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, person: str | None
) -> tuple[DayTally, ...]:
    found = _summed(connection, days, zone) if days and person is None else {}
    for missing in runs({*days} - found.keys()):
        made = tallying.tallies(connection, missing, zone, person=person)
        found |= {one.day: one for one in made}
    return tuple(found[day] for day in days)


def _summed(connection: Connection, days: Sequence[date], zone: ZoneInfo) -> dict[date, DayTally]:
    """Those of `days` that were summed before."""
    span = {"in_zone": zone.key, "first": min(days).isoformat(), "last": max(days).isoformat()}
    read = ((date.fromisoformat(day), text) for day, text in connection.execute(_READ, span))
    return {day: tally for day, text in read if (tally := read_day(day, text)) is not None}


def _asked(connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By, person: str | None) -> Asked:
    if person is None:
        return _whose(connection, days, zone, by)
    spans = runs({*days})
    return _joined(tallying.whose(connection, span, zone, by, person=person) for span in spans)


def _whose(connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By) -> Asked:
    covered = covering(days)
    parts = _kept(connection, covered, zone, by)
    # a month that is not summed may be made of days that are
    single = [
        Stretch(day, day) for one in covered if one.name not in parts and one.is_month for day in one.days
    ]
    parts |= _kept(connection, single, zone, by)
    left = [one for one in covered if one.name not in parts and not one.is_month]
    left += [one for one in single if one.name not in parts]
    for missing in runs(one.first for one in left):
        parts[missing[0].isoformat()] = tallying.whose(connection, missing, zone, by)
    return _joined(parts.values())


def _joined(parts: Iterable[Asked]) -> Asked:
    """What each asked in all parts of a span together."""
    asked: dict[str, int] = {}
    spent: dict[str, int] = {}
    for names, numbers, costs in parts:
        for name, number, cost in zip(names, numbers, costs, strict=True):
            asked[name] = asked.get(name, 0) + number
            spent[name] = spent.get(name, 0) + cost
    return [*asked], [*asked.values()], [*spent.values()]


def _kept(connection: Connection, stretches: Sequence[Stretch], zone: ZoneInfo, by: By) -> dict[str, Asked]:
    """Those of `stretches` that are summed, by their name."""
    kept = select(day_tallies.c.day, _KEPT[by]).where(
        _IN_ZONE, day_tallies.c.day.in_([one.name for one in stretches]), _KEPT[by].is_not(None)
    )
    rows = connection.execute(kept, {"in_zone": zone.key}) if stretches else ()
    return {day: told for day, text in rows if (told := read_whose(text)) is not None}


def _first(found: Asked, most: int) -> tuple[WhoTally, ...]:
    ordered = nsmallest(most, zip(*found, strict=True), key=lambda one: (-one[1], one[0]))
    return tuple(WhoTally(name=name, asks=number, cost_nano_usd=cost) for name, number, cost in ordered)


def _made(connection: Connection, *, stretch: Stretch, zone: ZoneInfo) -> dict[str, str]:
    people, rooms = (_whose(connection, stretch.days, zone, by) for by in ("person", "channel"))
    made = _MONTH if stretch.is_month else write_day(tallying.tallies(connection, stretch.days, zone)[0])
    return {"made": made, "who": write_whose(people), "where": write_whose(rooms)}
