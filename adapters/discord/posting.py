"""Posting to Discord so that a message stands once: what is certain is told apart from what is not."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.cards import in_words
from adapters.discord.dressing import dressed, files_of
from adapters.discord.lenient import UNREADABLE
from adapters.discord.parts import Part
from adapters.discord.sending import UNSURE, Sending, briefly, nonce_of, ours
from bot.errors import DeliveryFailed

_LOOK_BACK = 100
"""Messages that are searched for what stands already."""
_LOOK_S = 15.0
_NONCE = 25
_ANEW = "-anew"
_NO_HISTORY = frozenset({160002, 160009})
"""Discord's codes for: replies, and references to messages, need the permission to read the history."""
_BAD_FORM, _NOT_ALLOWED, _TOO_LARGE, _UNKNOWN = 50035, 50013, 40005, 10008
"""Discord's codes: a bad form; no permission; too large a file; no such message."""
_GONE = frozenset({_UNKNOWN, 30046, 50005})
"""The message is not there any more, is too old for so many changes, or is none of ours."""

log = structlog.stdlib.get_logger(__name__)


class MessageGone(DeliveryFailed):
    """A message of ours that was to be changed is not there, or cannot be changed any more."""


@dataclass(frozen=True, slots=True)
class Poster:
    """Posts, changes what was posted, and looks for what may have been; channels and messages by number."""

    client: discord.Client
    sending: Sending

    def room(self, channel: int) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(channel)

    async def post(self, channel: int, part: Part, *, nonce: str, to: int = 0) -> tuple[int, ...]:
        """
        Post a message that may not stand twice, as a reply ``to`` another; its number, 0 where nobody tells.

        Cards and files that are not allowed there are told in words, in as many messages as it takes.

        Raises:
            NoSuchPlace: it was not posted, and never can be there.
            DeliveryFailed: it was certainly not posted.
            DeliveryUnknown: it may have been posted.
        """
        try:
            return (await self._posted(channel, part, nonce=nonce, to=to),)
        except (discord.DiscordException, *UNSURE) as error:
            rest = plainer(part, error)
            if not rest:
                raise ours(error, "a post") from error
            log.warning("discord.part_refused", code=getattr(error, "code", 0), messages=len(rest))
        numbers: list[int] = []
        for number, one in enumerate(rest):
            numbers += await self.post(channel, one, nonce=below(nonce, number), to=to)
        return tuple(numbers)

    async def _posted(self, channel: int, part: Part, *, nonce: str, to: int) -> int:
        async def look() -> discord.Message | None:
            found = await self.look(channel, after=to, wanted=lambda one: _is_it(one, part, to)) if to else ()
            return found[0] if found else None

        try:
            send = partial(self._send, channel, part, nonce=nonce, to=to)
            message = await self.sending.surely(send, look=look)
        except UNREADABLE as error:  # the library cannot read the answer, but it was none of a refusal
            log.info("discord.post_not_described", reason=type(error).__name__)
            return 0
        except discord.HTTPException as error:
            if error.code == _UNKNOWN and not nonce.endswith(_ANEW):  # one with this nonce was deleted
                return await self._posted(channel, part, nonce=nonce_of(nonce)[:20] + _ANEW, to=to)
            if not (to and _is_no_reply(error)):
                raise
            return await self._posted(channel, part, nonce=nonce, to=0)
        if (message.content or message.embeds) and not _says(message, part):
            await self.update(
                channel, message.id, part
            )  # an earlier one with this nonce, whose answer was lost
        return message.id

    async def begin(self, channel: int, part: Part, *, nonce: str, to: int = 0) -> int:
        """Post a message, once; its number, 0 where nobody tells. The library's own errors are raised."""
        try:
            return (await self._send(channel, part, nonce=nonce, to=to)).id
        except UNREADABLE:
            return 0
        except discord.HTTPException as error:
            if not (to and _is_no_reply(error)):
                raise
            return await self.begin(channel, part, nonce=nonce)

    async def _send(self, channel: int, part: Part, *, nonce: str, to: int) -> discord.Message:
        told: dict[str, Any] = {**dressed(part), "files": files_of(part), "nonce": nonce}
        if to:
            told["reference"] = discord.MessageReference(
                message_id=to, channel_id=channel, fail_if_not_exists=False
            )
        return await self.room(channel).send(suppress_embeds=not part.cards, silent=part.is_silent, **told)

    async def update(self, channel: int, message: int, part: Part) -> tuple[Part, ...]:
        """
        Change one of our messages; what of the part had no place in it is returned, to be posted.

        Made twice it is the same, so it is repeated when an answer is lost.

        Raises:
            MessageGone: it is not there, or cannot be changed any more.
            DeliveryFailed: it certainly stands as it was.
            DeliveryUnknown: nobody knows what it says now.
        """
        try:
            await self.sending.surely(lambda: self.edit(channel, message, part))
        except UNREADABLE as error:
            log.info("discord.edit_not_described", reason=type(error).__name__)
        except (discord.DiscordException, *UNSURE) as error:
            if getattr(error, "code", 0) in _GONE:
                raise MessageGone(f"message {message} cannot be changed: {briefly(error)}") from error
            simpler = plainer(part, error)
            if not simpler:
                raise ours(error, "a change") from error
            return (*await self.update(channel, message, simpler[0]), *simpler[1:])
        return ()

    async def edit(self, channel: int, message: int, part: Part) -> None:
        """Change a message, once; the library's own errors are raised."""
        one = self.room(channel).get_partial_message(message)
        await one.edit(**dressed(part), attachments=files_of(part))

    async def delete(self, channel: int, message: int) -> bool:
        """Take one of our messages away; whether it is gone."""
        try:
            await self.sending.surely(self.room(channel).get_partial_message(message).delete)
        except discord.NotFound:
            return True
        except (discord.DiscordException, *UNSURE) as error:
            log.warning("discord.message_not_deleted", reason=type(error).__name__)
            return False
        return True

    async def look(
        self, channel: int, *, after: int, wanted: Callable[[discord.Message], bool]
    ) -> list[discord.Message]:
        """Our messages in a channel that are wanted, oldest first; none where we are not let look."""
        me, since = self.client.user, discord.Object(after)
        told = self.room(channel).history(limit=_LOOK_BACK, after=since, oldest_first=True)
        try:
            async with timeout(_LOOK_S):
                return [one async for one in told if me and one.author.id == me.id and wanted(one)]
        except (discord.DiscordException, RuntimeError, *UNSURE, *UNREADABLE) as error:
            log.info("discord.history_not_seen", reason=type(error).__name__)
            return []

    async def direct(self, person: int) -> int:
        """
        The channel of the direct messages with somebody.

        Raises:
            NoSuchPlace: there is none, and there cannot be one.
            DeliveryFailed: Discord did not tell.
        """
        try:
            return (await self.sending.surely(lambda: self.client.create_dm(discord.Object(person)))).id
        except (discord.DiscordException, *UNSURE, *UNREADABLE) as error:
            told = ours(error, "the direct messages with somebody")
            raise told if isinstance(told, DeliveryFailed) else DeliveryFailed(str(told)) from error


