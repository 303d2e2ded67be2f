"""Every way to say something to the twin on Discord, and where the settings want no answers."""

from __future__ import annotations

import re

import pytest

from tests.far_ends.discord import Discord
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_visit import Visit, visiting
from tests.far_ends.discord_world import MESSAGE_CONTENT_INTENT, Json
from tests.far_ends.scripted_house import able_to_forget, eventually

pytestmark = pytest.mark.journey

WHERE = "where did you study?"
LOOKED_UP = re.compile(r"GET /channels/\d+/messages/\d+")


def seeing(far: Discord) -> None:
    """The application may read what does not mention it."""
    far.gateway.granted = MESSAGE_CONTENT_INTENT


def to(message: Json) -> Json:
    """As Discord tells of a reply when it has not looked up to what."""
    return {"type": 0, "message_id": message["id"], "channel_id": message["channel_id"]}


def asked(visit: Visit) -> list[str]:
    return [one.text for one in visit.house.asked]


async def standing(given: Interaction) -> None:
    await eventually(lambda: given.is_answered)


async def settled(visit: Visit, number: int = 1) -> list[str]:
    """What was asked, when whatever was said before a last question had its time."""
    await visit.far.say(visit.far.mention("the last?"))
    await eventually(lambda: "the last?" in asked(visit))
    await visit.heard(number)
    return asked(visit)[:-1]


async def test_with_the_intent_the_role_of_the_bot_is_as_good_as_its_name() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say(f"<@&{visit.far.world.bot_role}> {WHERE}")
        await visit.heard()
        assert [WHERE] == asked(visit)


async def test_with_the_intent_a_reply_needs_no_mention() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say(visit.far.mention("hello"))
        (first,) = await visit.heard()
        await visit.far.answer_to(first, WHERE, ping=False)
        await visit.heard(2)
        assert ["hello", WHERE] == asked(visit)


async def test_a_reply_of_which_discord_does_not_tell_to_whom_is_known_by_what_we_wrote() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say(visit.far.mention("hello"))
        (first,) = await visit.heard()
        await visit.far.say(WHERE, message_reference=to(first))
        await visit.heard(2)
        assert ["hello", WHERE] == asked(visit)
        assert [] == [one for one in visit.far.rest.heard if LOOKED_UP.fullmatch(str(one))]


async def test_what_was_written_before_a_restart_is_looked_up_once() -> None:
    async with visiting(arrange=seeing) as visit:
        far = visit.far
        ours = far.world.write(far.world.bot, far.world.channel, "an earlier answer")
        theirs = far.world.write(far.world.ada, far.world.channel, "a talk of others")
        for _ in range(2):
            await far.say("and then?", message_reference=to(theirs))
        await far.say(WHERE, message_reference=to(ours))
        await visit.heard(2)
        assert [WHERE] == asked(visit)
        assert 2 == len([one for one in far.rest.heard if LOOKED_UP.fullmatch(str(one))])


async def test_a_message_that_was_passed_on_is_no_reply() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say(visit.far.mention("hello"))
        (first,) = await visit.heard()
        passed_on = {"type": 1, "message_id": first["id"], "channel_id": first["channel_id"]}
        await visit.far.say("", message_reference=passed_on)
        assert ["hello"] == await settled(visit, 2)


async def test_a_file_alone_is_met_with_a_hint() -> None:
    file = {"id": "1", "filename": "cv.pdf", "size": 3, "url": "", "proxy_url": ""}
    async with visiting() as visit:
        await visit.far.whisper("", attachments=[file])
        (said,) = await visit.heard()
        assert "I read words, not files." in said["content"]


async def test_a_question_in_a_thread_is_for_the_twin_and_for_the_channel_around_it() -> None:
    async with visiting(more={"TWIN_OWNER": "discord:9"}) as visit:
        await visit.far.say(visit.far.mention(WHERE), channel=visit.far.world.thread)
        await visit.heard()
        (question,) = visit.house.asked
        assert f"discord:{visit.far.world.channel}" in question.sees


