"""One answer on Slack while the database is away, from twins that know nothing of each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest

from adapters.slack.answering import Answering
from adapters.slack.client import open_client, who_am_i
from adapters.slack.door import Door
from adapters.slack.people import People
from adapters.slack.posting import Poster
from adapters.slack.workspace import OneWorkspace, Workspace
from bot.clock import MachineClock
from bot.domain import Answer, Question
from tests.far_ends.scripted_house import MemoryClaims, Script, ScriptedHouse, echo
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_payloads import event_callback
from tests.far_ends.slack_world import DIRECT, TWIN, settings_for
from tests.far_ends.virtual import in_virtual_time, until

pytestmark = pytest.mark.journey

ASKED = f"<@{TWIN}> Where did you study?"


@dataclass(slots=True)
class One:
    """A process behind its connection to Slack: its twin, and its own way to the database of all."""

    house: ScriptedHouse
    door: Door
    tasks: asyncio.TaskGroup
    work: asyncio.Task[None]

    @property
    def claims(self) -> MemoryClaims:
        return self.house.claims

    async def hear(self, event: Params, *, again: bool = False) -> None:
        """Slack delivers an event to this process."""
        payload = event_callback(event, event_id=f"Ev-{event['type']}-{event['ts']}")
        await self.door.hear(payload, again=again)

    def stop(self) -> None:
        self.work.cancel()
        self.door.work_off(self.tasks)


@dataclass(slots=True)
class Fleet:
    """Processes of one app on one database."""

    slack: LocalSlack
    session: aiohttp.ClientSession
    stack: AsyncExitStack
    books: MemoryClaims = field(default_factory=lambda: MemoryClaims(MachineClock()))

    async def start(self, script: Script = echo, *, away: bool = True) -> One:
        """One more process; ``away``: it does not reach the database."""
        house, books = ScriptedHouse(settings_for(self.slack.api_url), script), self.books
        house.claims = MemoryClaims(
            books.clock, away=away, taken=books.taken, finished=books.finished, revisions=books.revisions
        )
        client, clock = open_client(house.settings, self.session), house.clock
        there = Workspace(
            me=await who_am_i(client, clock),
            poster=Poster(client, clock),
            people=People(client, clock, house.settings),
        )
        door = Door(house, OneWorkspace(there), Answering(house))
        tasks = await self.stack.enter_async_context(asyncio.TaskGroup())
        one = One(house, door, tasks, tasks.create_task(door.work(tasks)))
        self.stack.callback(one.stop)
        return one

    def mention(self) -> tuple[Params, Params]:
        """What somebody writes, as the two events that Slack makes of it: ``app_mention`` and ``message``."""
        message = self.slack.written(ASKED)
        mention = {name: value for name, value in message.items() if name != "channel_type"}
        return {**mention, "type": "app_mention"}, message

    @property
    def stands(self) -> list[Message]:
        return [message for message in self.slack.world.messages if message.user == TWIN]

    async def end(self) -> list[str]:
        """What stands when everything that was begun has come to its end."""
        await asyncio.sleep(60)
        assert [] == self.slack.world.streaming
        return [message.shown for message in self.stands]


@asynccontextmanager
async def fleet() -> AsyncIterator[Fleet]:
    async with local_slack() as slack, aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        slack.world.become(WHOLE)
        yield Fleet(slack, session, stack)


class Slow:
    """Answers, but not before so long."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    async def __call__(self, question: Question) -> Answer:
        await asyncio.sleep(self.seconds)
        return echo(question)


@pytest.mark.parametrize(
    ("blind_mention", "blind_message"), [(True, True), (True, False), (False, True)], ids=str
)
@pytest.mark.parametrize("is_mention_first", [True, False])
@in_virtual_time()
async def test_a_mention_whose_two_events_reach_two_processes_is_answered_once(
    *, is_mention_first: bool, blind_mention: bool, blind_message: bool
) -> None:
    async with fleet() as both:
        one, other = await both.start(away=blind_mention), await both.start(away=blind_message)
        mention, message = both.mention()
        told = [(one, mention), (other, message)]
        for process, event in told if is_mention_first else reversed(told):
            await process.hear(event)
        assert 1 == len(await both.end())
        assert [1, 0] == [len(process.house.asked) for process in (one, other)]


