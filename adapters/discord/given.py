"""What was filled in of a command -> the registry's command and its argument, or what to suggest (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.tree import ADMIN, ASK, LONGEST, SHOW, TWIN, form_of
from bot.commands.registry import Command

_CHAT, _BRANCHES = 1, (1, 2)
"""Discord's numbers for a command that is typed; for one within another, and for a group of these."""
_DEEPEST, _MOST = 3, 25

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command that was given; what ``/ask`` asks is for all, everything else for the caller alone."""

    name: str
    argument: str = ""
    is_private: bool = True

    @property
    def text(self) -> str:
        return f"{self.name} {self.argument}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """The field of a command that somebody is just filling in, and what stands in it."""

    command: str
    field: str
    typed: str = ""


def read_command(data: object, commands: Sequence[Command]) -> Given | None:
    """What a command's ``data`` gives, in whichever order it was filled in; None of what is no command."""
    path, options = _unfolded(data)
    if not path or (isinstance(data, Mapping) and data.get("type", _CHAT) != _CHAT):
        return None
    top, *deeper = path
    name, *ways = deeper if top in {TWIN, ADMIN} else path
    values = dict(_values(options))
    known = next((one for one in commands if one.name == name), None)
    ordered = [one.name for one in form_of(name, known.argument).fields] if known else []
    told = [values.pop(one) for one in ordered if one in values] + list(values.values())
    verb = [way for way in ways if way != SHOW]
    argument = " ".join(filter(None, (word.strip() for word in (*verb, *told))))
    return Given(name=name, argument=argument, is_private=top != ASK)


def read_focus(data: object) -> Focus | None:
    """What somebody is just filling in; None when Discord does not tell."""
    path, options = _unfolded(data)
    if not path:
        return None
    name = path[1] if path[0] in {TWIN, ADMIN} else path[0]
    for one in options:
        if one.get("focused"):
            return Focus(command=name, field=_word(one, "name"), typed=_word(one, "value"))
    return None


def _unfolded(data: object) -> tuple[list[str], list[Payload]]:
    """The names on the way to a command, and what was filled in there."""
    path = list[str]()
    whole = data if isinstance(data, Mapping) else {}
    for _ in range(_DEEPEST):
        name, options = _word(whole, "name"), _options(whole)
        if not name:
            return [], []
        path.append(name)
        branch = next((one for one in options if one.get("type") in _BRANCHES), None)
        if branch is None:
            break
        whole = branch
    if path in ([TWIN], [ADMIN]):
        return [], []
    return path, [one for one in _options(whole) if one.get("type") not in _BRANCHES]


def _options(payload: Payload) -> list[Payload]:
    told = payload.get("options")
    return [one for one in (told if isinstance(told, list) else [])[:_MOST] if isinstance(one, Mapping)]


def _values(options: Sequence[Payload]) -> Iterator[tuple[str, str]]:
    for one in options:
        value = _word(one, "value")
        if value.strip():
            yield _word(one, "name"), value


def _word(payload: Payload, name: str) -> str:
    """A text or a number of the payload; empty when it is none."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "replace").decode("utf-8")[: LONGEST * 3]
