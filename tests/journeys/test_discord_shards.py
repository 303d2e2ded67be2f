"""Two shards of Discord: each server belongs to one of them, direct messages to the first; one twin."""

from __future__ import annotations

import asyncio

import pytest

from bot.rehearsal import LoopClock
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_stage import GRACE_S
from tests.far_ends.discord_visit import Visit, house_at
from tests.far_ends.virtual import in_virtual_time
from tests.journeys.test_discord_link import soon

pytestmark = pytest.mark.journey


def shard_of(guild: int) -> int:
    return (guild >> 22) % 2


@in_virtual_time(grace_s=GRACE_S)
async def test_both_are_one_twin_and_each_loss_is_mended_alone() -> None:
    async with open_discord() as far:
        far.world.shards = 2
        servers = [far.world.add_server(f"Server {shard}", shard=shard) for shard in (0, 1)]
        visit = Visit(far, house_at(far, clock=LoopClock()))
        async with asyncio.TaskGroup() as group:
            group.create_task(visit.serve())
            await soon(lambda: visit.said)
            assert [0, 1] == [shard_of(one.id) for one in servers]
            assert [[0, 2], [1, 2]] == [one["shard"] for one in far.gateway.identified]

            for one in servers:
                await far.say(far.mention("here?"), channel=one.channel)
            await far.whisper("in private?")
            await soon(lambda: len(far.world.said_by_bot()) == 3)

            second = next(one for one in far.gateway.sessions.values() if one.shard == (1, 2))
            assert second.socket is not None
            await far.gateway.close(second.socket, 4000)
            await far.say(far.mention("and now?"), channel=servers[1].channel)
            await soon(lambda: len(far.world.said_by_bot()) == 4)
            assert (2, 1) == (len(far.gateway.identified), far.gateway.resumed)
            visit.stop.set()
    assert {1000} == set(far.gateway.closes[-2:])


@in_virtual_time(grace_s=GRACE_S)
async def test_a_dead_shard_is_noticed_though_the_other_one_speaks() -> None:
    async with open_discord() as far:
        far.world.shards = 2
        servers = [far.world.add_server(f"Server {shard}", shard=shard) for shard in (0, 1)]
        visit = Visit(far, house_at(far, clock=LoopClock()))
        async with asyncio.TaskGroup() as group:
            group.create_task(visit.serve())
            await soon(lambda: visit.said)
            next(one for one in far.gateway.sessions.values() if one.shard == (1, 2)).is_mute = True
            since = asyncio.get_running_loop().time()
            await far.say(far.mention("here?"), channel=servers[1].channel)
            for _ in range(10):
                await far.whisper("in private?")
                await asyncio.sleep(5)
            await soon(lambda: far.world.said_by_bot(servers[1].channel))
            assert asyncio.get_running_loop().time() - since < 60
            visit.stop.set()


@in_virtual_time(grace_s=GRACE_S)
async def test_two_processes_share_the_shards_that_their_settings_name() -> None:
    async with open_discord() as far:
        far.world.shards = 3
        far.gateway.identify_s = 5
        servers = [far.world.add_server(f"Server {shard}", shard=shard) for shard in (0, 1)]
        visits = [
            Visit(far, house_at(far, clock=LoopClock(), more={"DISCORD_SHARDS": ours}))
            for ours in ("0/2", "1/2")
        ]
        async with asyncio.TaskGroup() as group:
            for visit in visits:
                group.create_task(visit.serve())
            await soon(lambda: all(visit.said for visit in visits))
            live = [one.shard for one in far.gateway.sessions.values() if one.is_open]
            assert [(0, 2), (1, 2)] == sorted(live)

            for one in servers:
                await far.say(far.mention("here?"), channel=one.channel)
            await far.whisper("in private?")
            await soon(lambda: len(far.world.said_by_bot()) == 3)
            assert [2, 1] == [len(visit.house.asked) for visit in visits]
            for visit in visits:
                visit.stop.set()
