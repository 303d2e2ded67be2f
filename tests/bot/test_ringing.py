"""A webhook gets each alert, one by one; a dead one holds nothing up and is told of once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from bot.alerts import key_of
from bot.bookkeeping import Alert
from bot.errors import DeliveryFailed, DeliveryUnknown, TwinError
from bot.incidents.ringing import LONGEST_REST_S, WebhookPoster, body_of
from bot.silence import FOR_GOOD, MUTED
from bot.storage.alert_posts import MemoryAlertPosts
from bot.storage.alerts import MemoryAlerts
from bot.storage.controls import MemoryControls
from bot.storage.incidents import MemoryIncidents
from bot.testing import StillClock


@dataclass
class Ears:
    """A far end that takes what it is given, unless ``fault`` is raised or it cannot bear a title."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    tries: int = 0
    fault: TwinError | None = None
    unbearable: str = ""

    async def post(self, body: bytes, *, key: str) -> str:
        self.tries += 1
        title = json.loads(body)["title"]
        if self.fault is not None:
            raise self.fault
        if title == self.unbearable:
            raise DeliveryFailed("status 400")
        self.heard.append((title, key))
        return "200"


@dataclass
class Scene:
    clock: StillClock = field(default_factory=StillClock)
    ears: Ears = field(default_factory=Ears)
    controls: MemoryControls = field(default_factory=MemoryControls)

    def __post_init__(self) -> None:
        self.alerts = MemoryAlerts(controls=self.controls.values)
        self.posts = MemoryAlertPosts(self.alerts)
        self.poster = self.process()

    def process(self) -> WebhookPoster:
        return WebhookPoster(
            hook=self.ears,
            posts=self.posts,
            incidents=MemoryIncidents(self.alerts),
            controls=self.controls,
            clock=self.clock,
        )

    async def tell(self, *titles: str, kind: str = "limit") -> None:
        for title in titles:
            alert = Alert(key=f"key of {title}", at=self.clock.now(), kind=kind, title=title, text="Text")
            await self.alerts.tell(alert)

    async def ticks(self, number: int, seconds: float = 15) -> None:
        for _ in range(number):
            self.clock.move(seconds)
            await self.poster.post_due()

    def titles(self) -> list[str]:
        return [title for title, _ in self.ears.heard]


async def test_each_alert_is_handed_over_once_and_alone() -> None:
    scene = Scene()
    await scene.tell("a", "b")

    await scene.ticks(3)
    await scene.process().post_due()

    assert ["a", "b"] == scene.titles()
    assert 2 == len({key for _, key in scene.ears.heard})


async def test_the_body_is_json_with_everything_that_a_pager_needs() -> None:
    scene = Scene()
    at = scene.clock.now()
    alert = Alert(key="k", at=at, kind="errors", title="Most fail", text="Täglich", is_urgent=True)

    assert {
        "title": "Most fail",
        "text": "Täglich",
        "severity": "critical",
        "kind": "errors",
        "key": "k",
        "at": at.isoformat(),
    } == json.loads(body_of(alert))


async def test_a_dead_webhook_is_tried_ever_more_rarely_and_told_of_once() -> None:
    scene = Scene()
    scene.ears.fault = DeliveryUnknown("status 503")
    await scene.tell("a")

    await scene.ticks(4 * 60 * 24)  # a day

    told = [one for one in scene.alerts.told.values() if one.kind == "webhook"]
    assert ["The webhook does not take alerts"] == [one.title for one in told]
    assert "Seen: status 503." in told[0].text
    assert 24 <= scene.ears.tries <= 35
    assert [] == scene.titles()


async def test_when_it_comes_back_everything_is_handed_over_and_told() -> None:
    scene = Scene()
    scene.ears.fault = DeliveryFailed("not reached")
    await scene.tell("a", "b")
    await scene.ticks(4 * 60)
    await scene.tell("c")

    scene.ears.fault = None
    await scene.ticks(2, seconds=LONGEST_REST_S)

    assert ["a", "b", "c"] == sorted(scene.titles())
    told = [one.title for one in scene.alerts.told.values() if one.kind == "webhook"]
    assert ["The webhook does not take alerts", "The webhook takes alerts again"] == told


async def test_an_alert_that_it_cannot_bear_keeps_no_other() -> None:
    scene = Scene()
    scene.ears.unbearable = "b"
    await scene.tell("a", "b", "c")

    await scene.ticks(2)
    await scene.tell("d")
    await scene.ticks(2)

    assert ["a", "c", "d"] == scene.titles()
    assert not [one for one in scene.alerts.told.values() if one.kind == "webhook"]


async def test_what_may_have_been_taken_comes_again_under_the_same_key() -> None:
    scene = Scene()
    scene.ears.fault = DeliveryUnknown("no answer")
    await scene.tell("a")
    await scene.ticks(1)
    scene.ears.fault = None

    await scene.ticks(10)

    (alert,) = await scene.alerts.since(scene.clock.now() - timedelta(days=1))
    assert [("a", key_of([alert]))] == scene.ears.heard


async def test_what_is_muted_is_not_handed_over() -> None:
    scene = Scene()
    await scene.controls.set(f"{MUTED}cost", FOR_GOOD, by="slack:U1", at=scene.clock.now())
    await scene.tell("a", kind="cost")
    await scene.tell("b")

    await scene.ticks(2)

    assert ["b"] == scene.titles()


async def test_of_two_processes_one_hands_it_over() -> None:
    scene = Scene()
    other = scene.process()
    await scene.tell("a")

    await scene.poster.post_due()
    await other.post_due()

    assert ["a"] == scene.titles()


async def test_one_that_is_never_taken_is_let_be_when_others_are_and_these_come_at_once_then() -> None:
    scene = Scene(ears=Ears(unbearable="x"))
    await scene.tell("x")
    await scene.ticks(4 * 60 * 5)
    for title in "abc":
        await scene.tell(title)
        await scene.ticks(4 * 60 * 5)
    tries = scene.ears.tries

    await scene.tell("d")
    await scene.ticks(1)

    assert "d" == scene.titles()[-1]
    assert tries + 1 == scene.ears.tries
    assert ["The webhook does not take alerts", "The webhook takes alerts again"] == [
        one.title for one in scene.alerts.told.values() if one.kind == "webhook"
    ]


async def test_nothing_is_let_be_by_a_webhook_that_takes_nothing() -> None:
    scene = Scene()
    await scene.tell("a")
    await scene.ticks(3)
    scene.ears.fault = DeliveryFailed("status 404")
    await scene.tell("b", "c")
    await scene.ticks(4 * 60 * 24)
    scene.ears.fault = None
    await scene.ticks(4 * 60 * 2)
    assert {"a", "b", "c"} == set(scene.titles())
