"""`twin doctor` on Slack: each thing that is missing is named, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from adapters.findings import Finding
from adapters.slack.app import examine
from adapters.slack.manifest import OVERHEARD_SCOPES, SCOPES, Ways, manifest
from tests.far_ends.shell import parsed, twin
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_world import (
    ADMIN,
    ALL_SCOPES,
    ASKER,
    CHANNEL,
    PRIVATE,
    SHARED,
    TWIN,
    Fault,
    Workspace,
    settings_for,
)

pytestmark = pytest.mark.journey

CONFIG = "xoxe.xoxp-local-1"
Told = Mapping[str, Finding]


async def told_of(slack: LocalSlack, **given: Any) -> Told:
    return {one.name: one for one in await examine(settings_for(slack.api_url, **given))}


async def test_where_all_is_well_each_line_says_so() -> None:
    given = {
        "slack_admin_channel": CHANNEL,
        "owner": f"slack:{ASKER}",
        "admins": f"slack:{ADMIN}",
        "slack_config_token": CONFIG,
    }
    async with local_slack() as slack:
        told = await told_of(slack, **given)

    assert dict.fromkeys(told, True) == {name: one.ok for name, one in told.items()}
    assert {
        "slack": "Home as @twin; the bot token is good",
        "slack connection": "Socket Mode opens with the app token",
        "slack permissions": "everything that it uses",
        "slack events": "the app's manifest has every event, the command, the shortcut and the home tab",
        "slack channel": f"the app is in channel {CHANNEL} (TWIN_SLACK_ADMIN_CHANNEL)",
        "slack owner": f"slack:{ASKER} can be written to",
        "slack admins": "1 named in TWIN_ADMINS and the workspace's own admins",
        "slack clock": "this machine's agrees with Slack's",
    } == {name: one.detail for name, one in told.items()}


async def test_what_is_not_set_is_told_and_is_no_fault() -> None:
    async with local_slack() as slack:
        told = await told_of(slack)

    assert all(one.ok for one in told.values())
    assert "no TWIN_SLACK_ADMIN_CHANNEL" in told["slack channel"].detail
    assert "TWIN_OWNER is not set" in told["slack owner"].detail
    assert "SLACK_CONFIG_TOKEN" in told["slack events"].detail


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack says invalid_auth"),
        ({"slack_bot_token": "xapp-1-A-2-3"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"slack_app_token": "xoxb-local-1"}, "SLACK_APP_TOKEN holds a bot token"),
    ],
)
async def test_without_a_good_bot_token_there_is_nothing_else_to_tell(
    given: dict[str, str], told: str
) -> None:
    async with local_slack() as slack:
        [only] = (await told_of(slack, **given)).values()

    assert ("slack", False) == (only.name, only.ok)
    assert told in only.detail


async def test_a_wrong_app_token_is_told_beside_the_rest() -> None:
    async with local_slack() as slack:
        told = await told_of(slack, slack_app_token="xapp-wrong")

    assert [False, True] == [told["slack connection"].ok, told["slack permissions"].ok]
    assert "SLACK_APP_TOKEN: Slack says invalid_auth" in told["slack connection"].detail


@pytest.mark.parametrize(
    ("missing", "ok", "told"),
    [
        ({"im:history"}, False, "lacks im:history (hear a direct message): renew its manifest"),
        ({"chat:write", "commands"}, False, "lacks chat:write (answer, and show that it is thinking), comm"),
        ({"files:write"}, True, "does without files:write (show charts)"),
        ({"im:write"}, True, "does without im:write (open the direct messages"),
        ({"channels:history"}, True, "does without channels:history (hear replies"),
        (OVERHEARD_SCOPES, True, "hears mentions and direct messages only"),
        (ALL_SCOPES, True, "Slack does not tell them"),
    ],
)
async def test_each_permission_that_is_missing_is_named(missing: set[str], ok: bool, told: str) -> None:
    async with local_slack() as slack:
        slack.world.scopes = ALL_SCOPES - missing
        found = (await told_of(slack))["slack permissions"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_an_app_that_hears_mentions_only_is_asked_for_no_more() -> None:
    async with local_slack() as slack:
        slack.world.scopes = ALL_SCOPES - OVERHEARD_SCOPES
        slack.world.manifest = manifest("Ada", ways=Ways(mentions_only=True))
        told = await told_of(slack, slack_config_token=CONFIG, slack_admin_channel=CHANNEL)

    assert all(one.ok for one in told.values()), told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda made: made["settings"]["event_subscriptions"]["bot_events"].remove("message.im"),
            "message.im",
        ),
        (lambda made: made["features"].pop("slash_commands"), "the command /twin"),
        (lambda made: made["features"]["shortcuts"].clear(), "the shortcut ask_about"),
        (lambda made: made["features"].pop("agent_view"), "agent_view"),
        (lambda made: made["features"]["app_home"].pop("home_tab_enabled"), "the home tab"),
        (
            lambda made: made["features"]["app_home"].update(messages_tab_read_only_enabled=True),
            "members may write in",
        ),
        (lambda made: made["settings"].pop("interactivity"), "interactivity"),
        (lambda made: made["settings"].update(socket_mode_enabled=False), "Socket Mode"),
        (lambda made: made.clear(), "the event app_mention"),
    ],
)
async def test_each_event_and_surface_that_is_missing_is_named(
    change: Callable[[dict[str, Any]], object], told: str
) -> None:
    async with local_slack() as slack:
        change(slack.world.manifest)
        found = (await told_of(slack, slack_config_token=CONFIG))["slack events"]

    assert (False, True) == (found.ok, told in found.detail), found.detail


@pytest.mark.parametrize(
    ("token", "how", "ok", "told"),
    [
        ("xoxe.xoxp-old", None, False, "SLACK_CONFIG_TOKEN: Slack says invalid_auth; it is good for twelve"),
        (CONFIG, "unknown_method", True, "cannot be seen here"),
        (CONFIG, "token_expired", False, "Slack says token_expired"),
        (CONFIG, "page", False, "SLACK_CONFIG_TOKEN"),
    ],
)
async def test_a_configuration_token_that_shows_nothing_is_told(
    token: str, how: str | None, ok: bool, told: str
) -> None:
    async with local_slack() as slack:
        if how:
            slack.world.faults += [Fault(method="apps.manifest.export", how=how, times=9)]
        found = (await told_of(slack, slack_config_token=token))["slack events"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


def away(world: Workspace) -> None:
    world.channels[CHANNEL]["is_member"] = False


def archived(world: Workspace) -> None:
    world.channels[CHANNEL]["is_archived"] = True


def without_reading(world: Workspace) -> None:
    world.scopes = ALL_SCOPES - {"channels:read", "groups:read"}


def away_without_reading(world: Workspace) -> None:
    away(world)
    without_reading(world)


def blind(world: Workspace) -> None:
    world.scopes = ALL_SCOPES - {"channels:read", "groups:read"} - OVERHEARD_SCOPES


def as_it_is(_: Workspace) -> None: ...


@pytest.mark.parametrize(
    ("channel", "prepare", "ok", "told"),
    [
        (CHANNEL, away, False, "write /invite @twin there"),
        (CHANNEL, archived, False, "is archived"),
        (PRIVATE, as_it_is, True, "the app is in"),
        (SHARED, as_it_is, True, "shared with another company"),
        ("C0NOWHERE", as_it_is, False, "channel_not_found; write /invite @twin there, or correct the id"),
        ("#general", as_it_is, False, "is no id"),
        (CHANNEL, without_reading, True, "the app is in"),
        (CHANNEL, away_without_reading, False, "not_in_channel; write /invite @twin"),
        (CHANNEL, blind, True, "cannot be looked at without channels:read"),
    ],
)
async def test_whether_the_twin_is_in_its_admin_channel(
    channel: str, prepare: Callable[[Workspace], None], ok: bool, told: str
) -> None:
    async with local_slack() as slack:
        prepare(slack.world)
        found = (await told_of(slack, slack_admin_channel=channel))["slack channel"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


@pytest.mark.parametrize(
    ("owner", "ok", "told"),
    [
        ("slack:U0NOBODY", False, "slack:U0NOBODY is not known here (user_not_found)"),
        ("slack:T0HOME.U0ADMIN", False, "names this workspace itself: write slack:U0ADMIN;"),
        (f"slack:{TWIN}", False, "is a bot"),
        (f"slack:{ASKER}", True, "can be written to"),
    ],
)
async def test_whether_the_owner_can_be_written_to(owner: str, ok: bool, told: str) -> None:
    async with local_slack() as slack:
        found = (await told_of(slack, owner=owner))["slack owner"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_an_owner_elsewhere_is_nobody_of_slacks() -> None:
    async with local_slack() as slack:
        assert "slack owner" not in await told_of(slack, owner="discord:1")


async def test_who_left_is_admin_no_more() -> None:
    async with local_slack() as slack:
        slack.world.users[ADMIN]["deleted"] = True
        told = await told_of(slack, admins=f"slack:{ADMIN},slack:{ASKER},discord:1")
        only = await told_of(slack, admins_only=True)

    assert (False, True) == (
        told["slack admins"].ok,
        f"{ADMIN} is deactivated" in told["slack admins"].detail,
    )
    assert "nobody" in only["slack admins"].detail


@pytest.mark.parametrize("method", ["users.info", "conversations.info", "apps.connections.open"])
@pytest.mark.parametrize("how", ["page", "internal_error", "unknown_method"])
async def test_what_cannot_be_looked_at_spoils_no_other_line(method: str, how: str) -> None:
    async with local_slack() as slack:
        slack.world.faults += [Fault(method=method, how=how, times=99)]
        told = await told_of(slack, owner=f"slack:{ASKER}", slack_admin_channel=CHANNEL)

    assert 8 == len(told)
    assert told["slack permissions"].ok


async def test_an_address_without_the_api_of_slacks_own_is_completed() -> None:
    async with local_slack() as slack:
        assert all(one.ok for one in await examine(settings_for(slack.url)))


async def test_the_verb_tells_every_line_also_as_json() -> None:
    async with local_slack() as slack:
        slack.world.scopes = ALL_SCOPES - {"im:history"}
        env = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": "xoxb-local-1",
            "SLACK_APP_TOKEN": "xapp-local-1",
        }
        status, out, err = await twin("doctor", "--json", **env)

    lines = {one["check"]: one for one in parsed(out)}
    assert (1, "") == (status, err)
    assert not lines["slack permissions"]["ok"]
    assert lines["slack connection"]["ok"]
    assert SCOPES["im:history"] in lines["slack permissions"]["detail"]
