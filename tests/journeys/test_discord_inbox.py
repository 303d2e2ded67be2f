"""The inbox on Discord: a list, a menu from which one question is chosen, and what may be done with it."""

from __future__ import annotations

import pytest

from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_desk import SKI, opened
from tests.far_ends.discord_presses import ended, shown, told
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey


async def test_several_questions_are_a_list_from_which_one_is_chosen() -> None:
    async with opened() as scene:
        for text in (SKI, "Do you like to surf in Hawaii?", "Do you know Elvis Presley?"):
            await scene.ask(text)
        for chore in scene.twin.chores:
            await chore()
        (card,) = scene.said()
        assert ["Open the inbox"] == labels_of(card)
        listed = await told(
            await scene.far.press(card, "Open the inbox", who=scene.owner), "3 questions wait"
        )
        await scene.far.choose(listed, "twin:inbox:", "1", who=scene.owner)
        await eventually(lambda: f"> {SKI}" in shown(listed))
        await scene.form(listed, "Answer")
        await told(await scene.sent(answer="Yes, twice."), "is taught")
        await eventually(lambda: "Answered by " in shown(listed))
        await scene.far.press(listed, "Back to the inbox", who=scene.owner)
        await eventually(lambda: "2 questions wait" in shown(listed))


async def test_the_inbox_is_worked_off_by_its_menu_where_an_admin_alone_sees_it() -> None:
    async with opened() as scene:
        await scene.ask()
        listed = (await ended(await scene.far.slash("twin inbox", who=scene.admin))).message
        assert "Questions without an answer" in shown(listed)
        await scene.far.choose(listed, "twin:inbox:", "1", who=scene.admin)
        await eventually(lambda: f"> {SKI}" in shown(listed))
        assert ["Answer", "Dismiss", "Not for the twin", "Back to the inbox"] == labels_of(listed)
        await scene.far.press(listed, "Dismiss", who=scene.admin)
        await eventually(lambda: "Dismissed by Admin" in shown(listed))
        await scene.far.press(listed, "Back to the inbox", who=scene.admin)
        await eventually(lambda: "There is no question" in shown(listed))
        assert [] == scene.said(scene.far.world.open_dm(scene.admin))


async def test_nobody_else_opens_the_inbox_by_a_card_of_the_owners() -> None:
    async with opened(in_channel=True, TWIN_OWNER="") as scene:
        for text in (SKI, "Do you like to surf in Hawaii?"):
            await scene.ask(text)
        for chore in scene.twin.chores:
            await chore()
        channel = scene.far.world.channel
        await eventually(lambda: "Open the inbox" in labels_of(scene.said(channel)[-1]))
        card = scene.said(channel)[-1]
        await told(await scene.far.press(card, "Open the inbox", who=scene.colleague), "Only ")
        await told(await scene.far.press(card, "Open the inbox", who=scene.admin), "2 questions wait")
