"""The commands by which admins bound and watch: what they show, change, and refuse in clear words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.tree import form_of
from adapters.slack.outbound import reply_posts
from adapters.terminal.words import reply_text
from bot.bookkeeping import Alert, Standing, Window
from bot.commands.alerts import AlertCommands
from bot.commands.limits import LimitCommands
from bot.commands.registry import Caller, Registry
from bot.commands.reply import Reply
from bot.settings_tables import LimitEntry
from bot.spend.budget import Limits, effective
from bot.storage.alerts import MemoryAlerts
from bot.storage.controls import MemoryControls
from bot.storage.incidents import MemoryIncidents
from bot.testing import StillClock

UTC = ZoneInfo("UTC")
ADMIN = Caller(platform="slack", person="slack:U2", channel="slack:C1", is_admin=True)
ASKER = replace(ADMIN, person="slack:U1", is_admin=False)
MORE = {"students": LimitEntry(scope="person", tokens=500), "demo": LimitEntry(usd=Decimal(2), per="hour")}


@dataclass
class Scene:
    """An admin's view of a twin whose every window has spent 1,200, holds 200 and has lent 100."""

    clock: StillClock = field(default_factory=StillClock)
    controls: MemoryControls = field(default_factory=MemoryControls)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)

    async def standings(self, windows: Sequence[Window]) -> tuple[Standing, ...]:
        held = effective(windows, self.controls.values)
        return tuple(Standing(window=window, spent=1200, reserved=200, lent=100) for window in held)

    async def bound(self, name: str, period: str) -> Sequence[str]:
        return ["slack:U7"] if (name, period) == ("students", "2026-11-20") else []

    def registry(self) -> Registry:
        limits = Limits.of(UTC, daily_tokens=100_000, monthly_usd=Decimal(50), more=MORE)
        return Registry(
            [
                *LimitCommands(
                    limits=limits, standings=self, controls=self.controls, clock=self.clock, bound=self.bound
                ).commands(),
                *AlertCommands(
                    alerts=self.alerts,
                    incidents=MemoryIncidents(self.alerts),
                    controls=self.controls,
                    clock=self.clock,
                    zone=UTC,
                ).commands(),
            ]
        )

    async def say(self, line: str, caller: Caller = ADMIN) -> Reply:
        name, argument = self.registry().parse(line) or ("", "")
        return await self.registry().run(name, caller, argument)


# --- limits


async def test_limits_show_caps_and_what_is_left_tokens_as_numbers_money_as_dollars() -> None:
    reply = await Scene().say("/limits")

    midnight = "2026-11-21T00:00:00+00:00"
    assert isinstance(reply.data, list)
    assert {
        "name": "daily_tokens",
        "cap": 100_000,
        "used": 1200,
        "reserved": 200,
        "left": 98_600,
        "resets_at": midnight,
    } == reply.data[0]
    assert ("monthly_usd", "50", "0.0000012", "49.9999986") == tuple(
        reply.data[1][key] for key in ("name", "cap", "used", "left")
    )
    assert ["demo", "students/slack:U7"] == [row["name"] for row in reply.data[2:]]
    assert reply.table is not None
    assert ("daily_tokens", "100,000", "1,200", "200", "98,600", "2026-11-21 00:00") == reply.table.rows[0]


@pytest.mark.parametrize(
    ("typed", "key", "value", "title"),
    [
        ("daily_tokens 200000", "cap:daily_tokens", "200000", "daily_tokens: 200,000 tokens from now on"),
        ("daily-tokens 200,000", "cap:daily_tokens", "200000", "daily_tokens: 200,000 tokens from now on"),
        ("DAILY_TOKENS off", "cap:daily_tokens", "0", "daily_tokens: no cap from now on"),
        ("daily_tokens 0", "cap:daily_tokens", "0", "daily_tokens: no cap from now on"),
        ("monthly_usd 12.50", "cap:monthly_usd", "12500000000", "monthly_usd: $12.50 from now on"),
        ("monthly_usd $1,000", "cap:monthly_usd", "1000000000000", "monthly_usd: $1,000.00 from now on"),
        ("monthly_usd 1,234.5", "cap:monthly_usd", "1234500000000", "monthly_usd: $1,234.50 from now on"),
        ("monthly_usd 0.00", "cap:monthly_usd", "0", "monthly_usd: no cap from now on"),
        ("students 9", "cap:students", "9", "students: 9 tokens from now on"),
    ],
)
async def test_a_cap_is_set_as_people_write_it_and_written_down_with_its_author(
    typed: str, key: str, value: str, title: str
) -> None:
    scene = Scene()

    reply = await scene.say(f"/limits set {typed}")

    assert (title, {key: value}) == (reply.title, scene.controls.values)
    (note,) = scene.controls.notes
    assert ("slack:U2", scene.clock.now()) == (note.by, note.at)


