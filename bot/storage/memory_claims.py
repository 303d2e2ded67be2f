"""Claims and notes without a database, which keep the same promises within one process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.posting import Succession
from bot.storage.claims import LEASE_S, REMEMBERED
from bot.storage.report_claims import ReportRun, granted


@dataclass(slots=True)
class _Held:
    claimed_at: datetime
    lease_until: datetime
    done: bool = False
    revision: int = 0


@dataclass(slots=True)
class MemoryEventClaims:
    """`bot.storage.claims.EventClaims` in a dictionary."""

    _held: dict[str, _Held] = field(default_factory=dict)

    async def claim(self, key: str, *, at: datetime, lease_s: float = LEASE_S) -> bool:
        self._held = {k: held for k, held in self._held.items() if held.claimed_at >= at - REMEMBERED}
        held = self._held.get(key)
        if held is not None and (held.revision or held.done or at < held.lease_until):
            return False
        self._held[key] = _Held(at, at + timedelta(seconds=lease_s))
        return True

    async def finish(self, key: str, *, at: datetime, revision: int = 0) -> None:  # noqa: ARG002 - of no use here
        held = self._held.get(key)
        if held is not None and held.revision == revision:
            held.done = True

    async def overtake(
        self, key: str, *, at: datetime, revision: int, lease_s: float = LEASE_S
    ) -> Succession:
        held = self._held.get(key)
        if held is not None and held.revision > revision:
            return Succession.OVERTAKEN
        self._held[key] = _Held(at, at + timedelta(seconds=lease_s), revision=revision)
        is_settled = held is None or held.done or at >= held.lease_until
        return Succession.SETTLED if is_settled else Succession.AMID

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        held = self._held.get(key)
        return held is None or held.revision <= revision


@dataclass(slots=True)
class MemoryReportClaims:
    """`bot.storage.report_claims.ReportClaims` in a dictionary."""

    _runs: dict[tuple[date, str], ReportRun] = field(default_factory=dict)

    async def claim_report(
        self, report_date: date, destination: str, *, at: datetime, lease_s: float, quiet_s: float
    ) -> int | None:
        run = self._run(report_date, destination)
        claimed = run.claimed(at=at, lease_s=lease_s, quiet_s=quiet_s)
        self._keep(claimed)
        return granted(run, claimed)

    async def still_mine(self, report_date: date, destination: str, attempt: int, *, at: datetime) -> bool:
        return self._run(report_date, destination).still_held(attempt, at=at)

    async def mark_sent(
        self, report_date: date, destination: str, attempt: int, message_id: str, *, at: datetime
    ) -> bool:
        sent = self._run(report_date, destination).sent(attempt, message_id, at=at)
        self._keep(sent)
        return sent is not None

    async def release(self, report_date: date, destination: str, attempt: int) -> None:
        self._keep(self._run(report_date, destination).released(attempt))

    async def report_states(self, since: date) -> tuple[ReportRun, ...]:
        return tuple(run for (day, _), run in sorted(self._runs.items()) if day >= since)

    async def report_history(self, destinations: Sequence[str], *, since: date) -> tuple[ReportRun, ...]:
        ours = [run for (_, where), run in self._runs.items() if where in destinations]
        ends = {
            (
                end([run.report_date for run in ours if run.destination == where and run.state == "sent"]),
                where,
            )
            for where in {run.destination for run in ours if run.state == "sent"}
            for end in (min, max)
        }
        found = [
            run
            for run in ours
            if run.report_date >= since or run.state != "sent" or (run.report_date, run.destination) in ends
        ]
        return tuple(sorted(found, key=lambda run: (run.report_date, run.destination)))

    def _run(self, report_date: date, destination: str) -> ReportRun:
        fresh = ReportRun(report_date=report_date, destination=destination)
        return self._runs.get((report_date, destination), fresh)

    def _keep(self, run: ReportRun | None) -> None:
        if run is not None:
            self._runs[run.report_date, run.destination] = run


@dataclass(slots=True)
class MemoryNotes:
    """`bot.storage.notes.SqlNotes` in a dictionary."""

    _kept: dict[str, str] = field(default_factory=dict)

    async def remember(self, key: str, make: Callable[[], str]) -> str:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    async def read(self, key: str) -> str | None:
        return self._kept.get(key)

    async def write(self, key: str, value: str) -> None:
        self._kept[key] = value
