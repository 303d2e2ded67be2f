"""The local Discord as the real discord.py meets it: servers, permissions, threads, direct messages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest

from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_client import Bot, ask, connected, meeting, refused
from tests.far_ends.discord_world import MANAGE_SERVER, Person, Server
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]
CARD = discord.Embed(title="x")


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting() as both:
        yield both


async def send(bot: Bot, channel: int, **more: Any) -> discord.Message:
    return await bot.room(channel).send(**{"content": "x", **more})


async def reply(bot: Bot, channel: int) -> discord.Message:
    said = await anext(bot.room(channel).history())
    return await said.reply("x")


async def begin_thread(bot: Bot, channel: int) -> discord.Thread:
    room = await bot.fetch_channel(channel)
    assert isinstance(room, discord.TextChannel)
    said = await anext(room.history())
    return await said.create_thread(name="x")


async def put_reaction(bot: Bot, channel: int) -> None:
    said = await anext(bot.room(channel).history())
    await said.add_reaction("👀")


@pytest.mark.parametrize(
    ("taken", "deed", "refusal"),
    [
        ("VIEW_CHANNEL", send, (403, 50001)),
        ("SEND_MESSAGES", send, (403, 50013)),
        ("EMBED_LINKS", lambda bot, channel: send(bot, channel, embed=CARD), (403, 50013)),
        ("ATTACH_FILES", lambda bot, channel: send(bot, channel, file=discord.File(__file__)), (403, 50013)),
        ("CREATE_PUBLIC_THREADS", begin_thread, (403, 50013)),
        ("ADD_REACTIONS", put_reaction, (403, 50013)),
    ],
)
async def test_what_a_channel_takes_from_the_bot_is_refused_there_alone(
    met: Met, taken: str, deed: Callable[[Bot, int], Awaitable[Any]], refusal: tuple[int, int]
) -> None:
    far, bot = met
    channels = [far.world.channel, far.world.open_channel("other")]
    for channel in channels:
        await far.say(far.mention("hello"), channel=channel)
    far.world.forbid(taken)
    assert refusal == await refused(deed(bot, channels[0]))
    await deed(bot, channels[1])


async def test_without_history_nothing_is_read_and_no_reply_is_one(met: Met) -> None:
    far, bot = met
    await far.say(far.mention("hello"))
    heard = await bot.hears()
    far.world.forbid("READ_MESSAGE_HISTORY")
    assert [] == [one async for one in bot.room(far.world.channel).history()]
    assert (403, 160002) == await refused(heard.reply("x"))
    assert (403, 50001) == await refused(bot.room(far.world.channel).fetch_message(heard.id))
    await heard.channel.send("x")


async def test_what_the_bot_may_is_told_in_the_channels_as_the_library_computes_it() -> None:
    async with open_discord() as far:
        far.world.forbid("EMBED_LINKS", "ATTACH_FILES")
        boss = far.world.join("Boss", permissions=MANAGE_SERVER)
        await look_around(far, boss)


async def look_around(far: Discord, boss: Person) -> None:
    async with connected(far) as bot:
        home = bot.get_guild(far.world.guild)
        assert home is not None
        channel = home.get_channel(far.world.channel)
        assert channel is not None
        mine = channel.permissions_for(home.me)
        assert (False, False, True) == (mine.embed_links, mine.attach_files, mine.send_messages)
        assert far.world.rights(far.world.bot, far.world.channel) == mine.value
        await far.say(far.mention("hello"), who=boss)
        author = (await bot.hears()).author
        assert isinstance(author, discord.Member)
        assert author.guild_permissions.manage_guild


async def test_a_channel_that_is_not_seen_is_silent_and_a_thread_goes_by_its_parent(met: Met) -> None:
    far, bot = met
    far.world.forbid("VIEW_CHANNEL")
    await far.say(far.mention("unheard"))
    await far.say(far.mention("unheard"), channel=far.world.thread)
    await far.whisper("heard")
    assert "heard" == (await bot.hears()).content
    assert (403, 50001) == await refused(send(bot, far.world.thread))
    far.world.forbid("SEND_MESSAGES")
    await send(bot, far.world.thread)
    far.world.forbid("SEND_MESSAGES_IN_THREADS")
    assert (403, 50013) == await refused(send(bot, far.world.thread))


async def test_somebody_manages_one_server_and_not_the_other() -> None:
    async with open_discord() as far:
        other, boss = far.world.add_server("Other"), far.world.join("Boss")
        far.world.allow(boss, other, MANAGE_SERVER)
        await compare(far, other, boss)


async def compare(far: Discord, other: Server, boss: Person) -> None:
    async with connected(far) as bot:
        assert 2 == len(bot.guilds)
        for channel in (far.world.channel, other.channel):
            await far.say(far.mention("hello"), channel=channel, who=boss)
        await bot.hears(2)
        authors = [one.author for one in bot.heard if isinstance(one.author, discord.Member)]
        assert [False, True] == [one.guild_permissions.manage_guild for one in authors]
        assert "Other" == (await bot.fetch_guild(other.id)).name
        fetched = await (await bot.fetch_guild(other.id)).fetch_member(boss.id)
        assert fetched.name == "boss"


async def test_a_thread_has_the_id_of_its_message_and_there_is_but_one(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("hello"))
    heard = await bot.hears()
    thread = await heard.create_thread(name="A talk")
    assert (heard.id, far.world.channel) == (thread.id, thread.parent_id)
    assert (400, 160004) == await refused(heard.create_thread(name="Another"))
    starter = await bot.hears(2)
    assert discord.MessageType.thread_starter_message is starter.type
    assert int(asked["id"]) == starter.reference.message_id  # type: ignore[union-attr]
    await far.say(far.mention("in it"), channel=thread.id)
    assert isinstance((await bot.hears(3)).channel, discord.Thread)
    said = await thread.send("here")
    assert (400, 50024) == await refused(said.create_thread(name="Deeper"))
    assert [said.id] == [one.id async for one in thread.history(limit=1)]


async def test_somebody_begins_a_thread_and_the_bot_hears_what_is_said_there(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("hello"))
    thread = await far.begin_thread(asked, "A talk")
    await far.say(far.mention("in it"), channel=thread)
    said = await bot.hears(3)
    assert (thread, "A talk") == (said.channel.id, getattr(said.channel, "name", ""))


async def test_a_thread_laid_aside_is_taken_up_by_who_writes_unless_it_is_locked(met: Met) -> None:
    far, bot = met
    about = far.world.channels[far.world.thread]["thread_metadata"]
    said = await send(bot, far.world.thread)
    about["archived"] = True
    assert (400, 50083) == await refused(said.edit(content="y"))
    await send(bot, far.world.thread)
    assert not about["archived"]
    await far.lay_aside(far.world.thread, locked=True)
    assert (403, 50083) == await refused(send(bot, far.world.thread))


async def test_somebody_is_written_to_alone_unless_they_do_not_want_it(met: Met) -> None:
    far, bot = met
    room = await (await bot.fetch_user(far.world.ada.id)).create_dm()
    assert far.world.open_dm(far.world.ada) == room.id
    await room.send("hello")
    far.world.closed.add(far.world.ada.id)
    assert (403, 50007) == await refused(room.send("hello?"))
    assert (400, 50033) == await refused(ask(bot, "POST", "/users/@me/channels", {"recipient_id": "1"}))
    assert (404, 10013) == await refused(bot.fetch_user(1))


async def test_a_server_comes_and_goes(met: Met) -> None:
    far, bot = met
    await far.gateway.take_down(far.world.home)
    await eventually(lambda: bot.guilds[0].unavailable)
    await far.gateway.bring_back(far.world.home)
    await eventually(lambda: not bot.guilds[0].unavailable)
    other = far.world.add_server("Other", has_bot=False)
    assert (403, 50001) == await refused(send(bot, other.channel))
    await far.gateway.bring_back(other)
    await eventually(lambda: len(bot.guilds) == 2)
    await far.gateway.kick(other)
    await eventually(lambda: len(bot.guilds) == 1)


async def test_channels_and_threads_are_listed_where_the_bot_sees_them(met: Met) -> None:
    far, bot = met
    home = await bot.fetch_guild(far.world.guild)
    assert [far.world.channel] == [one.id for one in await home.fetch_channels()]
    assert [far.world.thread] == [one.id for one in await home.active_threads()]
    assert {"@everyone", "Twin"} == {one.name for one in await home.fetch_roles()}
    assert (404, 10003) == await refused(bot.fetch_channel(1))
    info = await bot.application_info()
    assert (True, "landlord") == (info.bot_public, info.owner.name)
