"""A question that is edited or deleted while another process answers it: no old answer stays in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from adapters.slack.answering import Answering
from bot.clock import MachineClock
from bot.posting import GONE
from bot.storage.claims import ClockedClaims, SqlEventClaims
from tests.far_ends.scripted_house import MemoryClaims, MemoryHistory, ScriptedHouse, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_message import Message
from tests.far_ends.slack_speech import Speaker, speaking
from tests.far_ends.slack_stage import serving, words_of
from tests.far_ends.slack_world import TWIN, settings_for
from tests.grounds import migrated

pytestmark = pytest.mark.journey
HERE = f"<@{TWIN}>"
OLD, NEW, LAST = "I studied in London.", "I worked in Paris.", "I live in Rome."


class SharedClaims(ClockedClaims):
    """Claims in the database of both; what was done for a question, in whichever words, is counted."""

    done: int = 0

    async def finish(self, key: str, *, revision: int = 0) -> None:
        await super().finish(key, revision=revision)
        self.done += not ("~" in key or ":event:" in key)


@dataclass(slots=True)
class One:
    """A process, and its connection to Slack."""

    house: ScriptedHouse
    speaker: Speaker
    socket: web.WebSocketResponse

    @property
    def is_asked(self) -> bool:
        return bool(self.house.asked)


@dataclass(slots=True)
class Pair:
    """Two processes on one database."""

    slack: LocalSlack
    claims: SharedClaims
    both: list[One] = field(default_factory=list)

    @contextmanager
    def heard_by(self, one: One) -> Iterator[None]:
        """Slack tells what happens now to this one alone."""
        sockets = self.slack.link.sockets
        sockets[:] = [one.socket]
        try:
            yield
        finally:
            sockets[:] = [each.socket for each in self.both]

    @property
    def stands(self) -> list[Message]:
        return [message for message in self.slack.world.messages if message.user == TWIN]

    async def settles(self, *texts: str, done: int) -> None:
        """Wait until these answers stand, whole, and no others, and so many times a question was done."""
        await eventually(lambda: self.claims.done >= done)
        await eventually(lambda: [_first_line(message) for message in self.stands] == list(texts))
        assert [] == self.slack.world.streaming


def _first_line(message: Message) -> str:
    return words_of(message).split("\n")[0]


@asynccontextmanager
async def pair(folder: Path) -> AsyncIterator[tuple[Pair, One, One]]:
    """Both are open, and everything that they began has ended when the block is left."""
    async with migrated(folder) as database, local_slack() as slack:
        slack.world.become(WHOLE)
        found = Pair(slack, SharedClaims(SqlEventClaims(database), MachineClock()))
        async with asyncio.timeout(60), AsyncExitStack() as stack:
            for _ in range(2):
                speaker, history = Speaker(), found.both[0].house.history if found.both else MemoryHistory()
                house = ScriptedHouse(settings_for(slack.api_url), speech=speaker, history=history)
                house.claims = found.claims  # type: ignore[assignment]
                await stack.enter_async_context(serving(house))
                found.both.append(One(house, speaker, slack.link.sockets[-1]))
            one, other = found.both
            yield found, one, other
        assert [] == slack.world.live


@pytest.mark.parametrize("text", ["", OLD], ids=["nothing is seen yet", "it grows already"])
async def test_an_answer_to_words_that_another_process_saw_edited_is_withdrawn(
    text: str, tmp_path: Path
) -> None:
    async with pair(tmp_path) as (found, one, other):
        with found.heard_by(one):
            event = await found.slack.mention("Where did you study?")
        await eventually(lambda: one.is_asked)
        if text:
            one.speaker.tell(text)
            await eventually(lambda: found.slack.world.streaming)
        with found.heard_by(other):
            await found.slack.edit(event, f"{HERE} Where did you work?")
        await eventually(lambda: other.is_asked)
        other.speaker.end(NEW)
        await eventually(lambda: NEW in str(found.stands))
        one.speaker.end(OLD)
        await found.settles(NEW, done=2)


async def test_an_answer_that_comes_before_that_to_later_words_does_not_stay(tmp_path: Path) -> None:
    async with pair(tmp_path) as (found, one, other):
        with found.heard_by(one):
            event = await found.slack.direct("Where did you study?")
        await eventually(lambda: one.is_asked)
        with found.heard_by(other):
            await found.slack.edit(event, "Where did you work?")
        await eventually(lambda: other.is_asked)
        one.speaker.end(OLD)
        other.speaker.end(NEW)
        await found.settles(NEW, done=2)


async def test_a_question_that_another_process_saw_deleted_has_no_answer(tmp_path: Path) -> None:
    async with pair(tmp_path) as (found, one, other):
        with found.heard_by(one):
            event = await found.slack.mention("Never mind?")
        await eventually(lambda: one.is_asked)
        one.speaker.tell(OLD)
        await eventually(lambda: found.slack.world.streaming)
        with found.heard_by(other):
            await found.slack.delete(event, tombstone=True)
        await eventually(lambda: found.slack.world.calls["conversations.replies"])
        one.speaker.end(OLD)
        await found.settles(done=2)


async def test_an_answer_that_stood_is_changed_in_place_by_whichever_process(tmp_path: Path) -> None:
    async with pair(tmp_path) as (found, one, other):
        with found.heard_by(one):
            event = await found.slack.mention("Where did you study?")
            one.speaker.end(OLD)
            await found.settles(OLD, done=1)
        place = found.stands[0].ts
        with found.heard_by(other):
            await found.slack.edit(event, f"{HERE} Where did you work?")
            other.speaker.end(NEW)
            await found.settles(NEW, done=2)
        with found.heard_by(one):
            await found.slack.edit(event, f"{HERE} Where do you live?")
            one.speaker.end(LAST)
            await found.settles(LAST, done=3)
        assert place == found.stands[0].ts


async def test_of_two_edits_that_two_processes_answer_the_later_one_stays(tmp_path: Path) -> None:
    async with pair(tmp_path) as (found, one, other):
        with found.heard_by(one):
            event = await found.slack.mention("Where did you study?")
            one.speaker.end(OLD)
            await found.settles(OLD, done=1)
            await found.slack.edit(event, f"{HERE} Where did you work?")
        await eventually(lambda: len(one.house.asked) == 2)
        with found.heard_by(other):
            await found.slack.edit(event, f"{HERE} Where do you live?")
        await eventually(lambda: other.is_asked)
        other.speaker.end(LAST)
        await eventually(lambda: LAST in str(found.stands))
        one.speaker.end(NEW)
        await found.settles(LAST, done=3)


class LateNews(MemoryClaims):
    """The words are taken back just when their answer begins to stand."""

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        was_latest = await super().is_latest(key, revision=revision)
        await self.overtake(key, revision=GONE)
        return was_latest


async def test_an_answer_whose_words_went_as_it_was_posted_goes_too() -> None:
    async with speaking() as scene:
        scene.house.claims = LateNews(scene.house.clock)
        scene.answering = Answering(scene.house)
        scene.speaker.end(OLD)
        await scene.asked(scene.said())
        assert [] == scene.stands
        assert 1 == scene.calls("chat.postMessage") == scene.calls("chat.delete")
