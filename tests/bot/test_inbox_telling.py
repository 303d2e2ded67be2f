"""Whoever waits for the person's answer is told it where they asked: once, as it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import OWNER, Notice
from bot.errors import DeliveryFailed
from bot.inbox.telling import Place, Tellings, place_of
from bot.testing import Outbox
from bot.unanswered import Waiting
from tests.bot.inbox_desk import Desk

THREAD = {"conversation": "slack:C1:1700000000.000100"}
ON_DISCORD = {"platform": "discord", "channel": "discord:7", "conversation": "discord:7:9"}


@dataclass(slots=True)
class Scene:
    desk: Desk = field(default_factory=Desk)
    slack: Outbox = field(default_factory=lambda: Outbox(platform="slack"))
    discord: Outbox = field(default_factory=lambda: Outbox(platform="discord"))
    tellings: Tellings = field(init=False)

    def __post_init__(self) -> None:
        self.tellings = Tellings(
            inbox=self.desk.inbox,
            verified=self.desk.verified,
            messengers={"slack": self.slack, "discord": self.discord},
            clock=self.desk.clock,
            zone=ZoneInfo("Europe/Berlin"),
            name=lambda: "Ada Example",
        )

    async def asked(self, ask: str = "a1", *, asked: str = "Do you like jazz?", **more: Any) -> None:
        waiting = self.desk.waiting(ask, asked, **(THREAD | more))
        await self.desk.inbox.add(waiting, question="Do you like jazz?", key="jazz", item=None)

    async def taught(self, text: str = "Yes, every evening.", name: str = "1") -> None:
        await self.desk.teaching.teach(name, text, by="slack:U9")

    async def tick(self, seconds: float = 30) -> list[Notice]:
        """What is told at a tick."""
        before = len(self.slack.posts), len(self.discord.posts)
        self.desk.clock.move(seconds)
        await self.tellings.tell_due()
        new = self.slack.posts[before[0] :] + self.discord.posts[before[1] :]
        return [notice for _, notice in new]


async def test_whoever_waits_is_told_in_their_thread_with_their_own_words_once() -> None:
    scene = Scene()
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
    scene = Scene()
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
    scene = Scene()
    await scene.asked("a1", conversation=None, person="slack:U7")
    await scene.taught()

    await scene.tick()

    assert ["direct-U7"] == [channel for channel, _ in scene.slack.posts]


async def test_somebody_who_asked_three_times_in_one_thread_is_told_once() -> None:
    scene = Scene()
    for ask in ("a1", "a2", "a3"):
        await scene.asked(ask, person="slack:U1")
    await scene.taught()

    assert 1 == len(await scene.tick())
    assert [] == await scene.tick(1000)


async def test_of_two_processes_each_tells_somebody_else() -> None:
    scene = Scene()
    for number in range(9):
        await scene.asked(f"a{number}")
    await scene.taught()

    await asyncio.gather(*(scene.tellings.tell_due() for _ in range(3)))

    assert 9 == len(scene.slack.posts)
    assert 9 == len({notice.key for _, notice in scene.slack.posts})


async def test_what_may_stand_already_is_looked_for_before_it_is_repeated() -> None:
    scene = Scene()
    await scene.asked()
    await scene.taught()
    scene.slack.lost = ["C1"]

    assert 1 == len(await scene.tick())
    assert [] == [one for _ in range(9) for one in await scene.tick()]
    assert await scene.desk.inbox.claim_telling(at=scene.desk.clock.now(), lease_s=1, quiet_s=1) is None


async def test_what_certainly_failed_is_tried_again_and_holds_nobody_up() -> None:
    scene = Scene()
    await scene.asked("a1")
    await scene.asked("a2")
    await scene.taught()
    scene.slack.failures = [DeliveryFailed("away")]

    assert 1 == len(await scene.tick())
    assert 1 == len(await scene.tick())
    assert [] == await scene.tick(1000)


async def test_a_platform_that_is_away_is_not_asked_for_everybody_and_holds_up_no_other() -> None:
    scene = Scene()
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
    scene = Scene()
    await scene.asked("a1")
    await scene.asked("a2", **ON_DISCORD)
    await scene.taught()
    scene.tellings = replace(scene.tellings, messengers={"discord": scene.discord})

    assert 1 == len(await scene.tick())
    scene.tellings = replace(scene.tellings, messengers={"slack": scene.slack})
    assert 1 == len(await scene.tick())


@pytest.mark.parametrize("gone", ["C1", "U7"])
async def test_a_place_that_is_gone_is_not_tried_again(gone: str) -> None:
    scene = Scene()
    await scene.asked(person="slack:U7", conversation=None if gone == "U7" else "slack:C1:2")
    await scene.taught()
    scene.slack.gone = {gone}

    assert [] == await scene.tick()
    scene.slack.gone = set()
    assert [] == await scene.tick(1000)


async def test_the_latest_words_are_told() -> None:
    scene = Scene()
    await scene.asked()
    await scene.taught()
    await scene.taught("Yes, and more so on Sundays.", name="v1")

    (notice,) = await scene.tick()

    assert "more so on Sundays" in notice.text
    assert "every evening" not in notice.text


@pytest.mark.parametrize("end", ["withdrawn", "expired", "for others only"])
async def test_an_answer_that_is_not_to_be_told_any_more_is_not(end: str) -> None:
    scene = Scene()
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
    scene = Scene()
    await scene.asked("a1")
    await scene.asked("a2", channel="slack:C2", conversation="slack:C2:3")
    await scene.taught()
    one = await scene.desk.verified.current("v1")
    assert one is not None
    await scene.desk.verified.teach(replace(one, version=2, audience=frozenset({"slack:C1"})), ())

    await scene.tick()

    assert ["C1"] == [channel for channel, _ in scene.slack.posts]


async def test_a_lease_that_ran_out_while_looking_is_left_to_whoever_has_the_next() -> None:
    scene = Scene()
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


@dataclass(slots=True)
class SlowToLook(Outbox):
    """A messenger whose platform takes a minute to show earlier posts."""

    clock_of: Desk = field(default_factory=Desk)

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:
        self.clock_of.clock.move(60)
        return None


async def test_a_long_question_is_told_in_short() -> None:
    scene = Scene()
    await scene.asked(asked="Do you like jazz? " * 200)
    await scene.taught()

    (notice,) = await scene.tick()

    assert len(notice.text) < 800


@pytest.mark.parametrize(
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

    assert isinstance(waiting, Waiting)
    assert place == place_of(waiting)
