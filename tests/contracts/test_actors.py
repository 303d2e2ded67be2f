"""The actors that we ship keep what the ports promise, so that a test with them tells the truth."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock import MachineClock
from bot.domain import Call, Completion, Prompt, Route
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace, ServerFault
from bot.notices import Notice
from bot.ports import LLM, Clock, Messenger
from bot.testing import Outbox, ScriptedLLM, StillClock, counting_ids, saying

ROUTE = Route("groq", "fast")
CALL = Call(ask_id="ask", prompt=Prompt(system="s", user="u"), max_completion_tokens=9, deadline=12.0)


@pytest.fixture(params=[StillClock, MachineClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


async def test_every_clock_tells_aware_times_that_pass_alike_on_both_scales(clock: Clock) -> None:
    now, scale = clock.now(), clock.monotonic()

    await clock.sleep(0.01)

    assert timedelta(0) == now.utcoffset()
    assert clock.now() - now >= timedelta(milliseconds=9)
    assert clock.monotonic() - scale >= 0.009


async def test_every_sleep_lets_others_have_their_turn(clock: Clock) -> None:
    turns: list[str] = []

    async def other() -> None:
        turns.append("other")

    async with asyncio.TaskGroup() as group:
        group.create_task(other())
        await clock.sleep(0.001)
        turns.append("sleeper")

    assert ["other", "sleeper"] == turns


async def test_a_scripted_model_says_its_lines_and_repeats_the_last() -> None:
    model: LLM = ScriptedLLM(route=ROUTE, script=saying(ServerFault("boom", route=ROUTE), "a", "b"))

    with pytest.raises(ServerFault):
        await model.complete(CALL)

    assert ["a", "b", "b"] == [(await model.complete(CALL)).text for _ in range(3)]
    assert ROUTE == model.route


async def test_a_listener_hears_the_whole_text_so_far_and_at_last_all_of_it() -> None:
    heard: list[str] = []

    done = await ScriptedLLM(route=ROUTE, script=saying("hey")).complete(CALL, heard.append)

    assert ["h", "he", "hey"] == heard
    assert "hey" == done.text


async def test_a_scripted_completion_is_given_as_it_is() -> None:
    whole = Completion(text="hey", route=ROUTE, usage=None, finish_reason="length")

    assert whole == await ScriptedLLM(route=ROUTE, script=lambda _: whole).complete(CALL)


async def test_an_outbox_finds_what_was_posted_in_that_channel_and_nothing_that_failed() -> None:
    outbox = Outbox(failures=[DeliveryFailed("no")])
    messenger: Messenger = outbox
    notice = Notice(title="t", text="x", key="report:2026-11-19")

    with pytest.raises(DeliveryFailed):
        await messenger.post("C1", notice)
    before = await messenger.find("C1", notice.key)
    posted = await messenger.post("C1", notice)

    assert (None, posted) == (before, await messenger.find("C1", notice.key))
    assert await messenger.find("C2", notice.key) is None


async def test_an_outbox_tells_threads_and_rooms_apart_and_knows_who_is_gone() -> None:
    outbox = Outbox(gone={"C9", "U9"}, lost=["C1"])
    messenger: Messenger = outbox
    notice = Notice(title="t", text="x", key="told-1")

    with pytest.raises(DeliveryUnknown):
        await messenger.post("C1", notice, thread="7")
    for write in (messenger.post("C9", notice), messenger.room("U9")):
        with pytest.raises(NoSuchPlace):
            await write

    assert "message-1" == await messenger.find("C1", "told-1", thread="7")
    assert await messenger.find("C1", "told-1") is None
    assert "message-2" == await messenger.post(await messenger.room("U1"), notice)
    assert ["C1", "direct-U1"] == [channel for channel, _ in outbox.posts]


def test_counted_ids_never_come_twice() -> None:
    new_id = counting_ids("ask")

    assert ["ask-1", "ask-2"] == [new_id(StillClock().now()) for _ in range(2)]
