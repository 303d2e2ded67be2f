"""Whoever waits for the person's answer is told it where they asked: once, as it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import OWNER
from bot.inbox.telling import Place, place_of
from tests.bot.inbox_desk import Desk
from tests.bot.inbox_scenes import ON_DISCORD, Telling
from tests.tables import every_row


async def test_whoever_waits_is_told_in_their_thread_with_their_own_words_once() -> None:
    scene = Telling()
    await scene.asked(asked="jazz,  do you\nlike it?")
    assert [] == await scene.tick()
    await scene.taught()

    (notice,) = await scene.tick()
    assert [] == [one for _ in range(5) for one in await scene.tick(100)]

    assert (["C1"], ["1700000000.000100"]) == ([scene.slack.posts[0][0]], scene.slack.threads)
    assert "AI twin of Ada Example: your question is answered" == notice.title
    assert notice.text == (
        "You asked:\n\n> jazz, do you like it?\n\nYes, every evening.\n\n"
        "Answered by Ada Example on 2026-11-20"
    )
    assert "slack" not in notice.key
    assert "a1" not in notice.key


async def test_each_asker_is_told_in_their_own_place_and_nobody_learns_of_the_others() -> None:
    scene = Telling()
    await scene.asked("a1")
    await scene.asked("a2", channel="slack:D2", conversation="slack:D2")
    await scene.asked("a3", **ON_DISCORD)
    await scene.asked("a4", platform="web", channel="web", conversation="web:x", asked="Secret of the web?")
    await scene.taught()

    told = await scene.tick()

    assert ["C1", "D2"] == [channel for channel, _ in scene.slack.posts]
    assert (["7"], [None]) == ([channel for channel, _ in scene.discord.posts], scene.discord.threads)
    assert all("Secret" not in notice.text for notice in told)
    assert [] == await scene.tick(1000)


async def test_who_asked_for_their_own_eyes_is_told_alone() -> None:
    scene = Telling()
    await scene.asked("a1", conversation=None, person="slack:U7")
    await scene.taught()

    await scene.tick()

    assert ["direct-U7"] == [channel for channel, _ in scene.slack.posts]


async def test_somebody_who_asked_three_times_in_one_thread_is_told_once() -> None:
    scene = Telling()
    for ask in ("a1", "a2", "a3"):
        await scene.asked(ask, person="slack:U1")
    await scene.taught()

    assert 1 == len(await scene.tick())
    assert [] == await scene.tick(1000)


async def test_of_two_processes_each_tells_somebody_else() -> None:
    scene = Telling()
    for number in range(9):
        await scene.asked(f"a{number}")
    await scene.taught()

    await asyncio.gather(*(scene.tellings.tell_due() for _ in range(3)))

    assert 9 == len(scene.slack.posts)
    assert 9 == len({notice.key for _, notice in scene.slack.posts})


async def test_the_latest_words_are_told() -> None:
    scene = Telling()
    await scene.asked()
    await scene.taught()
    await scene.taught("Yes, and more so on Sundays.", name="v1")

    (notice,) = await scene.tick()

    assert "more so on Sundays" in notice.text
    assert "every evening" not in notice.text


@pytest.mark.parametrize("end", ["withdrawn", "expired", "for others only"])
async def test_an_answer_that_is_not_to_be_told_any_more_is_not(end: str) -> None:
    scene = Telling()
    await scene.asked()
    await scene.taught()
    now = scene.desk.clock.now()
    if end == "withdrawn":
        await scene.desk.teaching.withdraw("v1", by="slack:U9")
    elif end == "expired":
        await scene.desk.teaching.expire("v1", now + timedelta(seconds=5), by="slack:U9")
    else:
        one = await scene.desk.verified.current("v1")
        assert one is not None
        await scene.desk.verified.teach(replace(one, version=2, audience=frozenset({OWNER})), ())

    assert [] == await scene.tick()
    assert [] == await scene.tick(1000)


async def test_an_answer_for_one_channel_is_told_there() -> None:
    scene = Telling()
    await scene.asked("a1")
    await scene.asked("a2", channel="slack:C2", conversation="slack:C2:3")
    await scene.taught()
    one = await scene.desk.verified.current("v1")
    assert one is not None
    await scene.desk.verified.teach(replace(one, version=2, audience=frozenset({"slack:C1"})), ())

    await scene.tick()

    assert ["C1"] == [channel for channel, _ in scene.slack.posts]


async def test_a_long_question_is_told_in_short() -> None:
    scene = Telling()
    await scene.asked(asked="Do you like jazz? " * 200)
    await scene.taught()

    (notice,) = await scene.tick()

    assert len(notice.text) < 800


@every_row(
    ("channel", "conversation", "place"),
    [
        ("slack:C1", "slack:C1:1700000000.000100", Place(channel="C1", thread="1700000000.000100")),
        ("slack:D1", "slack:D1", Place(channel="D1")),
        ("slack:C1", "elsewhere", Place(channel="C1")),
        ("slack:C1", None, Place(channel=None)),
        ("discord:7", "discord:7:9", Place(channel="7")),
        ("discord:8", "discord:8", Place(channel="8")),
        ("web", "web:cookie", None),
        ("terminal", None, None),
        ("", None, None),
    ],
)
def test_where_somebody_asked_is_where_they_are_told(
    channel: str, conversation: str | None, place: Place | None
) -> None:
    platform = channel.partition(":")[0]
    waiting = Desk().waiting("a1", "?", platform=platform, channel=channel, conversation=conversation)

    assert place == place_of(waiting)
