"""The local Discord's commands as the real discord.py meets them: what is taken, and what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import Bot, meeting, refused
from tests.far_ends.discord_refusals import Json

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]
OPTION: Json = {"type": 3, "name": "one", "description": "x"}
GROUP: Json = {"type": 2, "name": "one", "description": "x"}
SUB: Json = {"type": 1, "name": "one", "description": "x"}


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting() as both:
        yield both


async def put(far: Discord, bot: Bot, *commands: Json) -> list[Json]:
    route = discord.http.Route("PUT", f"/applications/{far.world.application}/commands")
    whole = [{"name": f"name-{number}", "description": "x", **one} for number, one in enumerate(commands)]
    answer: list[Json] = await bot.http.request(route, json=whole)
    return answer


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Upper"},
        {"name": "two words"},
        {"name": "x" * 33},
        {"description": ""},
        {"description": "x" * 101},
        {"description_localizations": {"de": "x" * 101}},
        {"description_localizations": {"xx": "x"}},
        {"name_localizations": {"de": "Zwei Worte"}},
        {"options": [{**OPTION, "name": str(number)} for number in range(26)]},
        {"options": [OPTION, OPTION]},
        {"options": [OPTION, {**OPTION, "name": "two", "required": True}]},
        {"options": [{**OPTION, "choices": [{"name": "a", "value": "a"}] * 26}]},
        {"options": [{**OPTION, "choices": [{"name": "a", "value": "a"}], "autocomplete": True}]},
        {"options": [{**OPTION, "type": 5, "autocomplete": True}]},
        {"options": [OPTION, {**SUB, "name": "two"}]},
        {"options": [{**GROUP, "options": [{**GROUP, "options": [SUB]}]}]},
        {"options": [{**SUB, "options": [{**SUB, "name": "deeper"}]}]},
        {"options": [{**OPTION, "name": f"n{n}", "description": "x" * 100, "choices": [
            {"name": "a" * 50, "value": f"{m}" + "v" * 98} for m in range(4)]} for n in range(25)]},
        {"default_member_permissions": "many"},
        {"contexts": [3]},
        {"type": 3, "description": "a menu has none"},
    ],
)  # fmt: skip
async def test_a_command_that_discord_does_not_take(met: Met, command: Json) -> None:
    far, bot = met
    assert (400, 50035) == await refused(put(far, bot, command))
    assert {} == far.world.commands


async def test_commands_come_back_with_ids_that_stay_and_words_on_request(met: Met) -> None:
    far, bot = met
    words = {"description_localizations": {"de": "y"}}
    (first,) = await put(far, bot, {"options": [{**OPTION, "required": False}], **words})
    (again,) = await put(far, bot, {"description": "other"})
    assert first["id"] == again["id"]
    assert first["version"] != again["version"]
    assert ([0], False, None) == (first["integration_types"], first["nsfw"], first["contexts"])
    assert "required" not in first["options"][0]
    await put(far, bot, words)
    path = f"/applications/{far.world.application}/commands"
    bare = await bot.http.request(discord.http.Route("GET", path))
    whole = await bot.http.request(discord.http.Route("GET", path), params={"with_localizations": "true"})
    assert "description_localizations" not in bare[0]
    assert words["description_localizations"] == whole[0]["description_localizations"]


async def test_the_quota_may_also_be_told_as_a_rate_limit_of_a_day() -> None:
    async with meeting(max_ratelimit_timeout=60) as (far, bot):
        far.world.creates_left, far.world.quota_status = 0, 429
        with pytest.raises(discord.RateLimited):
            await put(far, bot, {})


async def test_two_hundred_new_ones_a_day(met: Met) -> None:
    far, bot = met
    far.world.creates_left = 2
    await put(far, bot, {}, {})
    assert (400, 30034) == await refused(put(far, bot, {}, {}, {}))
    await put(far, bot, {"description": "changed"}, {})


async def test_a_hundred_commands_and_fifteen_menus(met: Met) -> None:
    far, bot = met
    assert (400, 30032) == await refused(put(far, bot, *[{}] * 101))
    assert (400, 30032) == await refused(put(far, bot, *[{"type": 3, "description": ""}] * 16))


async def test_the_librarys_tree_is_taken_and_read_back(met: Met) -> None:
    far, bot = met

    @app_commands.describe(days="How many")
    async def usage(
        interaction: discord.Interaction[discord.Client], days: app_commands.Range[int, 1, 90]
    ) -> None: ...

    group = app_commands.Group(name="twin", description="All", default_permissions=discord.Permissions(32))
    leaf: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="usage", description="Usage", callback=usage
    )
    group.add_command(leaf)
    bot.tree.add_command(group)
    for guild in (None, discord.Object(far.world.guild)):
        if guild:
            bot.tree.copy_global_to(guild=guild)
        await bot.tree.sync(guild=guild)
        (read,) = await bot.tree.fetch_commands(guild=guild)
        assert ("twin", 32) == (read.name, (read.default_member_permissions or discord.Permissions(0)).value)
    far.world.add_server("Elsewhere", has_bot=False)
    elsewhere = discord.Object(max(far.world.servers))
    assert (403, 50001) == await refused(bot.tree.fetch_commands(guild=elsewhere))
