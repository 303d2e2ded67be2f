"""Migrations: up, down and up again, by several at once, from a checkout and from a package."""

from __future__ import annotations

import asyncio
import io
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from pathlib import Path

import alembic
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.errors import SchemaError, StorageError
from bot.storage import check as agreement
from bot.storage.check import differences
from bot.storage.database import Database, open_database
from bot.storage.migrate import check, config, current, head, scripts_folder, upgrade
from tests.grounds import auditor, migrated, untouched, url_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def new(ground: str) -> Iterator[None]:
    """Each database in its turn, with nothing in it."""
    with untouched():
        yield


@pytest.fixture
def at_its_head(ground: str) -> Iterator[None]:
    """Each database in its turn, brought to head before."""
    with untouched(is_at_head=True):
        yield


async def tables(database: Database) -> set[str]:
    """The tables that are ours or the migrations'."""
    return await database.read(lambda c: set(inspect(c).get_table_names()))


def test_the_library_is_not_shadowed_by_our_folder() -> None:
    assert ROOT not in Path(alembic.__file__ or "").parents or ".venv" in Path(alembic.__file__ or "").parts
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_head_is_the_one_that_the_library_finds() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == head()


def test_the_migrations_are_found() -> None:
    assert (scripts_folder() / "versions").is_dir()
    assert (scripts_folder() / "script.py.mako").is_file()


@pytest.mark.usefixtures("new")
async def test_a_new_database_is_brought_to_head_and_has_the_tables_of_the_program(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:
        before = await check(database)
        await upgrade(database)
        await upgrade(database)

        assert before is not None
        assert "twin db upgrade" in before
        assert await current(database) == head()
        assert await check(database) is None
        assert await differences(database) == []


@pytest.mark.usefixtures("at_its_head")
async def test_a_missing_column_is_a_difference(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await database.write(
            lambda c: c.exec_driver_sql("ALTER TABLE asks DROP COLUMN profile_version").close()
        )
        found = await differences(database)

    assert len(found) == 1
    assert "profile_version" in found[0]


@pytest.mark.usefixtures("at_its_head")
async def test_down_and_up_again(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        full = await tables(database)
        async with database.migrating() as connection:
            await connection.run_sync(lambda c: command.downgrade(config(c), "base"))
        empty = await tables(database)
        await upgrade(database)

        assert empty == {"alembic_version"}
        assert await tables(database) == full
        assert await differences(database) == []


@pytest.mark.usefixtures("new")
async def test_a_migration_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:
        await database.write(lambda c: c.exec_driver_sql("CREATE TABLE report_runs (x INTEGER)").close())

        with pytest.raises(StorageError, match=r"report_runs\"? already exists"):
            await upgrade(database)

        assert await tables(database) == {"report_runs"}


@pytest.mark.usefixtures("at_its_head")
async def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    async with migrated(tmp_path) as database:
        await database.write(
            lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '2099_later'").close()
        )

        with pytest.raises(SchemaError, match=r"2099_later.*does not know"):
            await upgrade(database)
        assert "2099_later" in str(await check(database))


@pytest.mark.usefixtures("new")
async def test_four_tasks_may_upgrade_at_once(tmp_path: Path) -> None:
    async def one() -> None:
        async with open_database(url_of(tmp_path)) as database:
            await upgrade(database)

    await asyncio.gather(*(one() for _ in range(4)))

    async with open_database(url_of(tmp_path)) as database:
        assert await check(database) is None


@pytest.mark.slow
@pytest.mark.usefixtures("new")
async def test_four_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, sys\n"
        "from bot.storage.database import open_database\n"
        "from bot.storage.migrate import check, config, upgrade\n"
        "config()\n"  # each would import the library by itself
        "async def main():\n"
        "    async with open_database(sys.argv[1]) as database:\n"
        "        await upgrade(database)\n"
        "        return await check(database)\n"
        "def one():\n"
        "    fault = asyncio.run(main())\n"
        "    print(fault, flush=True)\n"
        "    os._exit(fault is not None)\n"
        "four = [os.fork() or one() for _ in range(4)]\n"
        "sys.exit(max(os.waitpid(pid, 0)[1] for pid in four))\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, url_of(tmp_path)), cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    told, faults = await asyncio.wait_for(process.communicate(), 60)

    assert (0, b"None\n" * 4, b"") == (process.returncode, told, faults)


@pytest.mark.usefixtures("new")
def test_alembic_by_hand_agrees_with_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands read the project's own file, and the settings."""
    monkeypatch.setenv("DATABASE_URL", url_of(tmp_path))
    by_hand = Config(toml_file=ROOT / "pyproject.toml", stdout=(told := io.StringIO()))

    command.upgrade(by_hand, "head")
    command.check(by_hand)

    assert "No new upgrade operations detected." == told.getvalue().strip()


def test_the_check_of_the_build_says_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert agreement.main() == 0
    assert capsys.readouterr().out == f"migrations: tables agree with revision {head()}\n"


@pytest.mark.usefixtures("ground")
async def test_columns_may_be_left_out_by_plain_sql(tmp_path: Path) -> None:
    async with migrated(tmp_path):
        pass
    auditor(tmp_path, "INSERT INTO asks (id, asked_at) VALUES ('a', '2026-11-20 09:00:00')")
    (row,) = auditor(tmp_path, "SELECT served_by, question_type, cost_nano_usd, grounded FROM asks")

    assert row == ("none", "general", 0, 0)
