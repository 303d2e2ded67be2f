"""What of a CV is the owner's alone: how to reach them, where they live, when they were born (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.knowledge.audience import speaks_of_private
from bot.knowledge.cv_items import Item
from bot.knowledge.cv_words import dated, private_label

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.])(?:\+|\(|00)?\d[\d ()/.\u2011\u2013-]{6,22}\d(?!\w)")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s,;|<>()]+|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|dev|me|de|fr|es|it|nl|uk|eu"
    r"|ch|at|be|pl|se|no|dk|pt|ai|app|tech|info|example)(?:/[^\s,;|<>()]*)?(?![\w@])",
    re.IGNORECASE,
)
_APART = re.compile(r"\s+[|•·\u2013\u2014]\s+|\s{2,}|\t|\s*[|•·]\s*")
_POSTCODE = re.compile(r"\b\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b")
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,?\s+(?:[\w.'-]+\s+){0,4}(?:street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court|ct\.?"
    r"|square|way|close|terrace|place|boulevard|blvd\.?|rue)\b"
    r"|\b\w*(?:stra(?:ss|ß)e|str\.|weg|gasse|allee|platz|laan|straat)\s+\d{1,4}\b"
    r"|\b\d{1,4},?\s*(?:bis\s+)?(?:rue|avenue|boulevard|place|chemin|via|calle|rua)\s+\w+"
    r"|\b(?:via|calle|rua|avenida|piazza|plaza)\s+[\w .'-]+,?\s+\d{1,4}\b"
    r"|\bapt\.?\s*\d|\bp\.?\s?o\.?\s+box\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Contact:
    """``private`` lines as they were written, ``values`` to withhold elsewhere, ``links``, and the rest."""

    private: list[str] = field(default_factory=list)
    values: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Sort out a line of the head or of the contact details."""
        label = private_label(text)
        if label and not _APART.search(text):
            self._keep(text)
            return
        for piece in filter(None, (piece.strip(" ,;") for piece in _APART.split(text))):
            if private_label(piece) or is_reach(piece) or is_address(piece):
                self._keep(piece)
                continue
            found = _LINK.findall(piece)
            self.links += [piece] if found else []
            self.public += [] if found else [piece]

    def _keep(self, text: str) -> None:
        self.private.append(text)
        self.values.update(_EMAIL.findall(text), phones_in(text))


def phones_in(text: str) -> list[str]:
    """What reads like telephone numbers; dates and years do not."""
    found = (one[0].strip() for one in _PHONE.finditer(text))
    return [
        one
        for one in found
        if _FEWEST_DIGITS <= sum(map(str.isdigit, one)) <= _MOST_DIGITS and dated(one) is None
    ]


def is_reach(text: str) -> bool:
    """Whether a text tells how to reach somebody in private: e-mail or telephone."""
    return bool(_EMAIL.search(text) or phones_in(text))


def is_address(text: str) -> bool:
    """Whether a text of the head is a postal address."""
    if dated(text) is not None or _LINK.search(text):
        return False
    return bool(_STREET.search(text) or _POSTCODE.search(text))


def is_private(item: Item) -> bool:
    """Whether an item in the middle of a CV is the owner's alone: ``Nationality: ...``, a salary."""
    return bool(private_label(item.text)) or speaks_of_private(item.text)


def told_apart(items: Iterable[Item]) -> tuple[list[Item], list[Item]]:
    """What may be told, and what is the owner's alone."""
    public: list[Item] = []
    private: list[Item] = []
    for item in items:
        (private if is_private(item) else public).append(item)
    return public, private
