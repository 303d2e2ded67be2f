"""A press of plain reports, a channel that may lose answers, and processes that may die at any step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.notices import Notice
from bot.posting import Notes, ReportClaims
from bot.reports.absences import Absences
from bot.reports.calendar import Issue, Kind, Outlook, last_due
from bot.reports.posting import ReportPoster
from bot.storage.alerts import MemoryAlerts
from bot.storage.memory_claims import MemoryNotes, MemoryReportClaims
from bot.testing import Outbox, StillClock


@dataclass(kw_only=True)
class PlainPress:
    """Reports of a line each, on a twin that was asked something on each day but the ``quiet`` ones."""

    clock: StillClock
    born: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    at: time = time(9)
    channels: tuple[tuple[str, str], ...] = (("slack", "C1"),)
    quiet: set[date] = field(default_factory=set)
    is_silent: bool = False

    def destinations(self) -> tuple[tuple[str, str], ...]:
        return self.channels

    async def outlook(self) -> Outlook | None:
        last = last_due(self.clock.now(), self.zone, self.at)
        return Outlook(born=self.born.astimezone(self.zone).date(), last=last)

    async def write(self, issue: Issue) -> Notice | None:
        if self.is_silent and issue.kind is Kind.DAILY and issue.last in self.quiet:
            return None
        return Notice(title=f"{issue.kind} report", text=str(issue))

    async def questions(self, days: Sequence[date]) -> list[int]:
        """On days that have not begun nobody can have asked anything."""
        today = self.clock.now().astimezone(self.zone).date()
        return [int(day not in self.quiet and day <= today) for day in days]


class KilledHereError(BaseException):
    """The process is gone: nobody catches that."""


@dataclass(kw_only=True)
class Fuse:
    """Kills whoever comes by the ``step`` next, once; ``seen`` are all the steps that were come by."""

    step: str = ""
    seen: set[str] = field(default_factory=set)

    def burn(self, step: str) -> None:
        self.seen.add(step)
        if step == self.step:
            self.step = ""
            raise KilledHereError(step)


@dataclass(kw_only=True)
class MortalClaims:
    """Claims of a process that may die before or after each word with the database."""

    claims: ReportClaims
    fuse: Fuse

    def __getattr__(self, name: str) -> Any:
        deed = getattr(self.claims, name)

        async def done(*args: Any, **named: Any) -> Any:
            self.fuse.burn(f"before {name}")
            told = await deed(*args, **named)
            if told is not None:
                self.fuse.burn(f"after {name}")
            return told

        return done


@dataclass(kw_only=True)
class Channel:
    """
    What stands in every channel; what is ``on_its_way`` lands when its time has come.

    ``late_s`` is how long after its sender's death a request may still take effect.
    """

    clock: StillClock
    late_s: float = 40.0
    posts: list[tuple[str, Notice]] = field(default_factory=list)
    on_its_way: list[tuple[datetime, str, Notice]] = field(default_factory=list)

    def land(self) -> None:
        now = self.clock.now()
        for one in [one for one in self.on_its_way if one[0] <= now]:
            self.on_its_way.remove(one)
            self.posts.append(one[1:])

    def keys(self, kind: str = "report", channel: str = "C1") -> list[str]:
        """The days, or the other periods, that a channel was told of, in its order."""
        self.land()
        found = [one.key for where, one in self.posts if where == channel and one.key.startswith(f"{kind}-")]
        return [key.removeprefix(f"{kind}-") for key in found]


@dataclass(kw_only=True)
class MortalMessenger:
    """The voice of a process that may die before, while and after it posts."""

    channel: Channel
    fuse: Fuse
    platform: str = "slack"

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        assert thread is None
        self.fuse.burn("before post")
        try:
            self.fuse.burn("while post")
        except KilledHereError:
            lands = self.channel.clock.now() + timedelta(seconds=self.channel.late_s)
            self.channel.on_its_way.append((lands, channel, notice))
            raise
        await asyncio.sleep(0)
        self.channel.posts.append((channel, notice))
        self.fuse.burn("after post")
        return f"message-{len(self.channel.posts)}"

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        assert thread is None
        self.fuse.burn("before find")
        self.channel.land()
        found = [n for n, (at, one) in enumerate(self.channel.posts) if (at, one.key) == (channel, key)]
        self.fuse.burn("after find")
        return f"message-{found[0] + 1}" if found else None

    async def room(self, person: str) -> str:
        return person


def poster(
    press: PlainPress,
    messenger: Any = None,
    *,
    claims: ReportClaims | None = None,
    notes: Notes | None = None,
    alerts: MemoryAlerts | None = None,
) -> ReportPoster:
    """A process that posts what a press makes; without a database it has its own memory."""
    notes = notes or MemoryNotes()
    return ReportPoster(
        reports=press,
        claims=claims or MemoryReportClaims(),
        notes=notes,
        messengers={name: messenger or Outbox(platform=name) for name, _ in press.channels},
        absences=Absences(alerts=alerts or MemoryAlerts(), notes=notes, clock=press.clock),
        questions=press.questions,
        clock=press.clock,
    )


def mortal(
    press: PlainPress, channel: Channel, *, claims: ReportClaims, notes: Notes, fuse: Fuse
) -> ReportPoster:
    """One of several processes on one database."""
    return poster(
        press,
        MortalMessenger(channel=channel, fuse=fuse),
        claims=MortalClaims(claims=claims, fuse=fuse),
        notes=notes,
    )
