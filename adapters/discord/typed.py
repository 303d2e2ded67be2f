"""What somebody typed into a form, kept in a message that they alone see, so that nothing is lost (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.discord.interactions import Shown, word
from adapters.discord.parts import Card
from adapters.discord.views import DAY, whole
from adapters.text import clip, size

_LABELS = {
    "answer": "Your answer",
    "question": "Your question",
    "comment": "What was wrong",
    "name": "Limit",
    "value": "New value",
    "expires": DAY,
}
"""The fields of the forms, as their values are titled; the first that is filled in is the card's text."""
_NAMES = {label: name for name, label in _LABELS.items()}
_TEXT, _FIELD = 4096, 1024
_OPENING, _ENDING = "```\n", "\n```"
_PARTED = "\N{ZERO WIDTH SPACE}"


def card_of(values: Mapping[str, str]) -> Card:
    """What was typed, letter by letter, in blocks of code: nothing in them is live."""
    filled = [(name, label) for name, label in _LABELS.items() if values.get(name, "").strip()]
    if not filled:
        return Card()
    (first, title), *others = filled
    fields = tuple((label, _fenced(values[name], _FIELD)) for name, label in others)
    return Card(title=title, text=_fenced(values[first], _TEXT), fields=fields)


def typed_in(shown: Shown | None) -> dict[str, str]:
    """What `card_of` has kept in a message."""
    found: dict[str, str] = {}
    for card in shown.cards if shown else ():
        told = {word(card, "title"): word(card, "description")}
        fields = card.get("fields")
        for one in fields if isinstance(fields, list) else []:
            if isinstance(one, Mapping):
                told[word(one, "name")] = word(one, "value")
        found |= {_NAMES[label]: _bare(text) for label, text in told.items() if label in _NAMES}
    return found


def _fenced(text: str, most: int) -> str:
    """A block of code that its text cannot leave, and from which it is read again."""
    inside = re.sub("``(?=`)", f"``{_PARTED}", whole(text))
    room = most - size(_OPENING + _ENDING)
    if size(inside) > room:  # a text of nothing but fences
        inside = clip(whole(text).replace("```", "'''"), room)
    return f"{_OPENING}{inside}{_ENDING}"


def _bare(block: str) -> str:
    inside = block.removeprefix(_OPENING.strip()).removesuffix(_ENDING.strip())
    inside = inside.removeprefix("\n").removesuffix("\n")
    return re.sub(f"``{_PARTED}(?=`)", "``", inside)
