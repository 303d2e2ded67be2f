"""When something goes wrong on the way to the owner or to whoever waits: once, or at last, or never."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.inbox import patience
from bot.rehearsal import rehearse
from bot.unanswered import Status
from tests.bot.inbox_scenes import HOUR, ON_DISCORD, Card, Mute, SlowRoom, SlowToLook, Telling


async def test_what_may_stand_already_is_looked_for_before_it_is_repeated() -> None:
    scene = Telling()
    await scene.asked()
    await scene.taught()
    scene.slack.lost = ["C1"]

    assert 1 == len(await scene.tick())
    assert [] == [one for _ in range(9) for one in await scene.tick()]
    assert await scene.desk.inbox.claim_telling(at=scene.desk.clock.now(), lease_s=1, quiet_s=1) is None


async def test_what_certainly_failed_is_tried_again_and_holds_nobody_up() -> None:
    scene = Telling()
    await scene.asked("a1")
    await scene.asked("a2")
    await scene.taught()
    scene.slack.failures = [DeliveryFailed("away")]

    assert 1 == len(await scene.tick())
    assert 1 == len(await scene.tick())
    assert [] == await scene.tick(1000)


async def test_a_platform_that_is_away_is_not_asked_for_everybody_and_holds_up_no_other() -> None:
    scene = Telling()
    for number in range(20):
        await scene.asked(f"a{number}")
    await scene.asked("z", **ON_DISCORD)
    await scene.taught()
    scene.slack.failures = [DeliveryFailed("away") for _ in range(20)]

    assert 1 == len(await scene.tick())
    assert 17 == len(scene.slack.failures)
    scene.slack.failures = []
    assert 20 == len(await scene.tick())


async def test_a_platform_whose_door_is_not_open_is_waited_for() -> None:
    scene = Telling()
    await scene.asked("a1")
    await scene.asked("a2", **ON_DISCORD)
    await scene.taught()
    scene.tellings = replace(scene.tellings, messengers={"discord": scene.discord})

    assert 1 == len(await scene.tick())
    scene.tellings = replace(scene.tellings, messengers={"slack": scene.slack})
    assert 1 == len(await scene.tick())


@pytest.mark.parametrize("gone", ["C1", "U7"])
async def test_a_place_that_is_gone_is_not_tried_again(gone: str) -> None:
    scene = Telling()
    await scene.asked(person="slack:U7", conversation=None if gone == "U7" else "slack:C1:2")
    await scene.taught()
    scene.slack.gone = {gone}

    assert [] == await scene.tick()
    scene.slack.gone = set()
    assert [] == await scene.tick(1000)


async def test_a_lease_that_ran_out_while_looking_is_left_to_whoever_has_the_next() -> None:
    scene = Telling()
    await scene.asked()
    await scene.taught()
    scene.slack.lost = ["C1"]
    await scene.tick()
    scene.slack.posts.clear()
    scene.slack.threads.clear()
    slow = SlowToLook(platform="slack", clock_of=scene.desk)
    scene.tellings = replace(scene.tellings, messengers={"slack": slow})

    await scene.tick(100)

    assert [] == slow.posts


def test_a_platform_that_never_answers_is_not_waited_for_longer_than_others_wait_for_us() -> None:
    async def play() -> list[str]:
        scene = Telling()
        await scene.asked()
        await scene.taught()
        scene.tellings = replace(scene.tellings, messengers={"slack": Mute(platform="slack")})
        await scene.tick()
        assert patience.LEASE_S < asyncio.get_running_loop().time() < patience.LEASE_S + patience.QUIET_S
        scene.tellings = replace(scene.tellings, messengers={"slack": scene.slack})
        await scene.tick(60)
        assert [] == scene.slack.posts
        await scene.tick(60)
        return [channel for channel, _ in scene.slack.posts]

    assert ["C1"] == rehearse(play())


async def test_what_certainly_failed_is_told_at_the_next_tick() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.slack.failures = [DeliveryFailed("away"), DeliveryFailed("away")]

    assert [0, 0, 1, 0] == [len(await scene.tick()) for _ in range(4)]


async def test_what_may_stand_already_is_looked_for_and_not_repeated() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.slack.lost = ["direct-U9"]

    assert 1 == len(await scene.tick())
    await scene.ask("two?")
    assert [] == [one for _ in range(20) for one in await scene.tick()]
    (notice,) = await scene.tick(HOUR)
    assert "two?" in notice.text
    assert "one?" not in notice.text


async def test_what_was_lost_is_told_again_with_what_is_still_open() -> None:
    scene = Card()
    await scene.ask("one?", "two?")
    scene.slack.failures = [DeliveryUnknown("lost on the way there")]
    assert [] == await scene.tick()
    await scene.desk.inbox.settle(
        "1", Status.DISMISSED, by="slack:U9", at=scene.desk.clock.now(), verified=None
    )
    assert [] == await scene.tick()

    (notice,) = await scene.tick(90)

    assert notice.text.startswith("> two?")


async def test_a_lost_card_whose_questions_are_all_settled_is_told_to_nobody() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.slack.failures = [DeliveryUnknown("lost on the way there")]
    await scene.tick()
    await scene.desk.inbox.settle(
        "1", Status.DISMISSED, by="slack:U9", at=scene.desk.clock.now(), verified=None
    )

    assert [] == await scene.tick(120)
    await scene.ask("two?")
    assert 1 == len(await scene.tick())


async def test_of_two_admin_channels_the_one_that_has_it_is_spared_the_second_try() -> None:
    scene = Card()
    scene.be(owner="")
    await scene.ask("one?")
    scene.discord.failures = [DeliveryFailed("away")]

    await scene.tick()
    for _ in range(5):
        await scene.tick()

    assert (1, 1) == (len(scene.slack.posts), len(scene.discord.posts))


async def test_a_clock_that_was_ahead_silences_nobody() -> None:
    scene = Card()
    scene.desk.clock.move(timedelta(days=400).total_seconds())
    await scene.ask("one?")
    await scene.tick()
    scene.desk.clock.move(-timedelta(days=400).total_seconds())
    await scene.ask("two?")

    assert 1 == len(await scene.tick())


async def test_with_every_channel_gone_it_is_tried_again_until_one_is_there() -> None:
    scene = Card()
    scene.be(owner="")
    scene.slack.gone, scene.discord.gone = {"C0ADMIN"}, {"99"}
    await scene.ask("one?")

    assert [] == await scene.tick()
    scene.discord.gone = set()
    assert ["99"] == [channel for _ in await scene.tick() for channel, _ in scene.discord.posts]
    scene.slack.gone = set()
    assert [] == await scene.tick(2 * HOUR)


async def test_an_unsure_post_in_one_admin_channel_is_looked_for_and_the_other_is_not_told_again() -> None:
    scene = Card()
    scene.be(owner="")
    scene.slack.lost = ["C0ADMIN"]
    await scene.ask("one?")

    for _ in range(9):
        await scene.tick()

    assert (1, 1) == (len(scene.slack.posts), len(scene.discord.posts))


async def test_a_lease_that_ran_out_while_looking_leaves_the_card_to_the_next() -> None:
    scene = Card()
    await scene.ask("one?")
    slow = SlowRoom(platform="slack", desk=scene.desk)
    scene.be(messengers={"slack": slow})
    await scene.tick()
    assert [] == slow.posts

    scene.be(messengers={"slack": scene.slack})
    assert [0, 1] == [len(await scene.tick()) for _ in range(2)]


def test_a_platform_that_never_answers_holds_up_no_other_chore_for_long() -> None:
    async def play() -> int:
        scene = Card()
        await scene.ask("one?")
        scene.be(messengers={"slack": Mute(platform="slack")})
        await scene.tick()
        assert patience.LEASE_S < asyncio.get_running_loop().time() < patience.LEASE_S + patience.QUIET_S
        scene.be(messengers={"slack": scene.slack})
        assert [] == await scene.tick(60)
        return len(await scene.tick(60))

    assert 1 == rehearse(play())
