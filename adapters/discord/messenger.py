"""By which the twin speaks first on Discord: reports, alerts, cards for the owner, awaited answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import discord
import structlog

from adapters.discord.cards import footer_of, notice_part
from adapters.discord.dressing import dressed, files_of
from adapters.discord.inbound import PLATFORM
from adapters.discord.lenient import UNREADABLE
from adapters.discord.parts import Part
from adapters.discord.posting import Poster, below, plainer
from adapters.discord.sending import UNSURE, nonce_of, ours
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.notices import Notice

log = structlog.stdlib.get_logger(__name__)

_LOOK_BACK = 200
"""Messages of a channel that are searched for an earlier post."""


class DiscordMessenger:
    """
    Posts notices to channels, once each; a thread is a channel here, and so are somebody's messages.

    Times that name no zone are meant in ``zone``.
    """

    def __init__(self, poster: Poster, *, zone: tzinfo | None = None) -> None:
        self._poster = poster
        self._zone = zone

    @property
    def platform(self) -> str:
        return PLATFORM

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:  # noqa: ARG002 - as above
        """
        Post once and return the first message's id; an archived thread opens again by itself.

        A try whose answer was lost is looked for before the next one. Discord knows a nonce for some minutes
        only: after `DeliveryUnknown`, look with `find` before posting again.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        nonce = nonce_of(channel, notice.key or notice.title, "" if notice.key else notice.text)
        room, part = self._room(channel), notice_part(notice, zone=self._zone)
        try:
            return str((await self._posted(room, part, notice.key, nonce)).id)
        except (discord.DiscordException, *UNSURE) as error:
            rest = plainer(part, error)
            if not rest:
                raise ours(error, f"a post to channel {channel}") from error
            log.warning("discord.notice_in_words", code=getattr(error, "code", 0), messages=len(rest))
        except UNREADABLE as error:  # the library cannot read the answer, but it was none of a refusal
            raise DeliveryUnknown(f"Discord did not tell what it posted to channel {channel}") from error
        return await self._in_words(int(channel), rest, nonce)

    async def _in_words(self, channel: int, parts: Sequence[Part], nonce: str) -> str:
        """The same where cards or files are not taken; the notice stands when its first part does."""
        first, *others = parts
        posted = await self._poster.post(channel, first, nonce=below(nonce, 0))
        for number, part in enumerate(others, start=1):
            try:
                await self._poster.post(channel, part, nonce=below(nonce, number))
            except (DeliveryFailed, DeliveryUnknown) as error:
                log.warning("discord.notice_cut", part=number, parts=len(parts), error=str(error))
                break
        return str(posted[0])

    async def _posted(
        self, room: discord.PartialMessageable, part: Part, key: str, nonce: str
    ) -> discord.Message:
        async def send() -> discord.Message:
            return await room.send(
                **dressed(part),
                files=files_of(part),
                nonce=nonce,
                suppress_embeds=not part.cards,
                silent=part.is_silent,
            )

        async def look() -> discord.Message | None:
            try:
                return await self._standing(room, key) if key else None
            except (discord.DiscordException, *UNSURE, *UNREADABLE):
                return None  # the nonce must do

        return await self._poster.sending.surely(send, look=look)

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:  # noqa: ARG002 - as above
        """
        The id of an earlier post of the notice with this key.

        Raises:
            NoSuchPlace: there can be no such channel.
            DeliveryUnknown: Discord does not let us look.
        """
        try:
            message = await self._standing(self._room(channel), key)
        except discord.NotFound:  # the channel is gone, and whatever stood there
            return None
        except (discord.DiscordException, *UNSURE, *UNREADABLE) as error:
            raise DeliveryUnknown(f"Discord does not show the history of channel {channel}") from error
        return str(message.id) if message is not None else None

    async def room(self, person: str) -> str:
        """
        The channel of the direct messages with somebody, by their id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Discord did not tell.
        """
        if not _is_id(person):
            raise NoSuchPlace(f"{person!r} is nobody on Discord; expected digits such as 1234567890")
        self._must_be_open()
        return str(await self._poster.direct(int(person)))

    async def _standing(self, room: discord.PartialMessageable, key: str) -> discord.Message | None:
        me, mark = self._poster.client.user, footer_of(key)
        async for message in room.history(limit=_LOOK_BACK):
            if me is not None and message.author.id == me.id and mark in _marks(message):
                return message
        return None

    def _room(self, channel: str) -> discord.PartialMessageable:
        if not _is_id(channel):
            raise NoSuchPlace(f"{channel!r} is no channel of Discord; expected digits such as 1234567890")
        self._must_be_open()
        return self._poster.room(int(channel))

    def _must_be_open(self) -> None:
        if self._poster.client.is_closed():
            raise DeliveryFailed("Discord is not connected just now")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text) < 1 << 64


def _marks(message: discord.Message) -> set[str]:
    """The keys that a message carries: below its cards, or as the last small line of its words."""
    last = message.content.rpartition("\n")[2]
    return {embed.footer.text or "" for embed in message.embeds} | {last.removeprefix("-# ")}
