"""What is done at every tick, and for every ask, looks at what is left to do and not at the whole ledger."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from bot.board import Sought
from bot.storage import (
    answers,
    asks,
    attempts,
    audit,
    cache_books,
    day_tokens,
    inbox,
    inbox_telling,
    lately,
    logbook,
    naming,
    phrasings,
    privacy,
    privacy_recall,
    tallying,
    trials,
    verdicts,
    verified,
)
from bot.storage.dashboard_tables import audit as noted
from tests.contracts.ledgers import NOON
from tests.grounds import migrated

_LIST = re.compile(r"\(__\[POSTCOMPILE_\w+\]\)")


def plan(place: str, statement: ClauseElement) -> str:
    """How SQLite goes about a statement; what a caller hands in is left open."""
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    told = _LIST.sub("('a', 'b')", str(compiled))
    with closing(sqlite3.connect(place)) as connection:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {told}", dict(compiled.params)).fetchall()
    return " ".join(step[3] for step in steps).replace("COVERING ", "")


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
        (lately._asked(NOON, NOON), "ix_asks_asked_at"),
        (lately._called(NOON, NOON), "ix_attempts_started_at"),
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
        "asks of an hour",
        "calls of an hour",
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
        assert f"USING INDEX {index}" in plan(database.place, statement)


def _asked(
    *,
    place: Sequence[str] = (),
    people: Sequence[str] | None = None,
    rooms: Sequence[str] | None = None,
    **wanted: Any,
) -> ClauseElement:
    return logbook.page(Sought(**wanted), place, people=people, rooms=rooms, most=50, words=True)


_OF_RECALL: dict[str, tuple[ClauseElement, str]] = {
    "an exact key": (phrasings._EXACT, "sqlite_autoindex_phrasings_1 (scope=? AND key=?)"),
    "whose a key is": (phrasings._OWNER, "sqlite_autoindex_phrasings_1 (scope=? AND key=?)"),
    "an answer": (answers._BY_ID, "sqlite_autoindex_remembered_1 (id=?)"),
    "it still holds": (answers._HOLDS, "sqlite_autoindex_remembered_1 (id=?)"),
    "wordings after a number": (phrasings._AFTER, "INTEGER PRIMARY KEY (rowid>?)"),
    "wordings of answers": (phrasings._OF, "ix_phrasings_of (of=?)"),
    "answers without a wording": (phrasings._LONE, "ix_phrasings_of (of=?)"),
    "asks that were forgotten": (phrasings._GONE, "sqlite_autoindex_asks_1 (id=?)"),
    "what is too old": (answers._EXPIRED, "ix_remembered_expires_at (expires_at<?)"),
    "used longest ago": (answers._LONGEST_AGO, "ix_remembered_used_at (used_at<?)"),
    "used in time to come": (answers._NOT_YET, "ix_remembered_used_at (used_at>?)"),
    "how many": (answers._COUNT, "SCAN remembered USING INDEX"),
    "verdicts since": (verdicts._SINCE, "ix_verdicts_at (at>?)"),
    "hits since": (tallying._hits(of_one=False), "ix_hits_at (at>? AND at<?)"),
    "verdicts of a span": (tallying._verdicts(of_one=False), "ix_verdicts_at (at>? AND at<?)"),
    "what an ask was given": (verdicts._GIVEN, "ix_remembered_ask_id (ask_id=?)"),
    "not used for long": (privacy_recall._UNUSED, "ix_remembered_used_at (used_at<?)"),
    "old aliases": (privacy_recall._OLD_ALIASES, "sqlite_autoindex_phrasings_1 (scope=?)"),
    "old prompts": (privacy_recall._OLD_PROMPTS, "ix_asks_worded (asked_at<?)"),
    "made for somebody": (privacy_recall._MADE, "ix_remembered_ask_id (ask_id=?)"),
    "brought by somebody": (privacy_recall._BROUGHT, "ix_phrasings_ask_id (ask_id=?)"),
    "the person's own": (verified._CURRENT, "sqlite_autoindex_verified_answers_1 (id=?)"),
}


@pytest.mark.parametrize("name", list(_OF_RECALL))
async def test_what_is_remembered_is_found_by_its_index(name: str, tmp_path: Path) -> None:
    statement, index = _OF_RECALL[name]
    async with migrated(tmp_path) as database:
        assert index in plan(database.place, statement)


_AT = ("2026-11-20 12:00:00", "a")
_SOUGHT: dict[str, tuple[ClauseElement, str]] = {
    "the newest": (_asked(), "ix_asks_asked_at"),
    "a later page": (_asked(place=_AT), "ix_asks_asked_at (asked_at<?)"),
    "of a person": (_asked(people=["p"]), "ix_asks_person_asked_at (person=?)"),
    "of a person, a later page": (
        _asked(people=["p"], place=_AT),
        "ix_asks_person_asked_at (person=? AND asked_at<?)",
    ),
    "in a channel": (_asked(rooms=["c"]), "ix_asks_channel_asked_at (channel=?)"),
    "of a day": (_asked(since=NOON, until=NOON), "ix_asks_asked_at (asked_at>? AND asked_at<?)"),
    "what failed": (_asked(outcome="unavailable"), "ix_asks_outcome (outcome=?)"),
    "what is open": (_asked(outcome="open"), "ix_asks_open"),
    "the person's own words": (_asked(served_by="verified"), "ix_asks_served_by (served_by=?)"),
    "everybody": (naming._PEOPLE, "ix_asks_person_asked_at (person>?)"),
    "entries last used": (cache_books.page("", (), 50), "ix_remembered_used_at"),
    "entries, a later page": (cache_books.page("", _AT, 50), "ix_remembered_used_at (used_at<?)"),
    "what was noted": (audit._page(noted, "at", "n", None, 50), "ix_audit_at"),
    "what was noted before": (
        audit._page(noted, "at", "n", (*_AT, 1), 50),
        "ix_audit_at (at<?)",
    ),
}


@pytest.mark.parametrize("name", list(_SOUGHT))
async def test_a_page_of_a_long_log_is_found_by_its_index_and_needs_no_sorting(
    name: str, tmp_path: Path
) -> None:
    statement, index = _SOUGHT[name]
    async with migrated(tmp_path) as database:
        told = plan(database.place, statement)
    assert index in told
    assert "TEMP B-TREE FOR ORDER BY" not in told
