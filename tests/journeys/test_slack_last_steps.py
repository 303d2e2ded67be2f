"""An edit or a deletion in the last steps of an answer, where Slack shows no metadata to find it by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.clock import MachineClock
from tests.far_ends.scripted_house import MemoryClaims, ScriptedHouse, eventually
from tests.far_ends.slack import LocalSlack, local_slack
from tests.far_ends.slack_manifest import WHOLE
from tests.far_ends.slack_message import Message, Params
from tests.far_ends.slack_speech import Speaker
from tests.far_ends.slack_stage import HastyClock, serving, words_of
from tests.far_ends.slack_world import TWIN, Fault, settings_for

pytestmark = pytest.mark.journey
HERE = f"<@{TWIN}>"
OLD, NEW, LAST = "I studied in London.", "I worked in Paris.", "I live in Rome."
PARTS = "\n\n".join([OLD, *(f"In {1900 + n} I built {'a small ' * 20}bridge." for n in range(70))])
"""Too long for one message: it takes two."""
POST, STOP = "chat.postMessage", "chat.stopStream"
STATUS, SESSION = "assistant.threads.setStatus", "agents.sessions.setStatus"
CLAIMS = {"is_latest": 1, "finish": 0}
"""How many of these calls come before the answer stands."""
STEPS = [STOP, POST, STATUS, SESSION, *CLAIMS]


@dataclass(slots=True, kw_only=True)
class Hold:
    """A call of ``method`` that waits, after so many others, until it is let go."""

    method: str
    after: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class SlowClaims(MemoryClaims):
    """Claims on a database that may be slow: a call that is cancelled while it waits does nothing."""

    holds: list[Hold] = field(default_factory=list)

    async def finish(self, key: str, *, revision: int = 0) -> None:
        await self._wait("finish")
        await MemoryClaims.finish(self, key, revision=revision)

    async def is_latest(self, key: str, *, revision: int = 0) -> bool:
        await self._wait("is_latest")
        return await MemoryClaims.is_latest(self, key, revision=revision)

    def hold(self, method: str, *, after: int = 0) -> Hold:
        self.holds.append(Hold(method=method, after=after))
        return self.holds[-1]

    async def _wait(self, method: str) -> None:
        for hold in self.holds:
            if hold.method == method and not hold.reached.is_set():
                hold.after -= 1
                if hold.after < 0:
                    hold.reached.set()
                    await hold.go.wait()
                return


@dataclass(slots=True)
class Scene:
    """A door that is open on a local Slack without metadata, and what a test holds back of both."""

    slack: LocalSlack
    house: ScriptedHouse
    speaker: Speaker
    claims: SlowClaims

    def hold(self, method: str, *, times: int = 1) -> None:
        """The next calls of a method take effect, and their replies never come."""
        self.slack.world.faults.append(Fault(method=method, how="slow", after=True, times=times))

    @property
    def stands(self) -> list[Message]:
        """What the twin said, also what still grows."""
        return [message for message in self.slack.world.messages if message.user == TWIN]

    def shows(self, *texts: str) -> bool:
        """Whether these answers stand at their end, and no others."""
        is_over = not self.slack.world.streaming
        return is_over and [_first_line(message) for message in self.stands] == list(texts)


def _first_line(message: Message) -> str:
    return words_of(message).split("\n")[0]


@asynccontextmanager
async def forgetful() -> AsyncIterator[Scene]:
    """Slack without metadata; all that was begun has ended when the block is left."""
    async with local_slack() as slack:
        slack.world.become(WHOLE)
        slack.world.shows_metadata = False
        speaker, claims = Speaker(), SlowClaims(MachineClock())
        house = ScriptedHouse(settings_for(slack.api_url), clock=HastyClock(), speech=speaker)
        house.claims = claims
        async with asyncio.timeout(120), serving(house):
            yield Scene(slack, house, speaker, claims)
        assert [] == slack.world.live


async def reach(scene: Scene, step: str, text: str = OLD, *, is_streamed: bool = True) -> Params:
    """Ask, and let the answer stand whole and come to a step of its end; what was asked."""
    if step == STATUS:  # the sign does not show in time, and so it is taken away in the end
        scene.hold(STATUS, times=2)
    event = await (scene.slack.direct if step == SESSION else scene.slack.mention)("Where did you study?")
    if is_streamed:
        scene.speaker.tell(OLD)
        await eventually(lambda: scene.slack.world.streaming)
    is_reached = _watch(scene, step)
    scene.speaker.end(text)
    await eventually(lambda: scene.stands and not scene.slack.world.streaming and is_reached())
    return event


def _watch(scene: Scene, step: str) -> Callable[[], bool]:
    """Hold a step back from now on; whether it is reached."""
    world = scene.slack.world
    if step in CLAIMS:
        return scene.claims.hold(step, after=CLAIMS[step]).reached.is_set
    if step != STATUS:
        scene.hold(step)
    if step == STATUS:
        return lambda: world.statuses[-1]["status"] == ""
    if step == SESSION:
        return lambda: [{"active"}] == [{known["status"]} for known in world.sessions.values()]
    return lambda: world.calls[step] > 0


@pytest.mark.parametrize("step", STEPS)
async def test_the_answer_goes_with_its_question(step: str) -> None:
    async with forgetful() as scene:
        event = await reach(scene, step, is_streamed=step != POST)
        await scene.slack.delete(event, tombstone=True)
        await eventually(lambda: not scene.stands)
    assert [] == scene.stands


@pytest.mark.parametrize("step", ["is_latest", "finish", POST])
async def test_each_part_of_a_long_answer_goes_with_its_question(step: str) -> None:
    async with forgetful() as scene:
        event = await reach(scene, step, PARTS)
        await eventually(lambda: len(scene.stands) == 2)
        await scene.slack.delete(event, tombstone=True)
        await eventually(lambda: not scene.stands)
    assert [] == scene.stands


@pytest.mark.parametrize("step", STEPS)
async def test_an_edited_question_is_answered_in_the_same_place(step: str) -> None:
    async with forgetful() as scene:
        event = await reach(scene, step, is_streamed=step != POST)
        place = scene.stands[0].ts
        await scene.slack.edit(event, f"{HERE} Where did you work?")
        scene.speaker.end(NEW)
        await eventually(lambda: scene.shows(NEW))
    assert scene.shows(NEW)
    assert place == scene.stands[0].ts


@pytest.mark.parametrize("step", STEPS)
async def test_of_two_edits_at_once_the_later_one_is_answered_and_nothing_else_stands(step: str) -> None:
    """The first edit is about to be heard when the second one is, so that somebody may be answering it."""
    async with forgetful() as scene:
        event = await reach(scene, step, is_streamed=step != POST)
        first = scene.claims.hold("finish")
        await scene.slack.edit(event, f"{HERE} Where did you work?")
        await first.reached.wait()
        await scene.slack.edit(event, f"{HERE} Where do you live?")
        await eventually(lambda: len(scene.house.asked) == 2)
        first.go.set()
        scene.speaker.end(LAST)
        await eventually(lambda: scene.shows(LAST))
    assert scene.shows(LAST)
