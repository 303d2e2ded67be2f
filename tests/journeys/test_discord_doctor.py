"""`twin doctor` on Discord: each thing that is missing is named, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.discord.app import examine
from adapters.discord.invite import invite_url
from adapters.discord.speaking import logged_in
from adapters.discord.syncing import sync
from adapters.discord.tree import commands_for
from adapters.findings import Finding
from bot.settings import load_settings
from bot.testing import StillClock
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.shell import parsed, twin

pytestmark = pytest.mark.journey

ADMIN_CHANNEL = "TWIN_DISCORD_ADMIN_CHANNEL"
CONTENT = 1 << 15
COMMANDS = commands_for(list(ScriptedHouse(load_settings()).commands), name="Ada")
Told = Mapping[str, Finding]


async def make_commands(far: Discord, commands: list[dict[str, Any]]) -> None:
    """As a twin that runs does."""
    async with logged_in(load_settings(**far.settings())) as client:
        await sync(client, commands, None)


async def told_of(far: Discord, **given: Any) -> Told:
    found = await examine(load_settings(**far.settings(**given)), commands=COMMANDS)
    assert not [one for one in found if far.world.token in one.detail]
    return {one.name: one for one in found}


async def test_where_all_is_well_each_line_says_so() -> None:
    async with open_discord() as far:
        world = far.world
        world.granted, world.is_public = CONTENT, False
        await make_commands(far, COMMANDS)
        told = await told_of(
            far,
            **{
                ADMIN_CHANNEL: str(world.channel),
                "TWIN_OWNER": f"discord:{world.ada.id}",
                "TWIN_ADMINS": f"discord:{world.landlord.id}",
            },
        )

    assert dict.fromkeys(told, True) == {name: one.ok for name, one in told.items()}
    assert {
        "discord": "twin; the token is good",
        "discord application": "Twin: nobody but its owner may invite it",
        "discord intents": "message content is granted: replies in the twin's threads need no mention",
        "discord servers": f"in A server; invite it to more by {invite_url(world.application)}",
        "discord channel": "#general (TWIN_DISCORD_ADMIN_CHANNEL) is open to the bot",
        "discord commands": "4 of at most 100 everywhere, as this twin has them",
        "discord logins": "1000 of 1000 are left today, for 1 shard",
        "discord owner": f"discord:{world.ada.id} can be written to, if their privacy settings allow it",
        "discord admins": "1 named in TWIN_ADMINS and whoever may Manage Server in A server",
        "discord clock": "this machine's agrees with Discord's",
    } == {name: one.detail for name, one in told.items()}


async def test_what_is_not_set_is_told_and_is_no_fault() -> None:
    async with open_discord() as far:
        told = await told_of(far)

    assert all(one.ok for one in told.values())
    assert "no TWIN_DISCORD_ADMIN_CHANNEL" in told["discord channel"].detail
    assert "TWIN_OWNER is not set" in told["discord owner"].detail
    assert "in threads each question needs a mention, unless you switch on" in told["discord intents"].detail
    assert "none everywhere yet" in told["discord commands"].detail
    assert (
        "anybody may invite it; whoever wants it for themselves: https" in told["discord application"].detail
    )


async def test_commands_that_are_others_are_told() -> None:
    async with open_discord() as far:
        await make_commands(far, commands_for([], name="Ada"))
        other = (await told_of(far))["discord commands"]
        unknown = {one.name: one for one in await examine(load_settings(**far.settings()))}[
            "discord commands"
        ]

    assert (True, True) == (other.ok, "3 of at most 100 everywhere and are others than" in other.detail)
    assert (True, True) == (unknown.ok, "3 of at most 100 everywhere; `twin run`" in unknown.detail)


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("wrong", "Discord refused DISCORD_TOKEN"),
        ("two words", "DISCORD_TOKEN holds letters that no token has"),
        ("1400000000000000000", "DISCORD_TOKEN is an id, not a token"),
    ],
)
async def test_without_a_good_token_there_is_nothing_else_to_tell(token: str, told: str) -> None:
    async with open_discord() as far:
        [only] = (await told_of(far, DISCORD_TOKEN=token)).values()

    assert ("discord", False) == (only.name, only.ok)
    assert told in only.detail


async def test_that_discord_is_not_reached_is_said() -> None:
    settings = load_settings(DISCORD_TOKEN="a-token", DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    [only] = await examine(settings)

    assert ("discord", False) == (only.name, only.ok)


@pytest.mark.parametrize(
    ("portal", "told"),
    [
        ({"interactions_endpoint_url": "https://example.org/"}, "has an Interactions Endpoint URL"),
        ({"bot_require_code_grant": True}, "requires a code grant"),
    ],
)
async def test_what_would_keep_the_door_shut_is_told(portal: dict[str, Any], told: str) -> None:
    async with open_discord() as far:
        far.world.portal = portal
        found = (await told_of(far))["discord application"]

    assert (False, True) == (found.ok, told in found.detail), found.detail


@pytest.mark.parametrize(
    ("wanted", "granted", "ok", "told"),
    [
        ("auto", 0, True, "message content is not granted"),
        ("auto", CONTENT, True, "message content is granted"),
        ("on", CONTENT, True, "message content is granted"),
        ("on", 0, False, "Discord has not granted it: switch on Message Content Intent"),
        ("off", CONTENT, True, 'message_content is "off"'),
    ],
)
async def test_what_message_content_means_is_told(wanted: str, granted: int, ok: bool, told: str) -> None:
    async with open_discord() as far:
        far.world.granted = granted
        found = (await told_of(far, discord={"message_content": wanted}))["discord intents"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_logins_that_run_out_are_told_in_time() -> None:
    async with open_discord() as far:
        far.gateway.starts_left = 49
        found = (await told_of(far))["discord logins"]

    assert (False, True) == (found.ok, "49 of 1000" in found.detail)
    assert "in 1 h" in found.detail


@pytest.mark.parametrize(
    ("owner", "ok", "told"),
    [
        ("discord:77", False, "discord:77 is not known (Unknown User)"),
        ("discord:ada", False, "is no id of Discord"),
        ("discord:BOT", False, "is a bot"),
        ("discord:ADA", True, "can be written to"),
    ],
)
async def test_whether_the_owner_can_be_written_to(owner: str, ok: bool, told: str) -> None:
    async with open_discord() as far:
        named = owner.replace("BOT", str(far.world.bot.id)).replace("ADA", str(far.world.ada.id))
        found = (await told_of(far, TWIN_OWNER=named))["discord owner"]

    assert (ok, True) == (found.ok, told in found.detail), found.detail


async def test_an_owner_elsewhere_is_nobody_of_discords() -> None:
    async with open_discord() as far:
        assert "discord owner" not in await told_of(far, TWIN_OWNER="slack:U1")


async def test_an_owner_who_takes_no_messages_is_told_where_their_questions_go() -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route="POST /users/@me/channels", status=403, code=50007))
        found = (await told_of(far, TWIN_OWNER=f"discord:{far.world.ada.id}"))["discord owner"]

    assert (True, True) == (found.ok, "go to the admin channel" in found.detail)


@pytest.mark.parametrize(
    ("given", "servers", "told"),
    [
        ({}, 1, "whoever may Manage Server in A server"),
        ({}, 2, "nobody: set TWIN_ADMINS, or DISCORD_GUILD_ID to the server whose managers are admins"),
        ({"DISCORD_GUILD_ID": "GUILD"}, 2, "whoever may Manage Server in A server"),
        ({ADMIN_CHANNEL: "CHANNEL"}, 2, "whoever may Manage Server in A server"),
        ({"TWIN_ADMINS": "discord:ADA"}, 2, "1 named in TWIN_ADMINS"),
        ({"TWIN_ADMINS_ONLY": "true"}, 1, "nobody: set TWIN_ADMINS"),
        ({"TWIN_ADMINS": "discord:77"}, 1, "TWIN_ADMINS: discord:77 is not known"),
    ],
)
async def test_who_is_an_admin_is_told(given: dict[str, str], servers: int, told: str) -> None:
    async with open_discord() as far:
        world = far.world
        known = {"GUILD": world.guild, "CHANNEL": world.channel, "ADA": world.ada.id}
        for word, number in known.items():
            given = {name: text.replace(word, str(number)) for name, text in given.items()}
        for number in range(servers - 1):
            world.add_server(f"Server {number}")
        found = (await told_of(far, **given))["discord admins"]

    assert found.detail.startswith(told), found.detail


async def test_a_clock_that_is_wrong_is_told() -> None:
    wrong = StillClock(at=datetime(2020, 1, 1, tzinfo=UTC))
    async with open_discord() as far:
        found = (await examine(load_settings(**far.settings()), wrong))[-1]

    assert (False, True) == (found.ok, "s behind Discord's: let it be set by NTP" in found.detail)


@pytest.mark.parametrize(
    "route", [r"GET /users/\d+", r"GET /channels/\d+", "GET /gateway/bot", "GET /users/@me/guilds"]
)
@pytest.mark.parametrize("status", [403, 404, 418])
async def test_what_cannot_be_looked_at_spoils_no_other_line(route: str, status: int) -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route=route, status=status, times=99))
        given = {ADMIN_CHANNEL: str(far.world.channel), "TWIN_OWNER": f"discord:{far.world.ada.id}"}
        told = await told_of(far, **given)

    assert 10 == len(told)
    assert told["discord intents"].ok


async def test_a_place_that_tells_less_than_discord_is_looked_at_as_well() -> None:
    async with open_discord() as far:
        far.world.terse = True
        told = await told_of(far, **{ADMIN_CHANNEL: str(far.world.channel)})

    assert told["discord"].ok
    assert told["discord channel"].ok


async def test_the_verb_tells_every_line_also_as_json() -> None:
    async with open_discord() as far:
        far.world.forbid("SEND_MESSAGES")
        env = {key: str(value) for key, value in far.settings().items()}
        status, out, err = await twin("doctor", "--json", **env, **{ADMIN_CHANNEL: str(far.world.channel)})

    lines = {one["check"]: one for one in parsed(out)}
    assert (1, "") == (status, err)
    assert not lines["discord channel"]["ok"]
    assert lines["discord logins"]["ok"]
    assert "Send Messages (answer)" in lines["discord channel"]["detail"]
