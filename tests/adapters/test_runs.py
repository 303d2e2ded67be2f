"""What is said in threads, and the turns in which it is answered, keep their promises in every chat."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from adapters.runs import AT_ONCE, Runs, Turns
from adapters.threads import NO_S, YES_S, Threads
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryHistory


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a door has heard, as far as is asked of it here."""

    key: str
    user: str = "U1"
    channel: str = "C1"
    conversation: str | None = "chat:C1:1.0"
    replaces: str | None = None
    to: str = ""
    is_overheard: bool = True

    @property
    def origin(self) -> str:
        return self.replaces or self.key


HELLO = Said(key="chat:C1:1.1:U1")


# --- threads


async def test_a_thread_is_looked_up_once_in_a_while_and_no_is_forgotten_soon() -> None:
    clock, history = StillClock(), MemoryHistory()
    threads = Threads(history, clock, "chat")
    assert not await threads.means_us(HELLO)
    history.talks.add("chat:C1:1.0")
    assert not await threads.means_us(HELLO)
    clock.move(NO_S)
    assert await threads.means_us(HELLO)
    history.talks.clear()
    clock.move(YES_S - 1)
    assert await threads.means_us(HELLO)
    clock.move(1)
    assert not await threads.means_us(HELLO)


async def test_a_thread_that_nobody_can_look_up_is_left_alone_unless_it_was_known() -> None:
    clock, history = StillClock(), MemoryHistory(talks={"chat:C1:1.0"})
    threads = Threads(history, clock, "chat")
    history.away = True
    assert not await threads.means_us(HELLO)
    history.away = False
    assert await threads.means_us(HELLO)
    history.away = True
    clock.move(YES_S)
    assert await threads.means_us(HELLO)


async def test_whom_a_reply_turns_to_may_answer_once_undisturbed() -> None:
    threads = Threads(MemoryHistory(talks={"chat:C1:1.0"}), StillClock(), "chat")
    assert not await threads.means_us(replace(HELLO, to="U2"))
    assert not await threads.means_us(replace(HELLO, user="U2"))
    assert await threads.means_us(replace(HELLO, user="U2"))
    assert not await threads.means_us(replace(HELLO, to="U2"))
    threads.join(HELLO)
    assert await threads.means_us(replace(HELLO, user="U2"))


async def test_a_reply_to_others_stays_one_when_it_is_edited_and_no_edit_ends_a_turn() -> None:
    threads = Threads(MemoryHistory(talks={"chat:C1:1.0"}), StillClock(), "chat")
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
    runs, begun = Runs[Said](), list[str]()

    async def work() -> None:
        begun.append("begun")

    async with asyncio.TaskGroup() as tasks:
        runs.start(tasks, HELLO, work())
        run = runs.of(HELLO.key)
        assert run is not None
        assert [run] == runs.to(lambda said: said.user == "U1")
        assert [] == runs.to(lambda said: said.user == "U2")
        await runs.call_off(run)
    assert ([], None) == (begun, runs.of(HELLO.key))


async def test_what_is_delivered_again_does_not_hide_the_one_that_runs() -> None:
    runs, gate = Runs[Said](), asyncio.Event()

    async def work() -> None:
        await gate.wait()

    async def nothing() -> None:
        pass

    async with asyncio.TaskGroup() as tasks:
        runs.start(tasks, HELLO, work())
        run = runs.of(HELLO.key)
        runs.start(tasks, replace(HELLO, user="U2"), nothing())
        assert run is runs.of(HELLO.key)
        runs.start(tasks, replace(HELLO, is_overheard=False), work())
        assert run is not runs.of(HELLO.key)
        gate.set()
    assert runs.of(HELLO.key) is None
