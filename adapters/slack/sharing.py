"""What one member was shown alone is shown to the whole channel, once, and it is said who shared it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from adapters.kind_words import NOT_SHARED, SHARED
from adapters.sharing import to_share
from adapters.slack.blocks import small
from adapters.slack.interactions import Actor, Pressed
from adapters.slack.markdown import escaped
from adapters.slack.outbound import Post, answer_posts, reply_posts, words
from adapters.slack.pictures import upload
from adapters.slack.posting import Place
from adapters.slack.showing import Showing
from adapters.text import clip, one_line
from bot.errors import NoSuchPlace
from bot.house import House
from bot.inbox.shown import brief
from bot.notices import Picture

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
        asker = partial(show.asker, by, owner=self.twin.settings.owner)
        found = await to_share(self.twin, value, channel=by.said("", "").place, asker=asker)
        profile = self.twin.profile
        if found is not None and found.reply is not None:
            return reply_posts(found.reply, profile.name), found.reply.picture
        if found is None or found.answer is None:
            return [], None
        *before, last = answer_posts(found.answer, profile.name, first_name=profile.first_name)
        question = found.question.strip()
        asked = [small(f"Asked: {escaped(brief(question, _QUESTION))}")] if question else []
        return [*before, Post(text=last.text, blocks=(*last.blocks, *asked))], None

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


def _place(by: Actor) -> Place:
    return Place(channel=by.channel, thread=by.thread)
