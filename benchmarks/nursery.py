"""
Twins born of a process that has read all their modules: a life costs a fork, not seconds of imports.

Each is a process of its own, which can be killed, stopped and left to die like any other; Linux alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import signal
import sys
import zoneinfo
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[1]
READ = (
    *("adapters.cli", "adapters.cli.starting", "adapters.doors", "adapters.slack.app", "adapters.web.app"),
    *("bot.assembly", "bot.furnishing", "bot.storage.sqlite", "bot.storage.postgresql", "bot.scheduler"),
    *(
        "bot.llm.groq",
        "bot.truth.gate",
        "bot.truth.screen",
        "bot.knowledge.retrieval",
        "bot.knowledge.examine",
    ),
    *(
        "bot.recall.meaning",
        "alembic.command",
        "aiosqlite",
        "apscheduler.schedulers.asyncio",
        "groq",
        "numpy",
    ),
    *("psycopg", "slack_bolt.async_app", "sqlalchemy.ext.asyncio", "uvicorn", "yaml"),
    *("alembic.config", "anyio._backends._asyncio", "apscheduler.executors.asyncio", "bot.embeddings.recent"),
    *("bot.inbox.personal", "bot.knowledge.condense", "bot.truth.ahead", "bot.truth.topics", "httpcore"),
    *("pydantic.v1", "stringprep", "uvicorn.lifespan.off"),
)
"""What a twin reads until it is open; what is missing here, each life reads by itself."""


class Life(Protocol):
    """A process, as `asyncio.subprocess.Process` shows it."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, signal: int) -> None: ...
    def kill(self) -> None: ...
    async def wait(self) -> int: ...


@dataclass(slots=True)
class Born:
    """A `Life` whose parent tells how it has ended."""

    pid: int
    returncode: int | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, signal: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await self.over.wait()
        assert self.returncode is not None
        return self.returncode


@dataclass(slots=True)
class Nursery:
    """Where twins are born, one at a time."""

    parent: asyncio.subprocess.Process
    lives: dict[int, Born] = field(default_factory=dict)
    news: asyncio.Queue[Born] = field(default_factory=asyncio.Queue)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def bear(self, words: Sequence[str], told: Mapping[str, str], folder: Path, log: Path) -> Life:
        """A process that runs `python -m adapters WORDS` with an environment of its own, in a folder."""
        asked = {"words": list(words), "told": dict(told), "folder": str(folder), "log": str(log)}
        async with self.turn:
            assert self.parent.stdin is not None
            self.parent.stdin.write(json.dumps(asked).encode() + b"\n")
            return await self.news.get()

    async def listen(self) -> None:
        """Take in what the parent tells, until it is no more."""
        assert self.parent.stdout is not None
        while line := await self.parent.stdout.readline():
            told = json.loads(line)
            if "born" in told:
                self.lives[told["born"]] = born = Born(told["born"])
                self.news.put_nowait(born)
            else:
                ended = self.lives[told["dead"]]
                ended.returncode = told["code"]
                ended.over.set()


@asynccontextmanager
async def nursery(more: Mapping[str, str] | None = None) -> AsyncIterator[Nursery]:
    """A parent with an environment as small as can be; it ends, and whoever lives still, with the context."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.nursery"),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **(more or {})},
        stdin=PIPE,
        stdout=PIPE,
    )
    here = Nursery(parent)
    async with asyncio.TaskGroup() as group:
        group.create_task(here.listen())
        try:
            yield here
        finally:
            assert parent.stdin is not None
            parent.stdin.close()
            await parent.wait()


class Parent:
    """The other end: forks at each line, and tells who is born and who is dead."""

    def __init__(self) -> None:
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(0, selectors.EVENT_READ)
        self._heard = b""

    def live(self) -> dict[str, Any] | None:
        """Until nobody asks any more: None. In a child: what it is to be."""
        while True:
            for key, _ in self._waiting.select():
                if key.fd != 0:
                    self._bury(key.fd, key.data)
                elif not (piece := os.read(0, 1 << 16)):
                    self._end_all()
                    return None
                else:
                    self._heard += piece
                    while b"\n" in self._heard:
                        line, _, self._heard = self._heard.partition(b"\n")
                        if (asked := self._bear(line)) is not None:
                            return asked

    def _bear(self, line: bytes) -> dict[str, Any] | None:
        asked: dict[str, Any] = json.loads(line)
        if not (pid := os.fork()):
            _move_out(self._waiting, asked)
            return asked
        self._waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
        _tell(born=pid)
        return None

    def _bury(self, watch: int, pid: int) -> None:
        self._waiting.unregister(watch)
        os.close(watch)
        _, status = os.waitpid(pid, 0)
        _tell(dead=pid, code=os.waitstatus_to_exitcode(status))

    def _end_all(self) -> None:
        for key in list(self._waiting.get_map().values()):
            if key.fd != 0:
                with suppress(ProcessLookupError):
                    os.kill(key.data, signal.SIGKILL)
                os.waitpid(key.data, 0)


def _tell(**told: int) -> None:
    os.write(1, json.dumps(told).encode() + b"\n")


def _move_out(waiting: selectors.BaseSelector, asked: Mapping[str, Any]) -> None:
    """Nothing of the parent's is kept open, and nothing is told to whoever listens to it."""
    for key in list(waiting.get_map().values()):
        if key.fd != 0:
            os.close(key.fd)
    waiting.close()
    for name, flags in ((os.devnull, os.O_RDONLY), (asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)):
        there = os.open(name, flags, 0o644)
        for here in (0,) if name == os.devnull else (1, 2):
            os.dup2(there, here)
        os.close(there)
    os.chdir(asked["folder"])
    os.environ.clear()  # noqa: TID251 - what a process is told at its birth
    os.environ.update(asked["told"])  # noqa: TID251 - the same
    zoneinfo.reset_tzpath()  # the parent has read PYTHONTZPATH of its own


def _read() -> None:
    """All modules, and the sample once: its words and patterns are made with it, and kept."""
    for name in READ:
        import_module(name)
    from bot.knowledge.load import load_profile

    load_profile()


def main() -> None:
    _read()
    if (asked := Parent().live()) is not None:
        from adapters.cli import main as twin

        sys.argv = ["twin", *asked["words"]]
        twin()


if __name__ == "__main__":
    main()
