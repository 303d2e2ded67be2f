"""What is said when PostgreSQL lets nobody in, or is not what the twin needs: seen, expected, to do."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from bot.errors import DatabaseUnwell, StorageError
from bot.storage.database import open_database
from bot.storage.failures import explain
from bot.storage.migrate import check, upgrade
from tests.far_ends.pooler import pooling
from tests.far_ends.postgres import server
from tests.tables import every_row

AT = 'connection failed: connection to server at "db" (10.1.2.3), port 5432 failed: '


@every_row(
    ("words", "to_do"),
    [
        (f'{AT}FATAL:  password authentication failed for user "ada"', "see user and password"),
        (f'{AT}FATAL:  role "adda" does not exist', "see user and password"),
        (f'{AT}FATAL:  role "ada" is not permitted to log in', "see user and password"),
        (f"{AT}fe_sendauth: no password supplied", "wants a password"),
        (f'{AT}FATAL:  database "tvin" does not exist', "CREATE DATABASE"),
        (f'{AT}FATAL:  permission denied for database "twin"', "GRANT CONNECT"),
        (f'{AT}FATAL:  no pg_hba.conf entry for host "10.1.2.4", user "ada", no encryption', "sslmode"),
        (f'{AT}FATAL:  pg_hba.conf rejects connection for host "10.1.2.4", user "ada"', "pg_hba.conf, and"),
        (f"{AT}server does not support SSL, but SSL was required", "no TLS"),
        (f"{AT}SSL error: certificate verify failed", "sslrootcert"),
        (f'{AT}server certificate for "db.internal" does not match host name "db"', "called as the"),
        (f'{AT}root certificate file "/nope.crt" does not exist', "sslrootcert"),
        (f"{AT}FATAL:  sorry, too many clients already", "max_connections"),
        (f'{AT}FATAL:  too many connections for role "ada"', "max_connections"),
        (f"{AT}FATAL:  remaining connection slots are reserved for roles", "max_connections"),
        (f"{AT}FATAL:  the database system is starting up", "wait until it runs"),
        (f"{AT}session is read-only", "primary"),
        ('connection is bad: invalid sslmode value: "requir"', "an option of DATABASE_URL"),
        (f"{AT}Connection refused", "see that it runs"),
    ],
)
def test_what_is_said_at_the_door_says_what_to_do(words: str, to_do: str) -> None:
    said = str(explain(psycopg.OperationalError(words), "db/twin"))

    assert to_do in said
    assert said.startswith("db/twin: ")
    assert AT not in said


@every_row(
    ("error", "to_do"),
    [
        (psycopg.errors.InvalidSchemaName("no schema has been selected to create in"), "CREATE SCHEMA"),
        (psycopg.errors.InvalidSqlStatementName('prepared statement "_pg3_0" does not exist'), "pool_mode"),
        (psycopg.errors.DuplicatePreparedStatement('"_pg3_0" already exists'), "pool_mode"),
        (psycopg.errors.InsufficientPrivilege("must be owner of table asks"), "tables are its own"),
        (psycopg.errors.DiskFull("could not extend file"), "disk is full"),
    ],
)
def test_what_the_server_refuses_says_what_to_do(error: psycopg.Error, to_do: str) -> None:
    assert to_do in str(explain(error, "db/twin"))


@pytest.mark.slow
@pytest.mark.parametrize("option", ["nonsense", "row_factory", "autocommit", "context"])
async def test_an_option_that_the_server_does_not_know_is_named(option: str) -> None:
    """Our driver has arguments of its own, which would be taken for it."""
    with pytest.raises(StorageError, match=f"the option {option}; expected"):
        async with open_database(f"postgresql://127.0.0.1:1/db?{option}=1"):
            pass


@pytest.mark.slow
async def test_a_schema_that_is_not_there_is_told() -> None:
    url = server().url(server().database())
    async with open_database(f"{url}&options=-csearch_path%3Dnowhere") as database:
        with pytest.raises(DatabaseUnwell, match=r"CREATE SCHEMA.*search_path"):
            await upgrade(database)


@pytest.mark.slow
@pytest.mark.parametrize("sessions", [1, 2])
async def test_a_pooler_that_has_connections_share_sessions_is_refused(sessions: int) -> None:
    """Settings, locks and time-outs of one would be those of another; a commit might not stand."""
    name = server().database()
    async with pooling(server().folder, shares=sessions) as port:
        with pytest.raises(StorageError, match=r"a pooler was seen .* pool_mode = session"):
            async with open_database(f"postgresql://postgres@127.0.0.1:{port}/{name}"):
                pass


@pytest.mark.slow
async def test_a_pooler_that_keeps_sessions_apart_is_welcome() -> None:
    name = server().database()
    async with (
        pooling(server().folder, shares=0) as port,
        open_database(f"postgresql://postgres@127.0.0.1:{port}/{name}") as database,
    ):
        await upgrade(database)
        lasting = text("SELECT current_setting('lock_timeout')")

        assert await check(database) is None
        assert "10s" == await database.read(lambda c: c.execute(lasting).scalar_one())
