"""What one member was shown alone is shown to the whole channel, once, and it is said who shared it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.blocks import small
from adapters.slack.interactions import Actor, Pressed
from adapters.slack.markdown import escaped
from adapters.slack.outbound import Post, answer_posts, reply_posts, words
from adapters.slack.pictures import upload
from adapters.slack.posting import Place
from adapters.slack.showing import Showing
from adapters.text import clip, one_line
from bot.commands.reply import Reply
from bot.errors import NoSuchPlace
from bot.house import House
from bot.inbox.shown import brief
from bot.notices import Picture

SHAREABLE = frozenset(
    {"alerts", "costs", "experiments", "forecast", "help", "limits", "models", "privacy", "report", "usage"}
)
"""Commands that show the same to everybody who may see it, and change nothing when given again."""
SHARED = "You have shared this with the channel."
NOT_SHARED = "I cannot share that any more. Please ask me once more."
_QUESTION, _NAME = 300, 80


@dataclass(frozen=True, slots=True)
class Sharing:
    """Posts again what an ephemeral message held."""

    twin: House

    async def share(self, show: Showing, pressed: Pressed) -> None:
        """
        What one member was shown is shown to the channel, once, and said by whom.

        Raises:
            StorageError: it cannot be looked up.
        """
        by = pressed.by
        if not by.channel or not await self.twin.claims.claim(pressed.twice):
            return
        posts, picture = await self._shared(show, by, pressed.value)
        if not posts:
            await show.tell(by, words(NOT_SHARED))
        else:
            await self._post_for_all(show, pressed, posts)
            if picture is not None:
                await upload(show.there.poster, _place(by), picture)
            await show.instead(pressed, words(SHARED)[0])
        await self.twin.claims.finish(pressed.twice)

    async def _shared(self, show: Showing, by: Actor, value: str) -> tuple[list[Post], Picture | None]:
        """What is to be shared; nothing where it is not there, not theirs, or changes something."""
        kind, _, what = value.partition(" ")
        if kind == "answer":
            return await self._answer(by, what.strip()), None
        if kind != "command" or not may_be_shared(what):
            return [], None
        name, _, argument = what.partition(" ")
        asker = await show.asker(by, owner=self.twin.settings.owner)
        reply: Reply = await self.twin.commands.run(name, asker, argument)
        return ([], None) if reply.refused else (reply_posts(reply, self.twin.profile.name), reply.picture)

    async def _answer(self, by: Actor, ask_id: str) -> list[Post]:
        """What was told in this very channel, and nowhere else."""
        place = by.said("", "").place
        found = await self.twin.history.answer(ask_id, person="", channel=place)
        if found is None:
            return []
        profile = self.twin.profile
        question, answer = found
        *before, last = answer_posts(answer, profile.name, first_name=profile.first_name)
        asked = [small(f"Asked: {escaped(brief(question, _QUESTION))}")] if question.strip() else []
        return [*before, Post(text=last.text, blocks=(*last.blocks, *asked))]

    async def _post_for_all(self, show: Showing, pressed: Pressed, posts: Sequence[Post]) -> None:
        by, poster = pressed.by, show.there.poster
        shared_by = small(f"Shared by {escaped(clip(one_line(by.name), _NAME)) or 'a member'}")
        told = [*posts[:-1], Post(text=posts[-1].text, blocks=(*posts[-1].blocks, shared_by))]
        key = pressed.twice.rpartition(":")[2]
        try:
            for number, post in enumerate(told, start=1):
                await poster.post_once(_place(by), post, key=f"shared-{key}#{number}")
        except NoSuchPlace:  # we are no member of the channel, but were called there
            await poster.respond(by.url, told, in_channel=True)


def may_be_shared(command: str) -> bool:
    """Whether a command with its argument, such as ``usage 7``, shows something and changes nothing."""
    name, _, argument = command.partition(" ")
    return name in SHAREABLE and not argument.strip().lower().startswith("set")


def _place(by: Actor) -> Place:
    return Place(channel=by.channel, thread=by.thread)
