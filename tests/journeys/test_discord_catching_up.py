"""Questions that were asked while the twin was away from a small Discord: caught up once, oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from bot.rehearsal import LoopClock
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_faults import Fault
from tests.far_ends.discord_stage import GRACE_S
from tests.far_ends.discord_visit import Visit, house_at, serving, visiting
from tests.far_ends.discord_world import MESSAGE_CONTENT_INTENT, Json
from tests.far_ends.scripted_house import ScriptedHouse, eventually
from tests.far_ends.virtual import in_virtual_time, until

pytestmark = pytest.mark.journey

HISTORY = r"GET /channels/\d+/messages"


def asked(house: ScriptedHouse) -> list[str]:
    return [one.text for one in house.asked]


def next_was_asked(house: ScriptedHouse) -> bool:
    return "Next?" in asked(house)


def missed(far: Discord, *texts: str, minutes: float = 5, channel: int | None = None) -> list[Json]:
    """What was written some minutes ago, the first words first."""
    since = far.clock.now() - timedelta(minutes=minutes)
    where = channel or far.world.channel
    return [
        far.world.write(far.world.ada, where, text, at=since + timedelta(seconds=number))
        for number, text in enumerate(texts)
    ]


async def test_what_was_asked_before_the_start_is_answered_in_its_order_and_place() -> None:
    async with open_discord() as far:
        old = missed(far, far.mention("first?"), "a talk of others", far.mention("second?"))
        house = house_at(far)
        async with serving(house):
            await eventually(lambda: len(far.world.said_by_bot()) == 2)
        assert {"first?", "second?"} == set(asked(house))
        replies = {str(one["message_reference"]["message_id"]) for one in far.world.said_by_bot()}
        assert {old[0]["id"], old[2]["id"]} == replies


async def test_nothing_is_answered_twice_by_the_same_twin_or_by_one_that_has_forgotten() -> None:
    async with open_discord() as far:
        house = house_at(far)
        async with serving(house):
            await far.say(far.mention("once?"))
            await eventually(lambda: far.world.said_by_bot() and house.claims.finished)
        for again, times in ((house, 1), (house_at(far), 0)):
            async with serving(again):
                await far.whisper("Next?")
                await eventually(partial(next_was_asked, again))
            assert times == asked(again).count("once?")


async def test_what_is_older_than_ten_minutes_waits_for_nobody() -> None:
    async with open_discord() as far:
        missed(far, far.mention("long ago?"), minutes=11)
        missed(far, far.mention("just now?"), minutes=9)
        house = house_at(far)
        async with serving(house):
            await eventually(far.world.said_by_bot)
        assert ["just now?"] == asked(house)


@in_virtual_time(grace_s=GRACE_S)
async def test_each_place_is_looked_at_once_whichever_events_tell_of_its_server() -> None:
    async with open_discord() as far, serving(house_at(far, clock=LoopClock())):
        await far.whisper("hello")
        await asyncio.sleep(20)
        first = [str(one) for one in far.rest.asked(HISTORY)]
        await far.gateway.forget()
        await asyncio.sleep(20)
        again = [str(one) for one in far.rest.asked(HISTORY)][len(first) :]
        assert sorted(set(first)) == sorted(first) != []
        assert sorted(set(again)) == sorted(again)
        assert set(first) < set(again)


@in_virtual_time(grace_s=GRACE_S)
async def test_what_others_said_before_the_twin_came_into_their_thread_stays_theirs() -> None:
    async with open_discord() as far:
        far.gateway.granted = MESSAGE_CONTENT_INTENT
        house = house_at(far, clock=LoopClock())
        async with serving(house):
            for text in ("what do you think?", far.mention("who is right?"), "and why?"):
                await far.say(text, channel=far.world.thread)
                await asyncio.sleep(5)
            await far.gateway.forget()
            await asyncio.sleep(100)  # also what a process may have died over is looked for
        assert ["who is right?", "and why?"] == asked(house)


async def test_threads_and_every_channel_that_is_young_are_looked_at() -> None:
    async with open_discord() as far:
        channels = [far.world.open_channel(f"room {number}") for number in range(12)]
        for number, channel in enumerate(channels):
            missed(far, far.mention(f"in {number}?"), channel=channel)
        missed(far, far.mention("in the thread?"), channel=far.world.thread)
        house = house_at(far)
        async with serving(house):
            await eventually(lambda: len(far.world.said_by_bot()) == 13)
        assert {f"in {number}?" for number in range(12)} | {"in the thread?"} == set(asked(house))


async def lost(visit: Visit) -> None:
    """A session ends for good, and a new one begins."""
    await visit.far.gateway.forget()
    await eventually(lambda: visit.far.gateway.is_listened_to)


async def test_what_falls_between_two_sessions_is_caught_up_also_in_direct_messages() -> None:
    async with visiting() as visit:
        far = visit.far
        await far.whisper("hello")
        await visit.heard()
        await far.gateway.forget()
        far.world.write(far.world.ada, far.world.channel, far.mention("in the gap?"))
        far.world.write(far.world.ada, far.world.open_dm(far.world.ada), "alone in the gap?")
        await visit.heard(3)
        assert ["hello", "alone in the gap?", "in the gap?"] == sorted(
            asked(visit.house), key=lambda text: ("hello" not in text, text)
        )


async def test_what_a_resume_replays_is_asked_once() -> None:
    async with visiting() as visit:
        far = visit.far
        await far.say(far.mention("before?"))
        await visit.heard()
        await far.gateway.drop()
        await far.say(far.mention("in the gap?"))
        await visit.heard(2)
        await far.say(far.mention("after?"))
        await visit.heard(3)
        assert ["before?", "in the gap?", "after?"] == asked(visit.house)


@pytest.mark.parametrize("status", [403, 500, 0])
async def test_a_history_that_is_not_shown_costs_nothing_else(status: int) -> None:
    async with open_discord() as far:
        missed(far, far.mention("missed?"))
        far.rest.faults.append(Fault(route=HISTORY, status=status, code=50001, times=99))
        house = house_at(far)
        async with serving(house):
            await far.whisper("hello")
            await eventually(far.world.said_by_bot)
        assert ["hello"] == asked(house)


async def test_where_the_history_may_not_be_read_nobody_asks_for_it() -> None:
    async with open_discord() as far:
        missed(far, far.mention("missed?"))
        far.world.forbid("READ_MESSAGE_HISTORY")
        house = house_at(far)
        async with serving(house):
            await far.whisper("hello")
            await eventually(far.world.said_by_bot)
        assert [] == _looked(far, [str(far.world.channel)])


async def test_channels_in_which_the_twin_is_not_wanted_are_left_unread() -> None:
    async with open_discord() as far:
        other = far.world.open_channel("other")
        missed(far, far.mention("missed?"))
        missed(far, far.mention("missed there?"), channel=other)
        house = house_at(far, more={"discord": {"channels": [other]}})
        async with serving(house):
            await eventually(far.world.said_by_bot)
        assert ["missed there?"] == asked(house)
        assert [] == _looked(far, [str(far.world.channel)])


@in_virtual_time(grace_s=GRACE_S)
async def test_whoever_was_left_alone_by_a_process_that_died_is_answered_in_place() -> None:
    async with open_discord() as far:
        (question,) = missed(far, far.mention("left alone?"), minutes=2)
        reply = {"type": 0, "message_id": question["id"], "channel_id": question["channel_id"]}
        far.world.write(far.world.bot, far.world.channel, "A begin…", message_reference=reply)
        visit = Visit(far, house_at(far, clock=LoopClock()))
        assert await visit.house.claims.claim(f"discord:{question['id']}")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(visit.serve())
            await until(lambda: asked(visit.house))
            assert 60 < asyncio.get_running_loop().time() < 90
            await until(lambda: visit.house.claims.finished)
            visit.stop.set()
        (said,) = far.world.said_by_bot()
        assert "You asked: left alone?" in said["content"]


@in_virtual_time(grace_s=GRACE_S)
async def test_who_was_left_alone_in_a_thread_of_their_own_is_answered_in_it() -> None:
    async with open_discord() as far:
        (question,) = missed(far, far.mention("left alone?"), minutes=2)
        thread = await far.begin_thread(question, "left alone?", who=far.world.bot)
        far.world.write(far.world.bot, thread, "A begin…", at=far.clock.now() - timedelta(minutes=1))
        visit = Visit(far, house_at(far, more={"discord": {"threads": True}}, clock=LoopClock()))
        assert await visit.house.claims.claim(f"discord:{question['id']}")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(visit.serve())
            await until(lambda: visit.house.claims.finished)
            visit.stop.set()
        (said,) = far.world.said_by_bot()
        assert "You asked: left alone?" in said["content"]
        assert str(thread) == said["channel_id"]


def _looked(far: Discord, channels: Sequence[str]) -> list[str]:
    """Which of these channels' histories were asked for."""
    wanted = {f"GET /channels/{one}/messages" for one in channels}
    return [str(one) for one in far.rest.heard if str(one) in wanted]
