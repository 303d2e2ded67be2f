"""One answer to each question in a small Discord, whatever is delivered again, and in the order of asking."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import pytest

from bot.domain import Answer, Question
from tests.far_ends.discord import open_discord
from tests.far_ends.discord_visit import house_at, serving, visiting
from tests.far_ends.scripted_house import ScriptedHouse, echo, eventually

pytestmark = pytest.mark.journey


def asked(house: ScriptedHouse) -> list[str]:
    return [one.text for one in house.asked]


async def test_two_processes_answer_each_message_and_each_command_once() -> None:
    async with open_discord() as far, AsyncExitStack() as stack:
        one, other = houses = house_at(far), house_at(far)
        other.claims = one.claims
        for house in houses:
            await stack.enter_async_context(serving(house))
            far.clock.turn(6)  # Discord lets one in every five seconds
        for number in range(3):
            await far.say(far.mention(f"message {number}?"))
        commands = [await far.slash("ask", question=f"command {number}?") for number in range(3)]
        await eventually(lambda: all(given.is_answered for given in commands))
        await eventually(lambda: len(far.world.said_by_bot()) >= 6)
        for _ in range(2):
            await far.whisper("Next?")
        await eventually(lambda: len(far.world.said_by_bot()) >= 8)
        told = Counter(asked(one) + asked(other))
        assert {1} == {times for text, times in told.items() if text != "Next?"}
        assert 8 == len(far.world.said_by_bot())


async def test_when_the_database_is_away_a_redelivery_is_still_known() -> None:
    async with visiting() as visit:
        visit.house.claims.away = True
        message = await visit.far.say(visit.far.mention("once?"))
        await visit.heard()
        await visit.far.deliver(message)
        given = await visit.far.slash("ask", question="command?")
        await eventually(lambda: given.is_answered)
        await visit.far.redeliver(given)
        await visit.far.whisper("Next?")
        await visit.heard(3)
        assert ["once?", "command?", "Next?"] == asked(visit.house)


async def test_two_processes_that_know_nothing_of_each_other_let_one_answer_stand() -> None:
    """Each hears everything, and Discord itself knows a message by its nonce, a command by its first word."""
    async with open_discord() as far, AsyncExitStack() as stack:
        for _ in range(2):
            house = house_at(far)
            house.claims.away = True
            await stack.enter_async_context(serving(house))
            far.clock.turn(6)
        for number in range(2):
            await far.say(far.mention(f"message {number}?"))
        given = await far.slash("ask", question="command?")
        await far.whisper("Next?")
        await eventually(lambda: given.is_answered and len(far.world.said_by_bot()) >= 4)
    told = Counter(str(message["content"]) for message in far.world.said_by_bot())
    assert 4 == sum(told.values()) == len(told)


class OneByOne:
    """Answers when it is let; `running` are those that are being answered."""

    def __init__(self) -> None:
        self.running: list[str] = []
        self.most = 0
        self.go = asyncio.Event()

    async def __call__(self, question: Question) -> Answer:
        self.running.append(question.text)
        self.most = max(self.most, len(self.running))
        await self.go.wait()
        self.running.remove(question.text)
        return echo(question)


async def test_a_conversation_is_answered_in_the_order_of_asking() -> None:
    script = OneByOne()
    async with visiting(script=script) as visit:
        for number in range(4):
            await visit.far.whisper(f"{number}?")
        await visit.far.say(visit.far.mention("elsewhere?"))
        await eventually(lambda: len(script.running) == 2)
        assert {"0?", "elsewhere?"} == set(script.running)
        script.go.set()
        await visit.heard(5)
        assert [f"{number}?" for number in range(4)] == [
            text for text in asked(visit.house) if text != "elsewhere?"
        ]


async def test_no_more_than_some_are_answered_at_once_and_none_is_lost() -> None:
    script = OneByOne()
    async with visiting(script=script) as visit:
        world = visit.far.world
        people = [world.join(f"Person {number}") for number in range(40)]
        for person in people:
            await visit.far.whisper("hello?", who=person)
        await eventually(lambda: len(script.running) == 32)
        script.go.set()
        await visit.heard(40)
        assert (32, 40) == (script.most, len(visit.house.asked))


async def test_who_waits_when_the_twin_stops_is_told_that_it_restarts() -> None:
    script = OneByOne()
    async with open_discord() as far:
        house = house_at(far, script=script)
        async with serving(house, drain_s=0.2):
            await far.whisper("first?")
            await far.whisper("second?")
            await eventually(lambda: script.running)
        said = [one["content"] for one in far.world.said_by_bot()]
        assert 2 == len(said)
        assert all("I am being restarted just now." in text for text in said)


async def test_what_is_said_after_the_twin_has_begun_to_stop_is_left_to_the_next() -> None:
    script = OneByOne()
    async with open_discord() as far:
        house = house_at(far, script=script)
        async with serving(house) as stop:
            await far.whisper("first?")
            await eventually(lambda: script.running)
            stop.set()
            await far.say(far.mention("too late?"))
            script.go.set()
        assert ["first?"] == asked(house)
        async with serving(house):
            await eventually(lambda: "too late?" in asked(house))
            await eventually(lambda: len(far.world.said_by_bot()) == 2)
