"""Which deliveries are ours to react to: each message and each event once, in all processes together."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from adapters.slack.addresses import PLATFORM
from adapters.slack.inbound import Said
from bot.errors import StorageError
from bot.house import Claims

REMEMBERED = 10_000
"""Deliveries that this process knows without asking the database."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Deliveries:
    """Tells new ones from repeated ones; when the database is away, by what this process knows alone."""

    claims: Claims
    _seen: dict[str, None] = field(default_factory=dict, init=False)

    def is_new(self, said: Said) -> bool:
        """Whether this process sees a message for the first time; from now on it has."""
        keys = [said.key, *([_event(said)] if said.event else [])]
        if any(key in self._seen for key in keys):
            return False
        for key in keys:
            if len(self._seen) >= REMEMBERED:
                del self._seen[next(iter(self._seen))]
            self._seen[key] = None
        return True

    async def claim(self, said: Said) -> bool:
        """
        Whether what was said is ours to answer: by the message, and by the event that brought it.

        One that its claimant did not finish within a minute is free again.
        """
        return await self.claim_key(said.key) and (not said.event or await self.claim_key(_event(said)))

    async def claim_key(self, key: str) -> bool:
        try:
            return await self.claims.claim(key)
        except StorageError as error:  # a person waits: this process alone knows the event, and that must do
            log.warning("slack.claim_unknown", error=str(error))
            return True

    async def finish(self, said: Said) -> None:
        """It was reacted to, by whatever event it came."""
        for key in (said.key, *([_event(said)] if said.event else [])):
            await self._finish(key)

    async def close(self, key: str) -> None:
        """Nobody reacts to a message any more, whether or not somebody has begun to."""
        await self.claim_key(key)
        await self._finish(key)

    async def _finish(self, key: str) -> None:
        try:
            await self.claims.finish(key)
        except StorageError as error:
            log.warning("slack.claim_kept_open", error=str(error))


def _event(said: Said) -> str:
    return f"{PLATFORM}:event:{said.team}:{said.event}"
