"""What is read of many days: as it was summed before, and the rest row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from bot.storage import tallying
from bot.storage.day_tables import day_tallies
from bot.storage.running import IN_ZONE, so_far
from bot.storage.stretches import Stretch, covering, runs
from bot.storage.tally_codec import Asked, read_day, read_whose
from bot.tallies import DayTally

By = Literal["person", "channel"]

IN_MONTH = ""
"""The figures of a month, whose days have them; only who asked in it is kept."""
WHOSE = {"person": day_tallies.c.people, "channel": day_tallies.c.channels}
"""The column that keeps who asked, or where."""

READ = select(day_tallies.c.day, day_tallies.c.figures).where(
    IN_ZONE,
    day_tallies.c.day >= bindparam("first"),
    day_tallies.c.day <= bindparam("last"),
    day_tallies.c.figures != IN_MONTH,
)


def days_of(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, person: str | None
) -> tuple[DayTally, ...]:
    """What happened on each of `days`, in their order, of one person or of all."""
    found = _summed(connection, days, zone) if days and person is None else {}
    if person is None:
        found |= begun(connection, [day for day in days if day not in found], zone)
    for missing in runs({*days} - found.keys()):
        made = tallying.tallies(connection, missing, zone, person=person)
        found |= {one.day: one for one in made}
    return tuple(found[day] for day in days)


def begun(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, until: datetime | None = None
) -> dict[date, DayTally]:
    """Those of `days` that are summed in part, with what has come since: until the day's end, or earlier."""
    kept = so_far(connection, days, zone, day_tallies.c.figures)
    parts = ((read_day(day, text), since) for day, (since, text) in kept.items())
    return {
        one.day: tallying.further(connection, one, (since, until or day_over(one.day, zone)), zone)
        for one, since in parts
        if one is not None
    }


def begun_by(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By, until: datetime | None = None
) -> dict[date, Asked]:
    """Who, or where, was asked on those of `days` that are summed in part."""
    kept = so_far(connection, days, zone, WHOSE[by])
    parts = ((day, since, read_whose(text)) for day, (since, text) in kept.items())
    return {
        day: _joined((told, tallying.whose(connection, (since, until or day_over(day, zone)), by)))
        for day, since, told in parts
        if told is not None
    }


def day_over(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day is over."""
    return Stretch(day, day).borders(zone)[1]


def _summed(connection: Connection, days: Sequence[date], zone: ZoneInfo) -> dict[date, DayTally]:
    """Those of `days` that were summed before."""
    span = {"in_zone": zone.key, "first": min(days).isoformat(), "last": max(days).isoformat()}
    read = ((date.fromisoformat(day), text) for day, text in connection.execute(READ, span))
    return {day: tally for day, text in read if (tally := read_day(day, text)) is not None}


def asked(connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By, person: str | None) -> Asked:
    """What each person, or channel, was asked on `days`, by one person or by all."""
    if person is None:
        return whose_of(connection, days, zone, by)
    spans = (_span(run, zone) for run in runs({*days}))
    return _joined(tallying.whose(connection, span, by, person=person) for span in spans)


def _span(days: Sequence[date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    return Stretch(days[0], days[-1]).borders(zone)


def whose_of(connection: Connection, days: Sequence[date], zone: ZoneInfo, by: By) -> Asked:
    """The same of everybody, as it is summed, and the rest out of the ledger."""
    covered = covering(days)
    parts = _kept(connection, covered, zone, by)
    # a month that is not summed may be made of days that are
    single = [
        Stretch(day, day) for one in covered if one.name not in parts and one.is_month for day in one.days
    ]
    parts |= _kept(connection, single, zone, by)
    left = [one for one in covered if one.name not in parts and not one.is_month]
    left += [one for one in single if one.name not in parts]
    parts |= {
        day.isoformat(): told
        for day, told in begun_by(connection, [one.first for one in left], zone, by).items()
    }
    for missing in runs(one.first for one in left if one.name not in parts):
        parts[missing[0].isoformat()] = tallying.whose(connection, _span(missing, zone), by)
    return _joined(parts.values())


def _joined(parts: Iterable[Asked]) -> Asked:
    """What each asked in all parts of a span together."""
    asked: dict[str, int] = {}
    spent: dict[str, int] = {}
    for names, numbers, costs in parts:
        if not asked:  # nobody stands in a part twice
            asked = dict(zip(names, numbers, strict=True))
            spent = dict(zip(names, costs, strict=True))
            continue
        for name, number, cost in zip(names, numbers, costs, strict=True):
            asked[name] = asked.get(name, 0) + number
            spent[name] = spent.get(name, 0) + cost
    return [*asked], [*asked.values()], [*spent.values()]


def _kept(connection: Connection, stretches: Sequence[Stretch], zone: ZoneInfo, by: By) -> dict[str, Asked]:
    """Those of `stretches` that are summed, by their name."""
    kept = select(day_tallies.c.day, WHOSE[by]).where(
        IN_ZONE, day_tallies.c.day.in_([one.name for one in stretches]), WHOSE[by].is_not(None)
    )
    rows = connection.execute(kept, {"in_zone": zone.key}) if stretches else ()
    return {day: told for day, text in rows if (told := read_whose(text)) is not None}
