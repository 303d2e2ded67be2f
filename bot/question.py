"""What somebody typed -> a question that can be read, or a kind word on why it cannot."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime

from bot.errors import TwinError

MAX_CHARACTERS = 2000
_KEPT = {"\n", "\t", "\u200d"}  # the last one joins emoji


class UnreadableQuestion(TwinError):
    """There is nothing to answer, or too much; the text may be shown to a person."""


def clean(text: str) -> str:
    """
    The text in NFC, without control characters, lone surrogates and surrounding space.

    Raises:
        UnreadableQuestion: nothing is left, or more than `MAX_CHARACTERS`.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    kept = "".join(c if c in _KEPT or unicodedata.category(c)[0] != "C" else " " for c in whole)
    asked = unicodedata.normalize("NFC", kept).strip()
    if not asked:
        raise UnreadableQuestion("I found no question in that. Ask me something in a few words.")
    if len(asked) > MAX_CHARACTERS:
        raise UnreadableQuestion(
            f"That is {len(asked):,} characters long; I read up to {MAX_CHARACTERS:,}. "
            "Could you ask it in fewer?"
        )
    return asked


def new_id(at: datetime) -> str:
    """An id that sorts by its time: 12 hex digits of milliseconds, then 48 bits of chance."""
    return f"{int(at.timestamp() * 1000):012x}{secrets.token_hex(6)}"


def id_of_event(event: str) -> str:
    """The same id for each delivery of one event, so that a repeat is the same ask."""
    return hashlib.sha256(event.encode("utf-8", "surrogatepass")).hexdigest()[:24]
