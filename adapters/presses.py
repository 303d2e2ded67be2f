"""A button that is pressed twice within moments was pressed once: in this process, and in all together."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from adapters.remembered import Remembered
from bot.errors import StorageError
from bot.house import House
from bot.ports import Clock

TWICE_S = 1.0
"""A button that is pressed again so soon was pressed once."""
_WINDOW_S = 10

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Met:
    """What this process has met within the last moments, or at all."""

    clock: Clock
    _seen: Remembered[str, float] = field(default_factory=Remembered, init=False)

    def is_new(self, key: str, *, for_s: float = float("inf")) -> bool:
        """Whether it was not met before, or not for so long; what has no key is always new."""
        now = self.clock.monotonic()
        before = self._seen.get(key) if key else None
        if before is not None and now - before < for_s:
            return False
        self._seen.keep(key, now)
        return True


async def is_first(twin: House, press: str, *, platform: str) -> bool:
    """
    Whether nobody has pressed it within the last moments, in any process.

    ``press`` is the same for each press of one button by one person.
    """
    now = int(twin.clock.now().timestamp()) // _WINDOW_S
    try:
        return await twin.claims.claim(f"{press}:{now - 1}") and await twin.claims.claim(f"{press}:{now}")
    except StorageError as error:  # a person waits
        event = f"{platform}.claim_unknown"
        log.warning(event, error=str(error))
        return True
