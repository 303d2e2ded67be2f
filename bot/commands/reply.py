"""What a command says, before any platform has dressed it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain import Answer
from bot.notices import Action, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    Rows of plain text under their headings; ``numeric`` are the indexes of columns set flush right.

    ``plain`` are the same rows for programs: exact numbers, money as dollars in a string, None where unknown.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    plain: tuple[tuple[object, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    A command's result: a title, Markdown, name-value pairs, a table - or the answer to a question.

    ``private`` asks a door to show it to the caller alone where the platform can. ``data`` is what ``--json``
    prints, in the shapes of the contract. ``actions`` are for platforms with buttons.
    """

    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    answer: Answer | None = None
    private: bool = True
    refused: bool = False
    data: object = None
    actions: tuple[Action, ...] = ()
    picture: Picture | None = None
