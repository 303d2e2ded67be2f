"""The local Discord as the real discord.py meets it: commands, buttons, modals, and their deadlines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from discord import ui

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import Bot, ask, connected, meeting, refused
from tests.far_ends.discord_payloads import CannotBeDone
from tests.far_ends.discord_planted import Planted, buttons, given, respond, told
from tests.far_ends.scripted_house import eventually
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting(kind=Planted) as both:
        yield both


async def test_a_command_is_deferred_and_its_placeholder_becomes_the_answer(met: Met) -> None:
    far, bot = met
    one = await far.slash("ask", question="where?")
    got = await given(bot, one)
    assert ("ask", {"question": "where?"}) == (got.command.name, vars(got.namespace))  # type: ignore[union-attr]
    await got.response.defer(thinking=True, ephemeral=True)
    assert (True, False, True) == (one.is_thinking, one.is_answered, one.is_ephemeral)
    await got.edit_original_response(content="here")
    assert ("here", True, False) == (one.message["content"], one.is_answered, one.is_thinking)
    more = await got.followup.send("and there", wait=True)
    await more.edit(content="or there")
    assert ["here", "or there"] == [said["content"] for said in one.said]
    assert ["or there"] == [message.content async for message in bot.room(far.world.channel).history()]


async def test_what_one_person_alone_sees_is_in_no_history(met: Met) -> None:
    far, bot = met
    one = await far.slash("ask", question="where?")
    await (await given(bot, one)).response.send_message("here", ephemeral=True)
    assert [] == [said async for said in bot.room(far.world.channel).history()]
    partial = bot.room(far.world.channel).get_partial_message(int(one.message["id"]))
    assert (404, 10008) == await refused(partial.edit(content="x"))
    with pytest.raises(CannotBeDone, match="does not see"):
        await far.press(one.message, "x", who=far.world.join("Bob"))


async def test_the_first_follow_up_after_a_defer_takes_the_placeholders_place(met: Met) -> None:
    far, bot = met
    one = await far.slash("ask", question="where?")
    got = await given(bot, one)
    await got.response.defer(thinking=True)
    await got.followup.send("here")
    assert (["here"], False) == ([said["content"] for said in one.said], one.is_thinking)
    await got.delete_original_response()
    assert (404, 10008) == await refused(got.original_response())


async def test_too_late_twice_and_after_a_quarter_of_an_hour(met: Met) -> None:
    far, bot = met
    got = await given(bot, await far.slash("ask", question="late?"))
    far.clock.turn(3.1)
    assert (404, 10062) == await refused(got.response.defer())
    one = await far.slash("ask", question="twice?")
    got = await given(bot, one)
    await got.response.defer(thinking=True)
    again = ask(bot, "POST", f"/interactions/{one.id}/{one.token}/callback", {"type": 5})
    assert (400, 40060) == await refused(again)
    far.clock.turn(901)
    assert (401, 50027) == await refused(got.edit_original_response(content="here"))
    assert (401, 50027) == await refused(got.followup.send("here"))
    one = await far.slash("ask", question="expired?", expired=True)
    assert (404, 10062) == await refused((await given(bot, one)).response.defer())


async def test_a_button_is_pressed_and_its_message_updated(met: Met) -> None:
    far, bot = met
    said = await bot.room(far.world.channel).send("Pick", view=buttons("one", "two"))
    stands = far.world.messages[said.id]
    one = await far.press(stands, "two")
    got = await given(bot, one)
    assert (2, "twin:two:1") == (told(got)["component_type"], told(got)["custom_id"])
    assert (said.id, "Pick") == (got.message.id, got.message.content)  # type: ignore[union-attr]
    await got.response.edit_message(content="Picked", view=None)
    assert ("Picked", []) == (stands["content"], stands["components"])
    with pytest.raises(CannotBeDone, match="there is no 'two'"):
        await far.press(stands, "two")


async def test_a_press_is_deferred_and_edited_or_answered_alone(met: Met) -> None:
    far, bot = met
    said = await bot.room(far.world.channel).send("Pick", view=buttons("one"))
    stands = far.world.messages[said.id]
    one = await far.press(stands, "one")
    got = await given(bot, one)
    await got.response.defer()
    await got.edit_original_response(content="Picked")
    await got.followup.send("to you alone", ephemeral=True)
    assert ("Picked", ["to you alone"]) == (stands["content"], [each["content"] for each in one.said])
    assert far.world.alone[int(one.follow_ups[0]["id"])] == far.world.ada.id
    assert [said.id] == [each.id async for each in bot.room(far.world.channel).history()]


async def test_a_select_gives_what_it_offers(met: Met) -> None:
    far, bot = met
    view = ui.View(timeout=None)
    options = [discord.SelectOption(label="A", value="a"), discord.SelectOption(label="B", value="b")]
    view.add_item(ui.Select[ui.View](custom_id="pick", placeholder="Which?", options=options))
    said = far.world.messages[(await bot.room(far.world.channel).send("Pick", view=view)).id]
    got = await given(bot, await far.choose(said, "Which?", "b"))
    assert ["b"] == told(got)["values"]
    for wrong in (("c",), ("a", "b")):
        with pytest.raises(CannotBeDone):
            await far.choose(said, "pick", *wrong)


async def test_suggestions_come_while_somebody_types(met: Met) -> None:
    far, bot = met
    boss = far.world.join("Boss", permissions=1 << 5)
    one = await far.complete("admin usage", "days", "1", who=boss)
    await eventually(lambda: one.choices is not None)
    assert [0, 1, 2] == [choice["value"] for choice in one.choices or []]
    with pytest.raises(CannotBeDone, match="completes no option"):
        await far.complete("ask", "question", "w")
    many = [{"name": str(number), "value": number} for number in range(26)]
    other = await given(bot, await far.slash("ask", question="x"))
    assert (400, 50035) == await refused(respond(bot, other, {"type": 8, "data": {"choices": many}}))


async def test_a_menu_brings_the_words_of_the_message_whatever_the_intents_are(met: Met) -> None:
    far, bot = met
    said = await far.say("a talk of others", who=far.world.join("Bob"))
    got = await given(bot, await far.menu(said, "Ask about this"))
    (found,) = told(got)["resolved"]["messages"].values()
    assert ("a talk of others", "Ask about this") == (found["content"], got.command.name)  # type: ignore[union-attr]


async def test_a_command_is_hidden_from_who_may_not_see_it(met: Met) -> None:
    far, bot = met
    with pytest.raises(CannotBeDone, match="hidden"):
        await far.slash("admin usage")
    got = await given(bot, await far.slash("admin usage", anyway=True, days="3"))
    assert {"days": 3} == vars(got.namespace)
    with pytest.raises(CannotBeDone, match="context"):
        await far.slash("admin usage", channel=far.world.open_dm(far.world.ada))
    with pytest.raises(CannotBeDone, match="needs"):
        await far.slash("ask")
    with pytest.raises(CannotBeDone, match="no option"):
        await far.slash("ask", question="x", other="y")


@pytest.mark.parametrize("in_a_server", [True, False])
@in_virtual_time()
async def test_where_the_app_is_somebodys_own_only_the_interaction_speaks(*, in_a_server: bool) -> None:
    async with meeting(kind=Planted) as (far, bot):
        elsewhere = far.world.add_server("Elsewhere", has_bot=False).channel
        group = far.world.open_group(far.world.ada, far.world.join("Bob"))
        channel = elsewhere if in_a_server else group
        got = await given(bot, await far.slash("ask", question="where?", channel=channel))
        assert (True, False) == (got.is_user_integration(), got.is_guild_integration())
        await got.response.defer(thinking=True)
        await got.edit_original_response(content="here")
        for number in range(5):
            await got.followup.send(str(number))
        assert (400, 40094) == await refused(got.followup.send("6"))
        assert (403, 50001) == await refused(bot.room(channel).send("x"))
        await far.say(far.mention("nobody hears"), channel=channel)
        assert [] == bot.heard
        with pytest.raises(CannotBeDone, match="installed"):
            await far.slash("admin usage", channel=channel)


async def test_an_interaction_waits_for_who_resumes(met: Met) -> None:
    far, bot = met
    await far.gateway.drop()
    one = await far.slash("ask", question="where?")
    await given(bot, one)
    assert 1 == far.gateway.resumed


async def test_a_press_after_a_restart_comes_to_the_new_client(met: Met) -> None:
    far, bot = met
    said = await bot.room(far.world.channel).send("Pick", view=buttons("one"))
    await bot.close()
    async with connected(far) as later:
        got = await given(later, await far.press(far.world.messages[said.id], "one"))
        await got.response.send_message("still here", ephemeral=True)
