"""From what was said to what is done about it: who may, which command, or the question for the twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from adapters.discord.beginning import Beginning
from adapters.discord.guests import ELSEWHERE, FOR_EVERYBODY, Guests, refusal
from adapters.discord.inbound import ASK, PLATFORM, Hint, Said, question, read_words
from adapters.discord.outbound import hint_text
from adapters.discord.voices import Voice
from adapters.sharing import never_shared
from bot.commands.reply import Reply
from bot.domain import Question
from bot.errors import StorageError
from bot.house import House


class Answers(Protocol):
    """How the twin speaks where it was spoken to; all raise `DeliveryFailed` and `DeliveryUnknown`."""

    async def answer(self, voice: Voice, said: Said, question: Question, *, shared: bool = False) -> None:
        """Ask the twin, and let its answer stand once; cancelled when nobody wants it any more."""
        ...

    async def tell(self, voice: Voice, said: Said, reply: Reply, *, command: str = "") -> None:
        """Show what came of a command, given with its argument."""
        ...

    async def say(self, voice: Voice, said: Said, text: str, *, private: bool) -> None:
        """Show a sentence of ours."""
        ...

    async def withdraw(self, voice: Voice, said: Said) -> None:
        """Take away what stands of the answer to something that was deleted."""
        ...

    def close(self) -> None:
        """From now on whatever is cancelled tells that the twin restarts."""
        ...


@dataclass(slots=True)
class Reactions:
    """Does what was said, in its turn; errors of delivery and of ours are raised."""

    twin: House
    answers: Answers
    guests: Guests
    beginning: Beginning
    settle: Callable[[Said, Voice], None]
    """Hears where something is answered from now on."""

    async def react(self, voice: Voice, said: Said) -> None:
        """Refuse, hint, obey or answer."""
        name, argument = read_words(said, self.twin.commands)
        if name not in FOR_EVERYBODY and (why := await self.guests.outsider(said)):
            if self.guests.is_to_be_told(said):
                told = refusal(why, self.twin.profile.first_name)
                await self.answers.say(voice, said, told, private=True)
        elif said.hint is not None or (name == ASK and not argument.strip()):
            await self._hint(voice, said)
        elif name == ASK:
            said, voice = await self.beginning.move(said, voice, argument)
            self.settle(said, voice)
            asked = question(said, text=never_shared(argument), owner=self.twin.settings.owner)
            await self.answers.answer(voice, said, asked)
        else:
            await self._obey(voice, said, name, argument)

    async def _hint(self, voice: Voice, said: Said) -> None:
        """How to ask; in a thread whose words we do not see once for ever, else whoever turned to us."""
        hint = said.hint or Hint.WORDLESS
        if said.is_overheard and (hint is not Hint.UNSEEN or not await self._is_first_in(said)):
            return
        text = hint_text(hint, self.twin.profile)
        await self.answers.say(voice, said, text, private=said.is_private)

    async def _is_first_in(self, said: Said) -> bool:
        key = f"{PLATFORM}:unseen:{said.place.channel}"
        try:
            is_first = self.guests.is_due(key) and await self.twin.claims.claim(key)
            if is_first:
                await self.twin.claims.finish(key)
        except StorageError:  # a hint can wait for the database
            return False
        return is_first

    async def _obey(self, voice: Voice, said: Said, name: str, argument: str) -> None:
        if not (said.is_command or said.place.direct):
            told = f"`/twin {name}` shows that to you alone."
            await self.answers.say(voice, said, told, private=False)
            return
        is_for_admins = any(one.name == name and one.who == "admin" for one in self.twin.commands)
        if is_for_admins and said.asker.is_admin and self.guests.is_elsewhere(said):
            await self.answers.say(voice, said, ELSEWHERE, private=True)
            return
        reply = await self.twin.commands.run(name, self.guests.caller(said), argument)
        await self.answers.tell(voice, said, reply, command=f"{name} {argument}".strip())
