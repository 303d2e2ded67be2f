"""The daily report: which days are due, and posting each of them once to each admin channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog

from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.notices import Notice, Picture
from bot.ports import Books, Clock, Messenger
from bot.posting import ReportClaims
from bot.reports.summary import RecallBooks, Span, Summary, summarise
from bot.reports.wording import report
from bot.settings import Settings

log = structlog.get_logger(__name__)

CATCH_UP_DAYS = 7
LEASE_S = 30
QUIET_S = 60
"""A lease plus this quiet time outlasts any request that may still take effect."""
IN_ORDER_TRIES = 5
"""After so many attempts at one day the later ones wait no longer for it."""
SILENT = "silent"
"""Stands for a message where none was wanted."""


class Posting(StrEnum):
    """What became of a report that was to be posted; the words finish the sentence "the report ..."."""

    POSTED = "is posted"
    BEFORE = "was posted before"
    HELD = "is being posted by another process, or may stand already: it is looked after within two minutes"
    FAILED = "could not be posted: the log tells why"


_DONE = {Posting.POSTED, Posting.BEFORE}


async def no_picture(_day: date) -> Picture | None:
    """For whoever has nobody to draw."""
    return None


async def nothing_ahead(_day: date) -> str:
    """For whoever does not look ahead."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReports:
    """
    Makes and posts them; any number of processes may do so at once.

    ``illustrate`` draws the picture of a day, or none, within a few seconds; ``budget`` tells in a line what
    of the month's was used by its end, and will be.
    """

    settings: Settings
    name: str
    books: Books
    recall: RecallBooks
    claims: ReportClaims
    messengers: Mapping[str, Messenger]
    clock: Clock
    illustrate: Callable[[date], Awaitable[Picture | None]] = no_picture
    budget: Callable[[date], Awaitable[str]] = nothing_ahead

    async def make(self, day: date) -> tuple[Notice, Summary]:
        """The report on one local day."""
        zone = self.settings.zone
        span, earlier = Span.of(day, 1, zone), Span.of(day - timedelta(days=7), 1, zone)
        recalled = await self.recall.recalled(span.since, span.until)
        now = summarise(await self.books.sums(span.since, span.until), span, recalled)
        before = summarise(await self.books.sums(earlier.since, earlier.until), earlier)
        notice = report(self.name, now, before, budget=await self.budget(day))
        return (notice if day <= self.yesterday() else replace(notice, title=f"{notice.title}, so far")), now

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

    async def due(self) -> tuple[date, ...]:
        """
        Finished days whose hour has come, oldest first, up to a week back; none before the first start.

        Computed from local dates, never from a timer's own idea of a day: a trigger that skips or repeats
        an hour at a change of clocks cannot skip or repeat a report.
        """
        first = await self.books.first_day()
        if first is None:
            return ()
        zone = self.settings.zone
        now = self.clock.now()
        today = now.astimezone(zone).date()
        born = first.astimezone(zone).date()
        days = (today - timedelta(days=back) for back in range(CATCH_UP_DAYS, 0, -1))
        return tuple(day for day in days if day >= born and self._posts_at(day) <= now)

    async def was_lived(self, day: date) -> bool:
        """Whether the twin had been started, or asked, by the end of a local day."""
        first = await self.books.first_day()
        return first is not None and day >= first.astimezone(self.settings.zone).date()

    async def post_due(self) -> None:
        """Post whatever is due and not yet posted, oldest day first."""
        destinations = self.destinations()
        if not destinations:
            return
        days = await self.due()
        runs = await self.claims.report_states(days[0]) if days else ()
        known = {(run.report_date, run.destination): run for run in runs}
        for platform, channel in destinations:
            for day in days:
                run = known.get((day, f"{platform}:{channel}"))
                if run is not None and run.state == "sent":
                    continue
                posting = await self.post(day, platform, channel)
                tried = run.attempt if run is not None else 0
                if posting not in _DONE and tried < IN_ORDER_TRIES:
                    break  # the next day waits, so that a channel reads its days in their order

    async def post(self, day: date, platform: str, channel: str) -> Posting:
        """Post one day's report to one channel, if nobody has and nobody just does."""
        destination = f"{platform}:{channel}"
        attempt = await self.claims.claim_report(
            day, destination, at=self.clock.now(), lease_s=LEASE_S, quiet_s=QUIET_S
        )
        if attempt is None:
            return Posting.BEFORE if (day, destination) in await self._sent_since(day) else Posting.HELD
        notice, summary = await self.make(day)
        if not summary.questions and self.settings.report_empty == "off":
            message_id: str | None = SILENT
        else:
            picture = await self.illustrate(day) if summary.questions else None  # a quiet day is one line
            notice = replace(notice, picture=picture)
            try:
                message_id = await self._deliver(day, platform, channel, notice, attempt)
            except DeliveryFailed as error:
                await self.claims.release(day, destination, attempt)
                log.error("report.failed", day=day.isoformat(), destination=destination, reason=str(error))
                return Posting.FAILED
            except DeliveryUnknown as error:
                log.warning("report.unsure", day=day.isoformat(), destination=destination, reason=str(error))
                return Posting.HELD
        if message_id is None:
            return Posting.HELD
        done = await self.claims.mark_sent(day, destination, attempt, message_id, at=self.clock.now())
        return Posting.POSTED if done else Posting.HELD

    async def _sent_since(self, day: date) -> frozenset[tuple[date, str]]:
        runs = await self.claims.report_states(day)
        return frozenset((run.report_date, run.destination) for run in runs if run.state == "sent")

    async def _deliver(
        self, day: date, platform: str, channel: str, notice: Notice, attempt: int
    ) -> str | None:
        """The id of the post: a lost one found again, or a new one; None when it is too late."""
        messenger = self.messengers[platform]
        earlier = await messenger.find(channel, notice.key) if attempt > 1 else None
        if earlier is not None:
            return earlier
        destination = f"{platform}:{channel}"
        if not await self.claims.still_mine(day, destination, attempt, at=self.clock.now()):
            return None
        posted = await messenger.post(channel, notice)
        log.info("report.posted", day=day.isoformat(), destination=destination)
        return posted

    def yesterday(self) -> date:
        """The last local day that is over."""
        return self.clock.now().astimezone(self.settings.zone).date() - timedelta(days=1)

    def _posts_at(self, day: date) -> datetime:
        at = datetime.combine(day + timedelta(days=1), self.settings.report_time, tzinfo=self.settings.zone)
        return at.astimezone(self.clock.now().tzinfo)
