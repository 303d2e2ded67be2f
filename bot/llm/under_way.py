"""One call of a race while it runs: when it was sent, when it is late, and what came of it."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from bot.domain import Completion, Route
from bot.errors import ModelError, TwinError
from bot.llm.tempo import Patience


@dataclass(slots=True, eq=False)
class Try:
    """One call under way, or still waiting for room in the books; times are the clock's monotonic seconds."""

    route: Route
    started: float
    patience: Patience
    tokens: int
    is_probe: bool
    task: asyncio.Task[None] | None = None
    sent_at: float | None = None
    alive_at: float | None = None
    completion: Completion | None = None
    error: TwinError | None = None

    @property
    def is_over(self) -> bool:
        return self.completion is not None or self.error is not None

    @property
    def late_at(self) -> float:
        """When a second try is due beside this one; one that is not sent yet is never late."""
        return self.silent_until if self.alive_at is None else self._after(self.patience.late_s)

    @property
    def silent_until(self) -> float:
        """When a first sign of life is due."""
        return self._after(self.patience.hedge_s)

    @property
    def patient_until(self) -> float:
        """When others would be asked instead, if there were any."""
        return self._after(self.patience.first_s)

    def lasted(self, now: float) -> float:
        """For how long its provider has had it."""
        return 0.0 if self.sent_at is None else now - self.sent_at

    @property
    def used(self) -> int | None:
        """Tokens that its provider counts against its limits (cached ones do not); None: nobody told."""
        if self.sent_at is None:
            return 0
        ended = self.completion or self.error
        usage = ended.usage if isinstance(ended, Completion | ModelError) else None
        return None if usage is None else usage.total_tokens - usage.cached_tokens

    def _after(self, seconds: float) -> float:
        return math.inf if self.sent_at is None else self.sent_at + seconds
