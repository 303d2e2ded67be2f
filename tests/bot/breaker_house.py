"""A board of breakers over memory, with a clock that is moved by hand."""

from __future__ import annotations

from typing import Any

from bot.domain import Route
from bot.errors import ModelError, ServerFault, TwinError
from bot.llm.breaker import Breakers
from bot.ports import Verdicts
from bot.storage.alerts import MemoryAlerts
from bot.storage.breakers import MemoryVerdicts
from bot.testing import StillClock

A = Route("groq", "a")
B = Route("groq", "b")
C = Route("openai", "c")


class House:
    """One board over memory."""

    def __init__(self, *routes: Route, verdicts: Verdicts | None = None) -> None:
        self.clock = StillClock()
        self.alerts = MemoryAlerts()
        self.verdicts = verdicts or MemoryVerdicts()
        self.breakers = Breakers(
            self.clock, self.verdicts, self.alerts, routes=routes or (A, B, C), draw=lambda: 0.0
        )

    def may(self, route: Route = A) -> bool:
        return self.breakers.allows(route, self.clock.monotonic()).may

    def wait(self, route: Route = A) -> float:
        return (self.breakers.allows(route, self.clock.monotonic()).until or 0.0) - self.clock.monotonic()

    async def fail(
        self, times: int = 1, kind: type[ModelError] = ServerFault, route: Route = A, **told: Any
    ) -> None:
        for _ in range(times):
            await self.breakers.record(route, kind("words of a stranger @everyone", route=route, **told))

    async def probe(self, failure: TwinError | None, route: Route = A) -> bool:
        """Wait until a probe may be made, and make it."""
        self.clock.move(max(0.0, self.wait(route)))
        taken = await self.breakers.take_probe(route)
        await self.breakers.record(route, failure)
        return taken

    def titles(self, level: str = "alert") -> list[str]:
        return [alert.title for alert in self.alerts.told.values() if alert.level == level]
