"""One ask of the log, as the API and the files of the dashboard tell it (pure)."""

from __future__ import annotations

from bot.board import AskRow
from bot.export.rows import ask_row


def ask_json(row: AskRow) -> dict[str, object]:
    """Its figures and, for whoever may read it, its question; what is not known is null."""
    return {**ask_row(row), "question": row.question}
