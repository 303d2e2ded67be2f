"""A door that is open on a local Slack: the scene of its journeys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.app import serve
from bot.clock import MachineClock
from bot.house import House
from bot.ports import Clock
from tests.far_ends.scripted_house import Script, ScriptedHouse, echo, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_message import Message
from tests.far_ends.slack_world import settings_for

LABEL = "_AI twin of Ada Example_\n\n"


class HastyClock(MachineClock):
    """A clock on which everything but the network is a hundred times faster."""

    def monotonic(self) -> float:
        return super().monotonic() * 100

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 100)


def words_of(message: Message) -> str:
    """What an answer says below its label, which is its first line from its first moment on, once."""
    assert all(moment.startswith(LABEL) for moment in message.moments)
    assert 1 == message.shown.count("AI twin of")
    return message.shown.removeprefix(LABEL)


@dataclass(slots=True)
class Stage:
    """A door that is open on a local Slack, and the twin behind it."""

    slack: LocalSlack
    house: ScriptedHouse
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[str] = field(default_factory=list)


@asynccontextmanager
async def serving(
    house: House,
    stop: asyncio.Event | None = None,
    *,
    say: Callable[[str], None] = lambda _: None,
    drain_s: float = 10,
) -> AsyncIterator[None]:
    """The door over a house, from when it is open until it has closed, as in a process of its own."""
    stop, told = stop or asyncio.Event(), list[str]()

    def hear(line: str) -> None:
        told.append(line)
        say(line)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(house, stop, say=hear, drain_s=drain_s))
        await eventually(lambda: told)
        try:
            yield
        finally:
            stop.set()


@asynccontextmanager
async def opened(
    script: Script = echo, *, clock: Clock | None = None, drain_s: float = 10, **settings: Any
) -> AsyncIterator[Stage]:
    """Serve, until the block ends; the door must close by itself then."""
    async with local_slack() as slack:
        house = ScriptedHouse(settings_for(slack.api_url, **settings), script, clock=clock or MachineClock())
        stage = Stage(slack, house)
        async with asyncio.timeout(120), serving(house, stage.stop, say=stage.told.append, drain_s=drain_s):
            yield stage
        assert [] == slack.world.live  # of messages, streams, views, statuses and answers
