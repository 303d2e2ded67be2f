"""A thread of its own for each question that is asked in a channel, if the settings want one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from adapters.discord.inbound import Said
from adapters.discord.voices import Voice
from adapters.text import clip, defuse, one_line

NAME = 100
"""Letters of a thread's name; Discord takes no more."""

Open = Callable[[Said, str], Awaitable[tuple[int, Voice] | None]]
"""Begins a thread of a name from the message in which something was said; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Moves a conversation into a thread; where Discord does not let us, it stays in the channel."""

    is_wanted: bool
    first_name: str
    open: Open

    async def move(self, said: Said, voice: Voice, question: str) -> tuple[Said, Voice]:
        """
        Where a question is answered from now on, and by which voice; it never raises.

        One that somebody may have answered already has its answer where its thread is, if it has one.
        """
        place = said.place
        is_fit = bool(said.message) and not said.is_command and (said.is_again or not said.replaces)
        if not (self.is_wanted and is_fit) or place.direct or place.thread or place.guild is None:
            return said, voice
        begun = await self.open(said, name_of(question, self.first_name))
        if begun is None:
            return said, voice
        thread, its_voice = begun
        there = replace(place, channel=thread, parent=place.channel, thread=True)
        return replace(said, place=there), its_voice


def name_of(question: str, first_name: str) -> str:
    """A thread's name: the question, without what tells who asked it or how they are reached."""
    from bot.inbox.personal import alone, masked  # its patterns take longer to make than a door to open

    told = clip(defuse(one_line(alone(masked(question)))), NAME)
    return told if any(map(str.isalnum, told)) else clip(f"A question about {one_line(first_name)}", NAME)
