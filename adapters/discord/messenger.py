"""By which the twin speaks first on Discord: reports, alerts, cards for the owner, awaited answers."""

from __future__ import annotations

import discord
import structlog

from adapters.discord.inbound import PLATFORM
from adapters.discord.outbound import footer_of, notice_part
from adapters.discord.sending import UNSURE, nonce_of, post
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.notices import Notice

log = structlog.get_logger(__name__)

_LOOK_BACK = 200
"""Messages of a channel that are searched for an earlier post."""
_SHUT = {50007, 50083}
"""Discord's codes for: this person takes no messages from us; the thread is locked away."""


class DiscordMessenger:
    """Posts notices to channels, once each."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @property
    def platform(self) -> str:
        return PLATFORM

    async def post(self, channel: str, notice: Notice, *, thread: str | None = None) -> str:  # noqa: ARG002 - a thread is a channel here
        """
        Post once and return the message's id.

        A try whose answer was lost is looked for before the next one. Discord knows a nonce for some minutes
        only: after `DeliveryUnknown`, look with `find` before posting again.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        nonce = nonce_of(channel, notice.key or notice.title, "" if notice.key else notice.text)
        room = self._room(channel)

        async def look() -> discord.Message | None:
            try:
                return await self._standing(room, notice.key) if notice.key else None
            except (discord.DiscordException, *UNSURE):
                return None  # the nonce must do

        try:
            message = await post(room, notice_part(notice), nonce=nonce, look=look)
        except UNSURE as error:
            raise DeliveryUnknown(f"Discord did not say whether it posted to channel {channel}") from error
        except discord.DiscordException as error:
            kind = NoSuchPlace if _is_nowhere(error) else DeliveryFailed
            raise kind(f"Discord did not post to channel {channel}: {error}") from error
        return str(message.id)

    async def find(self, channel: str, key: str, *, thread: str | None = None) -> str | None:  # noqa: ARG002 - a thread is a channel here
        """
        The id of an earlier post of the notice with this key.

        Raises:
            DeliveryUnknown: Discord does not let us look.
        """
        try:
            message = await self._standing(self._room(channel), key)
        except discord.NotFound:  # the channel is gone, and whatever stood there
            return None
        except (discord.DiscordException, *UNSURE) as error:
            raise DeliveryUnknown(f"Discord does not show the history of channel {channel}") from error
        return str(message.id) if message is not None else None

    async def room(self, person: str) -> str:
        """
        The channel of the direct messages with somebody, by their id.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Discord did not tell.
        """
        if not person.isdecimal():
            raise NoSuchPlace(f"{person!r} is nobody on Discord; expected digits such as 1234567890")
        self._must_be_open()
        try:
            return str((await self._client.create_dm(discord.Object(int(person)))).id)
        except (discord.DiscordException, *UNSURE) as error:
            kind = NoSuchPlace if _is_nowhere(error) else DeliveryFailed
            raise kind(f"Discord did not open the direct messages with somebody: {error}") from error

    async def _standing(self, room: discord.PartialMessageable, key: str) -> discord.Message | None:
        async for message in room.history(limit=_LOOK_BACK):
            ours = self._client.user is not None and message.author.id == self._client.user.id
            if ours and any(embed.footer.text == footer_of(key) for embed in message.embeds):
                return message
        return None

    def _room(self, channel: str) -> discord.PartialMessageable:
        if not channel.isdecimal():
            raise NoSuchPlace(f"{channel!r} is no channel of Discord; expected digits such as 1234567890")
        self._must_be_open()
        return self._client.get_partial_messageable(int(channel))

    def _must_be_open(self) -> None:
        if self._client.is_closed():
            raise DeliveryFailed("Discord is not connected just now")


def _is_nowhere(error: Exception) -> bool:
    """Whether Discord knows no such place, or lets nobody like us in, however often we try."""
    nowhere = isinstance(error, discord.NotFound | discord.Forbidden)
    return nowhere or (isinstance(error, discord.HTTPException) and error.code in _SHUT)
