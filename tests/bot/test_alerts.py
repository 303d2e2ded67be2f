"""Alerts on their way into the admin channels: together, once, and found again when an answer was lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.alerts import LEASE_S, QUIET_S, AlertPoster, key_of
from bot.bookkeeping import Alert
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.notices import Notice
from bot.ports import Messenger
from bot.reports.absences import REST_S, Absences
from bot.silence import FOR_GOOD, MUTED, Quiet
from bot.storage.alert_posts import MemoryAlertPosts
from bot.storage.alerts import MemoryAlerts
from bot.storage.controls import MemoryControls
from bot.storage.memory_claims import MemoryNotes
from bot.testing import Outbox, StillClock
from tests.far_ends.virtual import in_virtual_time


@dataclass
class Resting:
    """Channels that are gone rest for good."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def is_resting(self, destination: str) -> bool:
        return destination in dict(self.told)

    async def gone(self, destination: str, reason: str) -> None:
        self.told.append((destination, reason))

    async def there(self, destination: str) -> None:
        """Nobody asks."""


class Endless(Outbox):
    """A platform that never answers."""

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        await super().post(channel, notice, thread=thread)
        await asyncio.Event().wait()
        raise AssertionError("nobody waits so long")


@dataclass
class Scene:
    clock: StillClock = field(default_factory=StillClock)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    slack: Outbox = field(default_factory=lambda: Outbox(platform="slack"))
    discord: Outbox = field(default_factory=lambda: Outbox(platform="discord"))
    channels: tuple[tuple[str, str], ...] = (("slack", "C1"), ("discord", "9"))
    controls: MemoryControls = field(default_factory=MemoryControls)
    absences: Resting = field(default_factory=Resting)
    quiet: str = ""

    def __post_init__(self) -> None:
        self.posts = MemoryAlertPosts(self.alerts)
        self.messengers: dict[str, Messenger] = {"slack": self.slack, "discord": self.discord}
        self.poster = AlertPoster(
            posts=self.posts,
            messengers=self.messengers,
            destinations=lambda: self.channels,
            clock=self.clock,
            zone=ZoneInfo("Europe/Berlin"),
            controls=self.controls,
            quiet=Quiet.read(self.quiet),
            absences=self.absences,
        )

    async def tell(self, *keys: str, is_urgent: bool = False) -> None:
        for key in keys:
            await self.alerts.tell(
                Alert(
                    key=key,
                    at=self.clock.now(),
                    kind="limit",
                    title=f"80 % of {key}",
                    text="4 of 5 are spent.\nThe rest is left.",
                    is_urgent=is_urgent,
                )
            )

    async def tick(self, seconds: float = 30) -> None:
        self.clock.move(seconds)
        await self.poster.post_due()

    def said(self) -> list[Notice]:
        return [notice for _, notice in self.slack.posts]


async def test_an_alert_reaches_each_admin_channel_once() -> None:
    scene = Scene()
    await scene.tell("daily_tokens")

    for _ in range(5):
        await scene.tick()

    (here,), (there,) = scene.slack.posts, scene.discord.posts
    assert ("C1", "9") == (here[0], there[0])
    assert ("80 % of daily_tokens", "4 of 5 are spent.\nThe rest is left.") == (here[1].title, here[1].text)
    assert here[1].key == there[1].key


async def test_several_of_one_tick_are_one_message_that_tells_their_hours() -> None:
    scene = Scene()
    await scene.tell("a")
    scene.clock.move(60)
    await scene.tell("b")

    await scene.tick()

    (notice,) = scene.said()
    assert "2 alerts" == notice.title
    assert (
        "- **80 % of a** (2026-11-20 13:00)\n  4 of 5 are spent. The rest is left.\n"
        "- **80 % of b** (2026-11-20 13:01)\n  4 of 5 are spent. The rest is left."
    ) == notice.text


async def test_an_alert_that_comes_late_tells_since_when() -> None:
    scene = Scene(channels=())
    await scene.tell("a")
    await scene.tick(3600)
    silent = scene.said()
    scene.channels = (("slack", "C1"),)

    await scene.tick()

    assert [] == silent
    assert "Since 2026-11-20 13:00." in scene.said()[0].text


async def test_many_are_told_in_messages_of_twenty() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    await scene.tell(*(f"{number:02}" for number in range(45)))

    await scene.tick()

    assert ["20 alerts", "20 alerts", "5 alerts"] == [notice.title for notice in scene.said()]


async def test_with_nothing_to_tell_nobody_is_disturbed() -> None:
    scene = Scene()

    await scene.tick()

    assert [] == scene.said()


