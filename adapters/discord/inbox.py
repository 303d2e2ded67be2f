"""The open questions as the owner reads them: a list, and a menu from which one is chosen (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.discord.outbound import words
from adapters.discord.parts import Menu, Option, Part
from adapters.lessons import Rows, is_item
from bot.inbox.shown import brief, times
from bot.notices import Verb

LISTED = 25
"""As many as a menu holds."""
NONE = "There is no question without an answer."
_QUESTION = 100


def inbox_part(rows: Rows) -> Part:
    """The open questions, the most asked first; those that no menu holds are counted."""
    known = [row for row in rows if is_item(str(row.get("id") or ""))]
    if not known:
        return words(NONE)
    options = tuple(
        Option(
            label=brief(str(row.get("question") or "…"), _QUESTION) or "…",
            value=str(row["id"]),
            hint=_asked(row),
        )
        for row in known[:LISTED]
    )
    count = f"{len(known):,} questions wait" if len(known) > 1 else "One question waits"
    left = len(known) - LISTED
    more = f" The {LISTED} most asked are listed; `/twin inbox` shows {left:,} more." if left > 0 else ""
    part = words(f"{count} for an answer. Choose one to see what can be done with it.{more}")
    return replace(part, menu=Menu(verb=Verb.INBOX, hint="Choose a question", options=options))


def _asked(row: Mapping[str, object]) -> str:
    count = row.get("count")
    asked = f"asked {times(count)}" if isinstance(count, int) and count else "not asked yet"
    return f"{row['id']} · {asked}"
