"""On Slack: what the profile does not tell reaches the person, and their word whoever waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.slack.app import serve
from bot.assembly import open_twin
from bot.clock import MachineClock
from tests.far_ends.inbox_desk import Process, processes, tick_all
from tests.far_ends.scripted_house import eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_limits import alive
from tests.far_ends.slack_world import ADMIN, ASKER, CHANNEL, DIRECT, Fault, Message, settings_for
from tests.grounds import auditor

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("at_head")]

OWNER, OTHER, OWNERS_ROOM = "U0OWNER", "U0OTHER", "D0OWNER"
SKI = "Do you like to ski in the Alps?"


class ShortPauses(MachineClock):
    """Whoever pauses looks again a hundred times sooner; deadlines are the true ones."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 100)


@dataclass(frozen=True, slots=True)
class Scene:
    slack: LocalSlack
    several: Sequence[Process]

    async def tick(self) -> None:
        await tick_all(self.several)

    async def ask(self, text: str, *, user: str = ASKER, thread: str | None = None) -> Message:
        """Ask in a channel's thread; the twin's reply."""
        number = len(self.said())
        more = {"thread_ts": thread} if thread else {}
        await self.slack.mention(text, user=user, **more)
        await eventually(lambda: len(self.said()) > number)
        return self.said()[-1]

    async def command(self, text: str, *, user: str = OWNER) -> str:
        number = len(self.slack.world.responses)
        await self.slack.command(text, user=user)
        await eventually(lambda: len(self.slack.world.responses) > number)
        return str(self.slack.world.responses[-1])

    def said(self, channel: str | None = None, thread: str | None = None) -> list[Message]:
        return [
            one
            for one in self.slack.world.said
            if channel in {None, one.channel} and thread in {None, one.thread_ts}
        ]


@asynccontextmanager
async def opened(*, processes_: int = 2, **settings: str) -> AsyncIterator[Scene]:
    """The whole twin on the sample profile, and so many processes that tick; nothing said pings anybody."""
    stop, told = asyncio.Event(), list[str]()
    async with local_slack() as slack:
        slack.world.users |= {OWNER: {}, OTHER: {}}
        given = {"owner": f"slack:{OWNER}", **settings}
        async with (
            open_twin(settings_for(slack.api_url, **given), clock=ShortPauses()) as twin,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(serve(twin, stop, say=told.append))
            await eventually(lambda: told)
            try:
                async with processes(twin, processes_) as several:
                    yield Scene(slack, several)
            finally:
                stop.set()
        assert [] == [token for message in slack.world.messages for token in alive(message.sent)]


async def test_from_an_asker_to_the_owner_and_back_into_the_thread() -> None:
    async with opened() as scene:
        root = (await scene.ask(SKI)).thread_ts
        await scene.tick()
        await scene.tick()
        (card,) = scene.said(OWNERS_ROOM)
        assert f"> {SKI}" in card.shown
        assert "/twin teach 1 YOUR ANSWER" in card.shown
        assert not any(word in str(card.sent) for word in (ASKER, CHANNEL, "general"))

        assert "is taught" in await scene.command("teach 1 Yes, <!channel> every winter. @everyone")
        await scene.tick()
        await scene.tick()
        _, told = scene.said(CHANNEL, root)
        assert f"> {SKI}" in told.shown
        assert "every winter." in told.shown
        assert "Answered by " in told.shown
        assert "AI twin of " in told.shown

        again = await scene.ask("Hi! Do you like to ski in the alps, please?", user=OTHER)
        assert "every winter." in again.shown
        await scene.tick()
        assert 1 == len(scene.said(OWNERS_ROOM))
        assert 2 == len(scene.said(CHANNEL, root))


async def test_the_answer_to_a_repetition_is_the_persons_own(tmp_path: Path) -> None:
    async with opened() as scene:
        await scene.ask(SKI)
        await scene.command("teach 1 Yes, every winter.")
        await scene.ask("do you like to ski in the Alps", user=OTHER)
    served = auditor(tmp_path, "SELECT outcome, served_by FROM asks ORDER BY asked_at, id")
    assert [("not_in_profile", "none"), ("answered", "verified")] == served


async def test_each_who_waits_is_told_once_where_they_asked_and_a_slash_command_alone() -> None:
    async with opened(processes_=3) as scene:
        here = (await scene.ask(SKI)).thread_ts
        await scene.ask(SKI, thread=here)
        there = (await scene.ask(f"Hello, {SKI}", user=OTHER)).thread_ts
        await scene.slack.direct(SKI)
        await eventually(lambda: scene.said(DIRECT))
        await scene.command(f"ask {SKI}", user=ADMIN)
        await scene.command("teach 1 Yes, every winter.")
        before = len(scene.said())

        for _ in range(3):
            await scene.tick()

        told = [(one.channel, one.thread_ts) for one in scene.said()[before:]]
        cards = [one for one in told if one[0] == OWNERS_ROOM]
        assert [] == cards  # answered before anybody had to be told
        assert {(CHANNEL, here), (CHANNEL, there), (DIRECT, None), ("D0ADMIN", None)} == set(told)
        assert 4 == len(told)


@pytest.mark.parametrize("how", ["cut", "500"])
async def test_a_post_whose_answer_is_lost_is_not_repeated(how: str) -> None:
    async with opened() as scene:
        root = (await scene.ask(SKI)).thread_ts
        scene.slack.world.faults = [Fault(method="chat.postMessage", how=how, after=True)]
        await scene.tick()
        await scene.command("teach 1 Yes, every winter.")
        scene.slack.world.faults = [Fault(method="chat.postMessage", how=how, after=True)]
        await scene.tick()
        await scene.tick()
        assert 1 == len(scene.said(OWNERS_ROOM))
        assert 2 == len(scene.said(CHANNEL, root))


async def test_without_the_permission_to_write_first_the_admin_channel_is_told() -> None:
    async with opened(slack_admin_channel=CHANNEL) as scene:
        scene.slack.world.scopes -= {"im:write"}
        await scene.ask(SKI)
        await scene.tick()
        await scene.tick()
        cards = [one for one in scene.said(CHANNEL) if "/twin teach 1" in one.shown]
        assert 1 == len(cards)
        assert [] == scene.said(OWNERS_ROOM)
