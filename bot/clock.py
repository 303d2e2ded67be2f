"""The only place that asks the machine for the time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class MachineClock:
    """The clock of the machine that we run on."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - its one home

    def monotonic(self) -> float:
        """Seconds on a scale that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
