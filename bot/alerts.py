"""Alerts reach the admin channels: each once per channel, those of one tick in one message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.bookkeeping import Alert
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.notices import Notice
from bot.ports import Clock, Controls, Messenger
from bot.silence import Quiet, muted_kinds

log = structlog.get_logger(__name__)

CATCH_UP = timedelta(days=7)
"""An older alert is history: `alerts` still shows it."""
LEASE_S = 30
QUIET_S = 60
"""A lease plus this quiet time outlasts any request that may still take effect."""
PATIENCE_S = 45
"""So long one message is waited for; it ends before the quiet time after the lease does."""
TOGETHER = 20
"""As many alerts as one message tells at most."""
MOST_UNSURE = 2
"""After so many messages of one look that may stand or not a channel waits, so that others need not."""
_LATE = timedelta(minutes=5)
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    Alerts that one message tells, oldest first, claimed for one channel.

    ``key`` names the message for good; an ``attempt`` above 1 means that it may stand already.
    """

    key: str
    attempt: int
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How long a claim of `AlertPosts` keeps others away: ``lease_s`` to post, ``quiet_s`` after that."""

    at: datetime
    lease_s: float = LEASE_S
    quiet_s: float = QUIET_S


class AlertPosts(Protocol):
    """Leased, fenced claims on the alerts of one channel; all raise `StorageError`."""

    async def claim(
        self,
        destination: str,
        *,
        since: datetime,
        lease: Lease,
        most: int,
        but: Collection[str] = (),
        is_quiet: bool = False,
    ) -> Batch | None:
        """
        Some alerts that the channel has not been told, `most` at once; None when there is none for now.

        None of them is muted, or of a kind in ``but``; while it ``is_quiet`` each of them is urgent. A batch
        whose claimant was lost comes back whole, under its own key, when lease and quiet are over.
        """
        ...

    async def still_mine(self, destination: str, batch: Batch, *, at: datetime) -> bool:
        """Whether your lease still runs; ask just before posting."""
        ...

    async def mark_sent(self, destination: str, batch: Batch, message_id: str, *, at: datetime) -> bool:
        """True: they are told. False: the batch is no longer yours, somebody else sees to it."""
        ...

    async def release(self, destination: str, batch: Batch) -> None:
        """Give it back after a certain failure: its alerts are due again at once."""
        ...


class Absences(Protocol):
    """Channels that nobody can write to any more: told of once, and left in peace for a while."""

    def is_resting(self, destination: str) -> bool: ...

    async def gone(self, destination: str, reason: str) -> None: ...

    async def there(self, destination: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPoster:
    """A chore of the scheduler; any number of processes may run it at once."""

    posts: AlertPosts
    messengers: Mapping[str, Messenger]
    destinations: Callable[[], Sequence[tuple[str, str]]]
    clock: Clock
    zone: ZoneInfo
    controls: Controls
    quiet: Quiet | None = None
    absences: Absences | None = None

    async def post_due(self) -> None:
        """
        Tell every admin channel what it has not been told; in quiet hours what is urgent alone.

        Raises:
            StorageError: the database does not answer; the next tick goes on.
        """
        away = self.absences
        destinations = [
            (platform, channel)
            for platform, channel in self.destinations()
            if away is None or not away.is_resting(f"{platform}:{channel}")
        ]
        if not destinations:
            return
        muted = muted_kinds(await self.controls.read(), self.clock.now())
        for platform, channel in destinations:
            unsure = 0
            while unsure < MOST_UNSURE:
                is_told = await self._post_some(platform, channel, but=muted.keys())
                if is_told is None:
                    break
                unsure += not is_told

    async def _post_some(self, platform: str, channel: str, *, but: Collection[str]) -> bool | None:
        """Whether the channel was surely told some; None when there is nothing that it can be told now."""
        destination = f"{platform}:{channel}"
        now = self.clock.now()
        batch = await self.posts.claim(
            destination,
            since=now - CATCH_UP,
            lease=Lease(at=now),
            most=TOGETHER,
            but=but,
            is_quiet=self.quiet is not None and self.quiet.holds(now, self.zone),
        )
        if batch is None:
            return None
        try:
            async with asyncio.timeout(LEASE_S + PATIENCE_S):
                message_id = await self._deliver(platform, channel, batch)
        except DeliveryFailed as error:
            await self.posts.release(destination, batch)
            log.error("alerts.failed", destination=destination, alerts=len(batch.alerts), reason=str(error))
            if self.absences is not None and isinstance(error, NoSuchPlace):
                await self.absences.gone(destination, str(error))
            return None
        except (DeliveryUnknown, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            log.warning("alerts.unsure", destination=destination, alerts=len(batch.alerts), reason=reason)
            return False  # nobody may touch it for a while; it does not hold back what is new
        if message_id is None:
            return False
        is_told = await self.posts.mark_sent(destination, batch, message_id, at=self.clock.now())
        if self.absences is not None:
            await self.absences.there(destination)
        return is_told

    async def _deliver(self, platform: str, channel: str, batch: Batch) -> str | None:
        """The id of the post: a lost one found again, or a new one; None when it is too late."""
        messenger = self.messengers[platform]
        earlier = await messenger.find(channel, batch.key) if batch.attempt > 1 else None
        if earlier is not None:
            return earlier
        if not await self.posts.still_mine(f"{platform}:{channel}", batch, at=self.clock.now()):
            return None
        async with asyncio.timeout(PATIENCE_S):
            posted = await messenger.post(channel, notice_of(batch, now=self.clock.now(), zone=self.zone))
        log.info("alerts.posted", destination=f"{platform}:{channel}", alerts=len(batch.alerts))
        return posted


def key_of(alerts: Sequence[Alert]) -> str:
    """The key of a message that tells these alerts: the same for the same, short enough for any mark."""
    digest = blake2b("\0".join(one.key for one in alerts).encode(), digest_size=_KEY_BYTES)
    return f"alerts-{digest.hexdigest()}"


def notice_of(batch: Batch, *, now: datetime, zone: ZoneInfo) -> Notice:
    """One alert as it is; several as a list. What is no longer new tells its hour."""
    if len(batch.alerts) == 1:
        (alert,) = batch.alerts
        since = f"\n\nSince {_hour(alert, zone)}." if now - alert.at > _LATE else ""
        return Notice(title=alert.title, text=alert.text + since, key=batch.key)
    lines = [f"- **{one.title}** ({_hour(one, zone)})\n  {_one_line(one.text)}" for one in batch.alerts]
    return Notice(title=f"{len(batch.alerts)} alerts", text="\n".join(lines), key=batch.key)


def _hour(alert: Alert, zone: ZoneInfo) -> str:
    return f"{alert.at.astimezone(zone):%Y-%m-%d %H:%M}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
