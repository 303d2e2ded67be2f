"""PostgreSQL behind TLS: whom a twin trusts is what its operator has said, and a refusal says what to do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.clock import MachineClock
from bot.doctor import check_twin
from bot.errors import DatabaseUnwell
from bot.settings import Settings, load_settings
from bot.storage.database import Database, open_database
from bot.storage.migrate import check
from bot.storage.standing import standing
from tests.far_ends.postgres import AT_HEAD, SHARED, server
from tests.far_ends.postgres_tls import Authority, Front, authority, fronting

pytestmark = pytest.mark.journey

HOST = "db.example.com"
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Scene:
    ours: Authority
    another: Authority
    front: Front

    def url(self, name: str = SHARED, host: str = HOST, **options: str) -> str:
        given = {"hostaddr": "127.0.0.1", **options}
        said = "&".join(f"{option}={value}" for option, value in given.items())
        return f"postgresql://postgres@{host}:{self.front.port}/{name}?{said}"

    def trusted(self, name: str = SHARED) -> str:
        return self.url(name, sslmode="verify-full", sslrootcert=str(self.ours.place))


@asynccontextmanager
async def staged(folder: Path, *, days: int = 1) -> AsyncIterator[Scene]:
    ours, another = authority(folder / "ours.crt"), authority(folder / "another.crt")
    async with fronting(server().folder, ours.context(HOST, days=days)) as front:
        yield Scene(ours, another, front)


async def met(url: str) -> str:
    """What is told of a server that a twin has opened, written to and read."""
    async with open_database(url) as database:
        return await database.read(lambda connection: standing(connection, MachineClock().now()))


async def refused(url: str) -> str:
    with pytest.raises(DatabaseUnwell) as told:
        await met(url)
    return str(told.value)


async def test_who_is_trusted_is_spoken_with(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene:
        ca = str(scene.ours.place)
        for url in (
            scene.url(),  # what is offered is taken
            scene.url(sslmode="require"),
            scene.url(ssl="true"),
            scene.url(sslmode="verify-ca", sslrootcert=ca),
            scene.url(sslmode="verify-ca", sslrootcert=ca, host="db.example.org"),
            scene.trusted(),
        ):
            assert "over TLS" in await met(url)


async def test_who_is_not_trusted_is_told_of_with_what_to_do(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene:
        ca, stranger = str(scene.ours.place), str(scene.another.place)
        told = {
            "the CA": await refused(scene.url(sslmode="verify-ca", sslrootcert=stranger)),
            "the CA, and the host": await refused(scene.url(sslmode="verify-full", sslrootcert=stranger)),
            "the CA of the machine": await refused(scene.url(sslmode="verify-full", sslrootcert="system")),
            "no such file": await refused(scene.url(sslmode="verify-full", sslrootcert=f"{ca}.not")),
            "the host": await refused(
                scene.url(sslmode="verify-full", sslrootcert=ca, host="db.example.org")
            ),
        }
        plain = await refused(scene.url(sslmode="disable"))
        unbound = await refused(scene.url(channel_binding="require"))

    untrusted = "sslrootcert in DATABASE_URL names the file of its CA, and the host has to be called as"
    assert [] == [case for case, words in told.items() if untrusted not in words]
    assert "see its pg_hba.conf, and sslmode in DATABASE_URL" in plain
    assert "channel_binding out of DATABASE_URL" in unbound


async def test_a_certificate_that_is_out_of_date_is_not_trusted(tmp_path: Path) -> None:
    async with staged(tmp_path, days=-1) as scene:
        told = await refused(scene.trusted())

    assert "certificate is not trusted" in told


async def test_a_twin_does_behind_tls_what_it_does_without(tmp_path: Path) -> None:
    """The writer, glances, reads that are called off: each connection is a protected one."""
    async with staged(tmp_path) as scene:
        url = scene.trusted(server().database(AT_HEAD))
        async with open_database(url) as database:
            fault = await check(database)
            await database.write(lambda c: c.execute(text("INSERT INTO meta VALUES ('k', 'v')")).close())
            seen = await database.glance(lambda c: c.execute(text("SELECT value FROM meta")).scalar_one())
            await call_off(database)
            again = await database.read(lambda c: c.execute(text("SELECT value FROM meta")).scalar_one())
        (told,) = [one for one in await check_twin(settings(url), charts=well) if one.name == "database"]

    assert (None, "v", "v", 1) == (fault, seen, again, scene.front.called_off)
    assert (True, True) == (told.ok, "over TLS" in told.detail)


async def call_off(database: Database) -> None:
    """The server is asked to stop, over TLS as well."""
    begun = threading.Event()

    def unit(connection: Connection) -> Any:
        begun.set()
        return connection.execute(text("SELECT pg_sleep(600)")).close()

    async with asyncio.TaskGroup() as group:
        reading = group.create_task(database.read(unit))
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        reading.cancel()


def settings(url: str) -> Settings:
    return load_settings(DATABASE_URL=url, TWIN_EMBEDDINGS="lexical")


async def well(_: Settings) -> str:
    return "can be drawn"
