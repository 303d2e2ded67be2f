"""PostgreSQL as it is in life: several processes, one that stopped, a server that goes or says nothing."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, func, insert, select, text

from bot.errors import DatabaseUnwell, SchemaError, StorageError
from bot.settings_tables import PostgresEntry
from bot.storage.database import Database, open_database
from bot.storage.tables import meta
from tests.far_ends.postgres import SHARED, Server, running, server
from tests.grounds import POSTGRESQL, auditor, migrated, standing_on, url_of

IMPATIENT = PostgresEntry(pool=2, connect_s=2, lock_s=2, statement_s=1)
LOCK = "SELECT pg_advisory_xact_lock(1953982830, hashtext(current_schema()))"
"""As the writers take it; who changes it in one version alone lets two versions write at once."""

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _on_postgresql() -> Iterator[None]:
    with standing_on(POSTGRESQL):
        yield


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with migrated(tmp_path) as opened:
        yield opened


@pytest.fixture
def alone() -> Iterator[Server]:
    """A server that a test may stop."""
    with running() as one:
        yield one


def put(connection: Connection, key: str = "k", value: str = "v") -> None:
    connection.execute(insert(meta), {"key": key, "value": value})


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(meta)).scalar_one()


def one_more(connection: Connection) -> None:
    """Read, and write what was read and one: whoever does not wait for the other loses it."""
    value = int(connection.execute(text("SELECT value FROM meta WHERE key = 'k'")).scalar_one())
    connection.execute(text("UPDATE meta SET value = :v WHERE key = 'k'"), {"v": str(value + 1)})


async def test_a_writer_sees_what_the_one_before_has_stored(database: Database, tmp_path: Path) -> None:
    await database.write(lambda c: put(c, value="0"))
    usual = "&options=-cdefault_transaction_isolation%3Dserializable"  # of a server, a role or a database
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        others = [await stack.enter_async_context(open_database(url_of(tmp_path) + usual)) for _ in range(3)]
        tasks = [group.create_task(one.write(one_more)) for one in (database, *others) for _ in range(25)]
        await asyncio.wait(tasks)

    assert [("100",)] == auditor(tmp_path, "SELECT value FROM meta WHERE key = 'k'")


async def test_an_error_undoes_its_unit_alone(database: Database) -> None:
    await database.write(put)
    told = await asyncio.gather(
        *(database.write(lambda c, key=key: put(c, key)) for key in ("a", "k", "b")),  # type: ignore[misc] # mypy knows no defaults here
        return_exceptions=True,
    )

    assert [type(None), StorageError, type(None)] == [type(one) for one in told]
    assert 3 == await database.read(count)


async def test_a_read_is_one_picture_and_stores_nothing(database: Database) -> None:
    def twice(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        server().query(SHARED, "INSERT INTO meta VALUES ('between', 'x')")
        return before, count(connection)

    assert (0, 0) == await database.read(twice)
    for reading in (database.read, database.glance):
        with pytest.raises(DatabaseUnwell, match="read-only"):
            await reading(put)


async def test_sums_are_whole_numbers(database: Database) -> None:
    sums = text("SELECT sum(n::bigint) FROM (VALUES (1), (2)) v(n)")
    (told,) = await database.read(lambda c: c.execute(sums).one())

    assert (3, int) == (told, type(told))


async def test_who_holds_the_lock_and_does_nothing_is_let_go(tmp_path: Path, database: Database) -> None:
    """As a process does that was stopped, or cut off, in mid-transaction: its session's terms let it go."""
    async with open_database(url_of(tmp_path), IMPATIENT) as theirs:
        engine = theirs._home.writing()  # noqa: SLF001 - a writer that stops cannot be had otherwise
        with closing(engine.connect()) as stopped:
            put(stopped)
            begun = time.monotonic()
            await theirs.write(lambda c: put(c, "ours"))
            waited = time.monotonic() - begun
            with pytest.raises(Exception, match=r"terminat|idle|closed|lost"):
                stopped.execute(text("SELECT 1"))
        engine.dispose()

    assert waited >= IMPATIENT.lock_s / 2 * 0.9
    assert [("ours",)] == auditor(tmp_path, "SELECT key FROM meta")


async def test_who_waits_too_long_for_the_lock_is_told_so(tmp_path: Path, database: Database) -> None:
    with closing(psycopg.connect(url_of(tmp_path))) as theirs:
        theirs.execute(sql.SQL(LOCK))
        async with AsyncExitStack() as stack:
            with pytest.raises(DatabaseUnwell, match="keeps it locked"):
                await stack.enter_async_context(open_database(url_of(tmp_path), IMPATIENT))

    await database.write(put)


