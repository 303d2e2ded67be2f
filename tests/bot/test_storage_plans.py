"""What is done at every tick, and for every ask, looks at what is left to do and not at the whole ledger."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from bot.storage import asks, attempts, day_tokens, inbox, inbox_telling, privacy, trials
from tests.contracts.ledgers import migrated


def plan(place: Path, statement: ClauseElement) -> str:
    """How SQLite goes about a statement; what a caller hands in is left open."""
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    with closing(sqlite3.connect(place)) as connection:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {compiled}", dict(compiled.params)).fetchall()
    return " ".join(step[3] for step in steps)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (asks._LOST, "ix_asks_open"),
        (privacy._OLD, "ix_asks_worded"),
        (attempts._OVERDUE, "ix_attempts_pending"),
        (day_tokens._SINCE, "ix_attempts_started_at"),
        (asks._NTH["person"], "ix_asks_person_asked_at"),
        (asks._NTH["channel"], "ix_asks_channel_asked_at"),
        (asks._NTH["all"], "ix_asks_asked_at"),
        (asks._TURNS, "ix_asks_conversation_asked_at"),
        (trials._TRIALS, "ix_attempts_started_at"),
        (inbox._BY_KEY, "sqlite_autoindex_inbox_1"),
        (inbox._TOLD_BEFORE, "sqlite_autoindex_inbox_waiting_1"),
        (inbox._OF_STATUS, "ix_inbox_status_count"),
        (inbox._UNTOLD, "ix_inbox_untold"),
        (inbox._ASKED, "ix_inbox_waiting_item_state"),
        (inbox_telling._DUE, "ix_inbox_waiting_item_state"),
    ],
    ids=[
        "lost asks",
        "old texts",
        "orphans",
        "tokens of a day",
        "rate of a person",
        "rate of a channel",
        "rate of all",
        "turns",
        "trials",
        "item of a key",
        "item of an ask",
        "open items",
        "items to tell of",
        "who asked",
        "who waits",
    ],
)
async def test_a_frequent_statement_has_its_index(
    statement: ClauseElement, index: str, tmp_path: Path
) -> None:
    async with migrated(tmp_path) as database:
        assert f"USING INDEX {index}" in plan(database.place, statement).replace("COVERING ", "")
