"""The open questions as the owner reads them: a list, and a menu from which one is chosen (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.discord.outbound import words
from adapters.discord.parts import Menu, Option, Part
from adapters.lessons import Rows, is_item, rows_of
from bot.commands.reply import Reply
from bot.inbox.shown import brief, times
from bot.notices import Verb

LISTED = 25
"""As many as a menu holds."""
NONE = "There is no question without an answer."
_QUESTION = 100
_OPEN = frozenset({"inbox", "inbox open"})


def inbox_part(rows: Rows) -> Part:
    """The open questions, the most asked first; those that no menu holds are counted."""
    menu = _menu(rows)
    if menu is None:
        return words(NONE)
    count = f"{len(rows):,} questions wait" if len(rows) > 1 else "One question waits"
    left = len(rows) - len(menu.options)
    more = f" The {LISTED} most asked are listed; `/twin inbox` shows {left:,} more." if left > 0 else ""
    part = words(f"{count} for an answer. Choose one to see what can be done with it.{more}")
    return replace(part, menu=menu)


def with_menu(parts: Sequence[Part], reply: Reply, command: str) -> tuple[Part, ...]:
    """What the command `inbox` tells; below the open questions there is a menu of them."""
    is_open = command.strip().lower() in _OPEN and not reply.refused
    menu = _menu(rows_of(reply.data)) if is_open else None
    return (*parts[:-1], replace(parts[-1], menu=menu)) if menu else (*parts,)


def _menu(rows: Rows) -> Menu | None:
    known = [row for row in rows if is_item(str(row.get("id") or ""))]
    options = tuple(
        Option(
            label=brief(str(row.get("question") or ""), _QUESTION) or "…",
            value=str(row["id"]),
            hint=_asked(row),
        )
        for row in known[:LISTED]
    )
    return Menu(verb=Verb.INBOX, hint="Choose a question", options=options) if options else None


def _asked(row: Mapping[str, object]) -> str:
    count = row.get("count")
    asked = f"asked {times(count)}" if isinstance(count, int) and count else "not asked yet"
    return f"{row['id']} · {asked}"
