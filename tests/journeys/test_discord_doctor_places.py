"""`twin doctor` on Discord: the servers and channels of the settings, and what the bot may not do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.discord.app import examine
from adapters.discord.invite import invite_url
from adapters.discord.permissions import PERMISSIONS
from bot.settings import load_settings
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_world import World
from tests.journeys.test_discord_doctor import ADMIN_CHANNEL, told_of

pytestmark = pytest.mark.journey


async def test_the_servers_that_it_is_in_are_told_and_the_one_that_it_is_not() -> None:
    async with open_discord() as far:
        for number in range(6):
            far.world.add_server(f"Server {number}")
        several = (await told_of(far))["discord servers"]
        missed = (await told_of(far, DISCORD_GUILD_ID="77"))["discord servers"]
        far.world.servers.clear()
        nowhere = (await told_of(far))["discord servers"]

    assert (True, True) == (several.ok, "Server 3 and 2 more" in several.detail)
    assert (False, True) == (missed.ok, "not in server 77 (DISCORD_GUILD_ID)" in missed.detail)
    assert (False, True) == (
        nowhere.ok,
        f"invite it by {invite_url(far.world.application)}" in nowhere.detail,
    )


@pytest.mark.parametrize("one", PERMISSIONS, ids=lambda one: one.name)
async def test_each_permission_that_is_missing_in_a_channel_is_named(one: Any) -> None:
    async with open_discord() as far:
        far.world.forbid(one.name.upper().replace(" ", "_"))
        found = (await told_of(far, **{ADMIN_CHANNEL: str(far.world.channel)}))["discord channel"]

    assert one.is_vital is not found.ok
    assert one.name in found.detail, found.detail


async def test_a_thread_goes_by_its_channel_and_each_channel_of_the_settings_has_a_line() -> None:
    async with open_discord() as far:
        other = far.world.open_channel("other")
        far.world.forbid("EMBED_LINKS", channel=other)
        given = {"channels": [far.world.thread, other], "admin_channels": [other]}
        found = [
            one
            for one in await examine(load_settings(**far.settings(discord=given)))
            if one.name == "discord channel"
        ]

    assert [True, True, False] == [one.ok for one in found]
    assert "#a thread (channels of [discord]) is open" in found[1].detail
    assert "#other (channels of [discord], admin_channels of [discord]) lacks Embed Links" in found[2].detail


def a_category(world: World) -> str:
    return str(world.open_channel("a group of channels", type=4))


def a_forum(world: World) -> str:
    return str(world.open_channel("a forum", type=15))


def somebodys_messages(world: World) -> str:
    return str(world.open_dm(world.ada))


def none_at_all(_: World) -> str:
    return "1400000000000000999"


def a_hidden_one(world: World) -> str:
    channel = world.open_channel("hidden")
    world.forbid("VIEW_CHANNEL", channel=channel)
    return str(channel)


@pytest.mark.parametrize(
    ("channel", "ok", "told"),
    [
        (a_category, False, "is a category"),
        (a_forum, False, "is a forum"),
        (somebodys_messages, True, "direct messages"),
        (none_at_all, False, "is not seen (Unknown Channel): correct the id"),
        (a_hidden_one, False, "give the bot the permission View Channel there"),
    ],
)
async def test_whether_reports_can_be_posted(channel: Callable[[World], str], ok: bool, told: str) -> None:
    async with open_discord() as far:
        found = (await told_of(far, **{ADMIN_CHANNEL: channel(far.world)}))["discord channel"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_what_discord_does_not_tell_of_a_channel_is_no_fault() -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route=r"GET /guilds/\d+/members/.*", status=404))
        found = (await told_of(far, **{ADMIN_CHANNEL: str(far.world.channel)}))["discord channel"]

    assert (True, True) == (found.ok, "Discord does not tell" in found.detail)
