"""On Discord: what the profile does not tell reaches the person, and their word whoever waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.discord.app import serve
from bot.assembly import open_twin
from bot.settings import load_settings
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_world import Json, Person
from tests.far_ends.inbox_desk import Process, processes, tick_all
from tests.far_ends.scripted_house import eventually

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

SKI = "Do you like to ski in the Alps?"
POSTS = r"POST /channels/\d+/messages"


@dataclass(frozen=True, slots=True)
class Scene:
    far: Discord
    owner: Person
    several: Sequence[Process]

    @property
    def owners_room(self) -> int:
        return self.far.world.open_dm(self.owner)

    def said(self, channel: int) -> list[str]:
        """What the bot said there, cards and all."""
        return [shown(one) for one in self.far.world.said_by_bot(channel)]

    async def ask(self, text: str, channel: int, **more: Any) -> None:
        number = len(self.said(channel))
        await self.far.say(self.far.mention(text), channel=channel, **more)
        await eventually(lambda: len(self.said(channel)) > number)

    async def teach(self, text: str) -> None:
        number = len(self.said(self.owners_room))
        await self.far.whisper(f"teach {text}", who=self.owner)
        await eventually(lambda: len(self.said(self.owners_room)) > number)

    async def tick(self) -> None:
        await tick_all(self.several)

    def cards(self) -> list[str]:
        return [one for one in self.said(self.owners_room) if "YOUR ANSWER" in one]


def shown(message: Json) -> str:
    """All words of a message."""
    cards = (f"{one.get('title')}\n{one.get('description')}" for one in message["embeds"])
    return "\n".join((message["content"], *cards))


@asynccontextmanager
async def opened() -> AsyncIterator[Scene]:
    """The whole twin on the sample profile, and two processes that tick; nobody is ever pinged."""
    stop, told = asyncio.Event(), list[str]()
    async with open_discord() as far:
        owner = far.world.join("Owner")
        settings = load_settings(**far.settings(TWIN_OWNER=f"discord:{owner.id}"))
        async with open_twin(settings) as twin, asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(twin, stop, say=told.append))
            await eventually(lambda: told)
            try:
                async with processes(twin, 2) as several:
                    yield Scene(far, owner, several)
            finally:
                stop.set()
        posted = [
            heard.body for heard in far.rest.heard if heard.method == "POST" and "messages" in heard.path
        ]
        assert posted
        assert all({"parse": []}.items() <= body["allowed_mentions"].items() for body in posted)


async def test_from_an_asker_to_the_owner_and_back_into_the_thread() -> None:
    async with opened() as scene:
        thread = scene.far.world.thread
        await scene.ask(SKI, thread)
        await scene.tick()
        await scene.tick()
        (card,) = scene.cards()
        assert f"> {SKI}" in card
        assert "/twin teach 1 YOUR ANSWER" in card
        assert str(scene.far.world.ada.id) not in card
        assert str(thread) not in card

        await scene.teach("1 Yes, every winter. @everyone")
        await scene.tick()
        await scene.tick()
        _, told = scene.said(thread)
        assert f"> {SKI}" in told
        assert "every winter." in told
        assert "@everyone" not in told
        assert "AI twin of " in told
        assert "Answered by " in told

        await scene.ask("Hi! do you like to ski in the alps, please", scene.far.world.channel)
        assert "every winter." in scene.said(scene.far.world.channel)[0]
        await scene.tick()
        assert 1 == len(scene.cards())
        assert 2 == len(scene.said(thread))


async def test_each_who_waits_in_a_channel_is_told_once() -> None:
    async with opened() as scene:
        channel, ada = scene.far.world.channel, scene.far.world.ada
        await scene.ask(SKI, channel)
        await scene.ask(SKI, channel)
        await scene.far.whisper(SKI)
        room = scene.far.world.open_dm(ada)
        await eventually(lambda: scene.said(room))
        await scene.teach("1 Yes, every winter.")
        for _ in range(3):
            await scene.tick()
        assert 1 == len([one for one in scene.said(channel) if "every winter" in one])
        assert 1 == len([one for one in scene.said(room) if "every winter" in one])


async def test_a_post_whose_answer_is_lost_stands_once() -> None:
    async with opened() as scene:
        thread = scene.far.world.thread
        await scene.ask(SKI, thread)
        scene.far.rest.faults.append(Fault(route=POSTS, status=0, after_effect=True))
        await scene.tick()
        assert 1 == len(scene.cards())
        await scene.teach("1 Yes, every winter.")
        scene.far.rest.faults.append(Fault(route=POSTS, status=0, after_effect=True))
        await scene.tick()
        await scene.tick()
        assert 2 == len(scene.said(thread))


async def test_a_thread_that_is_gone_is_nobodys_trouble() -> None:
    async with opened() as scene:
        thread = scene.far.world.thread
        await scene.ask(SKI, thread)
        await scene.teach("1 Yes, every winter.")
        scene.far.rest.faults.append(Fault(route=rf"POST /channels/{thread}/messages", status=403))
        for _ in range(3):
            await scene.tick()
        assert 1 == len(scene.said(thread))
