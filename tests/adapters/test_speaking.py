"""How the twin speaks in every chat: while a text grows, when something fails, and when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.latest import Growth
from adapters.parting import Parting
from adapters.presses import TWICE_S, Met, is_first
from adapters.runs import Runs
from adapters.safely import ask_safely, harmlessly
from adapters.succession import Successions
from bot import apology
from bot.domain import Answer, Question
from bot.errors import DeliveryFailed
from bot.posting import Succession
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryClaims, ScriptedHouse
from tests.far_ends.slack_world import settings_for

ASKED = Question(text="Where?", platform="chat", person="chat:1", channel="chat:C1")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a door has heard, as far as is asked of it here."""

    key: str = "chat:1"
    revision: int = 0
    is_overheard: bool = False

    @property
    def origin(self) -> str:
        return "chat:1"


# --- a text that grows


@dataclass
class Board:
    """Shows at its own pace."""

    shown: list[str]
    gate: asyncio.Event

    async def show(self, text: str) -> None:
        await self.gate.wait()
        self.shown.append(text)


@asynccontextmanager
async def growing(board: Board) -> AsyncIterator[Growth]:
    clock = StillClock()
    growth = Growth(board.show, clock=clock, pause=lambda: 1.0)
    async with asyncio.TaskGroup() as tasks:
        showing = tasks.create_task(growth.show())
        yield growth
        showing.cancel()


async def _moments() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_latest_is_shown_and_what_came_between_is_left_out() -> None:
    board = Board([], asyncio.Event())
    async with growing(board) as growth:
        growth.hear("one")
        await _moments()  # it is on its way
        growth.hear("two")
        growth.hear("three")
        board.gate.set()
        await _moments()
        growth.hear("three")
        await _moments()
    assert ["one", "three"] == board.shown


async def test_after_the_end_nothing_is_shown_and_what_was_on_its_way_has_arrived() -> None:
    board = Board([], asyncio.Event())
    async with growing(board) as growth:
        growth.hear("one")
        await _moments()
        growth.hear("two")
        async with asyncio.TaskGroup() as tasks:
            ending = tasks.create_task(growth.end())
            await _moments()
            assert not ending.done()
            board.gate.set()
        await _moments()
    assert ["one"] == board.shown


# --- failures


async def test_whatever_fails_in_the_twin_there_is_something_kind_to_say() -> None:
    def failing(question: Question) -> Answer:
        raise RuntimeError(question.text)

    home = ScriptedHouse(settings_for("http://127.0.0.1:9"), failing)
    assert apology.unavailable() == (await ask_safely(home, ASKED, platform="chat")).message


async def test_what_is_shown_on_the_way_may_fail() -> None:
    async def failing() -> None:
        raise DeliveryFailed("the chat is away")

    await harmlessly(failing(), platform="chat")


# --- the end


async def test_whoever_gets_no_answer_is_owed_a_word_unless_one_was_begun_or_unwanted() -> None:
    runs = Runs[Said]()
    parting, said = Parting(runs, "chat"), Said()
    assert not parting.owes(said)
    async with asyncio.TaskGroup() as tasks:
        runs.start(tasks, said, asyncio.sleep(0))
        assert not parting.owes(said)
        parting.close()
        assert parting.owes(said)
        parting.begin(said)
        assert not parting.owes(said)
    assert not parting.owes(said)


async def test_an_excuse_that_cannot_be_delivered_holds_nothing_up() -> None:
    async def failing() -> None:
        raise DeliveryFailed("the chat is away")

    await Parting(Runs[Said](), "chat").excuse(failing())


# --- presses


def test_what_was_met_is_new_again_after_its_time() -> None:
    clock = StillClock()
    met = Met(clock)
    assert [True, False] == [met.is_new("a", for_s=TWICE_S), met.is_new("a", for_s=TWICE_S)]
    assert met.is_new("b")
    assert met.is_new("")
    assert met.is_new("")
    clock.move(TWICE_S)
    assert met.is_new("a", for_s=TWICE_S)
    assert not met.is_new("b")


@pytest.mark.parametrize("start", [0, 5, 9])
async def test_two_clicks_in_two_processes_ask_once_and_two_minutes_later_again(start: int) -> None:
    clock = StillClock()
    clock.move(start)
    home = ScriptedHouse(settings_for("http://127.0.0.1:9"), clock=clock)
    firsts = [await is_first(home, "press", platform="chat") for _ in range(2)]
    clock.move(2)
    firsts.append(await is_first(home, "press", platform="chat"))
    clock.move(120)
    firsts.append(await is_first(home, "press", platform="chat"))
    assert [True, False, False, True] == firsts
    home.claims.away = True
    assert await is_first(home, "press", platform="chat")


# --- later words


async def test_earlier_words_know_that_they_were_overtaken_and_settle_nothing() -> None:
    claims = MemoryClaims(StillClock())
    one, other = Successions(claims, "chat"), Successions(claims, "chat")
    await claims.claim("chat:1")
    assert await one.is_latest(Said())
    assert Succession.AMID == await other.overtake(Said(revision=5))
    assert [False, True] == [await one.is_latest(Said()), await other.is_latest(Said(revision=5))]
    await one.settle(Said())
    assert Succession.AMID == await one.overtake(Said(revision=6))
    await one.settle(Said(revision=6))
    assert Succession.SETTLED == await one.overtake(Said(revision=7))


async def test_after_words_were_taken_back_none_are_the_latest() -> None:
    successions = Successions(MemoryClaims(StillClock()), "chat")
    await successions.take_back("chat:1")
    assert not await successions.is_latest(Said(revision=2**60))
    assert Succession.OVERTAKEN == await successions.overtake(Said(revision=2**60))


async def test_without_the_database_a_person_gets_their_answer() -> None:
    claims = MemoryClaims(StillClock(), away=True)
    successions = Successions(claims, "chat")
    assert Succession.SETTLED == await successions.overtake(Said(revision=5))
    assert await successions.is_latest(Said())
    await successions.settle(Said())
    await successions.take_back("chat:1")
