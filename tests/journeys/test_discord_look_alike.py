"""The local Discord as the real discord.py meets it: what is said, read, changed, and not let through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import discord
import pytest

from tests.far_ends.discord import Discord
from tests.far_ends.discord_client import INTENTS, Bot, ask, meeting, refused
from tests.far_ends.discord_refusals import Json
from tests.far_ends.scripted_house import eventually

pytestmark = pytest.mark.journey

Met = tuple[Discord, Bot]
BUTTON: Json = {"type": 2, "style": 1, "label": "Press", "custom_id": "a"}


@pytest.fixture
async def met() -> AsyncIterator[Met]:
    async with meeting() as both:
        yield both


async def test_without_the_intent_words_come_only_with_a_mention_in_private_and_of_our_own(met: Met) -> None:
    far, bot = met
    await far.say("a talk of others")
    mentioned = await far.say(far.mention("and you?"))
    await far.whisper("in private")
    await far.answer_to(mentioned, "a reply", who=far.world.join("Bob"), ping=True)
    own = await bot.room(far.world.channel).send("our own")
    await bot.hears(5)
    words = ["", far.mention("and you?"), "in private", "", "our own"]
    assert words == [one.content for one in bot.heard]
    read = [one.content async for one in bot.room(far.world.channel).history(limit=None)]
    assert ["our own", "", far.mention("and you?"), ""] == read
    assert own.id == bot.heard[-1].id


async def test_with_the_intent_granted_all_words_come() -> None:
    intents = discord.Intents(INTENTS.value, message_content=True)
    async with meeting(granted=1 << 15, intents=intents) as (far, bot):
        await far.say("a talk of others")
        assert "a talk of others" == (await bot.hears()).content
        assert bot.application_flags.gateway_message_content_limited
        read = [one.content async for one in bot.room(far.world.channel).history()]
        assert ["a talk of others"] == read


async def test_history_is_read_from_either_side_and_around(met: Met) -> None:
    far, bot = met
    said = [int((await far.say(far.mention(str(number))))["id"]) for number in range(5)]
    room = bot.room(far.world.channel)

    async def ids(**more: Any) -> list[int]:
        return [one.id async for one in room.history(**more)]

    assert said[::-1] == await ids()
    assert said[3:][::-1] == await ids(limit=2)
    assert said[:2][::-1] == await ids(before=discord.Object(said[2]))
    assert said[3:] == await ids(after=discord.Object(said[2]))
    assert set(said[1:4]) == set(await ids(around=discord.Object(said[2]), limit=3))


async def test_a_nonce_stands_once_for_a_while_in_its_channel(met: Met) -> None:
    far, bot = met
    room = bot.room(far.world.channel)
    first, again = await room.send("one", nonce="n-1"), await room.send("two", nonce="n-1")
    elsewhere = await bot.room(far.world.thread).send("three", nonce="n-1")
    assert first.id == again.id
    assert "one" == again.content
    far.clock.turn(600)
    later = await room.send("four", nonce="n-1")
    assert 3 == len({first.id, elsewhere.id, later.id})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": " \n"},
        {"content": "x" * 2001},
        {"content": "x", "nonce": "n" * 26},
        {"embeds": [{"description": "x" * 4097}]},
        {"embeds": [{"description": "x" * 3001}] * 2},
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
        {"embeds": [{"title": "x"}] * 11},
        {"components": [{**BUTTON, "custom_id": "b"}]},
        {"components": [{"type": 1, "components": []}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": str(n)} for n in range(6)]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": str(n)}]} for n in range(6)]},
        {"components": [{"type": 1, "components": [BUTTON, BUTTON]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": "x" * 101}]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "label": "x" * 81}]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "label": ""}]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "emoji": {"name": "thumbsup"}}]}]},
        {"components": [{"type": 1, "components": [{**BUTTON, "style": 5}]}]},
        {"components": [{"type": 1, "components": [{"type": 99}]}]},
        {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "s", "options": []}]}]},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    ],
)
async def test_a_message_that_discord_does_not_take_is_refused(met: Met, body: Json) -> None:
    far, bot = met
    said: Json = {
        "content": "" if not body else body.get("content", "words"),
        "allowed_mentions": {"parse": []},
    }
    posted = ask(bot, "POST", f"/channels/{far.world.channel}/messages", {**said, **body})
    status, code = await refused(posted)
    assert (400, True) == (status, code in {50006, 50035})
    assert [] == far.world.said_by_bot()


async def test_what_is_wrong_with_a_form_is_told_by_its_place(met: Met) -> None:
    far, bot = met
    row = {"type": 1, "components": [{**BUTTON, "label": "x" * 81}]}
    with pytest.raises(
        discord.HTTPException, match=r"components\.0\.components\.0\.label: Must be 80 or fewer"
    ):
        await ask(
            bot, "POST", f"/channels/{far.world.channel}/messages", {"content": "x", "components": [row]}
        )


async def test_edits_and_deletions_are_told_and_seen_at_the_far_end(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("one"))
    await far.edit(asked, far.mention("two"))
    await far.unfurl(asked, "https://example.org")
    await far.delete(asked)
    await eventually(lambda: bot.deleted)
    assert [far.mention("two")] * 2 == [one.data["content"] for one in bot.edited]
    assert [True, True] == [one.data["edited_timestamp"] is not None for one in bot.edited]
    assert int(asked["id"]) == bot.deleted[0].message_id
    said = await bot.room(far.world.channel).send("first")
    await said.edit(content="second")
    await said.delete()
    assert ["first", "second", "second"] == far.seen.texts(said.id)
    assert ["write", "change", "remove"] == [look.how for look in far.seen.of(said.id)]
    assert (404, 10008) == await refused(said.edit(content="third"))


async def test_many_messages_go_at_once(met: Met) -> None:
    far, bot = met
    said = [await far.say(far.mention(str(number))) for number in range(3)]
    await far.delete_all(*said)
    await eventually(lambda: bot.deleted_at_once)
    assert {int(one["id"]) for one in said} == bot.deleted_at_once[0].message_ids
    assert [] == [one async for one in bot.room(far.world.channel).history()]


async def test_the_words_of_others_are_not_ours_to_change(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("one"))
    partial = bot.room(far.world.channel).get_partial_message(int(asked["id"]))
    assert (403, 50005) == await refused(partial.edit(content="two"))
    assert (403, 50013) == await refused(partial.delete())


async def test_a_file_has_its_alt_text_and_a_card_shows_it(met: Met) -> None:
    far, bot = met
    picture = discord.File(BytesIO(b"\x89PNG\r\n\xff"), "chart.png", description="A chart")
    card = discord.Embed(title="Yesterday").set_image(url="attachment://chart.png")
    said = await bot.room(far.world.channel).send(embed=card, file=picture, silent=True)
    (file,) = said.attachments
    assert ("A chart", file.url) == (file.description, said.embeds[0].image.url)
    assert b"\x89PNG\r\n\xff" == far.world.files[file.url]
    assert said.flags.suppress_notifications
    kept = await said.edit(content="with words", attachments=[file])
    assert [file.id] == [one.id for one in kept.attachments]
    assert [] == (await said.edit(attachments=[])).attachments


async def greeted() -> None:
    async with meeting(allowed_mentions=None) as (far, bot):
        room = bot.room(far.world.channel)
        await room.send("Hello @everyone", allowed_mentions=discord.AllowedMentions.none())
        assert [] == far.world.live
        said = await room.send(f"Hello <@{far.world.ada.id}>")
        assert [f"<@{far.world.ada.id}>"] == far.world.live
        assert [far.world.ada.id] == [one.id for one in said.mentions]


async def test_whatever_would_ping_somebody_ends_in_an_error() -> None:
    with pytest.raises(AssertionError, match="could ping"):
        await greeted()


async def test_a_reply_to_what_is_gone_is_refused_unless_that_was_foreseen(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("one"))
    heard = await bot.hears()
    assert int(asked["id"]) == (await heard.reply("here")).reference.message_id  # type: ignore[union-attr]
    await far.delete(asked)
    assert (400, 50035) == await refused(heard.reply("where?"))
    said = await heard.channel.send("where?", reference=heard.to_reference(fail_if_not_exists=False))
    assert said.reference is None


async def test_reactions_are_put_and_taken_and_seen_where_the_intent_is(met: Met) -> None:
    far, bot = met
    asked = await far.say(far.mention("one"))
    heard = await bot.hears()
    await heard.add_reaction("👀")
    assert [(far.world.bot.id, "👀")] == far.world.reactions[int(asked["id"])]
    await heard.remove_reaction("👀", discord.Object(far.world.bot.id))
    assert [] == far.world.reactions[int(asked["id"])]
    assert (400, 10014) == await refused(heard.add_reaction("eyes"))


async def test_typing_is_seen(met: Met) -> None:
    far, bot = met
    async with bot.room(far.world.thread).typing():
        pass
    assert [far.world.thread] == far.rest.typing
