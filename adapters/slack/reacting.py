"""From what was said to what is done about it: who may, which command, or the question for the twin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from adapters.kind_words import hint
from adapters.sharing import take_share
from adapters.slack.guests import FOR_EVERYBODY, Guests, refusal
from adapters.slack.inbound import Said, caller, question
from adapters.slack.markup import with_names
from adapters.slack.workspace import Workspace
from adapters.wording import read_words
from bot.commands.reply import Reply
from bot.domain import OWNER, Question
from bot.house import House

OpenForm = Callable[[Workspace, Said, str, str], Awaitable[bool]]
"""Opens a modal for a command with its argument, where one helps; whether it did."""


class Answers(Protocol):
    """How the twin speaks where it was spoken to; all raise `DeliveryFailed` and `DeliveryUnknown`."""

    async def answer(self, there: Workspace, said: Said, question: Question, *, shared: bool = False) -> None:
        """Ask the twin, and let its answer stand once; cancelled when nobody wants it any more."""
        ...

    async def tell(self, there: Workspace, said: Said, reply: Reply, *, command: str = "") -> None:
        """Show what came of a command, given with its argument."""
        ...

    async def say(self, there: Workspace, said: Said, text: str, *, private: bool) -> None:
        """Show a sentence of ours."""
        ...

    async def withdraw(self, there: Workspace, said: Said, *, since: float = 0.0) -> None:
        """Take away what was posted since then of the answer to something that was deleted."""
        ...

    def close(self) -> None:
        """From now on whatever is cancelled tells that the twin restarts."""
        ...


@dataclass(slots=True)
class Reactions:
    """Does what was said, in its turn; errors of delivery and of ours are raised."""

    twin: House
    answers: Answers
    open_form: OpenForm | None = None
    _guests: Guests = field(init=False)

    def __post_init__(self) -> None:
        self._guests = Guests(self.twin.clock)

    async def react(self, there: Workspace, said: Said) -> None:
        """Refuse, obey or answer."""
        name, argument = read_words(
            await _with_names(there, said), self.twin.commands, slash=said.response_url is not None
        )
        if name not in FOR_EVERYBODY and (why := await self._guests.outsider(there, said)):
            if self._guests.is_to_be_told(said):
                told = refusal(why, self.twin.profile.first_name)
                await self.answers.say(there, said, told, private=True)
            return
        if name == "ask":
            await self._ask(there, said, argument)
        else:
            await self._obey(there, said, name, argument)

    async def _ask(self, there: Workspace, said: Said, argument: str) -> None:
        text, is_shared = take_share(argument)
        if text:
            asked = question(said, text=text, owner=self.twin.settings.owner)
            if is_shared:  # a command may be given between two members: both read what is shared
                asked = replace(asked, sees=asked.sees - {OWNER})
            await self.answers.answer(there, said, asked, shared=is_shared)
        elif not said.is_overheard:
            await self.answers.say(
                there, said, hint(self.twin.profile, has_files=said.has_files), private=True
            )

    async def _obey(self, there: Workspace, said: Said, name: str, argument: str) -> None:
        is_admin = await there.people.is_admin(said.user, person=said.person)
        asker = caller(said, owner=self.twin.settings.owner, is_admin=is_admin)
        if self.open_form and said.trigger and await self.open_form(there, said, name, argument):
            return
        reply = await self.twin.commands.run(name, asker, argument)
        await self.answers.tell(there, said, reply, command=f"{name} {argument}".strip())


async def _with_names(there: Workspace, said: Said) -> str:
    """The words, with the names of those whom they mention."""
    if not said.mentioned:
        return said.text
    return with_names(said.text, {one: (await there.people.member(one)).name for one in said.mentioned})
