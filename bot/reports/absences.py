"""A channel that nobody can write to any more is told of once, and then tried once an hour."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from bot.bookkeeping import Alert
from bot.ports import Alerts, Clock
from bot.posting import Notes

log = structlog.get_logger(__name__)

REST_S = 3600.0
_THERE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """
    What this process knows of channels that are gone; what was told of them, all processes know together.

    Channels are named as destinations of claims are: ``slack:C1``.
    """

    alerts: Alerts
    notes: Notes
    clock: Clock
    _until: dict[str, float] = field(default_factory=dict)

    def is_resting(self, destination: str) -> bool:
        """Whether the channel was gone within the last hour: it is of no use to try it again so soon."""
        until = self._until.get(destination)
        return until is not None and self.clock.monotonic() < until

    async def gone(self, destination: str, reason: str) -> None:
        """
        Nobody can write there: leave it in peace for an hour, and tell the operators, once.

        Raises:
            StorageError: the database does not answer; the channel rests all the same.
        """
        is_news = destination not in self._until
        self._until[destination] = self.clock.monotonic() + REST_S
        if is_news:
            log.error("channel.gone", destination=destination, reason=reason)
        now = self.clock.now()
        since = await self.notes.read(_note(destination))
        if not since:
            since = now.isoformat()
            await self.notes.write(_note(destination), since)
        await self.alerts.tell(
            Alert(
                key=f"channel:{destination}:{since}",
                at=now,
                kind="channel",
                title=f"{destination} cannot be written to",
                text=f"Seen: {reason}. Reports and alerts for it wait. Invite the twin into the channel "
                "again, or name another one as admin channel; it is tried again every hour.",
            )
        )

    async def there(self, destination: str) -> None:
        """
        Something was posted there.

        Raises:
            StorageError: the database does not answer.
        """
        self._until.pop(destination, None)
        since = await self.notes.read(_note(destination))
        if not since:
            return
        await self.notes.write(_note(destination), _THERE)
        log.info("channel.back", destination=destination)
        await self.alerts.tell(
            Alert(
                key=f"channel:{destination}:{since}:back",
                at=self.clock.now(),
                kind="channel",
                title=f"{destination} can be written to again",
                text="What was due there meanwhile is posted now.",
            )
        )


def _note(destination: str) -> str:
    return f"absent:{destination}"
