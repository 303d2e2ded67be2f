"""From a question to the answer that stands on Discord, once: asked, shown while it grows, and ended well."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from adapters.discord.edits import Draft, Pace
from adapters.discord.inbound import PLATFORM, Said
from adapters.discord.inbox import with_menu
from adapters.discord.outbound import answer_parts, broken_off, in_one, reply_parts, words
from adapters.discord.parts import Part
from adapters.discord.voices import Voice
from adapters.kind_words import RESTARTING, STOPPED
from adapters.latest import Growth
from adapters.remembered import Remembered
from adapters.safely import ask_safely, harmlessly
from adapters.sharing import may_be_shared
from adapters.succession import Successions
from bot.commands.reply import Reply
from bot.domain import Answer, Outcome, Question
from bot.errors import DeliveryFailed, DeliveryUnknown, NoSuchPlace
from bot.house import House

_ENDING_S = 5.0

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Answering:
    """Shows what the twin says where it was asked. An answer may be cancelled: its message says so then."""

    twin: House
    is_closing: bool = field(default=False, init=False)
    _successions: Successions = field(init=False)
    _paces: Remembered[int, Pace] = field(default_factory=Remembered, init=False)

    def __post_init__(self) -> None:
        self._successions = Successions(self.twin.claims, PLATFORM)

    def close(self) -> None:
        """From now on an answer is cancelled because the twin stops, and not because its asker wished it."""
        self.is_closing = True

    async def answer(self, voice: Voice, said: Said, question: Question, *, shared: bool = False) -> None:
        """
        Ask the twin and show its answer, in parts that stand once each.

        What is shown to its asker alone may be shared unless it is ``shared`` already.

        Raises:
            DeliveryFailed: at least a part certainly does not stand.
            DeliveryUnknown: at least a part may not stand.
        """
        asked = "" if voice.shows_question else question.text
        draft = Draft(voice=voice, pace=self._pace(voice), persona=self.twin.profile, asked=asked)
        if said.replaces or said.is_again:  # the answer's place is taken, or may be
            draft.is_open = False
            await _find_place(voice, said)
        try:
            answer = await self._ask(voice, question, draft)
            may_share = voice.is_private and not (shared or said.place.direct)
            draft.whole = answer_parts(
                answer, self.twin.profile, private=may_share, asked=asked, zone=self.twin.settings.zone
            )
            await self._show(voice, said, answer, draft)
        except asyncio.CancelledError:
            await self._break_off(voice, said, draft)
            raise

    async def tell(self, voice: Voice, said: Said, reply: Reply, *, command: str = "") -> None:
        """
        Show a command's result, given as ``command`` (such as ``usage 7``); a private one may be shared.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        is_shareable = reply.private and not reply.refused and may_be_shared(command)
        said_as = command if is_shareable and not said.place.direct else ""
        shown = reply_parts(reply, self.twin.profile, said_as=said_as, zone=self.twin.settings.zone)
        parts = with_menu(shown, reply, command)
        if reply.private and not voice.is_private:
            if voice.is_awaited:  # nobody else may read it, and something must take that place
                await voice.say(words(_alone(command)), number=0)
            else:
                await self._whisper(voice, parts, instead=_alone(command))
        else:
            await self._stand(voice, parts)

    async def say(self, voice: Voice, said: Said, text: str, *, private: bool) -> None:
        """
        Show a sentence of ours, where it was asked or to whoever asked alone.

        Raises:
            DeliveryFailed: it was certainly not shown.
            DeliveryUnknown: it may have been shown.
        """
        if said.replaces or said.is_again:
            await _find_place(voice, said)
        if private and not (voice.is_private or voice.is_awaited):
            await voice.whisper([words(text)])
        else:
            await self._stand(voice, [words(text)])

    async def withdraw(self, voice: Voice, said: Said) -> None:
        """Take away what stands of the answer to something that was deleted."""
        del said
        if not voice.standing:
            await voice.recall()
        await voice.take_back(0)

    def _pace(self, voice: Voice) -> Pace:
        return self._paces.keep(voice.channel, self._paces.get(voice.channel) or Pace(self.twin.clock))

    async def _ask(self, voice: Voice, question: Question, draft: Draft) -> Answer:
        """Ask the twin while somebody is seen to type, and what is known so far."""
        growth = Growth(draft.show, clock=self.twin.clock, pause=draft.pause)

        async def show() -> None:
            await harmlessly(growth.show(), platform=PLATFORM)

        async with voice.typing(), asyncio.TaskGroup() as tasks:
            showing = tasks.create_task(show())
            answer = await ask_safely(self.twin, question, growth.hear, platform=PLATFORM)
            await growth.end()
            showing.cancel()
        return answer

    async def _show(self, voice: Voice, said: Said, answer: Answer, draft: Draft) -> None:
        is_alone = answer.outcome is Outcome.RATE_LIMITED and not (voice.is_private or voice.is_awaited)
        if is_alone and not draft.is_shown and not voice.standing:
            try:
                await voice.whisper(draft.whole)
            except DeliveryFailed as error:
                log.info("discord.not_told_alone", reason=str(error))
            else:
                return
        if draft.is_shown:
            await draft.pace.turn()
        draft.pace.take()
        await self._stand_while_latest(voice, said, draft.whole)
        draft.pace.take()

    async def _stand_while_latest(self, voice: Voice, said: Said, parts: Sequence[Part]) -> None:
        """Let an answer stand, unless another process knows of later words; then nothing of it does."""
        if await self._is_latest(said):
            await self._stand(voice, parts)
        if not await self._is_latest(said):
            await voice.take_back(0)
        elif said.is_amid:
            await voice.take_back_others()

    async def _is_latest(self, said: Said) -> bool:
        return not said.message or await self._successions.is_latest(said)  # nobody edits a command

    async def _stand(self, voice: Voice, parts: Sequence[Part]) -> None:
        """Let all parts stand, in place of what stands there; told alone where nothing may be written."""
        told = [in_one(parts)] if voice.is_one else parts
        try:
            for number, part in enumerate(told):
                await voice.say(part, number=number)
        except NoSuchPlace as error:
            if voice.standing:
                raise
            log.info("discord.told_alone", reason=str(error))
            await voice.whisper(parts)
        await voice.take_back(len(told))

    async def _whisper(self, voice: Voice, parts: Sequence[Part], *, instead: str) -> None:
        try:
            await voice.whisper(parts)
        except DeliveryFailed as error:
            log.info("discord.not_told_alone", reason=str(error))
            await voice.say(words(instead), number=0)

    async def _break_off(self, voice: Voice, said: Said, draft: Draft) -> None:
        """
        Nobody waits for the answer any more: what stands of it says so.

        One that is whole is made to stand all the same, when it is the twin that has no time.
        """
        is_first = not (said.replaces or said.is_again)  # else an earlier answer may stand
        is_begun = draft.is_shown or voice.is_awaited
        if not (is_begun or (self.is_closing and is_first)):
            return
        remark = RESTARTING if self.is_closing else STOPPED
        parts = [broken_off(draft.text, remark, self.twin.profile, asked=draft.asked)]
        try:
            async with asyncio.timeout(_ENDING_S):
                whole = draft.whole if self.is_closing and draft.whole else parts
                await self._stand_while_latest(voice, said, whole)
        except (DeliveryFailed, DeliveryUnknown, TimeoutError) as error:
            log.warning("discord.answer_left_open", reason=str(error) or type(error).__name__)


async def _find_place(voice: Voice, said: Said) -> None:
    """Where an earlier answer stands this one takes its place, unless somebody may be taking that back."""
    if said.is_amid:
        voice.stand_apart(said.revision)
    elif not voice.standing:
        await voice.recall()


def _alone(command: str) -> str:
    """Where a command's result cannot be shown to whoever gave it alone."""
    name = command.partition(" ")[0] or "help"
    return f"`/twin {name}` shows that to you alone."
