"""From rows of the ledger to what happened on each local day; all sums are made by the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from bot.bookkeeping import VerdictFigures
from bot.domain import NOTHING_USED, Route, Usage
from bot.errors import StorageError
from bot.storage.books import OF_ONE, OPEN, quarter_of, spanned, utc_text, values
from bot.storage.recall_sums import OUTCOME
from bot.storage.recall_tables import hits, verdicts
from bot.storage.stretches import Stretch
from bot.storage.tables import asks, attempts, read_instant
from bot.storage.tally_codec import Asked
from bot.tallies import HOURS, AskTally, AttemptTally, DayTally, HitTally

Instants = tuple[datetime, datetime]
_USED = ("prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens")


@dataclass(slots=True)
class _Day:
    """A day on its way: keys of groups with what they have come to."""

    asks: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    attempts: dict[tuple[str, ...], tuple[int, Usage, int]] = field(default_factory=dict)
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    latencies: Counter[int] = field(default_factory=Counter)
    hits: dict[str, tuple[int, int]] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


def tallies(
    connection: Connection, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
) -> tuple[DayTally, ...]:
    """
    What the ledger holds of `days` (one after the other, none left out), of one person or of all.

    A row whose instant is none, as somebody's own SQL may write it, is of no day.
    """
    if not days:
        return ()
    made: defaultdict[date, _Day] = defaultdict(_Day)
    _count(connection, Stretch(days[0], days[-1]).borders(zone), zone, person, made)
    return tuple(_tally(day, made[day]) for day in days)


def further(connection: Connection, begun: DayTally, span: Instants, zone: ZoneInfo) -> DayTally:
    """A day that was begun to be counted, with what the ledger holds of a `span` behind that."""
    made = defaultdict(_Day, {begun.day: _begun(begun)})
    _count(connection, span, zone, None, made)
    return _tally(begun.day, made[begun.day])


def _count(
    connection: Connection,
    span: Instants,
    zone: ZoneInfo,
    person: str | None,
    made: defaultdict[date, _Day],
) -> None:
    """Add what the ledger holds of a span to the days in which it lies."""
    when = cache(partial(_local, zone=zone))
    told, of_one = values(*span, person), person is not None
    for row in connection.execute(_asks(of_one=of_one), told):
        _add(made[when(row.quarter).date()].asks, tuple(row[1:5]), (row.number, row.cost))
    for row in connection.execute(_latencies(of_one=of_one), told):
        at = when(row.quarter)
        day = made[at.date()]
        day.hours[at.hour] += row.number
        day.latencies[row.latency_ms] += row.number
    for row in connection.execute(_attempts(of_one=of_one), told):
        _add_attempt(made[when(row.quarter).date()].attempts, row)
    for row in connection.execute(_hits(of_one=of_one), told):
        _add(made[when(row.quarter).date()].hits, row.tier, (row.number, row.saved))
    for row in connection.execute(_verdicts(of_one=of_one), told):
        _add(made[when(row.quarter).date()].verdicts, (row.why, row.outcome), (row.number, row.cost))


def whose(connection: Connection, span: Instants, by: str, *, person: str | None = None) -> Asked:
    """What each ``person`` or ``channel`` asked between two instants, of one person or of all."""
    rows = connection.execute(_whose(by, of_one=person is not None), values(*span, person)).all()
    return [row[0] for row in rows], [row[1] for row in rows], [int(row[2]) for row in rows]


@cache
def _whose(by: str, *, of_one: bool) -> Select[Any]:
    wanted = select(asks.c[by], func.count(), func.sum(asks.c.cost_nano_usd)).where(spanned(asks.c.asked_at))
    wanted = wanted.where(OF_ONE) if of_one else wanted
    return wanted.group_by(asks.c[by]).order_by(asks.c[by])


def _local(quarter: str, zone: ZoneInfo) -> datetime:
    """The clock on the wall at a quarter of an hour; long ago for what is none (`2026-11-20 25:00`)."""
    try:
        return read_instant(f"{quarter}:00").astimezone(zone)
    except (StorageError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _tally(day: date, made: _Day) -> DayTally:
    return DayTally(
        day=day,
        asks=tuple(_ask_tallies(made)),
        attempts=tuple(
            AttemptTally(
                route=Route(provider, model),
                purpose=purpose,
                outcome=outcome,
                attempts=calls,
                usage=usage,
                cost_nano_usd=cost,
            )
            for (provider, model, purpose, outcome), (calls, usage, cost) in sorted(made.attempts.items())
        ),
        hours=tuple(made.hours),
        latencies=dict(sorted(made.latencies.items())),
        hits=tuple(
            HitTally(tier=tier, hits=number, saved_nano_usd=saved)
            for tier, (number, saved) in sorted(made.hits.items())
        ),
        verdicts=tuple(
            VerdictFigures(why=why, outcome=outcome, count=number, cost_nano_usd=cost)
            for (why, outcome), (number, cost) in sorted(made.verdicts.items())
        ),
    )


def _begun(tally: DayTally) -> _Day:
    """What was told of a day, as the beginning of more of it."""
    return _Day(
        asks={
            (one.platform, one.outcome, one.served_by, one.question_type): (one.asks, one.cost_nano_usd)
            for one in tally.asks
        },
        attempts={
            (one.route.provider, one.route.model, one.purpose, one.outcome): (
                one.attempts,
                one.usage,
                one.cost_nano_usd,
            )
            for one in tally.attempts
        },
        hours=[*tally.hours],
        latencies=Counter(tally.latencies),
        hits={one.tier: (one.hits, one.saved_nano_usd) for one in tally.hits},
        verdicts={(one.why, one.outcome): (one.count, one.cost_nano_usd) for one in tally.verdicts},
    )


def _ask_tallies(made: _Day) -> Iterator[AskTally]:
    for (platform, outcome, served_by, kind), (number, cost) in sorted(made.asks.items()):
        yield AskTally(
            platform=platform,
            outcome=outcome,
            served_by=served_by,
            question_type=kind,
            asks=number,
            cost_nano_usd=cost,
        )


def _add(groups: dict[Any, tuple[int, int]], key: Any, more: tuple[int, int]) -> None:
    number, money = groups.get(key, (0, 0))
    groups[key] = (number + more[0], money + int(more[1]))


def _add_attempt(groups: dict[tuple[str, ...], tuple[int, Usage, int]], row: Row[Any]) -> None:
    key = (row.provider, row.model, row.purpose, row.outcome)
    calls, usage, cost = groups.get(key, (0, NOTHING_USED, 0))
    more = Usage(**{name: int(getattr(row, name)) for name in _USED})
    groups[key] = (calls + row.number, usage + more, cost + int(row.cost))


@cache
def _asks(*, of_one: bool) -> Select[Any]:
    outcome = func.coalesce(asks.c.outcome, OPEN)
    cost = func.sum(asks.c.cost_nano_usd).label("cost")
    return _summed(
        asks.c.asked_at,
        [asks.c.platform, outcome, asks.c.served_by, asks.c.question_type],
        [cost],
        asks.c.id if of_one else None,
    )


@cache
def _latencies(*, of_one: bool) -> Select[Any]:
    return _summed(asks.c.asked_at, [asks.c.latency_ms], [], asks.c.id if of_one else None)


@cache
def _attempts(*, of_one: bool) -> Select[Any]:
    used = [func.sum(attempts.c[name]).label(name) for name in _USED]
    return _summed(
        attempts.c.started_at,
        [attempts.c.provider, attempts.c.model, attempts.c.purpose, attempts.c.outcome],
        [*used, func.sum(attempts.c.cost_nano_usd).label("cost")],
        attempts.c.ask_id if of_one else None,
    )


@cache
def _hits(*, of_one: bool) -> Select[Any]:
    saved = func.sum(hits.c.saved_nano_usd).label("saved")
    return _summed(hits.c.at, [hits.c.tier], [saved], hits.c.ask_id if of_one else None)


@cache
def _verdicts(*, of_one: bool) -> Select[Any]:
    cost = func.sum(verdicts.c.cost_nano_usd).label("cost")
    keys = [verdicts.c.why, OUTCOME.label("outcome")]
    return _summed(verdicts.c.at, keys, [cost], verdicts.c.ask_id if of_one else None)


def _summed(
    instant: ColumnElement[Any],
    keys: Sequence[ColumnElement[Any]],
    sums: Sequence[ColumnElement[Any]],
    ask_id: ColumnElement[Any] | None,
) -> Select[Any]:
    """What there is of each quarter of an hour of a span; with the column of an ask's id, of one person."""
    quarter = _quarter(instant)
    wanted = select(quarter, *keys, func.count().label("number"), *sums).where(spanned(instant))
    if ask_id is not None:
        wanted = wanted if ask_id is asks.c.id else wanted.join(asks, asks.c.id == ask_id)
        wanted = wanted.where(OF_ONE)
    return wanted.group_by(quarter, *keys)


def _quarter(instant: ColumnElement[Any]) -> ColumnElement[str]:
    return quarter_of(utc_text(instant)).label("quarter")
