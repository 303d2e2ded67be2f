"""The link to Discord through outages, silence and refusals, in virtual time: who asks is answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from discord.gateway import KeepAliveHandler

from adapters.discord.link import OPENING_S
from adapters.discord.logins import AT_ONCE
from adapters.discord.pulse import LOST_AFTER_S
from bot.domain import Answer, Question
from bot.errors import DoorError
from bot.rehearsal import LoopClock
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_rest import Fault
from tests.far_ends.discord_stage import GRACE_S
from tests.far_ends.discord_visit import Visit, house_at
from tests.far_ends.scripted_house import answered
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey

CONTENT = 1 << 15
GRANTED_FLAG = 1 << 19
SYNCS = r"PUT /applications/.*"


@asynccontextmanager
async def opened(far: Discord, **more: Any) -> AsyncIterator[Visit]:
    """The door, open before a far end that was prepared."""
    visit = Visit(far, house_at(far, more=more, clock=LoopClock()))
    async with asyncio.TaskGroup() as group:
        group.create_task(visit.serve())
        await soon(lambda: visit.said)
        try:
            yield visit
        finally:
            visit.stop.set()


async def soon(truth: Callable[[], object]) -> None:
    """Wait until it holds; looking rarely, as each look costs true time."""
    async with asyncio.timeout(300):
        while not truth():  # noqa: ASYNC110 - any truth, not only one with an event
            await asyncio.sleep(0.25)


def now() -> float:
    return asyncio.get_running_loop().time()


async def is_asked(visit: Visit, text: str) -> None:
    """Somebody asks, and is answered."""
    number = len(visit.house.asked)
    await visit.far.say(visit.far.mention(text))
    await soon(lambda: len(visit.house.asked) > number)
    await soon(lambda: any(text in one["content"] for one in visit.far.world.said_by_bot()))


@in_virtual_time(grace_s=GRACE_S)
async def test_a_socket_that_nobody_is_behind_is_noticed_within_a_minute_and_nothing_is_missed() -> None:
    async with open_discord() as far, opened(far) as visit:
        far.gateway.mute()
        since = now()
        await is_asked(visit, "are you there?")
        assert now() - since < 60
        assert (1, 1) == (len(far.gateway.identified), far.gateway.resumed)


@in_virtual_time(grace_s=GRACE_S)
async def test_a_quiet_server_is_left_in_peace() -> None:
    async with open_discord() as far, opened(far) as visit:
        await asyncio.sleep(300)
        assert (1, 0) == (len(far.gateway.identified), far.gateway.resumed)
        await is_asked(visit, "still there?")


@in_virtual_time(grace_s=GRACE_S)
async def test_after_an_outage_the_link_is_back_within_half_a_minute() -> None:
    async with open_discord() as far, opened(far) as visit:
        far.gateway.refuse_hello = 10_000
        far.gateway.cut()
        await asyncio.sleep(250)
        far.gateway.refuse_hello = 0
        since = now()
        await is_asked(visit, "are you back?")
        assert now() - since < 30


@in_virtual_time(grace_s=GRACE_S)
async def test_a_gateway_that_takes_no_session_is_not_logged_in_to_for_ever() -> None:
    async with open_discord() as far, opened(far):
        before = len(far.gateway.identified)
        for _ in range(120):
            await far.gateway.invalidate()
            await asyncio.sleep(6)
        assert 50 < len(far.gateway.identified) - before < AT_ONCE + 7
    assert not any(map(still_beats, threading.enumerate()))


def still_beats(thread: threading.Thread) -> bool:
    """Whether it is the heart of a socket, and has not come to its end."""
    if type(thread) is KeepAliveHandler:
        thread.join(10.0)
    return type(thread) is KeepAliveHandler and thread.is_alive()


@in_virtual_time(grace_s=GRACE_S)
async def test_where_no_login_is_left_none_is_made() -> None:
    async with open_discord() as far:
        far.gateway.starts_left = 0
        with pytest.raises(DoorError, match="admits no login for 3600 s"):
            await Visit(far, house_at(far, clock=LoopClock())).serve()
        assert [] == far.gateway.identified
        assert now() < OPENING_S


@in_virtual_time(grace_s=GRACE_S)
async def test_who_is_turned_away_at_the_start_is_told_and_does_not_make_it_worse() -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route="GET /users/@me", status=429, via=False, times=99))
        with pytest.raises(DoorError, match="wait for some minutes"):
            await Visit(far, house_at(far, clock=LoopClock())).serve()
        assert 1 == len(far.rest.asked("GET /users/@me"))


@in_virtual_time(grace_s=GRACE_S)
@pytest.mark.parametrize(
    ("wanted", "flags", "granted", "asked"),
    [
        ("auto", 0, 0, [False]),
        ("auto", GRANTED_FLAG, CONTENT, [True]),
        ("auto", 1 << 18, CONTENT, [True]),
        ("auto", GRANTED_FLAG, 0, [True, False]),
        ("on", 0, CONTENT, [True]),
        ("off", GRANTED_FLAG, CONTENT, [False]),
    ],
)
async def test_message_content_is_asked_for_where_it_is_granted(
    wanted: str, flags: int, granted: int, asked: list[bool]
) -> None:
    async with open_discord() as far:
        far.world.portal, far.world.granted = {"flags": flags}, granted
        async with opened(far, discord={"message_content": wanted}) as visit:
            await is_asked(visit, "who are you?")
        assert asked == [bool(one["intents"] & CONTENT) for one in far.gateway.identified]


@in_virtual_time(grace_s=GRACE_S)
async def test_an_intent_that_somebody_insists_on_and_has_not_ends_the_door_with_what_to_do() -> None:
    async with open_discord() as far:
        given = {"discord": {"message_content": "on"}}
        with pytest.raises(DoorError, match="switch on Message Content Intent at"):
            await Visit(far, house_at(far, more=given, clock=LoopClock())).serve()
        assert 1 == len(far.gateway.identified)


@in_virtual_time(grace_s=GRACE_S)
async def test_a_token_that_is_taken_back_ends_the_door_with_what_to_do() -> None:
    async with open_discord() as far:
        visit = Visit(far, house_at(far, clock=LoopClock()))
        with pytest.raises(DoorError, match="Copy the bot's token anew"):
            await asyncio.gather(visit.serve(), _reset_token(visit))
        assert [] == list(visit.house.messengers)


async def _reset_token(visit: Visit) -> None:
    await soon(lambda: visit.said)
    visit.far.world.token = "another-token"
    await visit.far.gateway.forget()


@in_virtual_time(grace_s=GRACE_S)
@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
async def test_commands_that_are_refused_do_not_keep_the_door_shut(status: int) -> None:
    async with open_discord() as far:
        far.rest.faults.append(Fault(route=SYNCS, status=status, times=99))
        async with opened(far) as visit:
            await is_asked(visit, "who are you?")


@in_virtual_time(grace_s=GRACE_S)
async def test_a_quota_of_commands_that_is_used_up_and_an_answer_that_never_comes_do_not_either() -> None:
    for prepare in (_used_up, _never_told, _no_list):
        async with open_discord() as far:
            prepare(far)
            since = now()
            async with opened(far) as visit:
                assert now() - since < 60
                await is_asked(visit, "who are you?")


def _used_up(far: Discord) -> None:
    far.world.creates_left = 0


def _never_told(far: Discord) -> None:
    far.rest.faults.append(Fault(route=r"GET /applications/.*/commands", until=asyncio.Event()))


def _no_list(far: Discord) -> None:
    far.world.commands["global"] = [{"name": "ask"}, {"odd": 1}]


@in_virtual_time(grace_s=GRACE_S)
async def test_commands_move_to_the_server_that_is_named_and_are_offered_once() -> None:
    async with open_discord() as far:
        async with opened(far):
            assert {"ask", "twin"} <= {one["name"] for one in far.world.commands["global"]}
        async with opened(far, DISCORD_GUILD_ID=str(far.world.guild)):
            assert {"ask", "twin"} <= {one["name"] for one in far.world.commands[str(far.world.guild)]}
            assert [] == far.world.commands["global"]


@in_virtual_time(grace_s=GRACE_S)
async def test_a_stop_while_discord_is_not_reached_does_not_wait() -> None:
    async with open_discord() as far:
        far.gateway.refuse_hello = 10_000
        visit = Visit(far, house_at(far, clock=LoopClock()))
        async with asyncio.TaskGroup() as group:
            group.create_task(visit.serve())
            await asyncio.sleep(3)
            visit.stop.set()
            since = now()
        assert now() - since < 6


@in_virtual_time(grace_s=GRACE_S)
async def test_in_no_server_the_door_greets_with_the_invite_link() -> None:
    async with open_discord() as far:
        far.world.servers[far.world.guild].has_bot = False
        async with opened(far) as visit:
            (line,) = visit.said
    assert "in no server yet. Invite it: https://discord.com/oauth2/authorize?client_id=" in line


@in_virtual_time(grace_s=GRACE_S)
async def test_a_connection_into_nothing_is_replaced_within_a_minute() -> None:
    """Nobody at the far end reads any more, a goodbye neither."""
    async with open_discord() as far, opened(far) as visit:
        deafen(far)
        since = now()
        await is_asked(visit, "are you there?")
        assert now() - since < 70


@in_virtual_time(grace_s=GRACE_S)
async def test_a_goodbye_that_nobody_hears_does_not_hold_up_the_end() -> None:
    async with open_discord() as far:
        async with opened(far):
            deafen(far)
            since = now()
        assert now() - since < 10


def deafen(far: Discord) -> None:
    far.gateway.mute()
    for request in far.gateway.sockets.values():
        assert isinstance(request.transport, asyncio.ReadTransport)
        request.transport.pause_reading()


@in_virtual_time(grace_s=GRACE_S)
async def test_a_shard_that_the_library_does_not_bring_back_is_given_up_and_begun_anew() -> None:
    async with open_discord() as far, opened(far) as visit:
        far.gateway.refuse_hello = 10_000
        far.gateway.cut()
        await asyncio.sleep(400)
        assert [] == list(visit.house.messengers)
        far.gateway.refuse_hello = 0
        await soon(lambda: visit.house.messengers)
        await is_asked(visit, "are you back?")
        assert 1 == len(visit.said)


@in_virtual_time(grace_s=GRACE_S)
async def test_a_client_that_is_given_up_leaves_when_whoever_speaks_over_it_has_ended() -> None:
    async def slowly(_question: Question) -> Answer:
        await asyncio.sleep(LOST_AFTER_S + 9)
        return answered("Here.")

    async with open_discord() as far, opened(far) as visit:
        visit.house.script = slowly
        await far.say(far.mention("where?"))
        await soon(lambda: visit.house.asked)
        far.gateway.refuse_hello = 10_000
        far.gateway.cut()
        await asyncio.sleep(LOST_AFTER_S + 30)
        assert far.world.said_by_bot()[0]["content"].startswith("Here.")
        assert [] == list(visit.house.messengers)
