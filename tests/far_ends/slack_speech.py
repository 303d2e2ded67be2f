"""Answers on their way into a local Slack, without the door in front: what grows, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from adapters.slack.answering import Answering
from adapters.slack.client import open_client, who_am_i
from adapters.slack.inbound import PLATFORM, Said, read_command, read_event
from adapters.slack.people import People
from adapters.slack.posting import Poster
from adapters.slack.workspace import Workspace
from bot.domain import Answer, Listen, Question
from bot.ports import Clock
from tests.far_ends.scripted_house import ScriptedHouse, answered, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_payloads import slash
from tests.far_ends.slack_stage import HastyClock, words_of
from tests.far_ends.slack_world import ASKER, CHANNEL, TEAM, TWIN, settings_for

FIRST = "I led the move to PostgreSQL."
WHOLE = f"{FIRST} It took a year."


@dataclass(slots=True)
class Speaker:
    """A twin that says what a test tells it to, when it does."""

    _told: asyncio.Queue[str | Answer] = field(default_factory=asyncio.Queue)

    async def __call__(self, question: Question, listen: Listen) -> Answer:
        while isinstance(said := await self._told.get(), str):
            listen(said)
        return said

    def tell(self, text: str) -> None:
        """The whole text so far."""
        self._told.put_nowait(text)

    def end(self, text: str | Answer) -> None:
        """The answer is whole."""
        self._told.put_nowait(answered(text) if isinstance(text, str) else text)


@dataclass(slots=True)
class Scene:
    """One workspace, an answering, and what a test does with them."""

    slack: LocalSlack
    house: ScriptedHouse
    there: Workspace
    answering: Answering
    speaker: Speaker
    tasks: asyncio.TaskGroup

    def said(self, text: str = "What did you build?", *, channel: str = CHANNEL, **more: Any) -> Said:
        """What a member says; ``more`` are fields of the event."""
        event = self.slack.written(f"<@{TWIN}> {text}", channel=channel, **more)
        found = read_event(_delivered(event), self.there.me)
        assert found is not None
        return found

    def commanded(self, text: str) -> Said:
        """What a member says by ``/twin TEXT``."""
        url = self.slack.response_url(ASKER, CHANNEL)
        form = slash(text, user=ASKER, channel=CHANNEL, team=TEAM, response_url=url)
        found = read_command(form, self.there.me)
        assert found is not None
        return found

    def asked(self, said: Said, *, shared: bool = False) -> asyncio.Task[None]:
        """The question is on its way to its answer."""
        question = Question(
            text=said.text, platform=PLATFORM, person=said.person, channel=f"{PLATFORM}:{said.channel}"
        )
        return self.tasks.create_task(self.answering.answer(self.there, said, question, shared=shared))

    async def grown(self, text: str) -> Message:
        """Tell a text and wait until Slack shows it; the message that grows."""
        self.speaker.tell(text)
        await eventually(lambda: any(text in message.shown for message in self.slack.world.streaming))
        return self.slack.world.streaming[-1]

    def calls(self, method: str) -> int:
        return self.slack.world.calls[method]

    @property
    def stands(self) -> list[Message]:
        """What the twin said, also what still grows."""
        return [m for m in self.slack.world.messages if m.user == TWIN and m.to is None]


def only(scene: Scene) -> str:
    """What the one message says, below its label, that stands and has ended."""
    [message] = scene.stands
    assert not message.is_streaming
    return words_of(message)


def _delivered(event: Params) -> Params:
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{event['ts']}", "event": event}


@asynccontextmanager
async def speaking(*, clock: Clock | None = None) -> AsyncIterator[Scene]:
    """A local Slack and an answering in it; in the end nothing may live in what was sent."""
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        speaker, clock = Speaker(), clock or HastyClock()
        house = ScriptedHouse(settings_for(slack.api_url), clock=clock, speech=speaker)
        client = open_client(house.settings, session)
        there = Workspace(
            me=await who_am_i(client, clock),
            poster=Poster(client, clock),
            people=People(client, clock, house.settings),
        )
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            yield Scene(slack, house, there, Answering(house), speaker, tasks)
        assert [] == slack.world.live
