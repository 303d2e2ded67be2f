"""What one person was shown alone and may show to all: which answers and commands, and what they hold now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.domain import Answer
from bot.house import House

SHARE = "--share"
"""Before a question: its answer is for all."""
SHAREABLE = frozenset(
    {"alerts", "costs", "experiments", "forecast", "help", "limits", "models", "privacy", "report", "usage"}
)
"""Commands that show the same to everybody who may see it, and change nothing when given again."""
CHANGES = frozenset({"set", "mute", "unmute"})
"""With one of these behind it, a command changes something all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What is to be shown to all: an answer and its question, or what came of a command."""

    answer: Answer | None = None
    question: str = ""
    reply: Reply | None = None


def may_be_shared(command: str) -> bool:
    """Whether a command with its argument, such as ``usage 7``, shows something and changes nothing."""
    name, _, argument = command.partition(" ")
    return name in SHAREABLE and CHANGES.isdisjoint(argument.lower().split()[:1])


async def to_share(
    twin: House, value: str, *, channel: str, asker: Callable[[], Awaitable[Caller]]
) -> Shared | None:
    """
    What a button shares whose value is ``answer ASK_ID`` or ``command NAME ARGUMENT``.

    Of answers only what was told in this very ``channel``; None where there is nothing, where it is not
    theirs, and where it changes something.

    Raises:
        StorageError: it cannot be looked up.
    """
    kind, _, what = value.partition(" ")
    if kind == "answer":
        found = await twin.history.answer(what.strip(), person="", channel=channel)
        return Shared(question=found[0], answer=found[1]) if found else None
    if kind != "command" or not may_be_shared(what):
        return None
    name, _, argument = what.partition(" ")
    reply = await twin.commands.run(name, await asker(), argument)
    return None if reply.refused else Shared(reply=reply)


def take_share(argument: str) -> tuple[str, bool]:
    """``--share What ...`` asks for an answer that the whole channel sees."""
    shared = argument.removeprefix(SHARE)
    is_shared = shared != argument and shared[:1].isspace()
    return (shared.strip(), True) if is_shared else (argument, False)


def never_shared(question: str) -> str:
    """Words that somebody else may have written: nothing in them lets the whole channel see the answer."""
    text, is_shared = question, True
    while is_shared:
        text, is_shared = take_share(text)
    return text
