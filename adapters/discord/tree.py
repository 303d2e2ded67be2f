"""The registry's commands in Discord's form: ``/ask``, ``/twin``, ``/twin-admin``, a message menu (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.charts.nouns import Shown
from bot.commands.registry import Command

ASK, TWIN, ADMIN = "ask", "twin", "twin-admin"
MENU = "Ask the twin about this"
LOCALES = ("de", "fr", "es-ES", "pt-BR", "nl")
SHOW = "show"
LONGEST = 2000
"""Letters of a question; the engine reads no more."""
_ABOUT, _NAME = 100, 32
_SUBCOMMAND, _GROUP, _STRING = 1, 2, 3
_CHAT, _MESSAGE = 1, 3
_MANAGE_SERVER = str(1 << 5)
_SERVER, _EVERYWHERE = [0], [0, 1, 2]
_IN_SERVERS, _FOR_ALL = [0], [0, 1]
_VERB = re.compile(r"\[([a-z][a-z-]*)((?: [A-Z][A-Z_]*)+)\]")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is filled in; with ``choices`` it is one of them, and ``completes`` suggests some."""

    name: str
    is_optional: bool = True
    choices: tuple[str, ...] = ()
    completes: bool = False
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a command; ``verb`` is set when they belong to a way of its own (``limits set``)."""

    fields: tuple[Field, ...] = ()
    verb: str = ""


_CHOICES = {"chart": tuple(map(str, Shown))}
_COMPLETED = {"days", "date", "name", "id", "which", "command"}
_KNOWN: Mapping[str, Form] = {
    "alerts": Form(fields=(Field(name="what"),)),
    "ask": Form(fields=(Field(name="question", is_optional=False, longest=LONGEST),)),
    "forget-me": Form(fields=(Field(name="sure", choices=("yes",)),)),
    "inbox": Form(
        fields=(
            Field(name="what", choices=("all", "dismiss", "private", "open", "verified", "history")),
            Field(name="id", completes=True),
        )
    ),
    "limits": Form(
        fields=(Field(name="name", is_optional=False, completes=True), Field(name="value")), verb="set"
    ),
    "sources": Form(fields=(Field(name="which", completes=True),)),
    "teach": Form(fields=(Field(name="id", completes=True), Field(name="answer"))),
}
"""Where a command's own words for its argument say less than somebody who fills it in wants to know."""


def form_of(name: str, argument: str) -> Form:
    """
    The fields of a command.

    ``[days]`` is one that may stay empty, ``ID TEXT`` are two, ``[set NAME VALUE]`` has a verb.
    """
    if name in _KNOWN and argument:
        return _KNOWN[name]
    verb = _VERB.fullmatch(argument.strip())
    if verb is not None:
        return Form(fields=_fields(verb[2], is_optional=False), verb=verb[1])
    return Form(fields=_fields(argument, is_optional=argument.strip().startswith("[")))


