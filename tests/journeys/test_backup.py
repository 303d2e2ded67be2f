"""A copy of the books is whole and true, though somebody writes all the while, and opens as they do."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.assembly import open_twin
from bot.domain import Question
from bot.settings import load_settings
from bot.storage.backup import back_up, dump_command, is_file
from bot.twin import Twin
from tests.far_ends.scripted_house import eventually
from tests.far_ends.shell import parsed, twin

pytestmark = [
    pytest.mark.journey,
    pytest.mark.usefixtures("at_head"),
    pytest.mark.sqlite_only(reason="a copy of SQLite's file; PostgreSQL has pg_dump, which the verb names"),
]

OFF = {"TWIN_USER_RATE": "off", "TWIN_CHANNEL_RATE": "off"}


async def ask(house: Twin, number: int) -> None:
    await house.ask(
        Question(text=f"Where did you study {number}?", platform="web", person="web:1", channel="web")
    )


@asynccontextmanager
async def busy(house: Twin) -> AsyncIterator[None]:
    """Questions are asked all the while."""

    async def on_and_on() -> None:
        number = 0
        while True:
            await ask(house, number := number + 1)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(on_and_on()) for _ in range(4)]
        yield
        for task in tasks:
            task.cancel()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def counted(place: Path) -> int:
    with closing(sqlite3.connect(place)) as books:
        number: int = books.execute("SELECT count(*) FROM asks").fetchone()[0]
    return number


async def test_a_copy_that_is_made_under_writes_opens_and_its_sums_agree(tmp_path: Path) -> None:
    """Following docs/operations.md: the file is put in the place of the old one, and the twin goes on."""
    settings = load_settings(**OFF)
    async with open_twin(settings) as house, busy(house):
        await eventually(lambda: counted(tmp_path / "twin.db") > 5)
        before = counted(tmp_path / "twin.db")
        status, out, err = await twin("db", "backup", "saved.db", "--json")
        await eventually(lambda: counted(tmp_path / "twin.db") > before + 20)

    saved = parsed(out)
    asks = saved["rows"]["asks"]
    assert (0, "") == (status, err)
    assert before <= asks < counted(tmp_path / "twin.db")
    assert asks == counted(tmp_path / "saved.db")
    assert (0o600, saved["bytes"]) == (
        (tmp_path / "saved.db").stat().st_mode & 0o777,
        (tmp_path / "saved.db").stat().st_size,
    )
    assert ["saved.db", "twin.db"] == [
        one for one in names(tmp_path) if not one.startswith(("twin.db-", "twin.spool"))
    ]

    (tmp_path / "moved").mkdir()
    (tmp_path / "saved.db").rename(tmp_path / "moved" / "twin.db")
    url = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'moved' / 'twin.db'}"}
    assert (0, "The database's migrations are at head.\n", "") == await twin("db", "check", **url)
    told = parsed((await twin("usage", "--json", **url))[1])
    assert asks == told["questions"]
    async with open_twin(load_settings(**OFF, **url)) as house:
        await ask(house, 0)
    assert asks + 1 == counted(tmp_path / "moved" / "twin.db")


async def test_nothing_is_overwritten_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "saved.db").write_text("mine")
    before = names(tmp_path)

    status, out, err = await twin("db", "backup", "saved.db")

    assert (1, "") == (status, out)
    assert "saved.db: it is there already and is not overwritten" in err
    assert "mine" == (tmp_path / "saved.db").read_text()
    assert before == names(tmp_path)


@pytest.mark.parametrize(
    ("url", "file", "told"),
    [
        ("sqlite+aiosqlite:///other.db", "a.db", "other.db: there is no database yet"),
        ("sqlite+aiosqlite:///twin.db", "no/such/folder/a.db", "cannot be written"),
        ("sqlite+aiosqlite:///broken.db", "a.db", "broken.db"),
    ],
)
async def test_what_cannot_be_saved_is_said_in_a_line(url: str, file: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)

    status, out, err = await twin("db", "backup", file, DATABASE_URL=url)

    assert (1, "", 1) == (status, out, len(err.splitlines()))
    assert told in err
    assert not (tmp_path / file).exists()


async def test_a_damaged_file_is_not_saved_as_a_good_one(tmp_path: Path) -> None:
    """SQLite's own check looks at every page of the copy."""
    place = tmp_path / "twin.db"
    with closing(sqlite3.connect(place)) as books:
        books.executescript("CREATE TABLE filler(x); PRAGMA journal_mode = DELETE;")
        books.executemany("INSERT INTO filler VALUES (?)", [("y" * 900,)] * 400)
        books.commit()
    with place.open("r+b") as file:
        file.seek(-4096 * 30, os.SEEK_END)
        file.write(b"\xff" * 4096 * 20)

    status, _, err = await twin("db", "backup", "saved.db")

    assert 1 == status
    assert "damaged" in err
    assert not (tmp_path / "saved.db").exists()


@pytest.mark.parametrize("kind", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_for_a_server_there_is_its_own_tool_and_no_password_in_its_line(kind: str) -> None:
    url = f"{kind}://twin:hunter2@db.example:5433/books?sslmode=require&sslpassword=hunter2"

    assert not is_file(url)
    assert (
        "pg_dump --format=custom --no-owner --file=a.dump "
        "'postgresql://twin@db.example:5433/books?sslmode=require'" == dump_command(url, Path("a.dump"))
    )


def test_a_copy_holds_up_no_writer(tmp_path: Path) -> None:
    """A transaction that is open, and one that begins while the copy is made, are none of its business."""
    with closing(sqlite3.connect(tmp_path / "twin.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO meta(key, value) VALUES ('half', 'written')")
        saved = back_up(f"sqlite+aiosqlite:///{tmp_path / 'twin.db'}", tmp_path / "saved.db")
        writer.execute("COMMIT")

    with closing(sqlite3.connect(tmp_path / "saved.db")) as copy:
        assert [] == copy.execute("SELECT * FROM meta WHERE key = 'half'").fetchall()
    assert saved.size == (tmp_path / "saved.db").stat().st_size


async def test_the_verb_says_so_too() -> None:
    url = "postgresql://twin:hunter2@db.example:5433/books"

    status, out, err = await twin("db", "backup", "a.dump", DATABASE_URL=url)

    assert (1, "", 1) == (status, out, len(err.splitlines()))
    assert "pg_dump --format=custom" in err
    assert "hunter2" not in err
