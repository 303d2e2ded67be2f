"""What one member of a local Discord sees alone: answers that they share, questions about a message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.far_ends.discord_components import labels_of, numbered
from tests.far_ends.discord_faults import RESET, Fault
from tests.far_ends.discord_modals import typed
from tests.far_ends.discord_presses import FOLLOW_UP, Scene, ended, opened, shown, told
from tests.far_ends.discord_visit import HurriedClock
from tests.far_ends.discord_world import Json
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

VERBS = ("up", "down", "sources", "wish", "share")
MENU = "Ask the twin about this"


class TurnedClock(HurriedClock):
    """Somebody has turned it on by some seconds."""

    turned_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.turned_s


async def about(scene: Scene, text: str, **fields: Any) -> Json:
    """Ask about a message of somebody else's; the answer."""
    world = scene.far.world
    trap = world.write(scene.other, world.channel, text)
    one = await scene.far.menu(trap, MENU)
    await eventually(lambda: one.modal)
    return (await ended(await scene.far.submit(**fields))).message


async def test_a_private_answer_is_shared_once_with_the_name_of_who_did() -> None:
    async with opened() as scene:
        answer = await about(scene, "What did you do?")
        assert "Share" in labels_of(answer)
        await scene.far.press(answer, "Share")
        await eventually(lambda: "You have shared this" in shown(answer))
        [shared] = scene.public()
    assert "You asked: What did you do?" in shown(shared)
    assert "-# Asked: What did you do?" in shown(shared)
    assert f"Shared by {scene.far.world.ada.name}" in shown(shared)
    assert "AI twin of Ada Example" in shown(shared)
    assert "Share" not in labels_of(shared)
    assert FOLLOW_UP in labels_of(shared)


async def test_a_reply_is_shared_once_also_when_the_second_press_comes_later() -> None:
    clock = TurnedClock()
    async with opened(clock=clock) as scene:
        reply = await scene.by_command("twin usage", days="7")
        components = reply["components"]
        await scene.far.press(reply, "Share")
        await eventually(lambda: "You have shared this" in shown(reply))
        reply["components"] = components
        clock.turned_s = 2.0
        again = await scene.far.press(reply, "Share")
        await eventually(lambda: again.acknowledged)
        await scene.asked()
    assert 2 == len(scene.public())
    assert "Usage of 7 days" in shown(scene.public()[0])


async def test_what_was_told_elsewhere_is_not_shared() -> None:
    async with opened() as scene:
        answer = await about(scene, "What did you do?")
        question, kept = scene.house.history.answers.pop("ask-1")
        scene.house.history.keep(replace(question, channel="discord:1"), kept)
        await told(await scene.far.press(answer, "Share"), "cannot share that")
        assert [] == scene.public()


async def test_a_message_is_asked_about_in_private_or_for_all_to_read() -> None:
    async with opened() as scene:
        private = await about(scene, "Do you know PostgreSQL?")
        assert "You asked: Do you know PostgreSQL?" in shown(private)
        assert [] == scene.public()
        await about(scene, "Since when?", where="channel")
        [public] = scene.public()
    assert "You asked: Since when?" in shown(public)
    assert "-# Asked: Since when?" in shown(public)


async def test_the_words_of_a_message_stand_in_the_form_as_people_read_them() -> None:
    async with opened() as scene:
        world = scene.far.world
        text = f"We look for <@{scene.other.id}> who knows **SQL**."
        one = await scene.far.menu(world.write(scene.other, world.channel, text), MENU)
        await eventually(lambda: one.modal)
        assert "We look for @Grace who knows **SQL**." == typed(scene.far.modal())["question"]


async def test_words_of_others_let_nobody_else_see_what_was_asked_for_oneself() -> None:
    async with opened() as scene:
        answer = await about(scene, "--share --share What did you do?")
        assert "You asked: What did you do?" in shown(answer)
        assert [] == scene.public()


async def test_in_direct_messages_nobody_is_asked_who_may_read_it() -> None:
    async with opened() as scene:
        world = scene.far.world
        room = world.open_dm(world.ada)
        one = await scene.far.menu(world.write(world.ada, room, "What did you do?"), MENU)
        await eventually(lambda: one.modal)
        assert {"question"} == set(typed(scene.far.modal()))
        sent = await ended(await scene.far.submit())
        assert "You asked: What did you do?" in shown(sent.message)
        again = await ended(await scene.far.press(sent.message, FOLLOW_UP))
    assert not again.is_ephemeral
    assert "You asked: What came" in shown(again.message)


async def test_where_somebody_has_brought_the_twin_along_everything_works_by_what_is_pressed() -> None:
    async with opened() as scene:
        far, world = scene.far, scene.far.world
        world.installers.add(world.ada.id)
        elsewhere = world.add_server("Elsewhere", has_bot=False).channel
        asked = await ended(await far.slash("ask", channel=elsewhere, question="Do you ski?"))
        wish = await far.press(asked.message, "Ask Ada")
        await told(wish, "Ada is asked")
        assert "Ada is asked" in shown(asked.message)

        one = await far.menu(world.write(world.ada, elsewhere, "What did you do?"), MENU)
        await eventually(lambda: one.modal)
        assert {"question"} == set(typed(far.modal()))
        sent = await ended(await far.submit())
        assert sent.is_ephemeral
        await far.press(sent.message, "Share")
        await eventually(lambda: "You have shared this" in shown(sent.message))
    assert any("Shared by" in shown(one) for one in world.public(elsewhere))


async def test_what_is_shared_stands_once_whatever_is_lost() -> None:
    async with opened() as scene:
        answer = await about(scene, "What did you do?")
        fault = Fault(route=r"POST /channels/\d+/messages", status=RESET, after_effect=True)
        scene.far.rest.faults.append(fault)
        await scene.far.press(answer, "Share")
        await eventually(lambda: "You have shared this" in shown(answer))
    assert 0 == fault.times
    assert 1 == len(scene.public())


async def test_a_wish_for_what_only_one_sees_is_told_in_its_place() -> None:
    async with opened() as scene:
        answer = await about(scene, "Do you ski?")
        press = await scene.far.press(answer, "Ask Ada")
        await eventually(lambda: "in our direct messages" in shown(answer))
    assert "Ask Ada" not in labels_of(answer)
    assert [] == press.said


async def test_whoever_may_not_ask_is_told_so_when_they_press() -> None:
    async with opened(more={"discord": {"roles": [77]}, "TWIN_ADMINS_ONLY": "true"}) as scene:
        world = scene.far.world
        buttons = [{"type": 2, "style": 2, "label": one, "custom_id": f"twin:{one}:ask-1"} for one in VERBS]
        rows = numbered([{"type": 1, "components": buttons}])
        answer = world.write(world.bot, world.channel, "An answer", components=rows)
        for verb in VERBS:
            heard = await told(await scene.far.press(answer, verb), "members with a certain role")
            assert heard["flags"] & 64
    assert {} == scene.house.feedback.kept
    assert [] == scene.house.desk.wished
