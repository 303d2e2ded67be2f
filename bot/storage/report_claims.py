"""Who posts a report: due -> sending (attempt, lease) -> sent (message), once per date and destination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, tuple_, update

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.tables import report_runs

State = Literal["due", "sending", "sent"]

_THIS = (report_runs.c.report_date == bindparam("day"), report_runs.c.destination == bindparam("where_to"))
_READ = select(report_runs).where(*_THIS)
_NEW = insert(report_runs)
_OURS = report_runs.c.destination.in_(bindparam("sought", expanding=True))


def _ends(which: Any) -> Any:
    """The first or the last report of each destination that was sent."""
    place = report_runs.c.destination
    return select(which(report_runs.c.report_date), place).where(_OURS, _IS_SENT).group_by(place)


_IS_SENT = report_runs.c.state == "sent"
_HISTORY = (
    select(report_runs)
    .where(
        _OURS,
        or_(
            report_runs.c.report_date >= bindparam("since"),
            ~_IS_SENT,
            tuple_(report_runs.c.report_date, report_runs.c.destination).in_(_ends(func.min)),
            tuple_(report_runs.c.report_date, report_runs.c.destination).in_(_ends(func.max)),
        ),
    )
    .order_by(report_runs.c.report_date, report_runs.c.destination)
)
_FIELDS = ("state", "attempt", "lease_until", "message_id", "sent_at")
_WRITE = update(report_runs).where(*_THIS).values({name: bindparam(name) for name in _FIELDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRun:
    """
    How far one report to one destination has come.

    ``attempt`` is the fencing number: whoever holds an older one has lost the report to a later process.
    """

    report_date: date
    destination: str
    state: State = "due"
    attempt: int = 0
    lease_until: datetime | None = None
    message_id: str | None = None
    sent_at: datetime | None = None

    def claimed(self, *, at: datetime, lease_s: float, quiet_s: float) -> ReportRun | None:
        """
        The run in the hands of a new claimant; None when it is sent, or its holder may still have effect.

        Lease and quiet together must outlast the longest request and the lag of looking the post up. A lease
        that is longer than any begins anew, in the same hands: the number of the attempt stays.
        """
        if self.state == "sent":
            return None
        until = at + timedelta(seconds=lease_s)
        if self.state == "sending" and self.lease_until:
            if self.lease_until > until + timedelta(seconds=quiet_s):
                return replace(self, lease_until=until)  # no lease is so long: the clock was put back
            if at < self.lease_until + timedelta(seconds=quiet_s):
                return None
        return replace(self, state="sending", attempt=self.attempt + 1, lease_until=until)

    def held_by(self, attempt: int) -> bool:
        return self.state == "sending" and self.attempt == attempt

    def still_held(self, attempt: int, *, at: datetime) -> bool:
        return self.held_by(attempt) and self.lease_until is not None and at < self.lease_until

    def sent(self, attempt: int, message_id: str, *, at: datetime) -> ReportRun | None:
        """The run after its post; None when somebody else holds it or has ended it."""
        if self.state == "sent":
            return self if (self.attempt, self.message_id) == (attempt, message_id) else None
        if not self.held_by(attempt):
            return None
        return replace(self, state="sent", lease_until=None, message_id=message_id, sent_at=at)

    def released(self, attempt: int) -> ReportRun | None:
        """As if this attempt had never been: nothing of it can stand, so nobody need look for it."""
        return (
            replace(self, state="due", attempt=attempt - 1, lease_until=None)
            if self.held_by(attempt)
            else None
        )


class ReportClaims(Protocol):
    """What both kinds of report claims, in SQL and in memory, promise; all raise `StorageError`."""

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        """
        The number of your attempt; None when it is sent, or somebody else's lease or quiet time runs.

        A number above 1 means that an earlier attempt may have posted: look before posting again.
        """
        ...

    async def still_mine(self, report_date: date, destination: str, attempt: int, *, at: datetime) -> bool:
        """Whether your lease still runs; ask just before posting."""
        ...

    async def mark_sent(
        self, report_date: date, destination: str, attempt: int, message_id: str, *, at: datetime
    ) -> bool:
        """True: the report is done. False: it is no longer yours, somebody else sees to it."""
        ...

    async def release(self, report_date: date, destination: str, attempt: int) -> None:
        """Give it back after a certain failure: it is due again at once, and the attempt does not count."""
        ...

    async def report_states(self, since: date) -> tuple[ReportRun, ...]:
        """Every run that was ever claimed of reports on `since` and later, by date and destination."""
        ...

    async def report_history(self, destinations: Sequence[str], *, since: date) -> tuple[ReportRun, ...]:
        """
        What was done for `destinations`, by date: on `since` and later, and what is open from before.

        And the first and the last of each that were sent, however long ago.
        """
        ...


def granted(before: ReportRun, claimed: ReportRun | None) -> int | None:
    """The number of a new attempt; None where there is none, or the one before was only given its time."""
    return claimed.attempt if claimed is not None and claimed.attempt > before.attempt else None


class SqlReportClaims:
    """`ReportClaims` shared by all processes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        def unit(connection: Connection) -> int | None:
            run = _read(connection, report_date, destination)
            claimed = run.claimed(at=at, lease_s=lease_s, quiet_s=quiet_s)
            _write(connection, claimed)
            return granted(run, claimed)

        return await self._database.write(unit)

    async def still_mine(self, report_date: date, destination: str, attempt: int, *, at: datetime) -> bool:
        run = await self._database.glance(lambda c: _read(c, report_date, destination))
        return run.still_held(attempt, at=at)

    async def mark_sent(
        self, report_date: date, destination: str, attempt: int, message_id: str, *, at: datetime
    ) -> bool:
        def unit(connection: Connection) -> bool:
            sent = _read(connection, report_date, destination).sent(attempt, message_id, at=at)
            _write(connection, sent)
            return sent is not None

        return await self._database.write(unit)

    async def release(self, report_date: date, destination: str, attempt: int) -> None:
        await self._database.write(lambda c: _write(c, _read(c, report_date, destination).released(attempt)))

    async def report_states(self, since: date) -> tuple[ReportRun, ...]:
        wanted = (
            select(report_runs)
            .where(report_runs.c.report_date >= since.isoformat())
            .order_by(report_runs.c.report_date, report_runs.c.destination)
        )
        return await self._database.glance(lambda c: tuple(_run(row) for row in c.execute(wanted)))

    async def report_history(self, destinations: Sequence[str], *, since: date) -> tuple[ReportRun, ...]:
        given = {"sought": list(destinations), "since": since.isoformat()}
        return await self._database.glance(lambda c: tuple(_run(row) for row in c.execute(_HISTORY, given)))


def _read(connection: Connection, report_date: date, destination: str) -> ReportRun:
    row = connection.execute(_READ, {"day": report_date.isoformat(), "where_to": destination}).first()
    return _run(row) if row is not None else ReportRun(report_date=report_date, destination=destination)


def _run(row: Row[Any]) -> ReportRun:
    try:
        report_date = date.fromisoformat(row.report_date)
    except ValueError as error:
        raise StorageError(f"a report run holds {row.report_date!r} where a date belongs") from error
    return ReportRun(
        report_date=report_date,
        destination=row.destination,
        state=row.state,
        attempt=row.attempt,
        lease_until=row.lease_until,
        message_id=row.message_id,
        sent_at=row.sent_at,
    )


def _write(connection: Connection, run: ReportRun | None) -> None:
    if run is None:
        return
    day, fields = run.report_date.isoformat(), {name: getattr(run, name) for name in _FIELDS}
    if not connection.execute(_WRITE, {"day": day, "where_to": run.destination, **fields}).rowcount:
        connection.execute(_NEW, {"report_date": day, "destination": run.destination, **fields})
