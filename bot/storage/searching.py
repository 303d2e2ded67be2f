"""Looks for words in texts, in capitals or not, as far as each database knows letters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def holds(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """
    Whether a column holds each of some words, as a whole or as a part; ``%`` and ``_`` are plain letters.

    SQLite knows the capitals of ASCII alone: what others are made of is looked for as typed, in small
    letters, in capitals, and with a capital at the beginning.
    """
    return and_(*(or_(*_forms(column, word)) for word in words.split()))


def is_held(text: str, words: str) -> bool:
    """The same of a text in memory."""
    said = text.lower()
    return all(word.lower() in said for word in words.split())


def _forms(column: ColumnElement[Any], word: str) -> list[ColumnElement[bool]]:
    forms = [word] if word.isascii() else dict.fromkeys((word, word.lower(), word.upper(), word.title()))
    return [column.icontains(form, autoescape=True) for form in forms]
