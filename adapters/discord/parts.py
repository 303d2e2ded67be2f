"""The nouns of what the twin shows on Discord: a message, its cards and its files."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.text import size
from bot.notices import Action, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file below a message; ``alt`` tells of a picture what it shows."""

    name: str
    data: bytes
    alt: str = ""

    @property
    def text(self) -> str:
        """Its words; of a picture, those that stand for it."""
        return self.alt if self.is_picture else self.data.decode("utf-8", "replace")

    @property
    def is_picture(self) -> bool:
        return self.name.endswith(".png")


def written(name: str, text: str) -> Attachment:
    """A file of words."""
    return Attachment(name=name, data=text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What becomes an embed; ``picture`` is the name of the file that is shown in it."""

    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    footer: str = ""
    picture: str = ""

    def __len__(self) -> int:
        inside = sum(size(name) + size(value) for name, value in self.fields)
        return size(self.title) + size(self.text) + size(self.footer) + inside

    def __bool__(self) -> bool:
        return bool(len(self) or self.picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One that can be chosen from a menu: what is read, what comes back, and a small line below it."""

    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """At most 25 options, of which one is chosen; ``verb`` is what is done with it."""

    verb: Verb
    hint: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    One message; the buttons of its ``actions`` stand below it, and below these its ``menu``.

    A silent one rings nobody's phone.
    """

    text: str = ""
    cards: tuple[Card, ...] = ()
    files: tuple[Attachment, ...] = ()
    actions: tuple[Action, ...] = ()
    menu: Menu | None = None
    is_silent: bool = False
