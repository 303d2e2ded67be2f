"""A conversation in the terminal: questions, commands, and whoever sits there is an admin."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import structlog

from adapters.terminal.lines import piped_lines, typed_lines
from adapters.terminal.screen import Show, Shown, open_screen
from bot import apology
from bot.auditing import OPERATOR
from bot.commands.registry import Caller
from bot.commands.reply import Reply
from bot.domain import EVERYBODY, OWNER, Listen
from bot.errors import TwinError
from bot.house import House
from bot.question import new_id

log = structlog.get_logger(__name__)

PERSON = OPERATOR
LEAVING = frozenset({"/quit", "/exit", "/q"})

Hear = Callable[[], AbstractContextManager[Listen]]


def local_caller(owner: str = "") -> Caller:
    """
    Whoever sits at the machine: an admin, as they could read the database anyway.

    With ``TWIN_OWNER=terminal:local`` also the person themselves, who sees what the profile keeps for them.
    """
    is_owner = owner == PERSON
    return Caller(
        platform="terminal",
        person=PERSON,
        channel=PERSON,
        sees=EVERYBODY | {OWNER} if is_owner else EVERYBODY,
        is_admin=True,
        is_owner=is_owner,
        sees_pictures=False,
    )


def show_reply(reply: Reply, *, name: str) -> None:
    """Show one reply on standard output, in the look that fits it."""
    open_screen(sys.stdout, name=name).show(reply)


async def run_chat(house: House) -> None:
    """Talk until the input ends; a prompt with a history for a person, plain lines for a pipe."""
    screen = open_screen(sys.stdout, name=house.profile.name)
    is_person = sys.stdin.isatty() and sys.stdout.isatty()
    lines = typed_lines() if is_person else piped_lines(sys.stdin.buffer)
    if is_person:
        screen.show(welcome(house))
    await chat(house, lines=lines, show=screen.show, hear=screen.hear)


async def chat(
    house: House, *, lines: AsyncIterator[str], show: Show, hear: Hear = lambda: nullcontext(_deaf)
) -> None:
    """Answer each line of `lines` by `show`; what is said belongs to one conversation."""
    caller = replace(local_caller(house.settings.owner), conversation=f"terminal:{new_id(house.clock.now())}")
    async for line in lines:
        asked = line.strip()
        if asked.lower() in LEAVING:
            return
        if asked:
            show(await _said(house, caller, asked, hear))


def welcome(house: House) -> str:
    """What somebody who just came in is told, in Markdown."""
    ideas = "".join(f"\n- {one}" for one in house.profile.suggestions[:3])
    return (
        f"I am an AI twin of {house.profile.name}, not {house.profile.first_name} in person. "
        f"Ask me something; `/help` lists the commands, `/quit` leaves.\n{ideas}"
    )


async def _said(house: House, caller: Caller, asked: str, hear: Hear) -> Shown:
    """Whatever happens, one reply comes back."""
    try:
        command = house.commands.parse(asked)
        if command is None and asked.startswith("/"):
            command = asked.split(maxsplit=1)[0], ""
        if command is not None:
            return await house.commands.run(command[0], caller, command[1])
        with hear() as listen:
            return await house.ask(caller.question(asked), listen)
    except TwinError as error:
        return f"That did not work: {error}"  # whoever sits here is an operator
    except Exception:
        log.exception("terminal.failed")
        return apology.unavailable()


def _deaf(_text: str) -> None:
    """Hears nothing of an answer before it is whole."""
