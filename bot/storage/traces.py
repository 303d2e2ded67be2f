"""Wipes from the database's journal what was overwritten in the database itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

_PATIENCE_S = 0.25
"""For so long readers are waited for; whoever wants to write waits as well."""


def wipe(place: Path) -> bool:
    """
    Move all of the journal into the database and cut it to nothing; False when a reader was in the way.

    Old pages, with the words that were cleared since, stand in the journal until they are written over. In
    the database each page is zeroed where something was deleted (``secure_delete``). It blocks.
    """
    try:
        with closing(sqlite3.connect(place, timeout=_PATIENCE_S, isolation_level=None)) as connection:
            (was_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        log.warning("database.journal_not_wiped", reason=str(error))
        return False
    if was_busy:
        log.info("database.journal_not_wiped", reason="somebody was reading")
    return not was_busy
