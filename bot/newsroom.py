"""Builds what posts reports over one database, each once to each admin channel."""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.ports import Clock, Messenger
from bot.reports.absences import Absences
from bot.reports.daily import DailyReports
from bot.reports.heartbeat import Heartbeat
from bot.reports.posting import Posting, ReportPoster
from bot.settings import Settings
from bot.storage.alerts import SqlAlerts
from bot.storage.statistics import SqlStatistics
from bot.store import Store

Chore = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What the scheduler has to do about reports."""

    poster: ReportPoster
    heartbeat: Heartbeat

    def chores(self, others: Sequence[Chore]) -> tuple[Chore, ...]:
        """Those of a tick: reports, the `others`, and last a word that all of them have had their turn."""
        return (self.poster.post_due, *others, self.heartbeat.beat)


def open_newsroom(
    store: Store,
    settings: Settings,
    messengers: Mapping[str, Messenger],
    reports: DailyReports,
    clock: Clock,
    *,
    told: Callable[[str, str, Posting], None],
) -> Newsroom:
    """``told`` hears what became of each report."""
    statistics = SqlStatistics(store.database, clock)

    async def questions(days: Sequence[date]) -> list[int]:
        return [one.questions for one in await statistics.days(days, settings.zone)]

    absences = Absences(alerts=SqlAlerts(store.database), notes=store.notes, clock=clock)
    poster = ReportPoster(
        reports=reports,
        claims=store.report_claims,
        notes=store.notes,
        messengers=messengers,
        absences=absences,
        questions=questions,
        clock=clock,
        told=told,
    )
    who = f"{socket.gethostname()}:{os.getpid()}"
    return Newsroom(poster=poster, heartbeat=Heartbeat(notes=store.notes, clock=clock, who=who))
