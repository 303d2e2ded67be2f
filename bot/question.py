"""What somebody typed -> a question that can be read, or a kind word on why it cannot."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime

from bot.errors import TwinError

MAX_CHARACTERS = 2000
_KEPT = {"\n", "\t", "\u200c", "\u200d"}  # the last two part and join letters in Persian, Hindi, emoji

_MENTION = re.compile(
    r"<(?:@[!&]?[A-Z0-9]{2,24}|![a-z]+(?:\^[^<>\s]*)?)(?:\|[^<>]*)?>|(?<!\w)@(?:everyone|here)\b"
)


class UnreadableQuestion(TwinError):
    """There is nothing to answer, or too much; the text may be shown to a person."""


def clean(text: str) -> str:
    """
    The text in NFC, without control characters, unseen marks, mentions, lone surrogates, outer space.

    A mention of a person, a role or everybody (``<@U012>``, ``<!channel>``, ``@here``) asks nothing; it would
    only spoil the search, and could ping somebody from an answer that repeats it.

    Raises:
        UnreadableQuestion: nothing is left, or more than `MAX_CHARACTERS`.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    asked = _MENTION.sub(" ", unicodedata.normalize("NFC", "".join(map(_kept, whole)))).strip()
    if not asked:
        raise UnreadableQuestion("I found no question in that. Ask me something in a few words.")
    if len(asked) > MAX_CHARACTERS:
        raise UnreadableQuestion(
            f"That is {len(asked):,} characters long; I read up to {MAX_CHARACTERS:,}. "
            "Could you ask it in fewer?"
        )
    return asked


def _kept(character: str) -> str:
    """Itself, a blank for what may have parted two words, nothing for a mark inside one (a soft hyphen)."""
    category = unicodedata.category(character)
    if character in _KEPT or category[0] != "C":
        return character
    return "" if category == "Cf" else " "


def new_id(at: datetime) -> str:
    """An id that sorts by its time: 12 hex digits of milliseconds, then 48 bits of chance."""
    return f"{int(at.timestamp() * 1000):012x}{secrets.token_hex(6)}"


def id_of_event(event: str) -> str:
    """The same id for each delivery of one event, so that a repeat is the same ask."""
    return hashlib.sha256(event.encode("utf-8", "surrogatepass")).hexdigest()[:24]
