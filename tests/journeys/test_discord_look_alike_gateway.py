"""The local Discord's gateway as the real discord.py meets it: sessions, their loss, shards, close codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_client import INTENTS, Bot, connected, meeting
from tests.far_ends.scripted_house import eventually
from tests.far_ends.virtual import in_virtual_time, until

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting() as both:
        yield both


async def words(bot: Bot, number: int) -> list[str]:
    await bot.hears(number)
    return [one.content for one in bot.heard]


async def test_what_was_missed_is_replayed_to_who_resumes(met: Met) -> None:
    far, bot = met
    await far.gateway.drop()
    first, second = far.mention("missed"), far.mention("heard")
    asked = await far.say(first)
    await eventually(lambda: bot.resumes)
    await far.edit(asked, "changed since")
    await far.say(second)
    assert [first, second] == await words(bot, 2)
    assert (1, 1, 1) == (bot.readies, len(far.gateway.identified), far.gateway.resumed)


async def test_a_cut_connection_is_resumed_as_well(met: Met) -> None:
    far, bot = met
    far.gateway.cut()
    await far.say(far.mention("missed"))
    assert [far.mention("missed")] == await words(bot, 1)
    assert [None] != far.gateway.closes


async def test_a_session_that_was_forgotten_is_begun_anew_and_what_was_said_is_lost(met: Met) -> None:
    far, bot = met
    await far.gateway.forget()
    await far.say(far.mention("lost"))
    await eventually(lambda: bot.readies == 2)
    await far.say(far.mention("heard"))
    assert [far.mention("heard")] == await words(bot, 1)
    assert (2, 0) == (len(far.gateway.identified), far.gateway.resumed)


async def test_a_session_grows_old_without_a_socket(met: Met) -> None:
    far, bot = met
    await far.gateway.drop()
    far.clock.turn(600)
    await eventually(lambda: bot.readies == 2)
    assert 0 == far.gateway.resumed


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_or_begun_anew(met: Met, *, resumable: bool) -> None:
    far, bot = met
    await far.gateway.invalidate(resumable=resumable)
    await eventually(lambda: bot.resumes if resumable else bot.readies == 2)
    assert (1 if resumable else 2) == len(far.gateway.identified)
    await far.say(far.mention("heard"))
    await bot.hears()


async def test_who_is_asked_to_reconnect_resumes(met: Met) -> None:
    far, bot = met
    await far.gateway.ask_to_reconnect()
    await eventually(lambda: bot.resumes)
    assert 1 == len(far.gateway.identified)


@in_virtual_time()
async def test_a_zombie_is_noticed_when_nothing_comes_for_a_minute() -> None:
    async with meeting() as (far, bot):
        far.gateway.mute()
        await far.say(far.mention("missed"))
        began = far.clock.seconds()
        await until(lambda: bot.heard, step_s=6.0)
        assert 55 < far.clock.seconds() - began < 75
        assert 1 == far.gateway.resumed


@in_virtual_time()
async def test_a_quiet_server_is_no_zombie() -> None:
    async with meeting() as (far, bot):
        await asyncio.sleep(200)
        assert (1, 0) == (bot.readies, bot.resumes)
        assert far.gateway.heartbeats >= 6


@in_virtual_time()
async def test_two_shards_are_logged_in_one_after_the_other_and_share_the_servers() -> None:
    async with open_discord() as far:
        far.world.shards = 2
        other = far.world.add_server("Other", shard=1 - (far.world.guild >> 22) % 2)
        async with connected(far) as bot:
            assert [[0, 2], [1, 2]] == sorted(one["shard"] for one in far.gateway.identified)
            for channel in (far.world.channel, other.channel):
                await far.say(far.mention("hello"), channel=channel)
            await far.whisper("alone")
            await bot.hears(3)
            shards = {one.guild.shard_id if one.guild else None for one in bot.heard}
            assert {0, 1, None} == shards
        assert [1000, 1000] == far.gateway.closes
        assert {} == far.gateway.sessions


@in_virtual_time()
async def test_who_logs_in_too_soon_again_gets_an_invalid_session() -> None:
    async with meeting() as (far, _), aiohttp.ClientSession() as session:
        for number, expected in ((0, 9), (1, 0)):
            await asyncio.sleep(6 * number)
            async with session.ws_connect(far.gateway.url) as socket:
                await hello(socket)
                far.gateway.last_identify = far.clock.seconds() if number == 0 else 0
                await socket.send_json(identify(far))
                assert expected == (await socket.receive_json())["op"]


async def hello(socket: aiohttp.ClientWebSocketResponse) -> None:
    assert 10 == (await socket.receive_json())["op"]


def identify(far: Discord, **more: object) -> dict[str, object]:
    wish = {"token": far.world.token, "intents": INTENTS.value, "properties": {}, **more}
    return {"op": 2, "d": wish}


async def code_after(far: Discord, *frames: object) -> int | None:
    """With which code the gateway closes a connection that sends this."""
    async with aiohttp.ClientSession() as session, session.ws_connect(far.gateway.url) as socket:
        for frame in frames:
            await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        async for _ in socket:
            pass
        return socket.close_code


async def test_what_is_wrong_is_closed_with_its_code() -> None:
    async with open_discord() as far:
        good = identify(far)
        assert 4001 == await code_after(far, {"op": 99, "d": None})
        assert 4002 == await code_after(far, json.dumps({"op": 1, "d": "x" * 4096}))
        assert 4002 == await code_after(far, "no JSON")
        assert 4003 == await code_after(far, {"op": 3, "d": {}})
        assert 4004 == await code_after(far, identify(far, token="another"))
        assert 4005 == await code_after(far, good, good)
        assert 4007 == await code_after(far, {"op": 6, "d": await resuming(far, seq=99)})
        assert 4008 == await code_after(far, *[{"op": 1, "d": None}] * 121)
        assert 4010 == await code_after(far, identify(far, shard=[2, 2]))
        assert 4013 == await code_after(far, identify(far, intents=1 << 40))
        assert 4014 == await code_after(far, identify(far, intents=1 << 15))


async def resuming(far: Discord, *, seq: int) -> dict[str, object]:
    async with aiohttp.ClientSession() as session, session.ws_connect(far.gateway.url) as socket:
        await hello(socket)
        await socket.send_json(identify(far))
        ready = await socket.receive_json()
        await socket.close(code=4000)
    return {"token": far.world.token, "session_id": ready["d"]["session_id"], "seq": seq}


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (4004, discord.ConnectionClosed),
        (4014, discord.PrivilegedIntentsRequired),
        (4011, discord.ConnectionClosed),
    ],
)
async def test_what_is_refused_for_good_ends_the_client(code: int, error: type[Exception]) -> None:
    async with open_discord() as far:
        far.gateway.refuse_code = code
        with pytest.raises(ExceptionGroup) as ended:
            async with connected(far):
                pass
        assert ended.group_contains(error)
        assert 1 == len(far.gateway.identified)


async def test_a_login_costs_one_of_the_days(met: Met) -> None:
    far, bot = met
    assert 999 == far.gateway.starts_left
    info = await bot.http.request(discord.http.Route("GET", "/gateway/bot"))
    assert 999 == info["session_start_limit"]["remaining"]
    far.gateway.starts_left = 0
    assert 4004 == await code_after(far, identify(far))


async def test_the_own_messages_come_back_and_a_redelivery_is_told_as_such_by_nothing(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("hello"))
    await far.deliver(asked)
    await bot.room(far.world.channel).send("our own")
    await bot.hears(3)
    assert [int(asked["id"])] * 2 == [one.id for one in bot.heard[:2]]
    assert bot.user == bot.heard[2].author


async def test_without_the_intents_nothing_is_told() -> None:
    async with meeting(intents=discord.Intents(guilds=True, dm_messages=True)) as (far, bot):
        await far.say(far.mention("unheard"))
        await far.whisper("heard")
        assert ["heard"] == await words(bot, 1)
