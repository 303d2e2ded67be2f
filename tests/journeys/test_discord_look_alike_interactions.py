"""The local Discord as the real discord.py meets it: commands, buttons, modals, and their deadlines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import Bot, ask, connected, meeting, refused
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_modals import CannotBeTyped, typed, words_of
from tests.far_ends.discord_payloads import CannotBeDone
from tests.far_ends.discord_refusals import Json
from tests.far_ends.scripted_house import eventually
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]
Given = discord.Interaction[discord.Client]


class Planted(Bot):
    """Commands of all kinds; what becomes of them is left to the test."""

    async def setup_hook(self) -> None:
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def give(interaction: Given, question: str) -> None: ...

        async def days(interaction: Given, days: int = 7) -> None: ...

        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def menu(interaction: Given, message: discord.Message) -> None: ...

        async def suggest(interaction: Given, current: str) -> list[app_commands.Choice[int]]:
            return [app_commands.Choice(name=f"{current}{number}", value=number) for number in range(3)]

        usage: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="usage", description="Usage", callback=days
        )
        usage.autocomplete("days")(suggest)
        rights = discord.Permissions(manage_guild=True)
        admin = app_commands.Group(
            name="admin", description="Admins", default_permissions=rights, guild_only=True
        )
        admin.add_command(usage)
        self.tree.add_command(app_commands.Command(name="ask", description="Ask", callback=give))
        self.tree.add_command(admin)
        self.tree.add_command(app_commands.ContextMenu(name="Ask about this", callback=menu))
        await self.tree.sync()


class Mods(ui.Modal, title="Your answer"):
    answer: ui.Label[Any] = ui.Label(
        text="Answer", component=ui.TextInput(style=discord.TextStyle.long, max_length=10, default="Yes")
    )
    until: ui.TextInput[Any] = ui.TextInput(label="Until", required=False)


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting(kind=Planted) as both:
        yield both


def buttons(*names: str) -> ui.View:
    view = ui.View(timeout=None)
    for name in names:
        view.add_item(ui.Button[ui.View](label=name, custom_id=f"twin:{name}:1"))
    return view


async def given(bot: Bot, one: Interaction) -> Given:
    """What the client got of it."""
    await eventually(lambda: any(got.id == one.id for got in bot.given))
    return next(got for got in bot.given if got.id == one.id)


def told(got: Given) -> Json:
    """What was done exactly."""
    return {**(got.data or {})}


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


async def test_a_modal_is_opened_filled_in_and_sent(met: Met) -> None:
    far, bot = met
    said = await bot.room(far.world.channel).send("Pick", view=buttons("one"))
    stands = far.world.messages[said.id]
    got = await given(bot, await far.press(stands, "one"))
    await got.response.send_modal(Mods(custom_id="twin:answer:1"))
    assert "Your answer\nAnswer" in words_of(far.modal())
    assert ["Yes", ""] == list(typed(far.modal()).values())
    for wrong in ({"Answer": "x" * 11}, {"Answer": ""}, {"Nothing": "x"}):
        with pytest.raises(CannotBeTyped):
            await far.submit(values=wrong)
    one = await far.submit(Answer="No", Until="today")
    sent = await given(bot, one)
    assert said.id == sent.message.id  # type: ignore[union-attr]
    assert "twin:answer:1" == told(sent)["custom_id"]
    await sent.response.edit_message(content="Answered")
    assert "Answered" == stands["content"]
    with pytest.raises(CannotBeDone, match="no modal"):
        await far.submit(Answer="again")


@pytest.mark.parametrize(
    "modal",
    [
        {"title": "x" * 46},
        {"custom_id": ""},
        {"components": []},
        {"components": [{"type": 10, "content": "x"}] * 6},
        {
            "components": [
                {"type": 1, "components": [{"type": 4, "custom_id": "a", "style": 1, "label": "x" * 46}]}
            ]
        },
        {
            "components": [
                {"type": 1, "components": [{"type": 2, "custom_id": "a", "style": 1, "label": "x"}]}
            ]
        },
        {"components": [{"type": 18, "label": "x", "component": {"type": 4, "custom_id": "a", "style": 3}}]},
        {
            "components": [
                {
                    "type": 18,
                    "label": "x",
                    "component": {"type": 4, "custom_id": "a", "style": 1, "max_length": 4001},
                }
            ]
        },
        {
            "components": [
                {
                    "type": 18,
                    "label": "x",
                    "component": {"type": 4, "custom_id": "a", "style": 1, "value": "x" * 9, "max_length": 8},
                }
            ]
        },
    ],
)
async def test_a_modal_that_discord_does_not_open(met: Met, modal: Json) -> None:
    far, bot = met
    one = await far.slash("ask", question="where?")
    await given(bot, one)
    field: Json = {"type": 4, "custom_id": "a", "style": 1, "label": "x"}
    good: Json = {"title": "x", "custom_id": "m", "components": [{"type": 1, "components": [field]}]}
    callback = f"/interactions/{one.id}/{one.token}/callback"
    assert (400, 50035) == await refused(ask(bot, "POST", callback, {"type": 9, "data": {**good, **modal}}))
    await ask(bot, "POST", callback, {"type": 9, "data": good})
    assert "m" == far.modal()["custom_id"]


async def test_no_modal_follows_a_modal_or_a_defer_and_no_update_a_command(met: Met) -> None:
    far, bot = met
    got = await given(bot, await far.slash("ask", question="where?"))
    await got.response.send_modal(Mods())
    sent = await given(bot, await far.submit())
    assert (400, 50035) == await refused(_raw(bot, sent, {"type": 9, "data": {}}))
    assert (400, 50035) == await refused(_raw(bot, sent, {"type": 7, "data": {"content": "x"}}))
    got = await given(bot, await far.slash("ask", question="where?"))
    await got.response.defer()
    assert (400, 40060) == await refused(_raw(bot, got, {"type": 9, "data": {}}))


async def _raw(bot: Bot, got: Given, body: Json) -> Any:
    return await ask(bot, "POST", f"/interactions/{got.id}/{got.token}/callback", body)


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
    assert (400, 50035) == await refused(_raw(bot, other, {"type": 8, "data": {"choices": many}}))


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
