"""How the Discord door opens, stays open, speaks first, and closes."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.messenger import DiscordMessenger
from adapters.discord.posting import Poster
from adapters.discord.sending import Sending
from adapters.discord.speaking import logged_in
from bot.domain import Answer, Question
from bot.errors import DeliveryFailed, DeliveryUnknown, DoorError
from bot.notices import Notice
from bot.settings import load_settings
from bot.testing import StillClock
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_visit import HurriedClock, Visit, house_at, visiting
from tests.far_ends.scripted_house import answered, eventually

pytestmark = pytest.mark.journey

NOTICE = Notice(title="Yesterday", text="12 questions, $0.01", key="report:2026-11-19")
POSTS = r"POST /channels/\d+/messages"
SYNCS = r"PUT /applications/.*"


async def test_the_door_says_that_it_is_open_and_how_to_invite_it() -> None:
    async with visiting() as visit:
        (line,) = visit.said
        assert "Discord: open as twin in 1 server(s)" in line
        assert f"client_id={visit.far.world.application}" in line


@pytest.mark.parametrize("token", ["a-wrong-token", "two words", "\N{SNOWMAN}"])
async def test_a_wrong_token_is_said_at_once_and_not_repeated_aloud(token: str) -> None:
    async with open_discord() as far:
        with pytest.raises(DoorError, match="DISCORD_TOKEN") as told:
            await Visit(far, house_at(far, more={"DISCORD_TOKEN": token})).serve()
    assert token not in str(told.value)


@pytest.mark.parametrize(("code", "word"), [(4004, "DISCORD_TOKEN"), (4014, "intent"), (4013, "intents")])
async def test_what_the_gateway_refuses_for_good_is_explained(code: int, word: str) -> None:
    async with open_discord() as far:
        far.gateway.refuse_code = code
        with pytest.raises(DoorError, match=word):
            await Visit(far, house_at(far)).serve()
        assert len(far.gateway.identified) == 1


async def test_a_discord_that_cannot_be_reached_is_tried_for_a_minute_by_the_clock() -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route=r"GET /users/@me", status=503, times=99))
        clock = StillClock()
        with pytest.raises(DoorError, match="could not be opened within 60 s"):
            await Visit(far, house_at(far, clock=clock)).serve()
    assert clock.slept == [2.0, 4.0, 8.0, 16.0, 30.0]


async def test_commands_are_synced_only_when_they_changed() -> None:
    async with open_discord() as far:
        for _ in range(2):
            await open_and_close(Visit(far, house_at(far)))
        assert [one.method for one in far.rest.heard].count("PUT") == 1
        assert {"ask", "twin"} <= {one["name"] for one in far.world.commands["global"]}


async def open_and_close(visit: Visit) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(visit.serve())
        await eventually(lambda: visit.said)
        visit.stop.set()


async def test_a_named_server_gets_the_commands_at_once() -> None:
    async with visiting(more={"DISCORD_GUILD_ID": "1400000000000000000"}) as visit:
        assert {"ask", "twin"} <= {one["name"] for one in visit.far.world.commands["1400000000000000000"]}


async def test_a_quota_of_commands_that_is_used_up_does_not_keep_the_door_closed() -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route=SYNCS, status=400))
        await open_and_close(Visit(far, house_at(far)))


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed() -> None:
    async with visiting() as visit:
        await visit.far.gateway.drop(4000)
        await visit.far.say(visit.far.mention("meanwhile?"))
        await visit.heard()
        assert visit.far.gateway.resumed == 1


async def test_a_session_that_is_lost_is_begun_anew() -> None:
    async with visiting() as visit:
        await visit.far.gateway.forget()
        await eventually(lambda: visit.far.gateway.is_listened_to)
        await visit.far.say(visit.far.mention("and now?"))
        await visit.heard()
        assert (2, 0) == (len(visit.far.gateway.identified), visit.far.gateway.resumed)
        assert isinstance(visit.house.clock, HurriedClock)
        assert 5.0 in visit.house.clock.slept


async def test_two_shards_are_one_twin() -> None:
    async with open_discord() as far:
        far.world.shards = 2
        visit = Visit(far, house_at(far))
        async with asyncio.TaskGroup() as group:
            group.create_task(visit.serve())
            await eventually(lambda: visit.said)
            await far.say(far.mention("in the server?"))
            await far.whisper("in private?")
            await visit.heard(2)
            visit.stop.set()
        assert [[0, 2], [1, 2]] == [one["shard"] for one in far.gateway.identified]
        assert [1000, 1000] == far.gateway.closes


async def test_a_fault_that_ends_the_client_is_followed_by_a_new_one() -> None:
    async with visiting() as visit:
        await visit.far.gateway.tell("READY", {}, guild=visit.far.world.guild)
        await eventually(lambda: len(visit.far.gateway.identified) == 2)
        await eventually(lambda: visit.house.messengers)
        await visit.far.say(visit.far.mention("still there?"))
        (said,) = await visit.heard()
        assert said["content"].startswith("You asked: still there?")
        assert len(visit.said) == 1
        assert isinstance(visit.house.clock, HurriedClock)
        assert 2.0 in visit.house.clock.slept


async def test_a_fault_of_the_connection_does_not_cost_the_answer_that_is_under_way() -> None:
    may_go = asyncio.Event()

    async def slowly(_question: Question) -> Answer:
        await may_go.wait()
        return answered("Here.")

    async with visiting(script=slowly) as visit:
        await visit.far.say(visit.far.mention("where?"))
        await eventually(lambda: visit.house.asked)
        await visit.far.gateway.tell("READY", {}, guild=visit.far.world.guild)
        may_go.set()
        (said,) = await visit.heard()
        assert said["content"].startswith("Here.")


async def test_closing_finishes_the_running_answer_and_says_goodbye() -> None:
    may_go = asyncio.Event()

    async def slowly(_question: Question) -> Answer:
        await may_go.wait()
        return answered("Here.")

    async with visiting(script=slowly) as visit:
        await visit.far.say(visit.far.mention("where?"))
        await eventually(lambda: visit.house.asked)
        visit.stop.set()
        await visit.far.say(visit.far.mention("too late?"))
        assert visit.far.world.said_by_bot() == []
        may_go.set()
        (said,) = await visit.heard()
        assert said["content"].startswith("Here.")
        await eventually(lambda: visit.far.gateway.closes == [1000])
        assert [one.text for one in visit.house.asked] == ["where?"]


async def test_a_notice_is_posted_once_and_found_by_its_key() -> None:
    async with visiting() as visit:
        messenger, channel = visit.house.messengers["discord"], str(visit.far.world.channel)
        visit.far.rest.faults.append(Fault(route=POSTS, status=0, after_effect=True))
        assert await messenger.find(channel, NOTICE.key) is None
        posted = await messenger.post(channel, NOTICE)
        assert posted == await messenger.post(channel, NOTICE)
        assert [posted] == [one["id"] for one in visit.far.world.said_by_bot()]
        assert posted == await messenger.find(channel, NOTICE.key)
        assert await messenger.find(channel, "report:2026-11-18") is None


async def test_a_refused_notice_failed_and_a_lost_one_is_unknown() -> None:
    async with visiting() as visit:
        messenger, channel = visit.house.messengers["discord"], str(visit.far.world.channel)
        with pytest.raises(DeliveryFailed, match="Unknown Channel"):
            await messenger.post("1400000000000000999", NOTICE)
        with pytest.raises(DeliveryFailed, match="no channel"):
            await messenger.post("general", NOTICE)
        visit.far.rest.faults.append(Fault(route=POSTS, status=0, times=9))
        with pytest.raises(DeliveryUnknown):
            await messenger.post(channel, NOTICE)
        visit.far.rest.faults.append(Fault(route=r"GET /channels/\d+/messages", status=403))
        with pytest.raises(DeliveryUnknown):
            await messenger.find(channel, NOTICE.key)


async def test_a_messenger_without_a_connection_has_certainly_not_posted() -> None:
    async with open_discord() as far:
        async with logged_in(load_settings(**far.settings())) as client:
            messenger = DiscordMessenger(Poster(client, Sending(StillClock())))
        with pytest.raises(DeliveryFailed, match="not connected"):
            await messenger.post(str(far.world.channel), NOTICE)
