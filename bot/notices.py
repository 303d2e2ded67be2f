"""What the twin says first, or beside an answer: notices, the buttons below them, and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What a button does; a platform's own ids are made of it, so that one of years ago still works."""

    ANSWER = "answer"
    """The person answers a question of the inbox, by its id."""
    DISMISS = "dismiss"
    PRIVATE = "private"
    """The person keeps a question of the inbox from the twin."""
    INBOX = "inbox"
    """The whole inbox is shown to whoever presses."""
    WISH = "wish"
    """Whoever asked wants the person to be asked, by the id of the ask."""
    SOURCES = "sources"
    """What an answer rests on is shown to whoever presses, by the id of the ask."""
    ASK = "ask"
    """A question is asked, by its words."""
    SHARE = "share"
    """What one person was shown is shown to the whole channel."""
    UP = "up"
    DOWN = "down"
    COMMENT = "comment"
    """Whoever disliked an answer says what was wrong with it, by the id of the ask."""
    UNDO = "undo"
    """A question of the inbox that was dismissed, or kept from the twin, is open again."""
    AGAIN = "again"
    """A form that could not be kept is opened anew, with what was typed."""
    ANYWAY = "anyway"
    """What looks private is told all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: its ``label``, what it does, and to what."""

    label: str
    verb: Verb
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    A chart as PNG; ``alt`` tells the same to whoever does not see it.

    Undrawn, for a door that draws by itself, it is a ``spec`` in Vega-Lite's words and no ``png``.
    """

    name: str
    png: bytes
    alt: str
    spec: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    Something that the twin says first: a report or an alert. ``text`` is Markdown.

    ``actions`` are for platforms with buttons: the words say as well what can be done. ``is_routine``: it
    comes whether or not anything happened, so that nobody's phone need ring. ``is_answer``: somebody waits
    for it, and it is shown as answers are.
    """

    title: str
    text: str
    key: str = ""
    actions: tuple[Action, ...] = ()
    picture: Picture | None = None
    is_routine: bool = False
    is_answer: bool = False
