"""What the door knows of deliveries, threads and turns keeps its promises without a network."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from adapters.slack.deliveries import REMEMBERED, Deliveries
from adapters.slack.guests import RARELY_S, Guests, refusal
from adapters.slack.inbound import Said
from adapters.slack.pace import PRESSES, Presses
from adapters.slack.people import Outsider
from adapters.slack.runs import AT_ONCE, Runs, Turns
from adapters.slack.threads import NO_S, YES_S, Threads
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryClaims, MemoryHistory

HELLO = Said(
    key="slack:T1:C1:1.1:U1",
    text="Hello",
    user="U1",
    channel="C1",
    thread="1.0",
    conversation="slack:C1:1.0",
    team="T1",
    event="Ev1",
    is_overheard=True,
)


# --- deliveries


async def test_a_message_is_new_once_by_its_own_key_or_its_events() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()))
    assert [True, False] == [deliveries.is_new(HELLO), deliveries.is_new(HELLO)]
    assert not deliveries.is_new(replace(HELLO, key="another"))
    assert not deliveries.is_new(replace(HELLO, event="Ev2"))
    assert deliveries.is_new(replace(HELLO, key="another", event="Ev3"))


async def test_what_is_remembered_is_bounded() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()))
    assert deliveries.is_new(HELLO)
    assert all(deliveries.is_new(replace(HELLO, key=str(n), event="")) for n in range(REMEMBERED))
    assert deliveries.is_new(HELLO)


async def test_of_two_processes_one_has_the_message_and_after_a_minute_the_other() -> None:
    clock = StillClock()
    claims = MemoryClaims(clock)
    one, other = Deliveries(claims), Deliveries(claims)
    assert [True, False] == [await one.claim(HELLO), await other.claim(replace(HELLO, event="Ev2"))]
    clock.move(61)
    assert await other.claim(HELLO)
    await other.finish(HELLO)
    clock.move(61)
    assert not await one.claim(HELLO)


async def test_an_event_that_was_reacted_to_brings_no_second_message() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()))
    assert await deliveries.claim(HELLO)
    await deliveries.finish(HELLO)
    assert not await deliveries.claim(replace(HELLO, key="another"))


async def test_what_is_closed_is_nobodys_and_a_database_that_is_away_stops_nothing() -> None:
    claims = MemoryClaims(StillClock())
    deliveries = Deliveries(claims)
    await deliveries.close(HELLO.key)
    assert not await deliveries.claim(HELLO)
    claims.away = True
    assert await deliveries.claim(HELLO)
    await deliveries.finish(HELLO)


# --- threads


async def test_a_thread_is_looked_up_once_in_a_while_and_no_is_forgotten_soon() -> None:
    clock, history = StillClock(), MemoryHistory()
    threads = Threads(history, clock)
    assert not await threads.means_us(HELLO)
    history.talks.add("slack:C1:1.0")
    assert not await threads.means_us(HELLO)
    clock.move(NO_S)
    assert await threads.means_us(HELLO)
    history.talks.clear()
    clock.move(YES_S - 1)
    assert await threads.means_us(HELLO)
    clock.move(1)
    assert not await threads.means_us(HELLO)


async def test_a_thread_that_nobody_can_look_up_is_left_alone_unless_it_was_known() -> None:
    clock, history = StillClock(), MemoryHistory(talks={"slack:C1:1.0"})
    threads = Threads(history, clock)
    history.away = True
    assert not await threads.means_us(HELLO)
    history.away = False
    assert await threads.means_us(HELLO)
    history.away = True
    clock.move(YES_S)
    assert await threads.means_us(HELLO)


async def test_whom_a_reply_turns_to_may_answer_once_undisturbed() -> None:
    threads = Threads(MemoryHistory(talks={"slack:C1:1.0"}), StillClock())
    assert not await threads.means_us(replace(HELLO, to="U2"))
    assert not await threads.means_us(replace(HELLO, user="U2"))
    assert await threads.means_us(replace(HELLO, user="U2"))
    assert not await threads.means_us(replace(HELLO, to="U2"))
    threads.join(HELLO)
    assert await threads.means_us(replace(HELLO, user="U2"))


async def test_a_reply_to_others_stays_one_when_it_is_edited_and_no_edit_ends_a_turn() -> None:
    threads = Threads(MemoryHistory(talks={"slack:C1:1.0"}), StillClock())
    reply = replace(HELLO, user="U2", key="reply")
    question = replace(HELLO, key="question")
    assert await threads.means_us(question)
    assert not await threads.means_us(replace(HELLO, to="U2"))
    assert await threads.means_us(replace(question, key="question~1", replaces="question"))
    assert await threads.takes_part(reply)
    assert not await threads.means_us(reply)
    assert not await threads.means_us(replace(reply, key="reply~1", replaces="reply"))


# --- turns


async def test_one_line_is_served_in_order_and_all_lines_within_bounds() -> None:
    turns, running, most, order = Turns(), 0, 0, list[int]()

    async def one(line: str, number: int) -> None:
        nonlocal running, most
        async with turns.of(line):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            if line == "0":
                order.append(number)
            running -= 1

    async with asyncio.TaskGroup() as tasks:
        for number in range(500):
            tasks.create_task(one(str(number % 100), number))
    assert (AT_ONCE, 0) == (most, running)
    assert list(range(0, 500, 100)) == order


async def test_a_run_is_known_until_it_ends_and_may_be_called_off_before_it_begins() -> None:
    runs, begun = Runs(), list[str]()

    async def work() -> None:
        begun.append("begun")

    async with asyncio.TaskGroup() as tasks:
        runs.start(tasks, HELLO, work())
        run = runs.of(HELLO.key)
        assert run is not None
        assert [run, run] == [runs.at("T1", "C1", "1.1"), *runs.in_thread("T1", "C1", "1.0", "U1")]
        assert [] == [*runs.in_thread("T1", "C1", "1.0", "U2"), *runs.in_thread("T2", "C1", "1.0", "U1")]
        await runs.call_off(run)
    assert ([], None) == (begun, runs.of(HELLO.key))


async def test_what_is_delivered_again_does_not_hide_the_one_that_runs() -> None:
    runs, gate = Runs(), asyncio.Event()

    async def work() -> None:
        await gate.wait()

    async def nothing() -> None:
        pass

    async with asyncio.TaskGroup() as tasks:
        runs.start(tasks, HELLO, work())
        run = runs.of(HELLO.key)
        runs.start(tasks, replace(HELLO, event="Ev2"), nothing())
        assert run is runs.of(HELLO.key)
        runs.start(tasks, replace(HELLO, is_overheard=False), work())
        assert run is not runs.of(HELLO.key)
        gate.set()
    assert runs.of(HELLO.key) is None


# --- guests


async def test_whoever_may_not_ask_is_told_once_an_hour_and_always_after_a_command() -> None:
    clock = StillClock()
    guests, mention = Guests(clock), replace(HELLO, is_overheard=False)
    assert [True, False] == [guests.is_to_be_told(mention), guests.is_to_be_told(mention)]
    assert guests.is_to_be_told(replace(mention, response_url=""))
    assert guests.is_to_be_told(replace(mention, user="U2"))
    assert not guests.is_to_be_told(HELLO)
    clock.move(RARELY_S)
    assert guests.is_to_be_told(mention)


def test_a_refusal_names_who_can_be_asked() -> None:
    assert all("ask Ada in person" in refusal(why, "Ada") for why in Outsider)


# --- presses


def test_presses_are_counted_for_each_member_and_of_each_minute() -> None:
    clock = StillClock()
    presses = Presses(clock)
    assert [True] * PRESSES + [False] == [presses.admits("slack:U1") for _ in range(PRESSES + 1)]
    assert presses.admits("slack:U2")
    clock.move(60)
    assert presses.admits("slack:U1")
