"""The database as a file: how it is opened, what it refuses, what auditors' SQL sees, what survives."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain import Answer, Outcome, QuestionType, Rate, Route, ServedBy, Source, Usage
from bot.errors import SchemaError, StorageError
from bot.storage.codec import decode_answer, encode_answer
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from bot.storage.notes import FIRST_START, SqlNotes
from bot.storage.tables import read_instant, write_instant
from tests.contracts.ledgers import (
    GPT,
    NOON,
    answer,
    at,
    attempt,
    migrated,
    question,
    settlement,
    tokens_window,
    used,
)

DAY = timedelta(days=1)


async def opening(url: str) -> str:
    """What is said when the database at a URL cannot be opened."""
    with pytest.raises(StorageError) as raised:
        async with open_database(url):
            pass
    return str(raised.value)


def auditor(folder: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    """What somebody with a plain SQLite client sees."""
    connection = sqlite3.connect(folder / "twin.db")
    try:
        with connection:
            return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


# --- opening


async def test_folder_and_file_are_made(tmp_path: Path) -> None:
    place = tmp_path / "new" / "deep er" / "twin ü.db"

    async with open_database(f"sqlite+aiosqlite:///{place}") as database:
        assert database.place == place

    assert place.is_file()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite+aiosqlite:///:memory:", "in memory"),
        ("sqlite+aiosqlite://", "in memory"),
        ("sqlite+aiosqlite:///file:twin?mode=memory&cache=shared&uri=true", "in memory"),
        ("postgresql+asyncpg://u:secret@host/db", "postgresql is not served"),
        ("no url", "does not read"),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_a_word(url: str, word: str) -> None:
    said = await opening(url)

    assert word in said
    assert "sqlite+aiosqlite:///twin.db" in said
    assert "secret" not in said


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in await opening(f"sqlite+aiosqlite:///{tmp_path}")


async def test_a_file_on_the_way_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert "folder cannot be made" in await opening(f"sqlite+aiosqlite:///{tmp_path}/file/twin.db")


async def test_another_kind_of_file_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "twin.db"
    place.write_text("dear diary, " * 100)

    assert "no SQLite database" in await opening(f"sqlite+aiosqlite:///{place}")
    assert place.read_text().startswith("dear diary")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)

    said = await opening(f"sqlite+aiosqlite:///{folder}/twin.db")

    assert "may be written by this user" in said


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="asks the kernel for a folder nobody may fill"
)
async def test_a_folder_that_takes_no_files_is_told() -> None:
    said = await opening("sqlite+aiosqlite:////proc/self/twin.db")

    assert "cannot be opened" in said


async def test_an_empty_database_asks_for_its_migrations(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/twin.db") as database:
        ledger = SqlLedger(database)

        with pytest.raises(SchemaError, match="twin db upgrade"):
            await ledger.answer("x")
        with pytest.raises(SchemaError, match="twin db upgrade"):
            await ledger.open_ask("x", question(), at=NOON, rates=())


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)

    with pytest.raises(StorageError, match="closed already"):
        await ledger.open_ask("x", question(), at=NOON, rates=())


async def test_a_locked_database_is_told(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await database.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 1").close())
        other = sqlite3.connect(tmp_path / "twin.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StorageError, match="keeps it locked"):
                await SqlLedger(database).open_ask("x", question(), at=NOON, rates=())
        finally:
            other.close()

        assert await SqlLedger(database).open_ask("x", question(), at=NOON, rates=()) is None


async def test_a_full_disk_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        await ledger.open_ask("kept", question(), at=NOON, rates=())
        await database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1").close())

        big = question("x" * 100_000)
        tries = [ledger.open_ask(f"a{n}", big, at=NOON, rates=()) for n in range(4)]
        told = await asyncio.gather(*tries, return_exceptions=True)
        await database.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000").close())

        assert [type(one) for one in told] == [StorageError] * 4
        assert "the disk is full" in str(told[0])
        assert await ledger.open_ask("later", big, at=NOON, rates=()) is None

    assert [("kept",), ("later",)] == auditor(tmp_path, "SELECT id FROM asks ORDER BY id")


async def test_numbers_and_characters_that_sql_cannot_hold_are_no_crash(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        odd = question("half \ud83d of \x00 a 🙂", person="slack:\ud800", event="e\udfff")
        await ledger.open_ask("a", odd, at=NOON, rates=())
        with pytest.raises(StorageError):
            await ledger.close_ask(answer("a", cost_nano_usd=2**70), at=NOON)
        with pytest.raises(StorageError, match="time zone"):
            await ledger.open_ask("b", question(), at=datetime(2026, 1, 1), rates=())  # noqa: DTZ001

    assert [("half ? of \x00 a 🙂",)] == auditor(tmp_path, "SELECT question FROM asks")


# --- what auditors see


async def test_auditors_read_dates_and_sums(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database, profile_version=lambda: "v7")
        await ledger.open_ask("a", question(), at=at(0.25), rates=())
        await ledger.begin_attempt(attempt("t1", "a"), (), expires_at=at(120))
        pending = auditor(tmp_path, "SELECT outcome, SUM(cost_nano_usd) FROM attempts")
        await ledger.settle_attempt(settlement("t1", money=20))
        await ledger.close_ask(answer("a", cost_nano_usd=20, route=GPT), at=at(1))

    assert [("pending", 50)] == pending
    assert [("answered", 20)] == auditor(tmp_path, "SELECT outcome, SUM(cost_nano_usd) FROM attempts")
    assert [("2026-11-20", "12", "v7", "groq")] == auditor(
        tmp_path,
        "SELECT date(asked_at), strftime('%H', asked_at), profile_version, provider FROM asks",
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
    assert ever.attempts[0].at == read_instant(written).replace(minute=0, second=0, microsecond=0)
    assert first is not None
    assert abs(first - read_instant(written)) < timedelta(milliseconds=1)


async def test_a_row_that_tells_no_date_is_named(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES ('a', 'yesterday')")

        with pytest.raises(StorageError, match="'yesterday'"):
            await SqlLedger(database).first_day()


async def test_the_first_start_may_be_before_the_first_ask(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await SqlNotes(database).remember(FIRST_START, lambda: at(-60).isoformat())
        await SqlLedger(database).open_ask("a", question(), at=NOON, rates=())

        assert await SqlLedger(database).first_day() == at(-60)


async def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    window = tokens_window(1000)
    async with migrated(tmp_path) as one, open_database(f"sqlite+aiosqlite:///{tmp_path}/twin.db") as two:
        first, second = SqlLedger(one), SqlLedger(two)
        await first.open_ask("ask", question(), at=NOON, rates=())
        tries = [
            (first if n % 2 else second).begin_attempt(attempt(f"t{n}"), [window], expires_at=at(120))
            for n in range(40)
        ]
        told = await asyncio.gather(*tries, return_exceptions=True)

        assert told.count(None) == 10
        assert await used(second, window) == (0, 1000)


async def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    async with migrated(tmp_path):
        pass
    script = Path(__file__).parents[1] / "far_ends" / "storage_victim.py"
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), str(tmp_path / "twin.db"), stdout=asyncio.subprocess.PIPE
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
    assert [("ok",)] == auditor(tmp_path, "PRAGMA integrity_check")


# --- answers and instants as text

words = some.text(some.characters(exclude_categories=()), max_size=40)
counts = some.integers(0, 2**62)
answers = some.builds(
    Answer,
    id=words,
    outcome=some.sampled_from(Outcome),
    text=words,
    served_by=some.sampled_from(ServedBy),
    question_type=some.sampled_from(QuestionType),
    sources=some.lists(
        some.builds(Source, id=words, title=words, section=words, quote=words), max_size=3
    ).map(tuple),
    follow_ups=some.lists(words, max_size=3).map(tuple),
    route=some.none() | some.builds(Route, words, words),
    attempts=counts,
    grounded=some.booleans(),
    experiment=some.none() | words,
    usage=some.builds(
        Usage, prompt_tokens=counts, cached_tokens=counts, completion_tokens=counts, reasoning_tokens=counts
    ),
    cost_nano_usd=counts,
    latency_ms=counts,
    message=some.none() | words,
    retry_after_s=some.none() | counts,
)


@given(answers)
def test_an_answer_comes_back_whole(whole: Answer) -> None:
    text = encode_answer(whole)

    assert text.isascii()
    assert whole == decode_answer(text)


@given(words)
def test_other_text_is_no_answer(text: str) -> None:
    with pytest.raises(StorageError, match="does not read"):
        decode_answer(text)


@given(some.datetimes(timezones=some.timezones()), some.datetimes(timezones=some.timezones()))
def test_instants_come_back_and_sort_as_text(one: datetime, two: datetime) -> None:
    try:
        first, second = one.astimezone(UTC), two.astimezone(UTC)
    except OverflowError:  # the ends of the calendar have no other zones
        return

    assert first == read_instant(write_instant(one))
    assert (first < second) == (write_instant(one) < write_instant(two))


async def test_a_rate_of_one_hundred_thousand_is_counted(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        rates = (Rate(scope="person", count=100_000, seconds=86400),)

        assert await SqlLedger(database).open_ask("a", question(), at=NOON, rates=rates) is None
