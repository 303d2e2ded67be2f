"""By which the twin speaks first on Discord: reports, alerts, cards for the owner."""

from __future__ import annotations

import discord
import structlog

from adapters.discord.inbound import PLATFORM
from adapters.discord.outbound import footer_of, notice_part
from adapters.discord.sending import UNSURE, nonce_of, post
from bot.domain import Notice
from bot.errors import DeliveryFailed, DeliveryUnknown

log = structlog.get_logger(__name__)

_LOOK_BACK = 200
"""Messages of a channel that are searched for an earlier post."""


class DiscordMessenger:
    """Posts notices to channels, once each."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    @property
    def platform(self) -> str:
        return PLATFORM

    async def post(self, channel: str, notice: Notice) -> str:
        """
        Post once and return the message's id.

        A try whose answer was lost is looked for before the next one. Discord knows a nonce for some minutes
        only: after `DeliveryUnknown`, look with `find` before posting again.

        Raises:
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
            raise DeliveryFailed(f"Discord did not post to channel {channel}: {error}") from error
        return str(message.id)

    async def find(self, channel: str, key: str) -> str | None:
        """
        The id of an earlier post of the notice with this key.

        Raises:
            DeliveryUnknown: Discord does not let us look.
        """
        try:
            message = await self._standing(self._room(channel), key)
        except (discord.DiscordException, *UNSURE) as error:
            raise DeliveryUnknown(f"Discord does not show the history of channel {channel}") from error
        return str(message.id) if message is not None else None

    async def _standing(self, room: discord.PartialMessageable, key: str) -> discord.Message | None:
        async for message in room.history(limit=_LOOK_BACK):
            ours = self._client.user is not None and message.author.id == self._client.user.id
            if ours and any(embed.footer.text == footer_of(key) for embed in message.embeds):
                return message
        return None

    def _room(self, channel: str) -> discord.PartialMessageable:
        if not channel.isdecimal():
            raise DeliveryFailed(f"{channel!r} is no channel of Discord; expected digits such as 1234567890")
        if self._client.is_closed():
            raise DeliveryFailed("Discord is not connected just now")
        return self._client.get_partial_messageable(int(channel))
