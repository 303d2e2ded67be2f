"""What journeys share that press below the answers of the twin on Discord: a script, and what is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.domain import Answer, Outcome, Question
from tests.far_ends.discord import Discord
from tests.far_ends.discord_components import labels_of
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_visit import Visit, visiting
from tests.far_ends.discord_world import Json, Person
from tests.far_ends.scripted_house import ScriptedHouse, answered, eventually

FOLLOW_UP = "What came after @everyone Acme?"
LONG = f"{'And then, '.join(['', *['x'] * 20])}what?"


def script(question: Question) -> Answer:
    """An answer with follow-ups, or none where somebody asks about skiing."""
    if "ski" in question.text:
        return Answer(
            id="ask-2", outcome=Outcome.NOT_IN_PROFILE, message="I do not find that in Ada's profile."
        )
    return answered(f"You asked: {question.text}", follow_ups=(FOLLOW_UP, LONG))


def shown(message: Json) -> str:
    """All words of a message."""
    told = [message["content"]]
    for card in message["embeds"]:
        told += [card.get("title"), card.get("description")]
        told += [f"{one['name']}\n{one['value']}" for one in card.get("fields", [])]
    return "\n".join(word for word in told if word)


@dataclass(slots=True)
class Scene:
    """A door that is open, somebody who asks, and somebody who looks on."""

    visit: Visit
    other: Person

    @property
    def far(self) -> Discord:
        return self.visit.far

    @property
    def house(self) -> ScriptedHouse:
        return self.visit.house

    def public(self) -> list[Json]:
        """What the bot has said for all in the channel."""
        me = str(self.far.world.bot.id)
        return [one for one in self.far.world.public(self.far.world.channel) if one["author"]["id"] == me]

    async def asked(self, text: str = "What did you do?", *, who: Person | None = None) -> Json:
        """Ask in the channel; the answer with its buttons."""
        number = len(self.public())
        await self.far.say(self.far.mention(text), who=who)
        await eventually(lambda: len(self.public()) > number and labels_of(self.public()[-1]))
        return self.public()[-1]

    async def by_command(self, path: str, *, who: Person | None = None, **options: Any) -> Json:
        """Give a command; its reply."""
        return (await ended(await self.far.slash(path, who=who, **options))).said[0]


async def ended(one: Interaction) -> Interaction:
    """An interaction, when whoever began it sees what came of it."""
    await eventually(lambda: one.is_answered and not one.is_thinking)
    return one


async def told(one: Interaction, *words: str) -> Json:
    """What an interaction was answered for whoever began it alone, holding these words."""

    def found() -> list[Json]:
        return [message for message in one.said if all(word in shown(message) for word in words)]

    await eventually(found)
    return found()[0]


@asynccontextmanager
async def opened(**parts: Any) -> AsyncIterator[Scene]:
    async with visiting(script=script, **parts) as visit:
        yield Scene(visit, visit.far.world.join("Grace"))
