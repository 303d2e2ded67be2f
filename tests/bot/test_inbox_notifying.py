"""The owner learns of each open question once: the first at once, what comes within an hour in one digest."""

from __future__ import annotations

import asyncio

import pytest

from bot.unanswered import Status
from tests.bot.inbox_scenes import HOUR, Card


async def test_the_owner_gets_the_first_question_at_once_in_a_direct_message() -> None:
    scene = Card()
    assert [] == await scene.tick()
    await scene.ask("Do you like jazz?", times=3)

    (notice,) = await scene.tick()

    assert ["direct-U9"] == [channel for channel, _ in scene.slack.posts]
    assert "A question that Ada Example's profile does not answer" == notice.title
    assert notice.text.startswith("> Do you like jazz?\n\nAsked 3 times.\n\n`/twin teach 1 YOUR ANSWER`")
    assert '`twin teach 1 "YOUR ANSWER"`' in notice.text
    assert "`/twin inbox dismiss 1`" in notice.text
    assert "U0SECRET" not in notice.text
    assert "C1" not in notice.text
    assert [] == [one for _ in range(300) for one in await scene.tick()]


async def test_what_comes_within_the_next_hour_is_one_digest_the_most_asked_first() -> None:
    scene = Card()
    await scene.ask("first?")
    await scene.tick()
    for number in range(24):
        await scene.ask(f"number {number}?", times=2 if number == 20 else 1)
        assert [] == await scene.tick(60)

    assert [] == await scene.tick(30 * 60)
    (notice,) = await scene.tick(10 * 60)

    assert "24 questions that Ada Example's profile does not answer" == notice.title
    listed = [line for line in notice.text.splitlines() if line.startswith("- ")]
    assert 10 == len(listed)
    assert "- `22` number 20? (twice)" == listed[0]
    assert "- `25` number 23? (once)" == listed[1]
    assert "and 14 more: `twin inbox`" in notice.text
    assert "`/twin teach 22 YOUR ANSWER`" in notice.text
    assert [] == await scene.tick(2 * HOUR)


async def test_after_a_quiet_hour_the_next_question_comes_at_once() -> None:
    scene = Card()
    await scene.ask("one?")
    await scene.tick()
    await scene.tick(2 * HOUR)
    await scene.ask("two?")

    assert 1 == len(await scene.tick())


async def test_a_restart_tells_nothing_twice_and_keeps_the_hour() -> None:
    scene = Card()
    await scene.ask("one?")
    await scene.tick()
    scene.be()  # another process over the same books
    await scene.ask("two?")

    assert [] == await scene.tick()
    (notice,) = await scene.tick(HOUR)
    assert "two?" in notice.text
    assert "one?" not in notice.text


async def test_of_several_processes_one_tells() -> None:
    scene = Card()
    await scene.ask("one?", "two?")

    await asyncio.gather(*(scene.notifying.notify_due() for _ in range(4)))

    assert 1 == len(scene.slack.posts)


@pytest.mark.parametrize("owner", ["", "discord:5"])
async def test_without_an_owner_who_can_be_reached_the_admin_channels_are_told(owner: str) -> None:
    scene = Card()
    scene.be(owner=owner)
    scene.discord.gone = {"5"}
    await scene.ask("one?")

    told = await scene.tick()

    assert ["C0ADMIN", "99"] == [channel for channel, _ in scene.slack.posts + scene.discord.posts]
    assert 2 == len(told)
    assert [] == await scene.tick(2 * HOUR)


async def test_the_owners_own_platform_is_waited_for_while_its_door_opens() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.be(messengers={"discord": scene.discord})
    assert [] == await scene.tick()

    scene.be(messengers={"slack": scene.slack, "discord": scene.discord})
    assert 1 == len(await scene.tick())
    assert [] == scene.discord.posts


async def test_an_owner_on_a_platform_without_a_token_is_told_in_the_admin_channels() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.channels = (("discord", "99"),)
    scene.be(messengers={"discord": scene.discord}, configured=frozenset({"discord"}))

    await scene.tick()

    assert ["99"] == [channel for channel, _ in scene.discord.posts]


async def test_with_nowhere_to_tell_it_nothing_is_lost() -> None:
    scene = Card()
    await scene.ask("one?")
    scene.channels = ()
    scene.be(owner="")
    assert [] == await scene.tick()

    scene.channels = (("slack", "C0ADMIN"),)
    assert 1 == len(await scene.tick())


async def test_a_question_that_is_asked_again_after_it_was_dismissed_is_news() -> None:
    scene = Card()
    await scene.ask("one?")
    await scene.tick()
    await scene.desk.inbox.settle(
        "1", Status.DISMISSED, by="slack:U9", at=scene.desk.clock.now(), verified=None
    )
    assert [] == await scene.tick(2 * HOUR)
    await scene.desk.asked("one?", "again")

    (notice,) = await scene.tick()
    assert "Asked twice." in notice.text


async def test_what_the_owner_answers_unasked_is_no_news() -> None:
    scene = Card()
    await scene.desk.teaching.teach_new("Do you play chess?", "Yes.", by="slack:U9")

    assert [] == await scene.tick()


async def test_hundreds_of_questions_are_one_card() -> None:
    scene = Card()
    await scene.ask(*(f"number {number}?" for number in range(202)))

    (notice,) = await scene.tick()

    assert "and 192 more" in notice.text
    assert len(notice.text) < 3000


async def test_a_question_of_many_words_is_told_in_short() -> None:
    scene = Card()
    await scene.ask("why " * 1000)

    (notice,) = await scene.tick()

    assert len(notice.text) < 1500
