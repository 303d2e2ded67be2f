"""A form on a local Slack while the house is slow, or away: what was typed is never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest

from adapters.slack.client import open_client, who_am_i
from adapters.slack.people import People
from adapters.slack.posting import Poster
from adapters.slack.pressing import Pressing
from adapters.slack.workspace import OneWorkspace, Workspace
from bot.commands.inbox import NOT_DONE
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.unanswered import Item, Status
from tests.far_ends.scripted_house import ScriptedHouse, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_message import Params
from tests.far_ends.slack_stage import HastyClock
from tests.far_ends.slack_world import settings_for

pytestmark = pytest.mark.journey

OWNER = "U0OWNER"
TYPED = "Yes, every winter in Davos."
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(slots=True)
class Scene:
    """Only what is pressed, on a local Slack; `teach` waits for `ready` and then says `reply`."""

    slack: LocalSlack
    house: ScriptedHouse
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    reply: Reply | StorageError = field(default_factory=lambda: Reply(title="v1 is taught", text="Taught."))
    taught: list[str] = field(default_factory=list)

    async def teach(self, _: Caller, argument: str) -> Reply:
        await self.ready.wait()
        self.taught.append(argument)
        if isinstance(self.reply, StorageError):
            raise self.reply
        return self.reply

    async def opened_form(self) -> None:
        """The owner has pressed `Answer` on a card."""
        card = self.slack.written("A card", user="U0TWIN", channel="D0OWNER")
        message = self.slack.world.message(card["channel"], card["ts"])
        assert message is not None
        button = {"type": "button", "action_id": "twin:answer:0", "value": "1"}
        label = {"type": "plain_text", "text": "Answer"}
        message.blocks = [{"type": "actions", "block_id": "b", "elements": [{**button, "text": label}]}]
        await self.slack.press(message, "Answer", user=OWNER)
        await eventually(lambda: self.slack.world.modals.get(OWNER))
        await self.shown("Do you ski?")

    async def shown(self, *words: str) -> None:
        """The modal shows these words, sooner or later."""
        await eventually(
            lambda: all(word in str(self.slack.world.modals[OWNER][-1].content) for word in words)
        )


@asynccontextmanager
async def opened(*, in_time_s: float) -> AsyncIterator[Scene]:
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        slack.world.users |= {OWNER: {}}
        settings = settings_for(slack.api_url, owner=f"slack:{OWNER}")
        house = ScriptedHouse(settings, clock=HastyClock())
        scene = Scene(slack, house)
        teach = Command(name="teach", summary="Teach", argument="ID ANSWER", run=scene.teach, who="owner")
        house.commands = Registry([*house.commands, teach])
        house.desk.items["1"] = Item(
            id="1",
            question="Do you ski?",
            key="ski",
            status=Status.OPEN,
            count=1,
            first_asked=NOON,
            last_asked=NOON,
        )
        client = open_client(settings, session)
        me = await who_am_i(client, house.clock)
        people = People(client, house.clock, settings, me.team)
        there = Workspace(me=me, poster=Poster(client, house.clock), people=people)
        pressing = Pressing(house, OneWorkspace(there), lambda _: None, in_time_s=in_time_s)

        async def deliver(kind: str, payload: Params, **_: object) -> Params:
            del kind
            if payload["type"] == "view_submission":
                return await pressing.submit(payload)
            await pressing.press(payload)
            return {}

        slack.requests = deliver
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(pressing.work(tasks))
            try:
                yield scene
            finally:
                work.cancel()
        assert [] == slack.world.live


async def test_an_answer_that_takes_too_long_is_told_of_when_it_is_kept() -> None:
    async with opened(in_time_s=0) as scene:
        await scene.opened_form()
        ack = await scene.slack.submit(OWNER, {"answer": TYPED})
        assert "update" == ack["response_action"]
        await scene.shown("still trying")
        scene.ready.set()
        await scene.shown("Taught.")
        await eventually(lambda: scene.house.desk.told)
    assert [f"1 -- {TYPED}"] == scene.taught


async def test_one_that_is_refused_late_is_back_with_what_was_typed() -> None:
    async with opened(in_time_s=0) as scene:
        scene.reply = Reply(title=NOT_DONE, text="That has an answer already.", refused=True)
        await scene.opened_form()
        await scene.slack.submit(OWNER, {"answer": TYPED, "expires": "2027-01-31"})
        scene.ready.set()
        await scene.shown(TYPED, "2027-01-31", "has an answer already")


async def test_one_that_is_lost_late_can_still_be_read() -> None:
    async with opened(in_time_s=0) as scene:
        scene.reply = StorageError("away")
        await scene.opened_form()
        await scene.slack.submit(OWNER, {"answer": TYPED})
        await scene.slack.close_view(OWNER)
        scene.ready.set()
        await eventually(lambda: any(TYPED in one.shown for one in scene.slack.world.said))
    assert not any("away" in one.shown for one in scene.slack.world.said)


async def test_while_the_database_is_away_the_form_stays_open() -> None:
    async with opened(in_time_s=30) as scene:
        scene.ready.set()
        scene.reply = StorageError("away")
        await scene.opened_form()
        ack = await scene.slack.submit(OWNER, {"answer": TYPED})
        assert "again in a minute" in ack["errors"]["answer"]
        scene.reply = Reply(title="v1 is taught", text="Taught.")
        assert {} == await scene.slack.submit(OWNER, {"answer": TYPED})
        await eventually(lambda: scene.house.desk.told)
    assert 2 == len(scene.taught)


async def test_a_form_is_the_owners_alone_also_when_it_is_sent() -> None:
    async with opened(in_time_s=30) as scene:
        await scene.opened_form()
        stack = scene.slack.world.modals.pop(OWNER)
        stack[-1].user = "U0ASKER"
        scene.slack.world.modals["U0ASKER"] = stack
        ack = await scene.slack.submit("U0ASKER", {"answer": TYPED})
    assert "Only Ada answers" in ack["errors"]["answer"]
    assert [] == scene.taught
