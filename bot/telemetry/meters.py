"""What a process has to tell of itself to those who watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.telemetry.counting import Counting
from bot.telemetry.port import Several, Telemetry


def _never() -> bool:
    return False


def _none() -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Meters:
    """
    ``counting`` hears all that happens, ``tracing`` as well where somebody wants traces.

    ``is_away`` tells whether the database is, ``spooled`` how many records wait for it.
    """

    counting: Counting = field(default_factory=Counting)
    tracing: Telemetry | None = None
    is_away: Callable[[], bool] = _never
    spooled: Callable[[], int] = _none

    @property
    def telemetry(self) -> Telemetry:
        """What everything is to be told to."""
        return self.counting if self.tracing is None else Several([self.counting, self.tracing])
