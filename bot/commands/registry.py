"""One definition of every command, for every door."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.commands.reply import Reply
from bot.domain import EVERYBODY, Question

Who = Literal["all", "admin", "owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """
    Who gave a command, and where; a door decides ``is_admin`` by its platform's own means.

    Where pictures cannot be shown (``sees_pictures`` False) none is drawn; a door that ``draws`` by itself
    gets them undrawn.
    """

    platform: str
    person: str
    channel: str
    conversation: str | None = None
    event: str | None = None
    sees: frozenset[str] = EVERYBODY
    is_admin: bool = False
    is_owner: bool = False
    sees_pictures: bool = True
    draws: bool = False

    def question(self, text: str) -> Question:
        """The same person's question, from the same place."""
        return Question(
            text=text,
            platform=self.platform,
            person=self.person,
            channel=self.channel,
            conversation=self.conversation,
            event=self.event,
            sees=self.sees,
        )


_SHORT = re.compile(r"today|all|yes|\d{1,3} ?d?(ays)?|\d{4}-\d\d-\d\d|show|set\s+\S+\s+\S+", re.IGNORECASE)
Run = Callable[[Caller, str], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    A command of the chat.

    ``argument`` names what follows it (empty: nothing), in brackets when it may be left out. ``plain`` is
    what may follow it without a slash, beside a number, a date and the like.
    """

    name: str
    summary: str
    run: Run
    argument: str = ""
    who: Who = "all"
    plain: re.Pattern[str] | None = None

    def allows(self, caller: Caller) -> bool:
        return self.who == "all" or caller.is_admin or (self.who == "owner" and caller.is_owner)


class Registry:
    """Finds and runs commands; whatever is asked of it, a reply comes back. ``help`` is its own."""

    def __init__(self, commands: Sequence[Command]) -> None:
        own = Command(
            name="help", argument="[command]", summary="What you can say to the twin", run=self._help
        )
        self._commands = {command.name: command for command in (*commands, own)}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def parse(self, line: str) -> tuple[str, str] | None:
        """
        A command and its argument, when a whole line is one; None when it is a question.

        A question may begin with a command's name ("Help me understand ..."), so that without a slash only
        a name alone counts, or one followed by a short argument such as a number or a date.
        """
        word, _, rest = line.strip().partition(" ")
        name, argument = word.lower().lstrip("/"), rest.strip()
        command = self._commands.get(name)
        if command is None:
            return None
        shapes = [_SHORT, command.plain] if command.argument else []
        is_plain = not argument or any(shape and shape.fullmatch(argument) for shape in shapes)
        if word.startswith("/") or is_plain or (name == "help" and argument in self._commands):
            return name, argument
        return None

    async def run(self, name: str, caller: Caller, argument: str = "") -> Reply:
        """Run a command by name; an unknown name is answered with the help."""
        command = self._commands.get(name)
        if command is None:
            return replace(await self._help(caller, ""), title="There is no such command. What you can say")
        if not command.allows(caller):
            whom = "the owner and the admins" if command.who == "owner" else "the admins"
            return Reply(
                text=f"`{name}` is for {whom} of this twin. Ask one of them, or try `help`.", refused=True
            )
        return await command.run(caller, argument.strip())

    async def _help(self, caller: Caller, argument: str) -> Reply:
        chosen = self._commands.get(argument.strip().lower())
        shown = [chosen] if chosen else [one for one in self if one.allows(caller)]
        lines = [f"- `{f'{one.name} {one.argument}'.strip()}` - {one.summary}" for one in shown]
        data = [{"name": one.name, "argument": one.argument, "summary": one.summary} for one in shown]
        return Reply(title="What you can say", text="\n".join(lines), data=data)
