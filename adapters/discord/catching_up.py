"""Questions that were asked while the twin was away for a moment: looked up in the history, oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from adapters.discord.hearing import written_at
from adapters.discord.lenient import UNREADABLE
from adapters.discord.sending import UNSURE
from adapters.remembered import Remembered
from bot.ports import Clock

OUTAGE = timedelta(minutes=10)
"""Nobody waits any longer for an answer."""
_MOST_CHANNELS, _MOST_ROOMS, _MOST_QUESTIONS = 50, 50, 100
_ANYWAY = 10
"""Channels that are looked at whatever their last message's number says of its age."""
_PAGE = 100
_PATIENCE_S = 30.0
_BETWEEN_S = 0.05
"""Discord takes 50 requests in a second, and answers come first."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """
    A message of somebody's; ``is_again``: we have replied to it, but perhaps not to the end.

    ``is_before_us``: what stands there of ours came later, so that nobody turned to us without saying so.
    """

    at: datetime
    message: discord.Message
    is_again: bool
    is_before_us: bool


@dataclass(slots=True)
class CatchingUp:
    """Looks once after each login; what was answered already is known by its claim, or by our reply to it."""

    clock: Clock
    channels: frozenset[int]
    """Those in which the twin answers; none: in all."""
    _rooms: Remembered[int, None] = field(default_factory=lambda: Remembered(_MOST_ROOMS), init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def know(self, room: int) -> None:
        """Direct messages that this process has heard of."""
        self._rooms.keep(room, None)

    async def look(
        self, client: discord.Client, guilds: Sequence[discord.Guild], *, rooms: bool
    ) -> list[Missed]:
        """What people wrote in these servers, and in direct ``rooms``, oldest first; it never raises."""
        since, found = self.clock.now() - OUTAGE, list[Missed]()
        try:
            async with self._one_at_a_time:
                for channel in (*self._young(guilds, since), *(self._direct(client) if rooms else ())):
                    async with asyncio.timeout(_PATIENCE_S):
                        found += await _unanswered(client, channel, since)
                    await self.clock.sleep(_BETWEEN_S)
        except Exception as error:  # noqa: BLE001 - what comes from now on is heard all the same
            log.warning("discord.not_caught_up", reason=type(error).__name__)
        found.sort(key=lambda one: (one.at, one.message.id))
        return found[-_MOST_QUESTIONS:]

    def _young(self, guilds: Iterable[discord.Guild], since: datetime) -> list[Any]:
        """Channels and threads by their last messages, newest first; those that we may read."""
        known: list[Any] = [
            one
            for guild in guilds
            for one in (*guild.text_channels, *guild.voice_channels, *guild.threads)
            if self._is_ours(one) and _is_readable(one)
        ]
        known.sort(key=lambda one: one.last_message_id or 0, reverse=True)
        first = discord.utils.time_snowflake(since)
        young = [
            one for place, one in enumerate(known) if place < _ANYWAY or (one.last_message_id or 0) >= first
        ]
        return young[:_MOST_CHANNELS]

    def _is_ours(self, channel: Any) -> bool:
        parent = getattr(channel, "parent_id", None)
        return not self.channels or channel.id in self.channels or parent in self.channels

    def _direct(self, client: discord.Client) -> list[Any]:
        kind = discord.ChannelType.private
        return [client.get_partial_messageable(room, type=kind) for room in self._rooms]


def _is_readable(channel: Any) -> bool:
    """As far as the library knows our rights there; where it does not, Discord will say."""
    try:
        allowed = channel.permissions_for(channel.guild.me)
    except UNREADABLE:
        return True
    return bool(allowed.read_messages and allowed.read_message_history)


async def _unanswered(client: discord.Client, channel: Any, since: datetime) -> list[Missed]:
    """What people wrote there since then and was not answered; nothing where Discord does not show it."""
    try:
        told = await client.http.logs_from(channel.id, _PAGE)
    except (discord.HTTPException, *UNSURE, *UNREADABLE) as error:
        log.info("discord.history_not_shown", channel=channel.id, reason=type(error).__name__)
        return []
    me = client.user.id if client.user is not None else 0
    ours = [one for one in told if _author(one) == me]
    answered = {_replied(one) for one in ours if one.get("components")}
    begun = {_replied(one) for one in ours}
    first = min((int(one.get("id") or 0) for one in ours), default=0)
    found = list[Missed]()
    for one in told:
        message = _read(client, channel, one)
        if message is None or message.author.id == me or message.id in answered:
            continue
        at = written_at(dict(one), message.id)
        if at >= since:
            is_again, is_before_us = message.id in begun, message.id < first
            found.append(Missed(at=at, message=message, is_again=is_again, is_before_us=is_before_us))
    return found


def _author(told: Any) -> int:
    return int((told.get("author") or {}).get("id") or 0)


def _replied(told: Any) -> int:
    return int((told.get("message_reference") or {}).get("message_id") or 0)


def _read(client: discord.Client, channel: Any, told: Any) -> discord.Message | None:
    try:
        return client._connection.create_message(channel=channel, data=told)  # noqa: SLF001 - as its own history does
    except UNREADABLE:
        return None
