"""A question that is edited or deleted while another process answers it: no old answer stays on Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest

from bot.clock import MachineClock
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_sessions import Session
from tests.far_ends.discord_visit import house_at, serving
from tests.far_ends.scripted_house import MemoryClaims, ScriptedHouse, eventually
from tests.far_ends.slack_speech import Speaker

pytestmark = pytest.mark.journey
OLD, NEW, LAST = "I studied in London.", "I worked in Paris.", "I live in Rome."


class SharedClaims(MemoryClaims):
    """Claims of both; what was done for a question, in whichever words, is counted."""

    done: int = 0

    async def finish(self, key: str, *, revision: int = 0) -> None:
        await super().finish(key, revision=revision)
        self.done += "~" not in key


@dataclass(slots=True)
class One:
    """A process, and its session at Discord's gateway."""

    house: ScriptedHouse
    speaker: Speaker
    session: Session

    @property
    def is_asked(self) -> bool:
        return bool(self.house.asked)


@dataclass(slots=True)
class Pair:
    """Two processes on one database; Discord tells both of everything."""

    far: Discord
    claims: SharedClaims
    both: list[One] = field(default_factory=list)

    @contextmanager
    def heard_by(self, one: One) -> Iterator[None]:
        """What happens now reaches this one alone."""
        for each in self.both:
            each.session.is_mute = each is not one
        try:
            yield
        finally:
            for each in self.both:
                each.session.is_mute = False

    @property
    def stands(self) -> list[str]:
        return [str(message["content"]).split("\n")[0] for message in self.far.world.said_by_bot()]

    async def settles(self, *texts: str, done: int) -> None:
        """Wait until a question was done so many times, and these answers stand, and no others."""
        await eventually(lambda: self.claims.done >= done)
        await eventually(lambda: self.stands == list(texts))


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[Pair, One, One]]:
    """Both are open, and everything that they began has ended when the block is left."""
    async with open_discord() as far, asyncio.timeout(60), AsyncExitStack() as stack:
        found = Pair(far, SharedClaims(MachineClock()))
        for _ in range(2):
            speaker = Speaker()
            house = house_at(far, speech=speaker)
            house.claims = found.claims
            await stack.enter_async_context(serving(house))
            found.both.append(One(house, speaker, [*far.gateway.sessions.values()][-1]))
        one, other = found.both
        yield found, one, other


@pytest.mark.parametrize("text", ["", OLD], ids=["nothing is seen yet", "it grows already"])
@pytest.mark.parametrize("is_told", [False, True], ids=["heard by the other alone", "heard by both"])
async def test_an_answer_to_words_that_another_process_saw_edited_is_withdrawn(
    text: str, is_told: bool
) -> None:
    async with pair() as (found, one, other):
        with found.heard_by(one):
            asked = await found.far.say(found.far.mention("where did you study?"))
            await eventually(lambda: one.is_asked)
            if text:
                one.speaker.tell(text)
                await eventually(lambda: found.stands)
        with found.heard_by(other):
            await found.far.edit(asked, found.far.mention("where did you work?"))
            await eventually(lambda: other.is_asked)
        if is_told:
            await found.far.gateway.announce("MESSAGE_UPDATE", asked)
        other.speaker.end(NEW)
        await eventually(lambda: NEW in found.stands)
        one.speaker.end(OLD)
        await found.settles(NEW, done=2)


async def test_a_question_that_another_process_saw_deleted_has_no_answer() -> None:
    async with pair() as (found, one, other):
        with found.heard_by(one):
            asked = await found.far.say(found.far.mention("never mind?"))
            await eventually(lambda: one.is_asked)
        await found.far.delete(asked)
        one.speaker.end(OLD)
        await found.settles(done=1)
        assert [] == other.house.asked


async def test_an_answer_that_stood_is_changed_in_place_by_whichever_process() -> None:
    async with pair() as (found, one, other):
        with found.heard_by(one):
            asked = await found.far.say(found.far.mention("where did you study?"))
            one.speaker.end(OLD)
            await found.settles(OLD, done=1)
        [place] = [message["id"] for message in found.far.world.said_by_bot()]
        for number, (each, text) in enumerate([(other, NEW), (one, LAST)], start=2):
            with found.heard_by(each):
                await found.far.edit(asked, found.far.mention(f"where {number}?"))
                each.speaker.end(text)
                await found.settles(text, done=number)
        assert [place] == [message["id"] for message in found.far.world.said_by_bot()]
