"""A reply's table as CSV, for spreadsheets: exact figures where the table shows rounded ones (pure)."""

from __future__ import annotations

from bot.commands.reply import Reply
from bot.export.rows import csv_lines


def csv_of(reply: Reply) -> str:
    """The table with its headings, a line each; empty where there is none."""
    table = reply.table
    if table is None:
        return ""
    rows = table.plain or table.rows
    named = (dict(zip(table.headings, row, strict=True)) for row in rows)
    return "".join(csv_lines(named, table.headings))