def _fields(argument: str, *, is_optional: bool) -> tuple[Field, ...]:
    words = [re.sub(r"[^a-z0-9_-]", "", word.lower())[:_NAME] for word in argument.split()]
    named = [word for word in words if word]
    if not 0 < len(named) <= 2 or len(set(named)) < len(named):  # noqa: PLR2004 - what is longer reads like a riddle
        named = ["text"] if named else []
    return tuple(
        Field(name=one, is_optional=is_optional, choices=_CHOICES.get(one, ()), completes=one in _COMPLETED)
        for one in named
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The descriptions in other languages, by what they describe; ``name`` is whose twin it is."""

    name: str
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def about(self, key: str, english: str) -> Json:
        """``description`` and its translations; Discord wants some words, and no more than 100 letters."""
        found = {one: _about(self._said(one, key)) for one in LOCALES if self._said(one, key)}
        told: Json = {"description": _about(english)}
        return told | ({"description_localizations": found} if found else {})

    def names(self, key: str) -> Json:
        """The name of a menu in other languages."""
        found = {one: self._said(one, key)[:_NAME] for one in LOCALES if self._said(one, key)}
        return {"name_localizations": found} if found else {}

    def _said(self, locale: str, key: str) -> str:
        return self.told.get(locale, {}).get(key, "").replace("{name}", self.name)


@cache
def translations() -> Mapping[str, Mapping[str, str]]:
    """What ``locales.toml`` tells, by language."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("locales.toml").read_text(encoding="utf-8"))


def commands_for(commands: Sequence[Command], *, name: str, is_global: bool = True) -> list[Json]:
    """
    Everything that Discord is told of the twin of somebody, as its API takes it.

    Where commands may be used is told of ``is_global`` ones alone: those of one server are used in it.
    """
    words = Wording(name=name, told=translations())
    admins = [one for one in commands if one.who == "admin"]
    asking = _options(form_of(ASK, "QUESTION"), words)
    whole: list[Json] = [
        {
            "name": ASK,
            "type": _CHAT,
            "options": asking,
            **words.about("ask", f"Ask the AI twin of {name}"),
            **_allowed(_FOR_ALL, _EVERYWHERE, is_global=is_global),
        },
        {
            "name": TWIN,
            "type": _CHAT,
            "options": [_branch(one, words) for one in commands],
            **words.about("twin", f"Everything about the AI twin of {name}"),
            **_allowed(_FOR_ALL, _EVERYWHERE, is_global=is_global),
        },
        {
            "name": ADMIN,
            "type": _CHAT,
            "options": [_branch(one, words) for one in admins],
            "default_member_permissions": _MANAGE_SERVER,
            **words.about("twin-admin", f"What admins of the AI twin of {name} do"),
            **_allowed(_IN_SERVERS, _SERVER, is_global=is_global),
        },
        {
            "name": MENU,
            "type": _MESSAGE,
            **words.names("menu"),
            **_allowed(_FOR_ALL, _EVERYWHERE, is_global=is_global),
        },
    ]
    return [one for one in whole if one["name"] != ADMIN or admins]


def _allowed(installs: list[int], contexts: list[int], *, is_global: bool) -> Json:
    return {"integration_types": installs, "contexts": contexts} if is_global else {}


def _branch(command: Command, words: Wording) -> Json:
    form, about = form_of(command.name, command.argument), words.about(command.name, command.summary)
    if not form.verb:
        return {"name": command.name, "type": _SUBCOMMAND, "options": _options(form, words), **about}
    ways = ((SHOW, Form()), (form.verb, form))
    options = [_way(command, way, filled, words) for way, filled in ways]
    return {"name": command.name, "type": _GROUP, "options": options, **about}


def _way(command: Command, way: str, form: Form, words: Wording) -> Json:
    key = f"{command.name}.{way}"
    about = words.about(key, _WAYS.get(key, command.summary))
    return {"name": way, "type": _SUBCOMMAND, "options": _options(form, words), **about}


_WAYS = {"limits.show": "Caps and what is left", "limits.set": "Change a cap"}
_FILLED_IN = {
    "answer": "Your answer; leave it out to write it at leisure",
    "chart": "What the chart shows",
    "command": "The command that you want to know more of",
    "date": "A day as YYYY-MM-DD; without one: yesterday",
    "days": "So many days up to today",
    "id": "The id of a question, as the inbox shows it",
    "name": "The name of the cap",
    "question": "What you want to know",
    "sure": "Whether you are sure",
    "value": "A number, off or default",
    "what": "What to see or do there",
    "which": "An answer's id, or all",
    "why": "Why, for the other admins",
}


def _options(form: Form, words: Wording) -> list[Json]:
    return [_option(one, words) for one in sorted(form.fields, key=lambda one: one.is_optional)]


def _option(one: Field, words: Wording) -> Json:
    told: Json = {"name": one.name, "type": _STRING, "required": not one.is_optional}
    if one.choices:
        told["choices"] = [{"name": choice, "value": choice} for choice in one.choices]
    elif one.completes:
        told["autocomplete"] = True
    if one.longest:
        told["max_length"] = one.longest
    return told | words.about(f"option.{one.name}", _FILLED_IN.get(one.name, one.name))


def keys(commands: Iterator[Command] | Sequence[Command]) -> Iterator[str]:
    """Everything that is told in other languages, too."""
    yield from ("ask", "twin", "twin-admin", "menu", "option.question")
    for command in commands:
        form = form_of(command.name, command.argument)
        yield command.name
        yield from (f"option.{one.name}" for one in form.fields)
        if form.verb:
            yield from (f"{command.name}.{SHOW}", f"{command.name}.{form.verb}")


def _about(text: str) -> str:
    text = " ".join(text.split()) or "-"
    return text if len(text) <= _ABOUT else text[: _ABOUT - 1] + "…"
