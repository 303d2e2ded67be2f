"""The registry's commands as Discord's own: ``/ask`` for all to read, ``/twin ...`` for the caller alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord import app_commands

from adapters.discord.lenient import UNREADABLE
from bot.commands.registry import Command

log = structlog.get_logger(__name__)

ASK = "ask"
Give = Callable[[discord.Interaction, str, str], Awaitable[None]]
"""Runs the command of a name with an argument."""
Tree = app_commands.CommandTree[discord.Client]
_ABOUT, _NAME = 100, 32
_CHOICE = re.compile(r"\[([a-z][a-z-]*)((?: [A-Z][A-Z_]*)+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a command; ``verb`` is set when they belong to a way of its own (``limits set``)."""

    fields: tuple[str, ...] = ()
    optional: bool = False
    verb: str = ""


def read_form(argument: str) -> Form:
    """``[days]`` is a field that may stay empty, ``ID TEXT`` are two, ``[set NAME VALUE]`` has a verb."""
    choice = _CHOICE.fullmatch(argument.strip())
    if choice is not None:
        return Form(fields=_fields(choice[2]), verb=choice[1])
    return Form(fields=_fields(argument), optional=argument.strip().startswith("["))


def _fields(argument: str) -> tuple[str, ...]:
    words = [re.sub(r"[^a-z0-9_-]", "", word.lower())[:_NAME] for word in argument.split()]
    named = tuple(word for word in words if word)
    return named if len(named) <= 2 and len(set(named)) == len(named) else ("text",)  # noqa: PLR2004 - the forms that `_callback` knows


def plant(tree: Tree, commands: Sequence[Command], give: Give, *, name: str) -> None:
    """Fill an empty tree: ``/ask`` and one ``/twin`` group with everything that the registry holds."""
    tree.add_command(_leaf(ASK, f"Ask the AI twin of {name}", ASK, Form(fields=("question",)), give))
    group = app_commands.Group(name="twin", description=_about(f"Everything about the AI twin of {name}"))
    for command in commands:
        group.add_command(_branch(command, give))
    tree.add_command(group)


def _branch(command: Command, give: Give) -> app_commands.Command[Any, ..., Any] | app_commands.Group:
    form = read_form(command.argument)
    if not form.verb:
        return _leaf(command.name, command.summary, command.name, form, give)
    group = app_commands.Group(name=command.name, description=_about(command.summary))
    group.add_command(_leaf("show", command.summary, command.name, Form(), give))
    group.add_command(_leaf(form.verb, command.summary, command.name, form, give))
    return group


def _leaf(shown: str, about: str, name: str, form: Form, give: Give) -> app_commands.Command[Any, ..., Any]:
    callback = _callback(name, form, give)
    places = dict(zip(("first", "second"), form.fields, strict=False))
    if places:
        app_commands.rename(**places)(callback)
        app_commands.describe(**{place: _about(field) for place, field in places.items()})(callback)
    return app_commands.Command(name=shown, description=_about(about), callback=callback)


def _callback(name: str, form: Form, give: Give) -> Callable[..., Coroutine[Any, Any, None]]:
    """The library reads the fields of a command from a function's signature."""

    async def none(interaction: discord.Interaction) -> None:
        await give(interaction, name, form.verb)

    async def maybe(interaction: discord.Interaction, first: str = "") -> None:
        await give(interaction, name, _joined(form.verb, first))

    async def one(interaction: discord.Interaction, first: str) -> None:
        await give(interaction, name, _joined(form.verb, first))

    async def two(interaction: discord.Interaction, first: str, second: str) -> None:
        await give(interaction, name, _joined(form.verb, first, second))

    match len(form.fields):
        case 0:
            return none
        case 1:
            return maybe if form.optional else one
        case _:
            return two


def _joined(*words: str) -> str:
    return " ".join(word.strip() for word in words if word.strip())


def _about(text: str) -> str:
    """Discord wants some words, and no more than 100 letters of them."""
    text = text.strip() or "-"
    return text if len(text) <= _ABOUT else text[: _ABOUT - 1] + "…"


async def sync(tree: Tree, guild_id: int | None) -> None:
    """
    Let Discord know the commands, if they differ from those that it has; a failure is logged and no more.

    Discord admits 200 new commands a day and server: a bot that syncs at each start can lose them.
    """
    guild = discord.Object(guild_id) if guild_id else None
    if guild is not None:
        tree.copy_global_to(guild=guild)
    ours = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    try:
        if fingerprint(ours) == await _theirs(tree, guild):
            return
        await tree.sync(guild=guild)
        log.info("discord.commands_synced", guild=guild_id)
    except Exception as error:  # noqa: BLE001 - whatever the list's answer looks like, questions are answered
        log.warning("discord.commands_not_synced", reason=repr(error))


async def _theirs(tree: Tree, guild: discord.Object | None) -> str:
    try:
        return fingerprint([dict(command.to_dict()) for command in await tree.fetch_commands(guild=guild)])
    except (discord.HTTPException, *UNREADABLE):
        return ""


def fingerprint(commands: Sequence[Mapping[str, Any]]) -> str:
    """The same for two lists of commands that people cannot tell apart."""
    shapes = sorted(json.dumps(_shape(command), sort_keys=True) for command in commands)
    return hashlib.sha256("\n".join(shapes).encode()).hexdigest()


def _shape(command: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": command["name"],
        "about": command["description"],
        "type": command["type"],
        "required": bool(command.get("required")),
        "options": [_shape(option) for option in command.get("options") or []],
    }