def plainer(part: Part, error: Exception) -> tuple[Part, ...]:
    """What may be taken in place of a part that was refused: words alone, or no buttons; perhaps nothing."""
    if not isinstance(error, discord.HTTPException) or isinstance(error, discord.DiscordServerError):
        return ()
    is_shape = error.status == 400  # noqa: PLR2004 - a bad request
    if is_shape and error.code in {_BAD_FORM, 0} and (part.actions or part.menu):
        return (replace(part, actions=(), menu=None),)
    is_refused = is_shape or error.code in {_NOT_ALLOWED, _TOO_LARGE}
    return in_words(part) if is_refused and (part.cards or part.files) else ()


def below(nonce: str, number: int) -> str:
    """The nonce of one of several messages in place of one."""
    longer = f"{nonce}.{number}"
    return longer if len(longer) <= _NONCE else nonce_of(longer)


def _is_no_reply(error: discord.HTTPException) -> bool:
    """Whether it is the reply that is refused, and not the message."""
    return error.code in _NO_HISTORY or "message_reference" in str(error)


def _is_it(message: discord.Message, part: Part, to: int) -> bool:
    """Whether a message is a part that was sent as a reply."""
    return replies_to(message, to) and _says(message, part)


def replies_to(message: discord.Message, to: int) -> bool:
    return message.reference is not None and message.reference.message_id == to


def _says(message: discord.Message, part: Part) -> bool:
    """Whether a message says what a part does, as far as Discord tells."""
    return _letters([message.content, *map(_of_embed, message.embeds)]) == _letters(
        [part.text, *(f"{card.title} {card.text}" for card in part.cards)]
    )


def _of_embed(embed: discord.Embed) -> str:
    return f"{embed.title or ''} {embed.description or ''}"


def _letters(texts: Sequence[Any]) -> str:
    return "".join(filter(str.isalnum, "".join(map(str, texts))))