@in_virtual_time()
async def test_both_events_in_one_process_are_answered_at_once_whichever_comes_first() -> None:
    async with fleet() as alone:
        one = await alone.start()
        for number in range(2):
            mention, message = alone.mention()
            for event in (mention, message) if number else (message, mention):
                await one.hear(event)
            await until(lambda: len(alone.stands) == number + 1, step_s=0.5, within_s=4)  # noqa: B023 - awaited
        assert 2 == len(await alone.end()) == len(one.house.asked)


@in_virtual_time()
async def test_what_is_delivered_again_once_the_database_is_back_is_not_answered_again() -> None:
    async with fleet() as both:
        one, other = await both.start(), await both.start()
        mention, message = both.mention()
        await one.hear(mention)
        await other.hear(message)
        await until(lambda: both.stands)
        one.claims.away = other.claims.away = False
        await other.hear(mention, again=True)
        await one.hear(message, again=True)
        assert 1 == len(await both.end())


@pytest.mark.parametrize("is_direct", [True, False])
@pytest.mark.parametrize("slow_s", [0, 6, 11])
@in_virtual_time()
async def test_what_is_delivered_again_to_another_process_is_answered_once(
    *, slow_s: float, is_direct: bool
) -> None:
    async with fleet() as both:
        one, other = await both.start(Slow(slow_s)), await both.start()
        event = both.slack.written("Again?", channel=DIRECT) if is_direct else both.mention()[0]
        await one.hear(event)
        await asyncio.sleep(3)
        await other.hear(event, again=True)
        assert 1 == len(await both.end())
        assert (slow_s > 0) == len(other.house.asked)


@in_virtual_time()
async def test_an_answer_in_hands_that_had_claimed_it_is_the_only_one_in_the_end() -> None:
    async with fleet() as both:
        one, other = await both.start(Slow(9), away=False), await both.start()
        event = both.slack.written("Again?", channel=DIRECT)
        await one.hear(event)
        await asyncio.sleep(3)
        await other.hear(event, again=True)
        assert 1 == len(await both.end())


@in_virtual_time()
async def test_a_process_that_starts_in_an_outage_gives_no_answer_of_its_last_life_again() -> None:
    async with fleet() as both:
        one = await both.start()
        mention, message = both.mention()
        await one.hear(mention)
        await until(lambda: both.stands)
        one.stop()
        again = await both.start()
        await again.hear(message)
        await again.hear(mention, again=True)
        assert 1 == len(await both.end())
        assert [] == again.house.asked


@pytest.mark.parametrize(("away", "least_s", "most_s"), [(False, 5, 7), (True, 25, 29)])
@in_virtual_time()
async def test_a_mention_that_slack_tells_of_by_its_message_alone_is_answered_later(
    *, away: bool, least_s: float, most_s: float
) -> None:
    async with fleet() as alone:
        one = await alone.start(away=away)
        begun = asyncio.get_running_loop().time()
        await one.hear(alone.mention()[1])
        await until(lambda: alone.stands)
        assert least_s <= asyncio.get_running_loop().time() - begun <= most_s
        assert 1 == len(await alone.end())


@in_virtual_time()
async def test_a_message_that_becomes_a_mention_is_answered_once() -> None:
    async with fleet() as both:
        one, other = await both.start(), await both.start()
        message = both.slack.written("Where did you study?")
        edited = {"user": message["user"], "ts": both.slack.world.next_ts()}
        now = {**message, "text": ASKED, "edited": edited}
        about = {
            "subtype": "message_changed",
            "message": now,
            "previous_message": message,
            "ts": edited["ts"],
        }
        await one.hear({**message, **about, "text": "", "hidden": True})
        await other.hear({**now, "type": "app_mention", "event_ts": edited["ts"]})
        assert 1 == len(await both.end())


@in_virtual_time()
async def test_what_is_left_to_its_mention_as_the_twin_stops_is_not_lost() -> None:
    async with fleet() as alone:
        one = await alone.start(away=False)
        await one.hear(alone.mention()[1])
        one.stop()
        assert 1 == len(await alone.end())
