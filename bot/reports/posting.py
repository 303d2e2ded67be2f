"""Posts each report once to each admin channel: which are still to come, and what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.notices import Notice
from bot.ports import Clock, Messenger
from bot.posting import Notes, ReportClaims
from bot.reports.absences import Absences
from bot.reports.calendar import Issue, Kind, Outlook, claimed_as
from bot.reports.told import Told, read_told

log = structlog.get_logger(__name__)

LEASE_S = 30
PATIENCE_S = 45
QUIET_S = 60
"""A post is begun within the lease; our patience with it ends before the quiet time after the lease does."""
IN_ORDER_TRIES = 5
"""After so many attempts at one report the later ones wait no longer for it."""
MOST_UNSURE = 2
"""After so many posts of one look that may stand or not a channel waits, so that others need not."""
SILENT = "silent"
"""Stands for a message where none was wanted."""
_BORN = "reports_born"
"""Under this key stands the first day of the twin, as it was when reports were first looked for."""
_LOOK_BACK = timedelta(days=32)
"""The report on a month is claimed by its last day."""


class Press(Protocol):
    """Where reports are made; raises `StorageError` when the books do not answer."""

    def destinations(self) -> tuple[tuple[str, str], ...]:
        """The admin channels as (platform, channel) of the platforms that can be spoken to now."""
        ...

    async def outlook(self) -> Outlook | None:
        """Which days are due now; None before the first start."""
        ...

    async def write(self, issue: Issue) -> Notice | None:
        """A report; None where nobody wants to be told that nothing was asked."""
        ...


class Posting(StrEnum):
    """What became of a report that was to be posted; the words finish the sentence "the report ..."."""

    POSTED = "is posted"
    BEFORE = "was posted before"
    HELD = "is being posted by another process, or may stand already: it is looked after within two minutes"
    UNSURE = "may stand, or be lost: it is looked after within two minutes"
    FAILED = "could not be posted: the log tells why"
    NOWHERE = "could not be posted: the twin cannot write to that channel, the log tells why"


_DONE = {Posting.POSTED, Posting.BEFORE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A report that a channel is still to be given, and how often that was tried."""

    issue: Issue
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPoster:
    """
    A chore of the scheduler; any number of processes may do it at once.

    ``questions`` counts those of some days, in their order. ``told`` hears what became of a report of a kind
    on a platform.
    """

    reports: Press
    claims: ReportClaims
    notes: Notes
    messengers: Mapping[str, Messenger]
    absences: Absences
    questions: Callable[[Sequence[date]], Awaitable[Sequence[int]]]
    clock: Clock
    told: Callable[[str, str, Posting], None] = lambda *_: None

    async def post_due(self) -> None:
        """
        Post to each channel whatever it lacks, in the order in which it should be read.

        Raises:
            StorageError: the database does not answer; the next tick goes on.
        """
        for platform, channel in self.reports.destinations():
            if self.absences.is_resting(f"{platform}:{channel}"):
                continue
            unsure = 0
            for one in await self.due(f"{platform}:{channel}"):
                posting = await self.post(one.issue, platform, channel)
                unsure += posting is Posting.UNSURE
                if posting is Posting.NOWHERE or unsure == MOST_UNSURE:
                    break
                if posting not in _DONE and one.tries < IN_ORDER_TRIES:
                    break  # the next one waits, so that a channel reads its days in their order

    async def due(self, destination: str) -> tuple[Due, ...]:
        """
        What a channel (``slack:C1``) lacks, in order: older days in one report, single days, digests.

        Raises:
            StorageError: the database does not answer.
        """
        outlook = await self.reports.outlook()
        if outlook is None:
            return ()
        born = await self.notes.remember(_BORN, outlook.born.isoformat)
        outlook = replace(
            outlook, born=date.fromisoformat(born)
        )  # in another zone it was perhaps another day
        names = [claimed_as(kind, destination) for kind in Kind]
        runs = await self.claims.report_history(names, since=outlook.oldest - _LOOK_BACK)
        told = await read_told(runs, destination, self.notes)
        older = await self._untold(told, outlook.born, outlook.oldest)
        found = told.lacking(outlook, older)
        return tuple(Due(issue=one, tries=told.tries(one)) for one in found)

    async def _untold(self, told: Told, born: date, until: date) -> list[Issue]:
        """
        The days before `until` that nobody was told of, up to the last on which anything was asked.

        Where such a report ends is settled by the first process that looks: another, whose day began
        meanwhile, follows it, and tells the rest in a second one.
        """
        found: list[Issue] = []
        first = told.reaches(born)
        days = [first + timedelta(days=number) for number in range((until - first).days)]
        asked = await self.questions(days) if days else ()
        lived = [day for day, number in zip(days, asked, strict=True) if number]
        while lived:
            last = date.fromisoformat(await self.notes.remember(told.note(first), lived[-1].isoformat))
            found.append(Issue(kind=Kind.OLDER, first=first, last=last))
            first = last + timedelta(days=1)
            lived = [day for day in lived if day > last]
        return found

    async def post(self, issue: Issue, platform: str, channel: str) -> Posting:
        """
        Post one report to one channel, if nobody has and nobody just does.

        Raises:
            StorageError: the database does not answer; a claim that was made ends by itself.
        """
        became = await self._post(issue, platform, channel)
        self.told(issue.kind.value, platform, became)
        return became

    async def _post(self, issue: Issue, platform: str, channel: str) -> Posting:
        destination = f"{platform}:{channel}"
        name = issue.claimed_as(destination)
        attempt = await self.claims.claim_report(
            issue.dated, name, at=self.clock.now(), lease_s=LEASE_S, quiet_s=QUIET_S
        )
        if attempt is None:
            return Posting.BEFORE if await self._is_sent(issue, name) else Posting.HELD
        try:
            async with asyncio.timeout(LEASE_S + PATIENCE_S):
                message_id = await self._deliver(issue, platform, channel, attempt)
        except DeliveryFailed as error:
            await self.claims.release(issue.dated, name, attempt)
            return await self._failed(issue, destination, error)
        except (DeliveryUnknown, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            log.warning("report.unsure", **_named(issue, destination), reason=reason)
            return Posting.UNSURE
        if message_id is None or not await self.claims.mark_sent(
            issue.dated, name, attempt, message_id, at=self.clock.now()
        ):
            return Posting.HELD
        if message_id != SILENT:
            await self.absences.there(destination)
        return Posting.POSTED

    async def _failed(self, issue: Issue, destination: str, error: DeliveryFailed) -> Posting:
        if isinstance(error, NoSuchPlace):
            await self.absences.gone(destination, str(error))
            return Posting.NOWHERE
        log.error("report.failed", **_named(issue, destination), reason=str(error))
        return Posting.FAILED

    async def _is_sent(self, issue: Issue, name: str) -> bool:
        runs = await self.claims.report_states(issue.dated)
        return any(
            (run.report_date, run.destination, run.state) == (issue.dated, name, "sent") for run in runs
        )

    async def _deliver(self, issue: Issue, platform: str, channel: str, attempt: int) -> str | None:
        """The id of the post: a lost one found again, or a new one; None when it is too late."""
        messenger = self.messengers.get(platform)
        if messenger is None:  # the claim is given back: another process need not wait for its lease to end
            raise DeliveryFailed(f"the door to {platform} has closed meanwhile")
        earlier = await messenger.find(channel, issue.key) if attempt > 1 else None
        if earlier is not None:
            return earlier
        notice = await self.reports.write(issue)
        if notice is None:
            return SILENT
        destination = f"{platform}:{channel}"
        name = issue.claimed_as(destination)
        if not await self.claims.still_mine(issue.dated, name, attempt, at=self.clock.now()):
            return None
        async with asyncio.timeout(PATIENCE_S):
            posted = await messenger.post(channel, replace(notice, key=issue.key, is_routine=True))
        log.info("report.posted", **_named(issue, destination))
        return posted


def _named(issue: Issue, destination: str) -> dict[str, str]:
    return {"kind": str(issue.kind), "days": str(issue), "destination": destination}
