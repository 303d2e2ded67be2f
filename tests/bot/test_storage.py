"""The database as a file: how it is opened, and what is said when it cannot serve."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import DatabaseUnwell, SchemaError, StorageError
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from tests.contracts.ledgers import NOON, answer, question
from tests.grounds import auditor, migrated


async def opening(url: str) -> str:
    """What is said when the database at a URL cannot be opened."""
    with pytest.raises(StorageError) as raised:
        async with open_database(url):
            pass
    return str(raised.value)


async def test_folder_and_file_are_made(tmp_path: Path) -> None:
    place = tmp_path / "new" / "deep er @" / "twin ü @home.db"

    async with open_database(f"sqlite+aiosqlite:///{place}") as database:
        assert str(place) == database.place
        modes = {one.name: one.stat().st_mode & 0o777 for one in place.parent.iterdir()}

    assert set(modes) >= {place.name}
    assert {0o600} == set(modes.values())


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite+aiosqlite:///:memory:", "in memory"),
        ("sqlite+aiosqlite://", "in memory"),
        ("sqlite+aiosqlite:///file:twin?mode=memory&cache=shared&uri=true", "in memory"),
        ("mysql://u:secret@host/db", "mysql is not served"),
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

        assert [type(one) for one in told] == [DatabaseUnwell] * 4
        assert "the disk is full" in str(told[0])
        assert await ledger.open_ask("later", big, at=NOON, rates=()) is None

    assert [("kept",), ("later",)] == auditor(tmp_path, "SELECT id FROM asks ORDER BY id")


@pytest.mark.usefixtures("ground")
async def test_numbers_and_characters_that_sql_cannot_hold_are_no_crash(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        ledger = SqlLedger(database)
        odd = question("half \ud83d of \x00 a 🙂", person="slack:\ud800", event="e\udfff")
        await ledger.open_ask("a", odd, at=NOON, rates=())
        with pytest.raises(StorageError):
            await ledger.close_ask(answer("a", latency_ms=2**70), at=NOON)
        with pytest.raises(StorageError, match="time zone"):
            await ledger.open_ask("b", question(), at=datetime(2026, 1, 1), rates=())  # noqa: DTZ001 - the mistake itself

    assert [("half ? of ? a 🙂",)] == auditor(tmp_path, "SELECT question FROM asks")


async def test_what_people_say_stands_in_no_line_of_the_librarys(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="sqlalchemy"):  # so it is at our level debug
        async with migrated(tmp_path) as database:
            ledger = SqlLedger(database)
            await ledger.open_ask("ask", question("Do you ride zebras?"), at=NOON, rates=())
            await ledger.close_ask(answer("ask", text="I ride zebras."), at=NOON)
            assert await ledger.answer("ask")

    assert "INSERT INTO asks" in caplog.text
    assert "zebras" not in caplog.text
