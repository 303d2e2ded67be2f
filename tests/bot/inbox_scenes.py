"""Scenes for tests of telling: the owner, whoever waits, and platforms that keep what they were given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.inbox.notifying import Notifying
from bot.inbox.telling import Tellings
from bot.notices import Notice
from bot.storage.memory_claims import MemoryReportClaims
from bot.testing import Outbox
from tests.bot.inbox_desk import Desk

HOUR = 3600.0
THREAD = {"conversation": "slack:C1:1700000000.000100"}
ON_DISCORD = {"platform": "discord", "channel": "discord:7", "conversation": "discord:7:9"}


@dataclass(slots=True)
class Telling:
    """Somebody to be told, and two platforms to be told on."""

    desk: Desk = field(default_factory=Desk)
    slack: Outbox = field(default_factory=lambda: Outbox(platform="slack"))
    discord: Outbox = field(default_factory=lambda: Outbox(platform="discord"))
    tellings: Tellings = field(init=False)

    def __post_init__(self) -> None:
        self.tellings = Tellings(
            inbox=self.desk.inbox,
            verified=self.desk.verified,
            messengers={"slack": self.slack, "discord": self.discord},
            clock=self.desk.clock,
            zone=ZoneInfo("Europe/Berlin"),
            name=lambda: "Ada Example",
        )

    async def asked(self, ask: str = "a1", *, asked: str = "Do you like jazz?", **more: Any) -> None:
        waiting = self.desk.waiting(ask, asked, **(THREAD | more))
        await self.desk.inbox.add(waiting, question="Do you like jazz?", key="jazz", item=None)

    async def taught(self, text: str = "Yes, every evening.", name: str = "1") -> None:
        await self.desk.teaching.teach(name, text, by="slack:U9")

    async def tick(self, seconds: float = 30) -> list[Notice]:
        """What is told at a tick."""
        before = len(self.slack.posts), len(self.discord.posts)
        self.desk.clock.move(seconds)
        await self.tellings.tell_due()
        new = self.slack.posts[before[0] :] + self.discord.posts[before[1] :]
        return [notice for _, notice in new]


@dataclass(slots=True)
class Card:
    """An inbox, an owner on Slack, and two admin channels."""

    desk: Desk = field(default_factory=Desk)
    slack: Outbox = field(default_factory=lambda: Outbox(platform="slack"))
    discord: Outbox = field(default_factory=lambda: Outbox(platform="discord"))
    channels: tuple[tuple[str, str], ...] = (("slack", "C0ADMIN"), ("discord", "99"))
    notifying: Notifying = field(init=False)

    def __post_init__(self) -> None:
        self.notifying = Notifying(
            inbox=self.desk.inbox,
            claims=MemoryReportClaims(),
            messengers={"slack": self.slack, "discord": self.discord},
            owner="slack:U9",
            configured=frozenset({"slack", "discord"}),
            destinations=lambda: self.channels,
            clock=self.desk.clock,
            name=lambda: "Ada Example",
        )

    def be(self, **changed: Any) -> None:
        self.notifying = replace(self.notifying, **changed)

    async def ask(self, *questions: str, times: int = 1) -> None:
        for question in questions:
            for number in range(times):
                await self.desk.asked(question, f"{question}-{number}", person="slack:U0SECRET")

    async def tick(self, seconds: float = 30) -> list[Notice]:
        """What is posted at a tick, wherever."""
        before = len(self.slack.posts), len(self.discord.posts)
        self.desk.clock.move(seconds)
        await self.notifying.notify_due()
        new = self.slack.posts[before[0] :] + self.discord.posts[before[1] :]
        return [notice for _, notice in new]


@dataclass(slots=True)
class Mute(Outbox):
    """A messenger whose platform never answers."""

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        return str(await asyncio.Event().wait())


@dataclass(slots=True)
class SlowToLook(Outbox):
    """A messenger whose platform takes a minute to show earlier posts."""

    clock_of: Desk = field(default_factory=Desk)

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        self.clock_of.clock.move(60)
        return None


@dataclass(slots=True)
class SlowRoom(Outbox):
    """A messenger whose platform takes 40 s to open the direct messages."""

    desk: Desk = field(default_factory=Desk)

    async def room(self, person: str) -> str:
        self.desk.clock.move(40)
        return f"direct-{person}"