async def test_what_certainly_failed_is_told_at_the_next_tick_and_other_channels_do_not_wait() -> None:
    scene = Scene()
    scene.slack.failures.append(DeliveryFailed("channel_not_found"))
    await scene.tell("a")

    await scene.tick()
    first = (len(scene.slack.posts), len(scene.discord.posts))
    await scene.tell("b")
    await scene.tick()

    assert (0, 1) == first
    assert ["2 alerts"] == [notice.title for notice in scene.said()]
    assert 2 == len(scene.discord.posts)


async def test_what_may_stand_is_looked_for_and_found() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    scene.slack.failures.append(DeliveryUnknown("the connection broke"))
    await scene.tell("a")
    await scene.tick()
    key = key_of(tuple(scene.alerts.told.values()))
    scene.slack.posts.append(("C1", Notice(title="80 % of a", text="", key=key)))  # it had arrived after all

    for _ in range(6):
        await scene.tick()

    assert 1 == len(scene.said())


async def test_what_was_lost_on_the_way_is_told_after_all() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    scene.slack.failures.append(DeliveryUnknown("the connection broke"))
    await scene.tell("a")

    for _ in range(6):
        await scene.tick()

    assert ["80 % of a"] == [notice.title for notice in scene.said()]


async def test_what_never_becomes_certain_does_not_hold_back_what_is_new() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    scene.slack.failures.extend(DeliveryUnknown("no history is shown") for _ in range(4))
    await scene.tell("a")
    await scene.tick()

    for key in ("b", "c", "d"):
        await scene.tell(key)
        await scene.tick(91)

    titles = " ".join(notice.title + notice.text for notice in scene.said())
    assert "80 % of d" in titles


@dataclass
class Silent(Outbox):
    """A platform that says nothing for so long that what was tried first is free again in the meantime."""

    clock: StillClock = field(default_factory=StillClock)
    tried: int = 0

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:
        self.tried += 1
        assert self.tried < 20
        await self.clock.sleep(LEASE_S + QUIET_S)
        raise DeliveryUnknown("no answer")


async def test_a_channel_that_never_answers_holds_up_a_look_for_two_messages_at_most() -> None:
    scene = Scene()
    scene.messengers["slack"] = silent = Silent(clock=scene.clock)
    for number in range(4):
        await scene.tell(f"cap {number}")
        await scene.tick()
    assert 8 == silent.tried
    assert 4 == len(scene.discord.posts)


@in_virtual_time(grace_s=0)
async def test_a_message_is_waited_for_no_longer_than_another_process_waits_with_it() -> None:
    scene, loop = Scene(), asyncio.get_running_loop()
    scene.messengers["slack"] = endless = Endless(platform="slack")
    await scene.tell("a")
    began = loop.time()
    await scene.tick()
    assert (1, 1) == (len(endless.posts), len(scene.discord.posts))
    assert QUIET_S > loop.time() - began


async def test_in_quiet_hours_what_is_urgent_is_told_and_the_rest_in_one_message_of_the_morning() -> None:
    scene = Scene(clock=StillClock(datetime(2026, 11, 20, 23, tzinfo=UTC)), quiet="22:00-07:00")
    await scene.tell("a", "b")
    await scene.tell("fire", is_urgent=True)

    await scene.tick()
    night = [notice.title for notice in scene.said()]
    for _ in range(16):
        await scene.tick(1800)

    assert ["80 % of fire"] == night
    assert ["80 % of fire", "2 alerts"] == [notice.title for notice in scene.said()]


async def test_what_is_muted_before_it_is_posted_waits_until_that_ends() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    await scene.tell("a")
    await scene.controls.set(f"{MUTED}limit", FOR_GOOD, by="slack:U1", at=scene.clock.now())

    await scene.tick()
    muted = len(scene.said())
    await scene.controls.set(f"{MUTED}limit", None, by="slack:U1", at=scene.clock.now())
    await scene.tick()

    assert (0, 1) == (muted, len(scene.said()))


async def test_a_channel_that_is_gone_is_left_in_peace_and_others_do_not_wait() -> None:
    scene = Scene()
    scene.slack.gone.add("C1")
    await scene.tell("a")

    for _ in range(3):
        await scene.tick()

    assert [("slack:C1", "there is no C1")] == scene.absences.told
    assert ["9"] == [channel for channel, _ in scene.discord.posts]


async def test_a_channel_that_takes_an_alert_again_is_told_to_be_back() -> None:
    scene = Scene(channels=(("slack", "C1"),))
    scene.slack.gone.add("C1")
    absences = Absences(alerts=scene.alerts, notes=MemoryNotes(), clock=scene.clock)
    made = replace(scene.poster, absences=absences)
    await scene.tell("a")
    await made.post_due()
    scene.slack.gone.clear()
    scene.clock.move(REST_S)
    await made.post_due()
    told = " ".join(notice.title + notice.text for notice in scene.said())
    assert "80 % of a" in told
    assert "slack:C1 can be written to again" in told
