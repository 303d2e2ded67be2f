"""Our Discord door, open before a small Discord, with an actor behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.app import DRAIN_S, serve
from bot.clock import MachineClock
from bot.house import House
from bot.settings import load_settings
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_world import Json
from tests.far_ends.scripted_house import ScriptedHouse, eventually


class HurriedClock(MachineClock):
    """Nobody waits long by it; `slept` is how long they meant to."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, 0.01))


@dataclass(slots=True)
class Visit:
    """The far end, the twin, and what the door said."""

    far: Discord
    house: ScriptedHouse
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[str] = field(default_factory=list)

    async def serve(self) -> None:
        await serve(self.house, self.stop, say=self.said.append)

    async def heard(self, number: int = 1) -> list[Json]:
        """The bot's messages, when there are so many."""
        await eventually(lambda: len(self.far.world.said_by_bot()) >= number)
        return self.far.world.said_by_bot()


def house_at(far: Discord, *, more: dict[str, Any] | None = None, **parts: Any) -> ScriptedHouse:
    """A twin whose settings name the far end."""
    return ScriptedHouse(load_settings(**far.settings(**(more or {}))), **{"clock": HurriedClock(), **parts})


@asynccontextmanager
async def visiting(
    *,
    more: dict[str, Any] | None = None,
    furnish: Callable[[ScriptedHouse], object] = lambda _: None,
    arrange: Callable[[Discord], object] = lambda _: None,
    **parts: Any,
) -> AsyncIterator[Visit]:
    """
    Open the door, wait until it listens, and close it in the end.

    The far end is arranged before, and the house is furnished.
    """
    async with open_discord() as far:
        arrange(far)
        visit = Visit(far, house_at(far, more=more, **parts))
        furnish(visit.house)
        async with asyncio.TaskGroup() as group:
            group.create_task(visit.serve())
            await eventually(lambda: visit.said)
            try:
                yield visit
            finally:
                visit.stop.set()


@asynccontextmanager
async def serving(house: House, *, drain_s: float = DRAIN_S) -> AsyncIterator[asyncio.Event]:
    """
    The door over a house, from when it is open until it has closed, as in a process of its own.

    The event that is given stops it before.
    """
    stop, told = asyncio.Event(), list[str]()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(house, stop, say=told.append, drain_s=drain_s))
        await eventually(lambda: told)
        try:
            yield stop
        finally:
            stop.set()