async def test_somebody_who_brought_the_twin_along_is_answered_through_the_command_alone() -> None:
    def arrange(far: Discord) -> None:
        far.world.installers.add(far.world.ada.id)

    async with visiting(arrange=arrange) as visit:
        world = visit.far.world
        elsewhere = world.add_server("Elsewhere", has_bot=False)
        foreign = world.open_channel("somewhere", server=elsewhere)
        group = world.open_group(world.ada)
        for channel in (foreign, group):
            given = await visit.far.slash("ask", question=WHERE, channel=channel)
            await standing(given)
            assert "You asked: where did you study?" in given.message["content"]
            usage = await visit.far.slash("twin usage", channel=channel)
            await standing(usage)
            assert usage.is_ephemeral
        posts = [one for one in visit.far.rest.heard if str(one).startswith("POST /channels/")]
        assert [] == posts


async def test_where_the_settings_want_no_answers_it_is_said_to_whoever_asks_alone_and_rarely() -> None:
    async with visiting(more={"discord": {"channels": [1]}}) as visit:
        for _ in range(3):
            await visit.far.say(visit.far.mention(WHERE))
        (told,) = await visit.heard()
        given = await visit.far.slash("ask", question=WHERE)
        await standing(given)
        assert "I do not answer in this channel" in told["content"]
        assert str(visit.far.world.open_dm(visit.far.world.ada)) == told["channel_id"]
        assert "I do not answer in this channel" in given.message["content"]
        await visit.far.whisper(WHERE)
        await eventually(lambda: visit.house.asked)
        assert [WHERE] == asked(visit)


async def test_direct_messages_are_refused_where_the_settings_want_none() -> None:
    async with visiting(more={"discord": {"direct": False}}) as visit:
        await visit.far.whisper(WHERE)
        await visit.far.whisper(WHERE)
        (told,) = await visit.heard()
        assert "I do not answer direct messages" in told["content"]
        assert [] == await settled(visit, 2)


async def test_whoever_has_the_role_may_ask_everywhere_also_in_direct_messages() -> None:
    async with visiting(more={"discord": {"roles": [1_400_000_000_000_000_123]}}) as visit:
        world = visit.far.world
        world.roles[1_400_000_000_000_000_123] = {**world.roles[world.bot_role], "id": "1400000000000000123"}
        friend = world.join("Friend", roles=(1_400_000_000_000_000_123,))
        await visit.far.say(visit.far.mention("mine?"), who=world.ada)
        (told,) = await visit.heard()
        assert "I only answer members with a certain role" in told["content"]
        await visit.far.say(visit.far.mention(WHERE), who=friend)
        await visit.far.whisper(WHERE, who=friend)
        await visit.heard(3)
        assert [WHERE, WHERE] == asked(visit)


async def test_whoever_may_not_ask_may_still_be_forgotten() -> None:
    async with visiting(more={"discord": {"direct": False}}, furnish=able_to_forget) as visit:
        await visit.far.whisper("forget-me")
        (said,) = await visit.heard()
        assert "I do not answer" not in said["content"]


async def test_admins_are_obeyed_in_their_channels_alone() -> None:
    async with visiting(more={"TWIN_ADMINS": "discord:1400000000000000003"}) as visit:
        world = visit.far.world
        assert 1400000000000000003 == world.ada.id
        given = await visit.far.slash("twin-admin costs", anyway=True)
        await standing(given)
        assert "Usage of" in str(given.message["embeds"])
    async with visiting(
        more={"TWIN_ADMINS": "discord:1400000000000000003", "discord": {"admin_channels": [1]}}
    ) as visit:
        given = await visit.far.slash("twin-admin costs", anyway=True)
        await standing(given)
        assert "set aside for them" in given.message["content"]
        assert [] == visit.house.callers


async def test_whoever_manages_another_server_is_no_admin_there() -> None:
    def arrange(far: Discord) -> None:
        world = far.world
        other = world.add_server("Other")
        world.open_channel("elsewhere", server=other)
        world.allow(world.ada, other, 1 << 5)

    async with visiting(arrange=arrange) as visit:
        world = visit.far.world
        (other,) = (one for one in world.servers.values() if one.id != world.guild)
        room = next(number for number, one in world.channels.items() if one.get("guild_id") == str(other.id))
        given = await visit.far.slash("twin-admin costs", channel=room)
        await standing(given)
        assert "for the admins of this twin" in str(given.message["embeds"])


async def test_a_mention_that_a_far_end_does_not_list_is_one_all_the_same() -> None:
    async with visiting(arrange=seeing) as visit:
        await visit.far.say(visit.far.mention(WHERE), mentions=[])
        await visit.heard()
        assert [WHERE] == asked(visit)
