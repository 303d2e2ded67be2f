"""How one interaction is answered: a modal, words for whoever pressed, another content of the message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any

import discord
import structlog

from adapters.discord.acknowledging import is_taken
from adapters.discord.dressing import dressed, files_of
from adapters.discord.hearing import place_of
from adapters.discord.lenient import UNREADABLE
from adapters.discord.outbound import words
from adapters.discord.parts import Part
from adapters.discord.posting import Poster
from adapters.discord.sending import UNSURE, Sending, nonce_of
from adapters.discord.views import View, plain
from adapters.discord.voices import Voice, Within
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace

TOO_MANY = "That was a lot at once. Please wait for a moment."
_FOLLOW_S = 20.0
_GONE = (discord.DiscordException, *UNSURE)

log = structlog.stdlib.get_logger(__name__)


class Stage(Enum):
    """What Discord has been answered."""

    NEW = auto()
    """Nothing yet; it waits for 3 s."""
    THINKING = auto()
    """A placeholder that whoever pressed sees alone stands for what they will be told."""
    OPENLY = auto()
    """A placeholder that everybody sees stands for what they will be told."""
    KEPT = auto()
    """Nothing is seen yet; what was pressed in may be changed."""
    FORM = auto()
    """A modal is open."""
    LATE = auto()
    """It is over: Discord has told them that the twin does not answer."""


@dataclass(slots=True)
class Showing:
    """
    Nothing here raises: what cannot be shown is told in another way, or in the end not at all.

    ``is_owed``: they are told in the direct messages where nothing else is left.
    """

    interaction: discord.Interaction[Any]
    sending: Sending
    is_owed: bool = False
    stage: Stage = Stage.NEW

    @property
    def is_acknowledged(self) -> bool:
        return self.stage in {Stage.THINKING, Stage.OPENLY, Stage.KEPT}

    async def think(self, *, is_private: bool = True) -> None:
        """Acknowledge with a placeholder, for whoever pressed or for all."""
        defer = self.interaction.response.defer
        stage = Stage.THINKING if is_private else Stage.OPENLY
        self.stage = await self._answered(lambda: defer(thinking=True, ephemeral=is_private), stage)

    async def nothing(self) -> None:
        """Acknowledge, or take the placeholder away: somebody has pressed once too often."""
        if self.stage is Stage.OPENLY or self.stage is Stage.THINKING:
            await self._done("discord.placeholder_left", self.interaction.delete_original_response)
        elif self.stage is Stage.NEW and self.interaction.type is discord.InteractionType.component:
            await self.keep()
        elif self.stage is Stage.NEW:
            await self.tell([words(TOO_MANY)])

    def voice(self, *, is_private: bool) -> Voice:
        """How a question is answered that was asked by pressing; from now on the placeholder is its own."""
        is_member = place_of(self.interaction).is_member
        voice = Within(
            poster=self._poster, interaction=self.interaction, is_private=is_private, is_member=is_member
        )
        voice.is_late = self.stage is Stage.LATE
        voice.is_awaited = not voice.is_late
        return voice

    async def keep(self) -> None:
        """Acknowledge, and let everything stand as it is for the moment."""
        self.stage = await self._answered(self.interaction.response.defer, Stage.KEPT)

    async def open(self, view: View) -> bool:
        """Answer with a modal; whether it is open. It cannot follow another answer."""
        for one in (view, plain(view)):
            try:
                is_open = await is_taken(
                    self.sending, partial(self.interaction.response.send_modal, Form(one))
                )
            except discord.HTTPException as error:
                log.info("discord.modal_refused", status=error.status, code=error.code)
                continue
            self.stage = Stage.FORM if is_open else Stage.LATE
            return is_open
        return False

    async def tell(self, parts: Sequence[Part]) -> None:
        """Words for whoever pressed alone."""
        rest = list(parts)
        if self.stage is Stage.OPENLY and rest:
            await self.nothing()
            self.stage = Stage.KEPT
        if self.stage is Stage.THINKING and rest:
            self.stage = Stage.KEPT
            if await self._edited(_whole(rest[0])):
                rest = rest[1:]
        for number, part in enumerate(rest):
            if self.stage is Stage.NEW and await self._responded(part):
                self.stage = Stage.KEPT
            elif not (self.stage is Stage.KEPT and await self._followed(part)):
                await self._into_direct(rest[number:])
                return

    async def instead(self, part: Part, *, keeps: bool = False) -> bool:
        """Another content for the message that was pressed in; it ``keeps`` its cards. Whether it is seen."""
        message = self.interaction.message
        if message is None:
            return False
        told = _whole(part)
        if keeps:
            told = {name: value for name, value in told.items() if name not in {"embeds", "attachments"}}
        if self.stage is Stage.KEPT and await self._edited(told):
            return True
        if message.flags.ephemeral:
            return False
        return await self._done("discord.message_not_changed", lambda: message.edit(**told))

    async def change(self, channel: int, number: int, part: Part) -> None:
        """Another content for another message of ours."""
        try:
            await self._poster.update(channel, number, part)
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.info("discord.message_not_changed", reason=str(error))

    async def for_all(self, parts: Sequence[Part], *, key: str) -> bool:
        """Words for everybody where it was pressed, once; whether they stand."""
        room = self.interaction.channel_id or 0
        try:
            for number, part in enumerate(parts):
                await self._poster.post(room, part, nonce=nonce_of(key, number))
        except NoSuchPlace:  # we are no member there, but were brought along
            return all([await self._followed(part, is_private=False) for part in parts])
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("discord.not_shared", reason=str(error))
            return False
        return True

    @property
    def _poster(self) -> Poster:
        return Poster(self.interaction.client, self.sending)

    async def _answered(self, send: Callable[[], Awaitable[object]], stage: Stage) -> Stage:
        try:
            return stage if await is_taken(self.sending, send) else Stage.LATE
        except discord.HTTPException as error:
            log.info("discord.not_acknowledged", status=error.status, code=error.code)
            return Stage.LATE

    async def _responded(self, part: Part) -> bool:
        """Words as the first answer to what was pressed."""
        send = self.interaction.response.send_message
        stage = await self._answered(lambda: send(**_new(part), ephemeral=True), Stage.KEPT)
        return stage is Stage.KEPT

    async def _edited(self, told: Mapping[str, Any]) -> bool:
        """What was pressed in, or the placeholder below it, becomes another."""
        edit = self.interaction.edit_original_response
        return await self._done("discord.message_not_changed", lambda: edit(**told))

    async def _followed(self, part: Part, *, is_private: bool = True) -> bool:
        """Words below; tried once, as nothing keeps a second try from doubling them."""
        send = partial(self.interaction.followup.send, **_new(part), ephemeral=is_private)
        try:
            await self.sending.quickly(send, _FOLLOW_S)
        except UNREADABLE:
            return True
        except UNSURE as error:
            log.warning("discord.words_unsure", reason=type(error).__name__)
            return True
        except (discord.DiscordException, DeliveryFailed) as error:
            log.info("discord.words_not_shown", reason=type(error).__name__)
            return False
        return True

    async def _into_direct(self, parts: Sequence[Part]) -> None:
        if not self.is_owed:
            return
        try:
            room = await self._poster.direct(self.interaction.user.id)
            for number, part in enumerate(parts):
                await self._poster.post(room, part, nonce=nonce_of(self.interaction.id, number))
        except (DeliveryFailed, DeliveryUnknown) as error:
            log.warning("discord.words_not_shown", reason=str(error))

    async def _done(self, event: str, send: Callable[[], Awaitable[object]]) -> bool:
        try:
            await self.sending.surely(send)
        except UNREADABLE:  # an answer that tells too little is none of a refusal
            return True
        except _GONE as error:
            log.info(event, reason=type(error).__name__, code=getattr(error, "code", 0))
            return False
        return True


class Form(discord.ui.Modal):
    """A modal that the library sends and forgets: whoever sends it back is read by what it carries."""

    def __init__(self, view: View) -> None:
        super().__init__(title=view["title"], custom_id=view["custom_id"])
        self._view_told = view
        self.stop()

    def to_dict(self) -> View:
        return self._view_told


def _new(part: Part) -> dict[str, Any]:
    """A part as a message of its own."""
    told = {name: value for name, value in dressed(part).items() if value is not None}
    return {**told, "files": files_of(part)}


def _whole(part: Part) -> dict[str, Any]:
    """A part in place of all that a message held."""
    return {**dressed(part), "attachments": files_of(part)}
