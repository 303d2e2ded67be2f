"""`alerts`, `alerts mute` and `alerts unmute`, as every door has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from bot.commands.alerts import AlertCommands
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from bot.incidents.incident import Level, Signal
from bot.storage.alerts import MemoryAlerts
from bot.storage.controls import MemoryControls
from bot.storage.incidents import MemoryIncidents
from bot.testing import StillClock

ADMIN = Caller(platform="slack", person="slack:U1", channel="slack:C1", is_admin=True)


@dataclass
class Scene:
    clock: StillClock = field(default_factory=StillClock)
    controls: MemoryControls = field(default_factory=MemoryControls)

    def __post_init__(self) -> None:
        self.alerts = MemoryAlerts(controls=self.controls.values)
        self.incidents = MemoryIncidents(self.alerts)
        made = AlertCommands(
            alerts=self.alerts,
            incidents=self.incidents,
            controls=self.controls,
            clock=self.clock,
            zone=ZoneInfo("Europe/Berlin"),
        )
        self.registry = Registry(made.commands())

    async def say(self, line: str) -> Reply:
        parsed = self.registry.parse(line)
        assert parsed is not None
        return await self.registry.run(parsed[0], ADMIN, parsed[1])

    async def fail(self) -> None:
        bad = Signal(name="cost", level=Level.BAD, title="Dear", text="See `costs`.", relief="Cheap")
        await self.incidents.take([bad], at=self.clock.now())


async def test_a_kind_is_muted_for_a_while_with_its_author_on_record() -> None:
    scene = Scene()

    told = await scene.say("alerts mute cost 2h")
    await scene.fail()
    shown = await scene.say("alerts")

    assert "Muted: cost until 2026-11-20 15:00" == told.title
    assert {"kind": "cost", "muted": True, "until": "2026-11-20T14:00:00+00:00"} == told.data
    assert [("muted:cost", "slack:U1")] == [(one.key, one.by) for one in scene.controls.notes]
    assert "Open now: Dear (since 2026-11-20 13:00)." in shown.text
    assert "Muted: `cost` until 2026-11-20 15:00." in shown.text
    assert "- 2026-11-20 13:00 warning (muted): **Dear**\n  See `costs`." in shown.text
    assert isinstance(shown.data, list)
    assert [("warning", True)] == [(row["severity"], row["muted"]) for row in shown.data]


async def test_a_mute_for_good_is_taken_back() -> None:
    scene = Scene()

    muted = await scene.say("alerts mute pile")
    back = await scene.say("alerts unmute pile")
    again = await scene.say("alerts unmute pile")

    assert "Muted: pile" == muted.title
    assert "No longer muted: pile" == back.title
    assert "`pile` was not muted." == again.text
    assert {} == scene.controls.values


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("alerts mute", "KIND is one of `breaker`, `cache`"),
        ("alerts mute everything", "KIND is one of"),
        ("alerts mute cost soon", "`soon` is no length of time: try `30m`"),
        ("/alerts unmute cost 2h", "KIND is one of"),
        ("/alerts often", "is no number of days"),
    ],
)
async def test_what_does_not_read_is_told_with_what_would(line: str, told: str) -> None:
    scene = Scene()

    said = await scene.say(line if line.startswith("/") else f"/{line}")

    assert said.refused
    assert told in said.text
    assert {} == scene.controls.values


async def test_a_question_that_begins_like_the_command_is_a_question() -> None:
    scene = Scene()

    assert scene.registry.parse("alerts mute the phone of whom?") is None
    assert ("alerts", "mute cost 3 days") == scene.registry.parse("alerts mute cost 3 days")
