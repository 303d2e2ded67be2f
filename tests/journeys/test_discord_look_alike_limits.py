"""The local Discord as the real discord.py meets it: rate limits, faults on order, the worth of a token."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import Bot, meeting, refused
from tests.far_ends.discord_faults import RESET, SLOW, Fault
from tests.far_ends.scripted_house import eventually
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

POSTS = r"POST /channels/\d+/messages"


async def posted(far: Discord, bot: Bot, number: int, channel: int | None = None) -> None:
    for one in range(number):
        await bot.room(channel or far.world.channel).send(str(one))


@in_virtual_time()
async def test_the_library_waits_by_the_headers_and_meets_no_refusal() -> None:
    async with meeting() as (far, bot):
        await posted(far, bot, 11)
        said = await bot.room(far.world.thread).send("x")
        for number in range(11):
            await said.edit(content=str(number))
        gaps = far.seen.gaps(far.seen.of(said.id))
        assert [] == far.rest.buckets.refused
    assert (0, 11) == (far.rest.buckets.invalid, len(far.world.said_by_bot(far.world.channel)))
    assert 4.0 < max(gaps) <= 5.0


@in_virtual_time()
async def test_who_comes_too_often_is_refused_and_told_how_long() -> None:
    async with meeting() as (far, bot), aiohttp.ClientSession() as session:
        address = f"{far.api_url}/channels/{far.world.channel}/messages"
        headers = {"Authorization": f"Bot {far.world.token}"}
        answers = []
        for number in range(6):
            async with session.post(address, json={"content": str(number)}, headers=headers) as answer:
                answers.append((answer.status, answer.headers, await answer.json()))
        assert [200] * 5 + [429] == [status for status, _, _ in answers]
        assert ["4", "3", "2", "1", "0"] == [told["X-RateLimit-Remaining"] for _, told, _ in answers[:5]]
        _, told, body = answers[-1]
        assert ("user", "1.1 google") == (told["X-RateLimit-Scope"], told["Via"])
        assert (False, True) == (body["global"], 0 < body["retry_after"] <= 5)
        await bot.room(far.world.channel).send("waited for")
        assert 1 == far.rest.buckets.invalid - 1


@in_virtual_time()
async def test_fifty_a_second_over_all_channels() -> None:
    async with meeting() as (far, bot):
        channels = [far.world.open_channel(str(number)) for number in range(60)]
        async with asyncio.TaskGroup() as group:
            for channel in channels:
                group.create_task(posted(far, bot, 1, channel))
        assert far.rest.buckets.refused
        assert 60 == len(far.world.said_by_bot())


@in_virtual_time()
async def test_an_interactions_answers_have_a_bucket_of_their_own() -> None:
    async with meeting() as (far, bot):
        await posted(far, bot, 5)
        sent = [one.at for one in far.rest.asked(POSTS)]
        assert sent[-1] - sent[0] < 1


@pytest.mark.parametrize("status", [500, 502])
@in_virtual_time()
async def test_a_fault_after_the_effect_is_no_second_message_with_a_nonce(status: int) -> None:
    async with meeting() as (far, bot):
        far.rest.faults.append(Fault(route=POSTS, status=status, after_effect=True))
        await bot.room(far.world.channel).send("once", nonce="n")
        assert (2, 1) == (len(far.rest.asked(POSTS)), len(far.world.said_by_bot()))


async def test_a_503_and_a_reset_are_the_callers_to_repeat() -> None:
    async with meeting() as (far, bot):
        room = bot.room(far.world.channel)
        far.rest.faults.append(Fault(route=POSTS, status=503))
        with pytest.raises(discord.DiscordServerError):
            await room.send("lost")
        for after_effect in (False, True):
            far.rest.faults.append(Fault(route=POSTS, status=RESET, after_effect=after_effect))
            with pytest.raises((aiohttp.ClientError, OSError)):
                await room.send("cut")
        assert ["cut"] == [one["content"] for one in far.world.said_by_bot()]


async def test_a_ban_of_the_address_is_no_json_and_is_not_waited_for() -> None:
    async with meeting() as (far, bot):
        far.rest.faults.append(Fault(route=r".*", status=429, via=False, times=2))
        with pytest.raises(discord.HTTPException) as banned:
            await bot.room(far.world.channel).send("x")
        assert (429, 0) == (banned.value.status, banned.value.code)


@in_virtual_time()
async def test_a_limit_of_all_routes_holds_back_every_request() -> None:
    async with meeting() as (far, bot):
        far.rest.faults.append(Fault(route=POSTS, status=429, scope="global", retry_after=7.0))
        began = far.clock.seconds()
        async with asyncio.TaskGroup() as group:
            group.create_task(posted(far, bot, 1))
            await eventually(lambda: far.rest.heard[-1].status == 429)
            group.create_task(posted(far, bot, 1, far.world.thread))
        times = [look.at - began for look in far.seen.looks]
        assert all(at >= 7 for at in times)


async def test_what_is_slow_takes_effect_when_it_is_let_go() -> None:
    async with meeting() as (far, bot), asyncio.TaskGroup() as group:
        may_go = asyncio.Event()
        far.rest.faults.append(Fault(route=POSTS, status=SLOW, until=may_go))
        group.create_task(posted(far, bot, 1))
        await eventually(lambda: far.rest.asked(POSTS))
        assert [] == far.world.said_by_bot()
        may_go.set()
        await eventually(far.world.said_by_bot)


async def test_a_token_that_was_reset_is_worth_nothing() -> None:
    async with meeting() as (far, bot):
        far.world.token = "another"
        assert (401, 0) == await refused(bot.room(far.world.channel).send("x"))
        assert 1 == far.rest.buckets.invalid
        async with discord.Client(intents=discord.Intents.none()) as client:
            with pytest.raises(discord.LoginFailure):
                await client.login("a-wrong-one")


async def test_an_unknown_route_is_not_found() -> None:
    async with meeting() as (_, bot):
        assert 404 == (await refused(bot.http.request(discord.http.Route("GET", "/nowhere"))))[0]
        assert 405 == (await refused(bot.http.request(discord.http.Route("PUT", "/users/@me"))))[0]
