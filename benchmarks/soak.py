"""
One twin under the same load for long: does anything grow?

    python -m benchmarks.soak [--minutes 60] [--rate 20] [--postgres]

A `twin run` with the web door, told to warn of whatever it leaves unclosed, before a simulated provider that
breaks off, refuses and hangs now and then. Every five seconds its memory, files and threads are read from
outside. What is printed compares the end with the time when it was warm, after a tenth of the whole.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.chaos_scene import open_files, resident_kb
from benchmarks.crash import QUESTIONS, Run, ended, free_port, opened, simulated

Process = asyncio.subprocess.Process

LOOK_S = 5.0
MOST_AT_ONCE = 100
WARM = 0.1
GROWTH = 1.05


@dataclass(slots=True)
class Soak:
    """What was asked, and what was seen from outside."""

    desk: httpx.AsyncClient
    url: str
    process: Process
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    looks: list[tuple[int, int, int]] = field(default_factory=list)
    late: int = 0

    async def ask(self, question: str, room: asyncio.Semaphore) -> None:
        began = time.monotonic()
        try:
            said = await self.desk.post(f"{self.url}/api/ask", json={"question": question})
            self.outcomes[str(said.json().get("outcome"))] += 1
        except httpx.HTTPError as error:
            self.outcomes[type(error).__name__] += 1
        finally:
            room.release()
        self.seconds.append(time.monotonic() - began)

    async def people(self, seconds: float, rate: float, chance: random.Random) -> None:
        """So many questions a second; one that finds a hundred waiting is late, and waits, too."""
        room, until = asyncio.Semaphore(MOST_AT_ONCE), time.monotonic() + seconds
        due = time.monotonic()
        async with asyncio.TaskGroup() as group:
            while due < until:
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                self.late += room.locked()
                await room.acquire()
                group.create_task(self.ask(chance.choice(QUESTIONS), room))
                due += chance.expovariate(rate)

    async def look(self) -> None:
        while True:
            self.looks.append((resident_kb(self.process), open_files(self.process), threads_of(self.process)))
            await asyncio.sleep(LOOK_S)


def threads_of(process: Process) -> int:
    """How many threads a process has."""
    return len(list(Path(f"/proc/{process.pid}/task").iterdir()))


def told(soak: Soak, log: str, code: int) -> dict[str, Any]:
    """The figures: memory, files and threads when warm, at most, and at the end."""
    warm = soak.looks[int(WARM * len(soak.looks)) :]
    seconds = sorted(soak.seconds)
    return {
        "questions": len(seconds),
        "outcomes": dict(soak.outcomes),
        "late": soak.late,
        "p50_ms": round(1000 * seconds[len(seconds) // 2]),
        "p99_ms": round(1000 * seconds[int(0.99 * len(seconds))]),
        **{
            name: [warm[0][at], max(one[at] for one in warm), warm[-1][at]]
            for at, name in enumerate(("resident_kb", "files", "threads"))
        },
        "resident_by_tenths": [soak.looks[len(soak.looks) * part // 10][0] for part in range(10)],
        "resource_warnings": log.count("ResourceWarning"),
        "tracebacks": log.count("Traceback (most recent call last)"),
        "exit": code,
    }


async def play(run: Run, *, minutes: float, rate: float) -> dict[str, Any]:
    simulator = await simulated(run)
    try:
        limits = httpx.Limits(max_connections=MOST_AT_ONCE)
        async with httpx.AsyncClient(timeout=60, limits=limits, trust_env=False) as desk:
            port = free_port()
            process = await opened(run, desk, port)
            try:
                soak = Soak(desk, f"http://127.0.0.1:{port}", process)
                async with asyncio.TaskGroup() as group:
                    looking = group.create_task(soak.look())
                    await soak.people(60 * minutes, rate, random.Random(run.seed))
                    looking.cancel()
            finally:
                code = await ended(process)
    finally:
        await ended(simulator)
    return told(soak, (run.folder / "log.txt").read_text(errors="replace"), code)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--rate", type=float, default=20, help="questions a second")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--postgres", action="store_true", help="on a server, not in a file")
    given = options.parse_args()
    with ExitStack() as stack:
        run = Run(Path(stack.enter_context(tempfile.TemporaryDirectory())), given.seed)
        run.more = {"PYTHONWARNINGS": "default::ResourceWarning"}
        if given.postgres:
            from tests.far_ends import postgres

            server = stack.enter_context(postgres.running(synchronous_commit="on"))
            run.database = server.url(server.database())
        found = asyncio.run(play(run, minutes=given.minutes, rate=given.rate))
    where = "PostgreSQL" if given.postgres else "SQLite"
    print(f"{os.cpu_count()} cores, CPython {platform.python_version()}, {where}", end=", ")
    print(f"{given.minutes:g} min at {given.rate:g}/s")
    print(json.dumps(found, indent=2))
    first, _, last = found["resident_kb"]
    is_flat = last <= GROWTH * first and not found["resource_warnings"] and not found["exit"]
    print("as promised" if is_flat else "NOT as promised: something grows, or was left open")
    return 0 if is_flat else 1


if __name__ == "__main__":
    raise SystemExit(main())
