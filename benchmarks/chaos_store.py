"""The ledger under the twins of a chaos: a server that ends and hangs, or a file that somebody else holds."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from benchmarks.chaos_clock import SERVER, Clocks
from tests.far_ends import postgres

Away = Callable[[float, random.Random], Awaitable[None]]
_TRIES = 200


class Store(Protocol):
    """What is asked and harmed of any."""

    @property
    def url(self) -> str: ...
    @property
    def has_clock(self) -> bool:
        """Whether it is a machine beside others; a file's twins are all on one, and have its clock."""
        ...

    @property
    def harms(self) -> dict[str, Away]:
        """Each takes the ledger away for so many seconds; the first is done behind a full disk, too."""
        ...

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """What a plain client sees."""
        ...


@dataclass(slots=True)
class OnServer:
    """A database of a server of our own."""

    server: postgres.Server
    name: str

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    @property
    def has_clock(self) -> bool:
        return True

    @property
    def harms(self) -> dict[str, Away]:
        return {"database restarted": self.restart, "database silent": self.hang}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.server.query(self.name, sql)

    async def restart(self, seconds: float, chance: random.Random) -> None:
        """The server ends, at once or in order, and comes again."""
        await asyncio.to_thread(self.server.stop, chance.choice([signal.SIGQUIT, signal.SIGINT]))
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.server.start)

    async def hang(self, seconds: float, _: random.Random) -> None:
        """The server says nothing, and its connections stay open."""
        self.server.pause()
        await asyncio.sleep(seconds)
        self.server.resume()


@dataclass(slots=True)
class InFile:
    """A file of SQLite."""

    file: Path

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.file}"

    @property
    def has_clock(self) -> bool:
        return False

    @property
    def harms(self) -> dict[str, Away]:
        return {"database locked": self.lock}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file, timeout=30)) as books:
            return books.execute(sql).fetchall()

    async def lock(self, seconds: float, _: random.Random) -> None:
        """Somebody else writes for so long that twins give up waiting."""
        with closing(sqlite3.connect(self.file, timeout=0.05, isolation_level=None)) as lock:
            for _try in range(_TRIES):
                try:
                    lock.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError:
                    await asyncio.sleep(0.05)
            await asyncio.sleep(1.5 + seconds)


@contextmanager
def store(folder: Path, clocks: Clocks, *, is_file: bool) -> Iterator[Store]:
    """A new one, which ends with the context; a server has a clock of its own."""
    if is_file:
        yield InFile(folder / "twin.db")
        return
    folder.chmod(0o755)  # the server is somebody else, and looks for its clock there
    clocks.move(SERVER, timedelta())
    with postgres.running(dict(clocks.told(SERVER)), synchronous_commit="on") as server:
        yield OnServer(server, server.database())
