"""A form on a local Discord while the house is slow, or away: what was typed is never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.commands.inbox import NOT_DONE
from bot.commands.registry import Caller, Command, Registry
from bot.commands.reply import Reply
from bot.errors import StorageError
from bot.rehearsal import LoopClock
from bot.unanswered import Item, Status
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_components import labels_of, numbered
from tests.far_ends.discord_faults import RESET, Fault
from tests.far_ends.discord_modals import typed, words_of
from tests.far_ends.discord_presses import ended, shown, told
from tests.far_ends.discord_visit import HurriedClock, house_at, serving
from tests.far_ends.discord_world import Json, Person
from tests.far_ends.scripted_house import MemoryDesk, ScriptedHouse, eventually
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

TYPED = "Yes, every winter in Davos."
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CARD = {
    "type": 1,
    "components": [{"type": 2, "style": 1, "label": "Answer", "custom_id": "twin:answer:1"}],
}


class SlowDesk(MemoryDesk):
    """Whoever looks something up there waits for ever."""

    async def item(self, name: str) -> Item | None:
        await asyncio.Event().wait()
        return await super().item(name)


@dataclass(slots=True)
class Scene:
    """A card that stands in the owner's direct messages; `teach` says `reply`."""

    far: Discord
    house: ScriptedHouse
    owner: Person
    reply: Reply | StorageError = field(default_factory=lambda: Reply(title="v1 is taught", text="Taught."))
    taught: list[str] = field(default_factory=list)

    async def teach(self, _: Caller, argument: str) -> Reply:
        self.taught.append(argument)
        if isinstance(self.reply, StorageError):
            raise self.reply
        return self.reply

    def card(self) -> Json:
        world = self.far.world
        return world.write(world.bot, world.open_dm(self.owner), "A card", components=numbered([CARD]))

    async def form(self, message: Json, button: str = "Answer") -> Json:
        press = await self.far.press(message, button, who=self.owner)
        await eventually(lambda: press.modal)
        return press.modal or {}


@asynccontextmanager
async def opened(**parts: Any) -> AsyncIterator[Scene]:
    async with open_discord() as far:
        owner = far.world.join("Owner")
        house = house_at(far, more={"TWIN_OWNER": f"discord:{owner.id}"}, **parts)
        scene = Scene(far, house, owner)
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
        async with serving(house):
            yield scene


@in_virtual_time()
async def test_while_the_database_is_slow_the_form_opens_in_time_without_the_question() -> None:
    async with opened(clock=LoopClock(), desk=SlowDesk()) as scene:
        press = await scene.far.press(scene.card(), "Answer", who=scene.owner)
        await asyncio.sleep(1.4)
        assert not press.acknowledged
        await asyncio.sleep(1.0)
        form = press.modal or {}
    assert "as it stands on the card" in words_of(form)
    assert "Do you ski?" not in words_of(form)


async def test_while_the_database_is_away_the_form_opens_and_what_was_typed_is_kept() -> None:
    async with opened() as scene:
        card = scene.card()
        scene.house.desk.away = True
        form = await scene.form(card)
        assert "Do you ski?" not in words_of(form)
        scene.reply = StorageError("away")
        sent = await scene.far.submit(who=scene.owner, answer=TYPED, expires="2030-01-31")
        fault = await told(sent, "again in a minute", TYPED, "2030-01-31")
        assert ["Change it"] == labels_of(fault)
        scene.house.desk.away = False
        scene.reply = Reply(title="v1 is taught", text="Taught.")
        form = await scene.form(fault, "Change it")
        assert {"answer": TYPED, "expires": "2030-01-31"} == typed(form)
        await scene.far.submit(who=scene.owner)
        await eventually(lambda: "v1 is taught" in shown(fault))
        await eventually(lambda: scene.house.desk.told)
    assert [f"--expires 2030-01-31 1 -- {TYPED}"] * 2 == scene.taught
    assert TYPED not in shown(fault)


async def test_a_form_that_is_sent_too_late_is_answered_in_the_direct_messages() -> None:
    async with opened(clock=HurriedClock()) as scene:
        await scene.form(scene.card())
        scene.reply = Reply(title=NOT_DONE, text="That has an answer already.", refused=True)
        await scene.far.submit(who=scene.owner, expired=True, answer=TYPED)
        room = scene.far.world.open_dm(scene.owner)
        await eventually(lambda: any(TYPED in shown(one) for one in scene.far.world.said_by_bot(room)))


async def test_a_form_is_the_owners_alone_also_when_it_is_sent() -> None:
    async with opened() as scene:
        await scene.form(scene.card())
        ada = scene.far.world.ada
        scene.far.interactions.open_modals[ada.id] = scene.far.interactions.open_modals.pop(scene.owner.id)
        sent = await ended(await scene.far.submit(who=ada, answer=TYPED))
        await told(sent, "Only Ada answers")
    assert [] == scene.taught


async def test_a_question_that_is_gone_is_said_to_be() -> None:
    async with opened() as scene:
        card = scene.card()
        scene.house.desk.items.clear()
        await told(await scene.far.press(card, "Answer", who=scene.owner), "no longer in the inbox")


async def test_a_form_that_fails_in_an_unknown_way_keeps_what_was_typed() -> None:
    async with opened() as scene:
        scene.house.commands = Registry([])  # whatever is given is not known
        await scene.form(scene.card())
        sent = await scene.far.submit(who=scene.owner, answer=TYPED)
        await told(sent, "There is no such command")
        card = scene.card()
        button = card["components"][0]["components"][0]
        button["custom_id"] = "twin:again:evil 7"
        await told(await scene.far.press(card, "Answer", who=scene.owner), "could not open that form")
        button["custom_id"] = "twin:nobody:knows"
        press = await scene.far.press(card, "Answer", who=scene.owner)
        await eventually(lambda: press.acknowledged)
    assert [] == press.said


@pytest.mark.parametrize("status", [RESET, 503])
async def test_a_first_answer_that_is_lost_on_its_way_is_given_once(status: int) -> None:
    async with opened() as scene:
        card, ada = scene.card(), scene.far.world.ada
        route = r"POST /interactions/\d+/[^/]+/callback"
        scene.far.rest.faults.append(Fault(route=route, status=status, after_effect=True))
        press = await scene.far.press(card, "Answer", who=ada)
        await told(press, "Only Ada answers")
        await told(await scene.far.press(card, "Answer", who=scene.far.world.join("Bob")), "Only Ada answers")
    assert 1 == len(press.said)
