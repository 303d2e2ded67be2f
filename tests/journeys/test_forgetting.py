"""Whoever wants to be forgotten says so in a public channel, and nobody else there hears what comes of it."""

from __future__ import annotations

import pytest

from tests.far_ends.discord_visit import visiting
from tests.far_ends.scripted_belongings import MemoryForgetting
from tests.far_ends.scripted_house import ScriptedHouse, able_to_forget, eventually
from tests.far_ends.slack_stage import opened
from tests.far_ends.slack_world import ASKER

pytestmark = pytest.mark.journey

WHOM = [f"slack:{ASKER}"]


async def test_a_wish_said_in_a_slack_channel_is_answered_to_its_asker_alone() -> None:
    async with opened() as stage:
        books = able_to_forget(stage.house)
        await stage.slack.mention("forget-me")
        await eventually(lambda: stage.slack.world.whispered)
        kept = list(books.forgotten)
        await stage.slack.mention("forget-me yes")
        await eventually(lambda: len(stage.slack.world.whispered) == 2)
        await stage.slack.mention("reset")
        await eventually(lambda: len(stage.slack.world.whispered) == 3)

    sure, done, anew = stage.slack.world.whispered
    assert ([], WHOM, [ASKER] * 3) == (kept, books.forgotten, [one.to for one in (sure, done, anew)])
    assert "forget-me yes" in sure.shown
    assert "I have forgotten you" in done.shown
    assert "We start afresh" in anew.shown
    assert ([], []) == (stage.slack.world.said, stage.house.asked)


async def test_a_wish_given_as_a_slash_command_is_answered_to_its_caller_alone() -> None:
    async with opened() as stage:
        books = able_to_forget(stage.house)
        for said in ("forget-me", "forget-me yes", "reset"):
            await stage.slack.command(said)
        await eventually(lambda: len(stage.slack.world.responses) == 3)

    assert ["ephemeral"] * 3 == [one["response_type"] for one in stage.slack.world.responses]
    assert (WHOM, []) == (books.forgotten, stage.slack.world.said)


async def test_a_wish_given_in_a_discord_channel_is_answered_to_its_caller_alone() -> None:
    books: list[MemoryForgetting] = []

    def furnish(house: ScriptedHouse) -> None:
        books.append(able_to_forget(house))

    async with visiting(furnish=furnish) as visit:
        asked = await visit.far.slash("twin forget-me")
        await eventually(lambda: asked.is_answered)
        sure = await visit.far.slash("twin forget-me", sure="yes")
        await eventually(lambda: sure.is_answered)
        await visit.far.say(visit.far.mention("forget-me yes"))
        *_, public = await visit.heard(3)
        whom = [f"discord:{visit.far.world.ada.id}"]

    assert [True, True] == [asked.is_ephemeral, sure.is_ephemeral]
    assert "Shall I forget you?" == asked.message["embeds"][0]["title"]
    assert "I have forgotten you" in sure.message["embeds"][0]["description"]
    assert "`/twin forget-me` shows that to you alone." == public["content"]
    assert whom == books[0].forgotten
