"""What the twin says on Discord, without its door: real calls to a small Discord, and an actor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from adapters.discord.addresses import look_at
from adapters.discord.answering import Answering
from adapters.discord.inbound import Asker, Place, Said
from adapters.discord.lenient import LenientClient
from adapters.discord.posting import Poster
from adapters.discord.sending import Sending
from adapters.discord.voices import Below, Voice, Within
from bot.domain import Answer, Listen, Question
from bot.rehearsal import LoopClock
from bot.settings import load_settings
from tests.far_ends.discord import Discord, open_discord
from tests.far_ends.discord_interactions import Interaction
from tests.far_ends.discord_seen import Look
from tests.far_ends.discord_world import Json
from tests.far_ends.scripted_house import ScriptedHouse, answered

ASK = {
    "id": "1",
    "application_id": "1",
    "version": "1",
    "name": "ask",
    "type": 1,
    "options": [{"type": 3, "name": "question", "required": True}],
    "contexts": [0, 1, 2],
    "integration_types": [0, 1],
}
GRACE_S = 0.001
"""Both ends are in one loop, and no thread is between them: what one has sent the other has, at once."""
POSTS = r"POST /channels/\d+/messages"
EDITS = r"PATCH /channels/\d+/messages/\d+"
ORIGINAL = r"PATCH /webhooks/\d+/[^/]+/messages/@original"


@dataclass(slots=True)
class Stage:
    """The far end, the twin, and who speaks for it; all waits are the loop's."""

    far: Discord
    house: ScriptedHouse
    client: LenientClient
    poster: Poster
    answering: Answering

    def said(self, text: str = "where did you study?", *, channel: int | None = None, **more: Any) -> Said:
        """Somebody has mentioned the twin, or written to it directly."""
        where = channel or self.far.world.channel
        told = self.far.world.write(self.far.world.ada, where, self.far.mention(text))
        return self.heard(told, text, **more)

    def heard(self, message: Json, text: str, **more: Any) -> Said:
        room = self.far.world.channels[int(message["channel_id"])]
        key = f"discord:{message['id']}"
        place = Place(channel=int(room["id"]), direct=room["type"] == 1)
        asker = Asker(id=int(message["author"]["id"]))
        told = {"key": key, "origin": key, "asker": asker, "place": place, "text": text}
        return Said(**{**told, "message": int(message["id"]), **more})

    def voice(self, said: Said) -> Below:
        return Below.of(self.poster, said)

    async def answer(self, said: Said, voice: Voice | None = None) -> None:
        await self.answering.answer(voice or self.voice(said), said, question_of(said))

    async def call_off(
        self, said: Said, after_s: float, *, voice: Voice | None = None, closing: bool = False
    ) -> None:
        """An answer is begun, and cancelled after so many seconds; ``closing``: because the twin stops."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.answer(said, voice))
            await asyncio.sleep(after_s)
            if closing:
                self.answering.close()
            running.cancel()

    def command(self, text: str, *, private: bool = False, **more: Any) -> tuple[Interaction, Within, Said]:
        """Somebody has given `/ask`; what holds the answer, the voice for it, and what was said."""
        world = self.far.world
        world.commands["global"] = [ASK]
        payload = self.far.payloads.command("ask", {"question": text}, world.ada, world.channel, anyway=True)
        one = self.far.interactions.add(payload, world.ada)
        # the library's own class, made as it makes it of an event
        given: discord.Interaction[Any] = discord.Interaction(
            data=one.payload,  # type: ignore[arg-type]
            state=self.client._connection,  # noqa: SLF001 - the library gives it to no one else
        )
        voice = Within(poster=self.poster, interaction=given, is_private=private, **more)
        key = f"discord:{one.id}"
        asker, place = Asker(id=world.ada.id), Place(channel=world.channel, guild=world.guild)
        said = Said(key=key, origin=key, asker=asker, place=place, text=f"ask {text}", is_private=private)
        return one, voice, said

    def looks(self) -> list[Look]:
        """Everything that the twin's messages showed, in order."""
        return [one for one in self.far.seen.looks if one.author == str(self.far.world.bot.id)]

    def stands(self) -> list[str]:
        """What the twin's messages say now."""
        return [str(one["content"]) for one in self.far.world.said_by_bot()]


def question_of(said: Said) -> Question:
    return Question(
        text=said.text.removeprefix("ask "),
        platform="discord",
        person=said.person,
        channel=said.channel,
        conversation=said.conversation,
        event=said.key,
    )


def telling(
    *beats: tuple[float, str], then: float = 0.0, **more: Any
) -> Callable[[Question, Listen], Awaitable[Answer]]:
    """An actor who tells the whole text so far after so many seconds each, and ends with the last."""

    async def speech(_: Question, listen: Listen) -> Answer:
        text = ""
        for seconds, text in beats:
            await asyncio.sleep(seconds)
            listen(text)
        await asyncio.sleep(then)
        return answered(text, **more)

    return speech


@asynccontextmanager
async def on_stage(**parts: Any) -> AsyncIterator[Stage]:
    """Everything is there, and nobody has said anything."""
    async with open_discord() as far:
        look_at(far.api_url, far.gateway.url)
        settings = load_settings(**far.settings())
        house = ScriptedHouse(settings, **{"clock": LoopClock(), **parts})
        options = {"allowed_mentions": discord.AllowedMentions.none(), "max_ratelimit_timeout": 60.0}
        async with LenientClient(intents=discord.Intents(guilds=True), **options) as client:
            await client.login(far.world.token)
            poster = Poster(client, Sending(house.clock))
            yield Stage(far, house, client, poster, Answering(house))
