"""Compares the ledger with the simulator's own books, after all the killing."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

Query = Callable[[str], list[tuple[Any, ...]]]

_ATTEMPTS = "SELECT request_id, outcome, prompt_tokens + completion_tokens, cost_nano_usd FROM attempts"

_BILLS = """
SELECT count(*) FROM asks WHERE outcome IS NOT NULL
AND cost_nano_usd <> (SELECT coalesce(sum(cost_nano_usd), 0) FROM attempts WHERE ask_id = asks.id)
"""

_WINDOWS = "SELECT name, sum(spent), sum(reserved), sum(lent) FROM budget_windows GROUP BY name"


def audit(folder: Path, answers: dict[str, set[str]], calls: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the ledger in a file says, beside what the simulator says."""
    with closing(sqlite3.connect(folder / "twin.db")) as books:
        found = compared(folder, answers, calls, lambda sql: books.execute(sql).fetchall())
        return found | {"integrity": books.execute("PRAGMA integrity_check").fetchone()[0]}


def compared(
    folder: Path, answers: dict[str, set[str]], calls: dict[str, dict[str, Any]], query: Query
) -> dict[str, Any]:
    """The same of a ledger in any database."""
    rows = query(_ATTEMPTS)
    [[twice]] = query("SELECT count(*) - count(DISTINCT event) FROM asks")
    asks = query("SELECT count(*), sum(CASE WHEN outcome IS NULL THEN 1 ELSE 0 END) FROM asks")[0]
    [[bills]] = query(_BILLS)
    windows = [(name, *map(int, sums)) for name, *sums in query(_WINDOWS)]
    told = [row for row in rows if row[1] == "answered"]
    agreeing = [row for row in told if _charged(calls, row[0]) == (row[2], row[3])]
    known = Counter(row[0] for row in rows if row[0] in calls)
    untold = [row for row in rows if row[0] not in calls]
    unknown = [call for name, call in calls.items() if name not in known]
    spent = {name: value for name, value, _, _ in windows}
    return {
        "asks": asks[0],
        "open_asks": asks[1],
        "attempts": dict(Counter(row[1] for row in rows)),
        "told": len(told),
        "agree": len(agreeing),
        "below_their_call": sum(_is_below(row, calls) for row in rows),
        "calls_twice_in_the_ledger": sum(count - 1 for count in known.values()),
        "rows_for_other_calls": [len(untold), sum(row[2] for row in untold), sum(row[3] for row in untold)],
        "other_calls": [len(unknown), *(sum(_cost(call)[n] for call in unknown) for n in (0, 1))],
        "asks_unlike_their_attempts": bills,
        "ledger_tokens": sum(row[2] for row in rows),
        "billed_tokens": sum(c["prompt_tokens"] + c["completion_tokens"] for c in calls.values()),
        "ledger_nano_usd": sum(row[3] for row in rows),
        "billed_nano_usd": sum(call["cost_nano_usd"] for call in calls.values()),
        "windows_agree": spent
        == {"daily_tokens": sum(r[2] for r in rows), "monthly_usd": sum(r[3] for r in rows)},
        "reserved": sum(row[2] for row in windows),
        "lent": sum(row[3] for row in windows),
        "answered_twice": twice + sum(len(texts) > 1 for texts in answers.values()),
        "second_answers": {key: sorted(texts) for key, texts in answers.items() if len(texts) > 1},
        "answered_keys": len(answers),
        "outages": _said(folder, "database.away"),
        "inherited": _said(folder, "spool.inherited"),
        "spools_left": sum(1 for _ in (folder / "spool").glob("*")),
    }


def _said(folder: Path, event: str) -> int:
    return sum(log.read_text(errors="replace").count(event) for log in folder.glob("log*.txt"))


def _charged(calls: dict[str, dict[str, Any]], request_id: str) -> tuple[int, int] | None:
    call = calls.get(request_id)
    return None if call is None else _cost(call)


def _cost(call: dict[str, Any]) -> tuple[int, int]:
    return call["prompt_tokens"] + call["completion_tokens"], call["cost_nano_usd"]


def _is_below(row: tuple[Any, ...], calls: dict[str, dict[str, Any]]) -> bool:
    """Whether an attempt stands in the ledger with less than its call was billed at."""
    tokens, money = _charged(calls, row[0]) or (0, 0)
    return bool(row[2] < tokens or row[3] < money)


def faults_of(found: dict[str, Any]) -> list[str]:
    """What is not as promised; empty when all is."""
    checks = {
        "every told usage agrees to the token": found["told"] == found["agree"] and found["told"] > 0,
        "no attempt stands below its call": found["below_their_call"] == 0,
        "no call is in the ledger twice": found["calls_twice_in_the_ledger"] == 0,
        "calls whose name never arrived have rows that cover them": all(
            row >= call for row, call in zip(found["rows_for_other_calls"], found["other_calls"], strict=True)
        ),
        "an ask costs what its attempts cost": found["asks_unlike_their_attempts"] == 0,
        "windows are the sums of attempts": found["windows_agree"],
        "no reserve is left": found["reserved"] == 0 and found["lent"] == 0,
        "no attempt is pending": "pending" not in found["attempts"],
        "no question is answered twice": found["answered_twice"] == 0,
        "no spool is left": found["spools_left"] == 0,
        "the database is sound": found["integrity"] == "ok",
        "the last life ends well": found["last_exit"] == 0,
    }
    return [name for name, holds in checks.items() if not holds]
