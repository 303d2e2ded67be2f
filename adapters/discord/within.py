"""The answer to a command or a press: in place of Discord's "is thinking", however late that is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.acknowledging import is_taken
from adapters.discord.below import CALL_S
from adapters.discord.dressing import dressed, files_of
from adapters.discord.lenient import UNREADABLE
from adapters.discord.parts import Part
from adapters.discord.posting import Poster, plainer
from adapters.discord.sending import UNSURE, briefly, ours
from adapters.discord.status import typing
from bot.errors import DeliveryFailed, NoSuchPlace

_OVER = frozenset({10008, 10015, 10062, 50027})
"""Discord's codes for: no such message, webhook, interaction; a token that has expired."""
_UNAUTHORISED, _NO_METHOD = 401, 405

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Within:
    """
    Speaks in answer to an interaction; what is ``is_private`` its caller sees alone.

    Where the twin is no member of the place it speaks by the interaction alone.
    """

    poster: Poster
    interaction: discord.Interaction[Any]
    is_private: bool = False
    is_member: bool = True
    is_late: bool = field(default=False, init=False)
    """The interaction is over: Discord has told its caller that the twin does not answer."""
    is_awaited: bool = field(default=False, init=False)
    _stands: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False)
    """The messages of each part that stands in the channel; the first part has a place of its own."""

    @property
    def is_one(self) -> bool:
        return not self.is_late and (self.is_private or not self.is_member)

    @property
    def shows_question(self) -> bool:
        return self.is_private

    @property
    def channel(self) -> int:
        return self.interaction.channel_id or 0

    @property
    def standing(self) -> tuple[int, ...]:
        return tuple(one for number in sorted(self._stands) for one in self._stands[number] if one)

    async def acknowledge(self) -> bool:
        """
        Tell Discord at once that an answer comes; whether it is still told where it was asked for.

        One that was acknowledged already is as good: the claim decides who answers.
        """
        defer = partial(self.interaction.response.defer, thinking=True, ephemeral=self.is_private)
        try:
            self.is_awaited = await is_taken(self.poster.sending, defer)
        except discord.HTTPException as error:
            log.info("discord.not_acknowledged", status=error.status, code=error.code)
        self.is_late = not self.is_awaited
        return self.is_awaited

    def typing(self) -> AbstractAsyncContextManager[None]:
        if self.is_late and self.is_member:
            return typing(self.poster.room(self.channel), self.poster.sending)
        return nullcontext()  # Discord itself shows that the twin is thinking

    async def recall(self) -> None:
        """Nobody changes a command once it is given."""

    def stand_apart(self, revision: int) -> None:
        """Nor has it an earlier answer."""

    async def say(self, part: Part, *, number: int) -> None:
        if not self.is_late and number == 0:
            try:
                rest = await self._edited(part)
            except NoSuchPlace as error:
                log.info("discord.interaction_over", reason=str(error))
                self.is_late = True
            else:
                self.is_awaited = False
                for one in rest:
                    await self._follow(one)
                return
        await self._post(part, number)

    async def _edited(self, part: Part) -> tuple[Part, ...]:
        """Let the part stand in the first place; what of it had no room there."""
        try:
            await self.poster.sending.surely(partial(self._edit, part))
        except UNREADABLE as error:
            log.info("discord.edit_not_described", reason=type(error).__name__)
        except (discord.DiscordException, *UNSURE) as error:
            if _is_over(error):
                raise NoSuchPlace(f"the interaction is over: {briefly(error)}") from error
            simpler = plainer(part, error)
            if not simpler:
                raise ours(error, "an answer to a command") from error
            return (*await self._edited(simpler[0]), *simpler[1:])
        return ()

    async def _edit(self, part: Part) -> None:
        await self.interaction.edit_original_response(**dressed(part), attachments=files_of(part))

    async def _post(self, part: Part, number: int) -> None:
        """Further parts go into the channel, as only there a nonce keeps a retry from doubling them."""
        if self.is_private and self.is_late:
            raise NoSuchPlace("the interaction is over, and what it asked for is for nobody else")
        if self.is_member and not self.is_private:
            try:
                nonce = f"{self.interaction.id}-{number}"
                self._stands[number] = await self.poster.post(self.channel, part, nonce=nonce)
            except NoSuchPlace:
                if self.is_late:
                    raise
            else:
                return
        await self._follow(part)

    async def _follow(self, part: Part) -> None:
        """Below the first; tried once, as nothing would keep a second try from doubling it."""
        told = {**dressed(part), "files": files_of(part), "ephemeral": self.is_private}
        told = {name: value for name, value in told.items() if value is not None}
        try:
            await self.poster.sending.quickly(partial(self.interaction.followup.send, **told), CALL_S)
        except UNREADABLE as error:
            log.info("discord.post_not_described", reason=type(error).__name__)
        except (discord.DiscordException, *UNSURE) as error:
            raise ours(error, "a further message") from error

    async def change(self, number: int, part: Part) -> None:
        if self.is_late or number:
            raise DeliveryFailed("nothing is shown for a moment where nothing can be changed")
        try:
            await self.poster.sending.quickly(partial(self._edit, part), CALL_S)
        except UNREADABLE as error:
            log.info("discord.edit_not_described", reason=type(error).__name__)
        except (discord.DiscordException, *UNSURE) as error:
            raise ours(error, "a change") from error
        self.is_awaited = False

    async def take_back(self, number: int) -> None:
        if number == 0 and not self.is_late:
            try:
                await self.poster.sending.quickly(self.interaction.delete_original_response, CALL_S)
            except (discord.DiscordException, DeliveryFailed, *UNSURE) as error:
                log.info("discord.message_not_deleted", reason=type(error).__name__)
        for later in [one for one in self._stands if one >= number]:
            for message in self._stands.pop(later):
                await self.poster.delete(self.channel, message)

    async def take_back_others(self) -> None:
        """Nobody else answers it."""

    async def whisper(self, parts: Sequence[Part]) -> None:
        if self.is_private and not self.is_late:
            for number, part in enumerate(parts):
                await self.say(part, number=number)
            return
        room = await self.poster.direct(self.interaction.user.id)
        for number, part in enumerate(parts):
            await self.poster.post(room, part, nonce=f"{self.interaction.id}-w{number}")


def _is_over(error: Exception) -> bool:
    if not isinstance(error, discord.HTTPException):
        return False
    is_refused = error.status in {_UNAUTHORISED, _NO_METHOD} or isinstance(error, discord.NotFound)
    return is_refused or error.code in _OVER
