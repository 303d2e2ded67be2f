"""The answer to a message: replies below it, that stand once each and are found again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial

import discord
import structlog

from adapters.discord.inbound import Said
from adapters.discord.lenient import UNREADABLE
from adapters.discord.parts import Part
from adapters.discord.posting import MessageGone, Poster, below, replies_to
from adapters.discord.sending import UNSURE, nonce_of, ours
from adapters.discord.status import typing
from bot.errors import DeliveryFailed, DeliveryUnknown

CALL_S = 4.0
"""How long something may take that is shown for a moment."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Below:
    """
    Speaks in answer to the ``message`` of somebody; where that stands in another ``channel``, as a thread was
    begun for it, nothing there is a reply to it.
    """

    poster: Poster
    channel: int
    message: int
    author: int
    is_private: bool = False
    is_reply: bool = True
    is_one: bool = field(default=False, init=False)
    shows_question: bool = field(default=True, init=False)
    is_awaited: bool = field(default=False, init=False)
    _stands: list[list[int]] = field(default_factory=list, init=False)
    _apart: int = field(default=0, init=False)
    _is_lost: bool = field(default=False, init=False)
    """Something was posted, and where it stands is unknown."""
    _is_doubtful: bool = field(default=False, init=False)
    """A change is on its way still, and may come after the next one."""

    @classmethod
    def of(cls, poster: Poster, said: Said) -> Below:
        """The answer to what was said in a message, in the place where it was said."""
        place = said.place
        return cls(
            poster=poster,
            channel=place.channel,
            message=said.message,
            author=said.asker.id,
            is_private=place.direct,
            is_reply=said.message != place.channel,
        )

    @property
    def standing(self) -> tuple[int, ...]:
        return tuple(number for group in self._stands for number in group if number)

    def typing(self) -> AbstractAsyncContextManager[None]:
        return typing(self.poster.room(self.channel), self.poster.sending)

    async def recall(self) -> None:
        def is_answer(one: discord.Message) -> bool:
            return replies_to(one, self.message) or (not self.is_reply and one.reference is None)

        found = await self.poster.look(self.channel, after=self.message, wanted=is_answer)
        self._stands = [[one.id] for one in found]

    def stand_apart(self, revision: int) -> None:
        self._stands.clear()
        self._apart = revision

    async def say(self, part: Part, *, number: int) -> None:
        if self._is_lost and number == 0:
            await self.recall()
            self._is_lost = False
        before = self._stands[number] if number < len(self._stands) else []
        stand = await self._placed(part, before, self._nonce(number))
        for extra in before[1:]:
            await self.poster.delete(self.channel, extra)
        self._stands[number : number + 1] = [stand]

    async def _placed(self, part: Part, before: Sequence[int], nonce: str) -> list[int]:
        """Where a part stands now: in a message that stood before, or in new ones."""
        if not before or not before[0]:
            return [*await self.poster.post(self.channel, part, nonce=nonce, to=self._to)]
        try:
            if part.cards:  # words were posted so that no embed is shown below them, and that stays
                raise MessageGone("cards have no place in a message of words")
            rest = await self.poster.update(self.channel, before[0], part)
        except DeliveryFailed as error:
            log.info("discord.message_not_changed", message=before[0], reason=str(error))
            await self.poster.delete(self.channel, before[0])
            return [*await self.poster.post(self.channel, part, nonce=below(nonce, 9), to=self._to)]
        stand = [before[0]]
        for at, one in enumerate(rest):
            stand += await self.poster.post(self.channel, one, nonce=below(nonce, at), to=self._to)
        if self._is_doubtful:
            await self._insist(before[0], part)
        return stand

    async def _insist(self, message: int, part: Part) -> None:
        """An earlier change may come late, and would stand for good."""
        self._is_doubtful = False
        await self.poster.sending.clock.sleep(CALL_S)
        await self.poster.update(self.channel, message, part)

    async def change(self, number: int, part: Part) -> None:
        sending = self.poster.sending
        if number < len(self._stands) and (standing := self._stands[number][0]):
            try:
                await sending.quickly(lambda: self.poster.edit(self.channel, standing, part), CALL_S)
            except UNREADABLE as error:  # it was none of a refusal
                log.info("discord.edit_not_described", reason=type(error).__name__)
            except (discord.DiscordException, *UNSURE) as error:
                self._is_doubtful = isinstance(error, UNSURE)
                raise ours(error, "a change") from error
            return
        if self._is_lost:
            raise DeliveryUnknown("where the beginning of an answer stands is unknown")
        self._is_lost = True
        begin = partial(self.poster.begin, self.channel, part, nonce=self._nonce(number), to=self._to)
        try:
            message = await sending.quickly(begin, CALL_S)
        except (discord.DiscordException, *UNSURE) as error:
            self._is_lost = isinstance(error, UNSURE)
            raise ours(error, "the beginning of an answer") from error
        self._stands[number:] = [[message]]
        self._is_lost = not message

    async def take_back(self, number: int) -> None:
        for message in [one for group in self._stands[number:] for one in group if one]:
            await self.poster.delete(self.channel, message)
        del self._stands[number:]

    async def take_back_others(self) -> None:
        mine = {number for group in self._stands for number in group}
        if self._is_lost or 0 in mine:  # what is ours would be taken for theirs
            return
        for one in await self.poster.look(
            self.channel, after=self.message, wanted=lambda one: replies_to(one, self.message)
        ):
            if one.id not in mine:
                await self.poster.delete(self.channel, one.id)

    async def whisper(self, parts: Sequence[Part]) -> None:
        room = await self.poster.direct(self.author)
        for number, part in enumerate(parts):
            await self.poster.post(room, part, nonce=f"{self.message}-w{number}")

    @property
    def _to(self) -> int:
        return self.message if self.is_reply else 0

    def _nonce(self, number: int) -> str:
        nonce = f"{self.message}-{number}"
        return nonce_of(f"{nonce}~{self._apart}") if self._apart else nonce
