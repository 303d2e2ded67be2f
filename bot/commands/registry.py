"""One definition of every command, for every door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.commands.reply import Reply
from bot.domain import EVERYBODY

Who = Literal["all", "admin", "owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who gave a command, and where; a door decides ``is_admin`` by its platform's own means."""

    platform: str
    person: str
    channel: str
    conversation: str | None = None
    event: str | None = None
    sees: frozenset[str] = EVERYBODY
    is_admin: bool = False
    is_owner: bool = False


Run = Callable[[Caller, str], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    A command of the chat.

    ``argument`` names what follows it (empty: nothing), in brackets when it may be left out.
    """

    name: str
    summary: str
    run: Run
    argument: str = ""
    who: Who = "all"

    def allows(self, caller: Caller) -> bool:
        return self.who == "all" or caller.is_admin or (self.who == "owner" and caller.is_owner)


class Registry:
    """Finds and runs commands; whatever is asked of it, a reply comes back."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = {command.name: command for command in commands}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def parse(self, line: str) -> tuple[str, str] | None:
        """Split ``usage 7`` into its command and the rest; None when no command begins the line."""
        word, _, rest = line.strip().partition(" ")
        name = word.lower().lstrip("/")
        return (name, rest.strip()) if name in self._commands else None

    async def run(self, name: str, caller: Caller, argument: str = "") -> Reply:
        """Run a command by name; an unknown name is answered with the help."""
        command = self._commands.get(name)
        if command is None:
            return await self._commands["help"].run(caller, name)
        if not command.allows(caller):
            return Reply(
                text=f"`{name}` is for the admins of this twin. Ask one of them, or try `help`.", refused=True
            )
        return await command.run(caller, argument.strip())
