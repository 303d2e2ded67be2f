"""Posting so that a message stands once: one nonce, repeated while unsure, and nobody is ever pinged."""

from __future__ import annotations

import hashlib
import io
from asyncio import timeout
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
import stamina

from adapters.discord.outbound import Card, Part

T = TypeVar("T")
NOBODY = discord.AllowedMentions.none()
UNSURE = (discord.DiscordServerError, aiohttp.ClientError, ConnectionError, TimeoutError)
"""After these the message may stand or not; the library repeats some of them, but not all."""
_TRIES = 4
_BESIDE = 30
"""Letters of a field that has others beside it; a sentence in a third of the card is hard to read."""
_PATIENCE_S = 45.0
"""The library itself may try for 25 s."""


def nonce_of(*parts: object) -> str:
    """A name for one message, the same whenever it is tried again; Discord takes 25 characters."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:25]


async def surely(
    send: Callable[[], Awaitable[T]], *, look: Callable[[], Awaitable[T | None]] | None = None
) -> T:
    """
    Do it, and again after short waits when the outcome is unsure; `send` must be harmless to repeat.

    `look` finds what an unsure try has done after all.
    """
    async for attempt in stamina.retry_context(
        on=UNSURE, attempts=_TRIES, timeout=None, wait_initial=0.5, wait_max=5.0, wait_exp_base=3
    ):
        with attempt:
            if attempt.num > 1 and look is not None and (stands := await look()) is not None:
                return stands
            async with timeout(_PATIENCE_S):
                return await send()
    raise AssertionError("the last try returns or raises")


async def post(
    channel: discord.abc.Messageable,
    part: Part,
    *,
    nonce: str,
    look: Callable[[], Awaitable[discord.Message | None]] | None = None,
    **more: Any,
) -> discord.Message:
    """Send one message into a channel, once."""

    async def send() -> discord.Message:
        return await channel.send(
            **dressed(part),
            files=files_of(part),
            nonce=nonce,
            allowed_mentions=NOBODY,
            suppress_embeds=part.card is None,
            **more,
        )

    return await surely(send, look=look)


def dressed(part: Part) -> dict[str, Any]:
    """Text and card of a part in the library's words."""
    words: dict[str, Any] = {}
    if part.text:
        words["content"] = part.text
    if part.card is not None:
        words["embed"] = embed_of(part.card)
    return words


def files_of(part: Part) -> list[discord.File]:
    """The part's file, made anew for each try, as sending uses it up."""
    if part.file is None:
        return []
    return [discord.File(io.BytesIO(part.file.text.encode()), part.file.name)]


def embed_of(card: Card) -> discord.Embed:
    embed = discord.Embed(title=card.title or None, description=card.text or None)
    for name, value in card.fields:
        embed.add_field(name=name, value=value, inline=len(value) <= _BESIDE)
    if card.footer:
        embed.set_footer(text=card.footer)
    return embed
