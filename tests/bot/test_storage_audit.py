"""What auditors see with plain SQL, what they may write, and what is left after a kill."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bookkeeping import Rate
from bot.errors import BudgetSpent
from bot.storage.ledger import SqlLedger
from bot.storage.notes import FIRST_START, SqlNotes
from bot.storage.tables import read_instant
from tests.contracts.ledgers import GPT, NOON, answer, at, attempt, question, settlement, tokens_window, used
from tests.grounds import auditor, beside, is_on_postgresql, migrated, url_of

pytestmark = pytest.mark.usefixtures("ground")

DAY = timedelta(days=1)


async def test_auditors_read_dates_and_sums(tmp_path: Path) -> None:
    summed = "SELECT outcome, SUM(cost_nano_usd) FROM attempts GROUP BY outcome"
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database, profile_version=lambda: "v7")
        await ledger.open_ask("a", question(), at=at(0.25), rates=())
        await ledger.begin_attempt(attempt("t1", "a"), (), expires_at=at(120))
        pending = auditor(tmp_path, summed)
        await ledger.settle_attempt(settlement("t1", money=20))
        await ledger.close_ask(answer("a", cost_nano_usd=20, route=GPT), at=at(1))

    assert [("pending", 50)] == pending
    assert [("answered", 20)] == auditor(tmp_path, summed)
    assert [("2026-11-20", "12", "v7", "groq")] == auditor(
        tmp_path,
        "SELECT substr(asked_at, 1, 10), substr(asked_at, 12, 2), profile_version, provider FROM asks",
    )


async def test_what_was_told_of_a_spent_cap_is_not_looked_up_at_each_question(tmp_path: Path) -> None:
    """At the end of a cap each question is refused by each route, and all would wait for those looks."""
    alerts = "SELECT key FROM alerts"
    async with migrated(tmp_path) as database:
        ledger, window = SqlLedger(database), tokens_window(99)
        await ledger.open_ask("ask", question(), at=NOON, rates=())
        for told in (1, 0):
            with pytest.raises(BudgetSpent):
                await ledger.begin_attempt(attempt("t"), [window], expires_at=at(120))
            assert told == len(auditor(tmp_path, alerts))
            auditor(tmp_path, "DELETE FROM alerts")


async def test_auditors_find_nothing_of_a_forgotten_person(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("a", question("who?", conversation="dm:U1", event="e1"), at=NOON, rates=())
        await ledger.close_ask(answer("a"), at=at(1))
        await ledger.forget_person("slack:U1")

    assert [("forgotten", None, None, None, "e1", "answered")] == auditor(
        tmp_path, "SELECT person, conversation, question, answer, event, outcome FROM asks"
    )


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("2026-11-20 00:00:00", True),
        ("2026-11-20T00:00:00Z", True),
        ("2026-11-20T23:59:59.999Z", True),
        ("2026-11-20 23:59:59.999999", True),
        ("2026-11-21 00:00:00", False),
        ("2026-11-21T00:30:00+01:00", True),
        ("2026-11-19T23:30:00-01:00", True),
        ("2026-11-20T00:30:00+01:00", False),
        ("2026-11-19 23:59:59.999999", False),
        ("2026-11-20", True),
    ],
)
async def test_rows_of_plain_sql_count_at_their_instant(tmp_path: Path, written: str, counted: bool) -> None:
    midnight = datetime(2026, 11, 20, tzinfo=UTC)
    async with migrated(tmp_path) as database:
        auditor(
            tmp_path,
            "INSERT INTO asks (id, asked_at, platform, channel, person, outcome) "
            "VALUES ('a', ?, 'slack', 'slack:C1', 'slack:U1', 'answered')",
            written,
        )
        auditor(
            tmp_path,
            "INSERT INTO attempts (id, ask_id, started_at, provider, model, outcome, cost_nano_usd) "
            "VALUES ('t', 'a', ?, 'groq', 'openai/gpt-oss-20b', 'answered', 7)",
            written,
        )
        ledger = SqlLedger(database)
        told = await ledger.sums(midnight, midnight + DAY)
        ever = await ledger.sums(midnight - 2 * DAY, midnight + 2 * DAY)
        first = await ledger.first_day()

    assert (len(told.asks), len(told.attempts)) == (int(counted), int(counted))
    assert ever.asks[0].at == read_instant(written)
    instant = read_instant(written)
    assert ever.attempts[0].at == instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
    assert first is not None
    assert abs(first - read_instant(written)) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "nonsense", ["", "0000-00-00 00:00:00", "0001-01-01 00:00:00", "2026-11-20 11:61:00", "yesterday"]
)
async def test_a_row_that_tells_no_likely_date_is_not_the_first(tmp_path: Path, nonsense: str) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES (?, ?)", "a", nonsense)
        assert await ledger.first_day() is None

        auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES ('b', '2026-11-20T12:30:00+14:00')")
        await ledger.open_ask("c", question(), at=NOON, rates=())

        assert await ledger.first_day() == datetime(2026, 11, 19, 22, 30, tzinfo=UTC)


async def test_the_first_start_may_be_before_the_first_ask(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await SqlNotes(database).remember(FIRST_START, lambda: at(-60).isoformat())
        await SqlLedger(database).open_ask("a", question(), at=NOON, rates=())

        assert await SqlLedger(database).first_day() == at(-60)


async def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    window = tokens_window(1000)
    async with migrated(tmp_path) as one, beside(tmp_path) as two:
        first, second = SqlLedger(one), SqlLedger(two)
        await first.open_ask("ask", question(), at=NOON, rates=())
        tries = [
            (first if n % 2 else second).begin_attempt(attempt(f"t{n}"), [window], expires_at=at(120))
            for n in range(40)
        ]
        told = await asyncio.gather(*tries, return_exceptions=True)

        assert told.count(None) == 10
        assert await used(second, window) == (0, 1000)


@pytest.mark.slow
async def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    async with migrated(tmp_path):
        pass
    script = Path(__file__).parents[1] / "far_ends" / "storage_victim.py"
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), url_of(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = [await asyncio.wait_for(process.stdout.readline(), 30) for _ in range(60)]
    process.kill()
    rest = await asyncio.wait_for(process.stdout.read(), 30)
    await process.wait()
    acknowledged = {
        line.decode().strip() for line in [*told, *rest.splitlines(keepends=True)] if b"\n" in line
    }

    stored = {row[0] for row in auditor(tmp_path, "SELECT id FROM attempts WHERE outcome = 'answered'")}
    spent = auditor(tmp_path, "SELECT spent, reserved FROM budget_windows WHERE name = 'daily_tokens'")
    booked = auditor(
        tmp_path,
        "SELECT SUM(CASE WHEN outcome <> 'pending' THEN prompt_tokens + completion_tokens ELSE 0 END), "
        "SUM(CASE WHEN outcome = 'pending' THEN reserved_tokens ELSE 0 END) FROM attempts",
    )

    assert acknowledged <= stored
    assert booked == spent
    if not is_on_postgresql():
        assert [("ok",)] == auditor(tmp_path, "PRAGMA integrity_check")


async def test_a_rate_of_one_hundred_thousand_is_counted(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        rates = (Rate(scope="person", count=100_000, seconds=86400),)

        assert await SqlLedger(database).open_ask("a", question(), at=NOON, rates=rates) is None
