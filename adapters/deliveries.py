"""Which deliveries are ours to react to: each message and each event once, in all processes together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import structlog

from adapters.remembered import Remembered
from bot.errors import StorageError
from bot.house import Claims

log = structlog.stdlib.get_logger(__name__)


class Whose(Enum):
    """Who is to react to a delivery; ``UNKNOWN``: the database is away, and others may react as well."""

    OURS = "ours"
    OTHERS = "others"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Deliveries:
    """
    Tells new ones from repeated ones; when the database is away, by what this process knows alone.

    A delivery has one key or several (of the message, of the event that brought it): whoever has one of them
    has the delivery. ``platform`` is the word for it in the log.
    """

    claims: Claims
    platform: str
    _seen: Remembered[str, None] = field(default_factory=Remembered, init=False)
    """Deliveries that this process knows without asking the database."""

    def is_new(self, *keys: str) -> bool:
        """Whether this process sees a delivery for the first time; from now on it has."""
        if self.is_known(*keys):
            return False
        for key in keys:
            self._seen.keep(key, None)
        return True

    def is_known(self, *keys: str) -> bool:
        """Whether this process has seen a delivery."""
        return any(key in self._seen for key in keys)

    async def claim(self, *keys: str) -> bool:
        """Whether a delivery is ours to react to, or may be, as far as is known."""
        return await self.whose(*keys) is not Whose.OTHERS

    async def whose(self, *keys: str) -> Whose:
        """
        Claim a delivery by each of its keys, in their order.

        One that its claimant did not finish within a minute is free again, and so one that is refused now is
        as if this process had not seen it: the platform may deliver it once more when nobody has it.
        """
        found = Whose.OURS
        for key in keys:
            one = await self._claim(key)
            if one is Whose.OTHERS:
                self._forget(*keys)
                return one
            found = one if one is Whose.UNKNOWN else found
        return found

    def _forget(self, *keys: str) -> None:
        for key in keys:
            self._seen.pop(key, None)

    async def claim_key(self, key: str) -> bool:
        return await self._claim(key) is not Whose.OTHERS

    async def _claim(self, key: str) -> Whose:
        try:
            return Whose.OURS if await self.claims.claim(key) else Whose.OTHERS
        except StorageError as error:  # a person waits
            event = f"{self.platform}.claim_unknown"
            log.warning(event, error=str(error))
            return Whose.UNKNOWN

    async def reclaim(self, key: str) -> bool:
        """Whether a delivery that somebody may have reacted to was left unfinished, and is ours; else not."""
        try:
            return await self.claims.claim(key)
        except StorageError as error:
            event = f"{self.platform}.claim_unknown"
            log.warning(event, error=str(error))
            return False

    async def finish(self, *keys: str) -> None:
        """It was reacted to, by whatever event it came."""
        for key in keys:
            try:
                await self.claims.finish(key)
            except StorageError as error:
                event = f"{self.platform}.claim_kept_open"
                log.warning(event, error=str(error))

    async def close(self, key: str) -> None:
        """Nobody reacts to a message any more, whether or not somebody has begun to."""
        await self.claim_key(key)
        await self.finish(key)
