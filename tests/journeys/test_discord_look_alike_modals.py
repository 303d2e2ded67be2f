"""The local Discord as the real discord.py meets it: modals, what Discord opens, and what people send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import ui

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import Bot, ask, meeting, refused
from tests.far_ends.discord_modals import CannotBeTyped, typed, words_of
from tests.far_ends.discord_payloads import CannotBeDone
from tests.far_ends.discord_planted import Planted, buttons, given, respond, told
from tests.far_ends.discord_refusals import Json

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]


class Mods(ui.Modal, title="Your answer"):
    answer: ui.Label[Any] = ui.Label(
        text="Answer", component=ui.TextInput(style=discord.TextStyle.long, max_length=10, default="Yes")
    )
    until: ui.TextInput[Any] = ui.TextInput(label="Until", required=False)


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting(kind=Planted) as both:
        yield both


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
    assert (400, 50035) == await refused(respond(bot, sent, {"type": 9, "data": {}}))
    assert (400, 50035) == await refused(respond(bot, sent, {"type": 7, "data": {"content": "x"}}))
    got = await given(bot, await far.slash("ask", question="where?"))
    await got.response.defer()
    assert (400, 40060) == await refused(respond(bot, got, {"type": 9, "data": {}}))
