"""Looks at everything that may go wrong, each in its own time, and has told what follows from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.errors import TwinError
from bot.incidents.incident import Incidents, Signal
from bot.ports import Clock

log = structlog.get_logger(__name__)

Look = Callable[[datetime], Awaitable[Sequence[Signal]]]
"""One look at an instant; it may raise `TwinError` when what it looks at does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """``every`` is how long nobody looks again after a look, in this process."""

    name: str
    look: Look
    every: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchman:
    """A chore; any number of processes may do it at once, and each thing is told by one of them."""

    sensors: Sequence[Sensor]
    incidents: Incidents
    clock: Clock
    _next: dict[str, float] = field(default_factory=dict)

    async def watch(self) -> None:
        """
        Look at what is due to be looked at; a sensor that fails keeps none of the others.

        Raises:
            StorageError: the database does not answer; the next tick looks again.
        """
        signals: list[Signal] = []
        for sensor in self.sensors:
            if self.clock.monotonic() >= self._next.get(sensor.name, float("-inf")):
                signals += await self._seen(sensor)
                self._next[sensor.name] = self.clock.monotonic() + sensor.every.total_seconds()
        for alert in await self.incidents.take(signals, at=self.clock.now()):
            log.warning("incident.told", key=alert.key, severity=alert.severity, is_muted=alert.is_muted)

    async def _seen(self, sensor: Sensor) -> Sequence[Signal]:
        try:
            return await sensor.look(self.clock.now())
        except TwinError as error:
            log.warning("incident.not_seen", sensor=sensor.name, reason=str(error))
        except Exception:
            log.exception("incident.not_seen", sensor=sensor.name)
        return ()
