"""What Discord delivers of what is pressed, filled in and chosen -> what somebody wants (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from adapters.discord import markup
from adapters.discord.inbound import PLATFORM, Asker, Place, Said, event_key
from bot.notices import Action, Verb

COMMAND, PRESS, SUBMISSION = 2, 3, 5
"""The kinds of an interaction, by Discord's numbers."""
_MENU = 3
"""The type of a command that stands in the menu of a message."""
_DEEPEST = 4
"""Rows, labels and what is in them; Discord nests no deeper in a modal."""
_LONGEST = 6000
_NAMED = re.compile(r"twin:([a-z]{1,20}):(.{0,100})", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{1,20}")
_VERBS = frozenset(Verb)
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something, and where; ``number`` is the interaction's."""

    number: int
    asker: Asker
    place: Place

    @property
    def person(self) -> str:
        return f"{PLATFORM}:{self.asker.id}"

    def said(self, text: str, *, is_private: bool = False, message: int = 0) -> Said:
        """The same as if they had written it; a private answer is theirs alone."""
        key = event_key(self.number)
        return Said(
            key=key,
            origin=key,
            asker=self.asker,
            place=self.place,
            text=text,
            is_command=True,
            is_private=is_private,
            message=message,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of ours as it stands: its words, its buttons by rows, and its cards."""

    number: int
    text: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    is_ephemeral: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """
    A button or a choice from a menu, of which ``chosen`` is the value.

    ``key`` is the same for each delivery, ``twice`` for each press of the same button there.
    """

    by: Actor
    key: str
    verb: str
    value: str = ""
    chosen: str = ""
    shown: Shown | None = None

    @property
    def is_ephemeral(self) -> bool:
        return self.shown is not None and self.shown.is_ephemeral

    @property
    def twice(self) -> str:
        message = str(self.shown.number if self.shown else 0)
        place = str(self.by.place.channel)
        return _named("twice", place, message, str(self.by.asker.id), self.verb, self.value, self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """
    A modal that was sent: its ``name``, what it carried with it, and the values of its fields by their names.

    ``shown`` is the message whose button opened it, None for one that a command opened.
    """

    by: Actor
    key: str
    name: str
    told: str
    values: Mapping[str, str]
    shown: Shown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The menu of a message: ``text`` is what stands in it, ``message`` its number."""

    by: Actor
    key: str
    text: str
    message: int


Wish = Pressed | Submitted | Chosen


def read_interaction(kind: int, data: object, by: Actor, shown: Shown | None = None) -> Wish | None:
    """A press, a submission or a choice that is ours; None for the rest, and for what is not whole."""
    if not isinstance(data, Mapping):
        return None
    if kind == COMMAND:
        return _chosen(data, by)
    found = _NAMED.fullmatch(word(data, "custom_id"))
    if found is None:
        return None
    key = f"{PLATFORM}:press:{by.number}"
    name, value = found[1], found[2]
    if kind == PRESS:
        return Pressed(by=by, key=key, verb=name, value=value.strip(), chosen=_first(data), shown=shown)
    if kind == SUBMISSION:
        values = dict(_fields(data.get("components"), _DEEPEST))
        return Submitted(by=by, key=key, name=name, told=value.strip(), values=values, shown=shown)
    return None


def _chosen(data: Payload, by: Actor) -> Chosen | None:
    target = word(data, "target_id")
    if data.get("type") != _MENU or not _NUMBER.fullmatch(target):
        return None
    message = part(part(part(data, "resolved"), "messages"), target)
    said = word(message, "content") or "\n\n".join(_told_in_cards(message))
    text = markup.plain(said, (), dict(_names(message)))
    return Chosen(by=by, key=f"{PLATFORM}:press:{by.number}", text=text, message=int(target))


def _told_in_cards(message: Payload) -> Iterator[str]:
    cards = message.get("embeds")
    for card in cards if isinstance(cards, list) else []:
        if isinstance(card, Mapping):
            yield from filter(None, (word(card, "title"), word(card, "description")))


def _names(message: Payload) -> Iterator[tuple[str, str]]:
    """By which name people know whoever is mentioned."""
    mentioned = message.get("mentions")
    for one in mentioned if isinstance(mentioned, list) else []:
        if isinstance(one, Mapping):
            name = word(one, "global_name") or word(one, "username")
            yield f"<@{word(one, 'id')}>", f"@{name}" if name else "@somebody"


def _fields(components: object, depth: int) -> Iterator[tuple[str, str]]:
    """What was filled in, by the names of the fields; the layout around them is of no interest."""
    if isinstance(components, Mapping):
        components = [components]
    if not isinstance(components, list) or depth == 0:
        return
    for one in components:
        if not isinstance(one, Mapping):
            continue
        if name := word(one, "custom_id"):
            yield name, word(one, "value") or _first(one)
        yield from _fields(one.get("components"), depth - 1)
        yield from _fields(one.get("component"), depth - 1)


def actions_of(shown: Shown) -> tuple[Action, ...]:
    """The buttons of a message, as what they do; of others than ours nothing is known."""
    return tuple(_actions(shown.rows, _DEEPEST))


def _actions(rows: Iterable[object], depth: int) -> Iterator[Action]:
    for one in rows if depth else ():
        if not isinstance(one, Mapping):
            continue
        found = _NAMED.fullmatch(word(one, "custom_id"))
        if found is not None and found[1] in _VERBS:
            yield Action(label=word(one, "label"), verb=Verb(found[1]), value=found[2])
        inside = one.get("components")
        yield from _actions(inside if isinstance(inside, list) else (), depth - 1)


def _first(data: Payload) -> str:
    """The first of what was chosen."""
    values = data.get("values")
    first = values[0] if isinstance(values, list) and values else ""
    return first[:_LONGEST] if isinstance(first, str) else ""


def word(of: Payload, name: str) -> str:
    """A text of a payload; what is none, and an odd letter in it, do no harm."""
    found = of.get(name)
    return found[:_LONGEST].encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def part(of: Payload, name: str) -> Payload:
    """What stands under a name in a payload; empty where it is nothing of the kind."""
    found = of.get(name)
    return found if isinstance(found, Mapping) else {}


def _named(kind: str, *parts: str) -> str:
    """A key that holds no words; the same parts give the same."""
    whole = "\n".join(one.replace("\n", " ") for one in parts)
    return f"{PLATFORM}:{kind}:{sha256(whole.encode('utf-8', 'replace')).hexdigest()[:24]}"
