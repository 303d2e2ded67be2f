"""What the reports say: on a day, on a week or a month, and to whom they go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.notices import Notice, Picture
from bot.ports import Books, Clock, Messenger
from bot.reports.calendar import Issue, Kind, Outlook, last_due
from bot.reports.composing import Composing, Daily
from bot.settings import Settings

Illustrate = Callable[[date, int], Awaitable[Picture | None]]
"""Draws so many days until a day, or nothing where nothing happened, within a few seconds; raises nothing."""
DAYS_SHOWN = 14
"""What is below a daily report: the same weekday of the week before is in it."""


async def no_picture(_day: date, _days: int) -> Picture | None:
    """For whoever has nobody to draw."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReports:
    """
    Makes them; `ReportPoster` posts each once.

    ``composing`` puts days in words, ``illustrate`` draws them.
    """

    settings: Settings
    composing: Composing
    books: Books
    messengers: Mapping[str, Messenger]
    clock: Clock
    illustrate: Illustrate = no_picture

    async def make(self, day: date) -> Daily:
        """The report on one local day, and what it is made of."""
        made = await self.composing.daily(day)
        if day <= self.yesterday():
            return made
        return replace(made, notice=replace(made.notice, title=f"{made.notice.title}, so far"))

    def destinations(self) -> tuple[tuple[str, str], ...]:
        """The admin channels as (platform, channel) of the platforms that can be spoken to now."""
        named = (
            ("slack", self.settings.slack_admin_channel),
            ("discord", self.settings.discord_admin_channel),
        )
        return tuple((p, str(channel)) for p, channel in named if channel and p in self.messengers)

    @property
    def channels_named(self) -> int:
        """How many admin channels the settings name, whether they can be spoken to or not."""
        return sum(map(bool, (self.settings.slack_admin_channel, self.settings.discord_admin_channel)))

    async def outlook(self) -> Outlook | None:
        """
        Which days are due now; None before the first start.

        Raises:
            StorageError: the database does not answer.
        """
        first = await self.books.first_day()
        if first is None:
            return None
        zone = self.settings.zone
        born = first.astimezone(zone).date()
        return Outlook(born=born, last=last_due(self.clock.now(), zone, self.settings.report_time))

    async def write(self, issue: Issue) -> Notice | None:
        """
        A report with its picture; None where nobody wants to be told that nothing was asked.

        Raises:
            StorageError: the database does not answer.
        """
        if issue.kind is not Kind.DAILY:
            notice = await self.digest(issue.kind, issue.first, issue.last)
            days = (issue.last - issue.first).days + 1
            return replace(notice, picture=await self.illustrate(issue.last, days))
        made = await self.make(issue.last)
        if made.account.now.questions:
            return replace(made.notice, picture=await self.illustrate(issue.last, DAYS_SHOWN))
        return None if self.settings.report_empty == "off" else made.notice  # a quiet day is one line

    async def digest(self, kind: Kind, first: date, last: date) -> Notice:
        """The report on a week, a month, or older days; both ends are local days, included."""
        return await self.composing.digest(kind, first, last)

    async def was_lived(self, day: date) -> bool:
        """Whether the twin had been started, or asked, by the end of a local day."""
        first = await self.books.first_day()
        return first is not None and day >= first.astimezone(self.settings.zone).date()

    def yesterday(self) -> date:
        """The last local day that is over."""
        return self.clock.now().astimezone(self.settings.zone).date() - timedelta(days=1)