async def test_a_new_cap_shows_at_once_and_default_takes_it_back() -> None:
    scene = Scene()

    changed = await scene.say("/limits set daily_tokens 1000")
    back = await scene.say("/limits set daily_tokens default")

    assert isinstance(changed.data, list)
    assert isinstance(back.data, list)
    assert (1000, 0) == (changed.data[0]["cap"], changed.data[0]["left"])
    assert (100_000, {}) == (back.data[0]["cap"], scene.controls.values)
    assert "daily_tokens: as configured, 100,000 tokens from now on" == back.title


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("set", "Write `limits set NAME VALUE`"),
        ("set daily_tokens", "`daily_tokens`, `monthly_usd`, `students`, `demo`"),
        ("set daily_tokens 1 2", "Write `limits set NAME VALUE`"),
        ("get daily_tokens 1", "Write `limits set NAME VALUE`"),
        ("set weekly 5", "There is no limit `weekly`: expected one of `daily_tokens`"),
        ("set daily_tokens many", "`many` is no number of tokens: expected a whole number such as 200000"),
        ("set daily_tokens -5", "`-5` is no number of tokens"),
        ("set daily_tokens 1.5", "`1.5` is no number of tokens"),
        ("set daily_tokens ٣", "is no number of tokens"),
        ("set daily_tokens " + "9" * 19, "is no number of tokens"),
        ("set monthly_usd five", "`five` is no amount of dollars: expected one such as 50 or 12.50"),
        ("set monthly_usd 12,50", "`12,50` is no amount of dollars"),
        ("set monthly_usd 1,00,000", "is no amount of dollars"),
        ("set monthly_usd ٣", "is no amount of dollars"),
        ("set daily_tokens 200,00", "`200,00` is no number of tokens"),
        ("set monthly_usd -1", "is no amount of dollars"),
        ("set monthly_usd nan", "is no amount of dollars"),
        ("set monthly_usd 1e30", "is no amount of dollars"),
        ("set monthly_usd 0.0000000001", "nine decimals at most"),
    ],
)
async def test_what_is_no_cap_is_refused_and_nothing_changes(typed: str, told: str) -> None:
    scene = Scene()

    reply = await scene.say(f"/limits {typed}")

    assert reply.refused
    assert told in reply.text
    assert [] == scene.controls.notes


def test_discord_shows_and_sets_limits_as_a_group() -> None:
    (limits,) = (one for one in Scene().registry() if one.name == "limits")

    form = form_of("limits", limits.argument)
    assert (["name", "value"], "set") == ([one.name for one in form.fields], form.verb)


# --- pause and resume


async def test_spending_is_paused_with_a_reason_and_goes_on() -> None:
    scene = Scene()

    paused = await scene.say("/pause the bill  looks odd")
    shown = await scene.say("/limits")
    resumed = await scene.say("/resume")
    again = await scene.say("/resume")

    assert "Why: the bill looks odd." in paused.text
    assert "Spending is paused: the bill looks odd." == shown.text
    assert ("Spending goes on", "Spending was not paused.") == (resumed.title, again.text)
    assert [("paused", "the bill looks odd"), ("paused", None)] == [
        (n.key, n.value) for n in scene.controls.notes
    ]


async def test_a_pause_needs_no_reason() -> None:
    scene = Scene()

    await scene.say("/pause")

    assert {"paused": ""} == scene.controls.values
    assert "no reason was given" in (await scene.say("/limits")).text


@pytest.mark.parametrize("line", ["/limits", "/limits set daily_tokens 0", "/pause", "/resume", "/alerts"])
async def test_nobody_else_may(line: str) -> None:
    scene = Scene()

    reply = await scene.say(line, ASKER)

    assert reply.refused
    assert "for the admins" in reply.text
    assert [] == scene.controls.notes


# --- alerts


async def test_alerts_are_shown_newest_first() -> None:
    scene = Scene()
    for number, days in enumerate((0, 3, 8)):
        at = scene.clock.now() - timedelta(days=days)
        await scene.alerts.tell(Alert(key=f"k{number}", at=at, kind="limit", title=f"T{number}", text="Why."))

    week, today = await scene.say("/alerts"), await scene.say("/alerts today")

    lines = ["- 2026-11-20 12:00 warning: **T0**", "  Why.", "- 2026-11-17 12:00 warning: **T1**", "  Why."]
    assert lines == week.text.split("\n")
    assert isinstance(week.data, list)
    assert [["k0", "k1"], ["k0"]] == [[one["key"] for one in reply.data] for reply in (week, today)]  # type: ignore[attr-defined]
    assert {"key", "at", "kind", "level", "severity", "muted", "title", "text"} == set(week.data[0])


async def test_what_an_alert_says_to_do_is_shown_whole_in_every_look() -> None:
    """A cell of a table ends after 60 letters, and the remedy stands last."""
    scene = Scene()
    text = f"Seen: `auth`. {'Something else. ' * 10}Look at the key."
    await scene.alerts.tell(Alert(key="k", at=scene.clock.now(), kind="breaker", title="groq", text=text))

    reply = await scene.say("/alerts")

    assert "Look at the key." in reply_text(reply, name="Ada Example")
    assert "Look at the key." in reply_posts(reply, "Ada Example")[0].text


async def test_of_many_alerts_the_newest_are_shown_and_the_rest_counted() -> None:
    scene = Scene()
    for number in range(1032):
        await scene.alerts.tell(
            Alert(key=f"k{number}", at=scene.clock.now(), kind="limit", title=f"T{number}", text="")
        )

    reply = await scene.say("/alerts")

    assert (31, "- and 1,002 before these") == (len(reply.text.splitlines()), reply.text.splitlines()[-1])


async def test_no_alert_is_told_in_a_word_and_no_number_of_days_is_refused() -> None:
    quiet, wrong = await Scene().say("/alerts 30"), await Scene().say("/alerts soon")

    assert ("None.", []) == (quiet.text, quiet.data)
    assert wrong.refused