async def test_a_statement_that_takes_too_long_is_ended(tmp_path: Path, database: Database) -> None:
    async with open_database(url_of(tmp_path), IMPATIENT) as hasty:
        with pytest.raises(DatabaseUnwell, match="longer than"):
            await hasty.read(lambda c: c.execute(text("SELECT pg_sleep(60)")).all())
        assert 0 == await hasty.read(count)


async def test_who_is_called_off_waits_for_nobody_and_the_server_neither(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await database.read(lambda c: c.execute(text("SELECT pg_sleep(600)")).all())

    sleeping = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE query LIKE %s AND state = 'active' AND pid <> pg_backend_pid()"
    )
    for _ in range(500):
        if server().query(SHARED, sleeping, ["%pg_sleep(600)%"]) == [(0,)]:
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError("the server still works for nobody")
    assert 0 == await database.read(count)


async def test_a_server_that_goes_away_and_comes_back(alone: Server) -> None:
    name = alone.database()
    alone.query(name, "CREATE TABLE meta (key text PRIMARY KEY, value text)")
    async with open_database(alone.url(name), IMPATIENT) as database:
        await database.write(put)
        assert (1, 1) == (await database.read(count), await database.glance(count))

        alone.stop(signal.SIGINT)
        for deed in (database.read, database.glance, database.write):
            with pytest.raises(DatabaseUnwell):
                await deed(count)
        alone.start()

        await database.write(lambda c: put(c, "later"))
        assert (2, 2) == (await database.read(count), await database.glance(count))


async def test_a_server_that_says_nothing_hangs_nobody(alone: Server) -> None:
    name = alone.database()
    alone.query(name, "CREATE TABLE meta (key text PRIMARY KEY, value text)")
    async with open_database(alone.url(name), IMPATIENT) as database:
        await database.read(count)
        await database.glance(count)
        alone.pause()
        try:
            told = await asyncio.gather(
                *(deed(count) for deed in (database.read, database.glance, database.write)),
                return_exceptions=True,
            )
        finally:
            alone.resume()
        assert [DatabaseUnwell] * 3 == [type(one) for one in told]

        await database.write(put)
        assert 1 == await database.read(count)


async def test_what_is_asked_of_a_server_without_tables_is_told_to_upgrade(tmp_path: Path) -> None:
    url = server().url(server().database())
    async with open_database(url) as database:
        with pytest.raises(SchemaError, match="twin db upgrade"):
            await database.read(count)


async def test_a_server_that_only_reads_is_told_at_once() -> None:
    name = server().database()
    server().query("postgres", f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with pytest.raises(DatabaseUnwell, match="only reads"):
        async with open_database(server().url(name)):
            pass


async def test_another_encoding_is_refused() -> None:
    server().query("postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    with pytest.raises(StorageError, match=r"LATIN1.*ENCODING 'UTF8'"):
        async with open_database(server().url("latin")):
            pass


async def test_without_prepared_statements_it_goes_as_well(tmp_path: Path, database: Database) -> None:
    async with open_database(url_of(tmp_path), PostgresEntry(prepared=False)) as pooled:
        for number in range(12):
            await pooled.write(lambda c, number=number: put(c, str(number)))  # type: ignore[misc] # mypy knows no defaults here
        prepared = "SELECT count(*) FROM pg_prepared_statements"
        assert 0 == await pooled.read(lambda c: c.execute(text(prepared)).scalar_one())
    assert 12 == await database.read(count)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:pa55word@127.0.0.1:1/db",
        "postgresql://u:pa55word@127.0.0.1:1/db?sslmode=require",
        "postgresql+asyncpg://u:pa55word@127.0.0.1:1/db?ssl=require",
        "postgresql+psycopg://127.0.0.1:1/db?user=u&password=pa55word",
        "postgresql://u:pa55word@127.0.0.1:notaport/db",
        "postgresql://u:x@pa55word@127.0.0.1:1/db",
        "postgresql://u:x@y/pa55word@127.0.0.1:1/db",
        "postgresql://u:x@y/z?pa55word@127.0.0.1:1/db",
        "postgresql://u:pa55word@127.0.0.1:1/db?nonsense=1",
    ],
)
async def test_no_password_is_in_any_error(url: str) -> None:
    with pytest.raises(StorageError) as raised:
        async with open_database(url):
            pass

    chain = [raised.value, raised.value.__cause__, raised.value.__context__]
    assert all("pa55word" not in f"{one!r} {one}" for one in chain)


async def test_a_commit_stands_when_it_is_told_of_whatever_the_server_is_set_to() -> None:
    """One that ends at once would lose what it told of; a question would be answered and paid twice."""
    with running(synchronous_commit="off") as server:
        async with open_database(server.url("postgres")) as database:
            said = await database.write(
                lambda connection: connection.execute(text("SHOW synchronous_commit")).scalar_one()
            )
    assert "on" == said
