"""The twin's last words: whoever asked and gets no answer, as the twin stops, is told so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic

import structlog

from adapters.runs import Runs, SaidT
from bot.errors import DeliveryFailed, DeliveryUnknown

_EXCUSE_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Parting(Generic[SaidT]):
    """Knows for whom the twin has begun to speak: those need no excuse, or are given one there."""

    runs: Runs[SaidT]
    platform: str
    within_s: float = _EXCUSE_S
    is_closing: bool = False

    def close(self) -> None:
        """From now on whoever gets no answer is told that the twin restarts."""
        self.is_closing = True

    def begin(self, said: SaidT) -> None:
        """The twin begins to speak."""
        if run := self.runs.of(said.origin):
            run.is_spoken = True

    def owes(self, said: SaidT) -> bool:
        """Whether somebody waits for a word that will not come any more."""
        run = self.runs.of(said.origin)
        return self.is_closing and run is not None and not (run.is_called_off or run.is_spoken)

    async def excuse(self, words: Awaitable[None]) -> None:
        """Let it be said that the twin restarts; whatever fails, the end is not held up."""
        try:
            async with asyncio.timeout(self.within_s):
                await words
        except (DeliveryFailed, DeliveryUnknown, TimeoutError) as error:
            event = f"{self.platform}.asker_not_told"
            log.warning(event, error=str(error) or type(error).__name__)
