"""
Kill -9 at random instants under load: afterwards the ledger must hold what the provider billed, or more.

``python -m benchmarks.crash --kills 100`` starts the simulator and twins of their own, and ends them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.crash_audit import audit, faults_of
from benchmarks.nursery import Life, Nursery, nursery

ROOT = Path(__file__).parents[1]
QUESTIONS = (
    "Which databases have you worked with?",
    "Tell me about a project you led.",
    "What did you study, and where?",
    "How do you handle disagreement in a team?",
    "Which programming languages do you know best?",
)
ASKERS = 6
OPEN_S = 200.0
OUTAGES = 0.5
"""The share of kills that meet an outage, where there are any, and of those the share in the midst of it."""
TRIES_TO_LOCK = 100
TTL_S = 2
FAULTS = ("cut=0.05", "503=0.05", "hang=0.02", "empty=0.03")


@dataclass(slots=True)
class Run:
    """One run and all that was seen from outside."""

    folder: Path
    seed: int
    simulator: str = ""
    database: str = ""
    """A file of its own when it is empty."""
    doors: str = "web"
    more: dict[str, str] = field(default_factory=dict)
    """What is set beside, or instead."""
    each: Callable[[int], Mapping[str, str]] = lambda _: {}
    """What one twin alone is told, by its port."""
    nursery: Nursery | None = None
    """Where twins are born; without one, each reads its modules by itself."""
    kills: int = 0
    answers: dict[str, set[str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    lost_lines: int = 0

    def log(self, port: int) -> Path:
        """Where all that live at a port write."""
        return self.folder / f"log-{port}.txt"


def environment(run: Run, port: int) -> dict[str, str]:
    """A twin that can afford everything, in a folder of its own."""
    return {
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "GROQ_API_KEY": "gsk_simulated",
        "GROQ_BASE_URL": run.simulator,
        "DATABASE_URL": run.database or f"sqlite+aiosqlite:///{run.folder / 'twin.db'}",
        "TWIN_SPOOL": str(run.folder / "spool"),
        "TWIN_WEB_PORT": str(port),
        "TWIN_RESERVE_TTL": str(TTL_S),
        "TWIN_DAILY_TOKENS": str(10**9),
        "TWIN_CACHE": "off",
        "TWIN_MONTHLY_USD": "100000",
        "TWIN_USER_RATE": "off",
        "TWIN_CHANNEL_RATE": "off",
        "TWIN_LOG_LEVEL": "warning",
        "TWIN_EMBEDDINGS": "lexical",
        **run.more,
        **run.each(port),
    }


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
        return port


async def started(run: Run, *words: str, port: int = 0) -> Life:
    """One of our processes; its log goes to a file."""
    told, place = environment(run, port), run.log(port)
    if run.nursery is not None:
        return await run.nursery.bear(words, told, run.folder, place)
    with place.open("ab") as log:
        program = (sys.executable, "-m", "adapters", *words)
        return await asyncio.create_subprocess_exec(
            *program, cwd=run.folder, env=told, stdin=DEVNULL, stdout=log, stderr=log
        )


async def ended(process: Life) -> int:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    return await process.wait()


async def killed(process: Life) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


async def opened(run: Run, desk: httpx.AsyncClient, port: int) -> Life:
    process = await started(run, "run", "--only", run.doors, port=port)
    await _answers(run, desk, process, f"http://127.0.0.1:{port}/healthz")
    return process


async def _answers(run: Run, desk: httpx.AsyncClient, process: Life, address: str) -> None:
    """Return as soon as it does."""
    until = time.monotonic() + OPEN_S
    while process.returncode is None and time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if (await desk.get(address)).status_code == 200:
                return
        await asyncio.sleep(0.05)
    await killed(process)
    words = "".join(file.read_text(errors="replace")[-1000:] for file in run.folder.glob("log-*.txt"))
    raise SystemExit(f"{address} did not answer (exit {process.returncode}):\n{words}")


async def ask(run: Run, desk: httpx.AsyncClient, port: int, key: str) -> None:
    """One question under a key; the answer is kept, to be compared with that to a repeat."""
    try:
        said = await desk.post(
            f"http://127.0.0.1:{port}/api/ask",
            json={"question": run.asked[key]},
            headers={"Idempotency-Key": key},
        )
    except httpx.HTTPError:
        run.lost_lines += 1
        await asyncio.sleep(0.05)
        return
    told = said.json()
    if told.get("outcome") == "answered":
        # the whole of it, with what it took and cost: the simulator says the same words to the same question
        run.answers.setdefault(key, set()).add(json.dumps(told, sort_keys=True))


async def asker(run: Run, desk: httpx.AsyncClient, port: int, chance: random.Random) -> None:
    """
    Asks without end; every fourth question is one that this twin was asked before.

    A delivery goes to one process: two that cannot reach their database know nothing of each other.
    """
    mine: list[str] = []
    while True:
        is_old = mine and chance.random() < 0.25
        key = chance.choice(mine) if is_old else f"{port}-{len(run.asked)}"
        run.asked.setdefault(key, chance.choice(QUESTIONS))
        mine += [] if is_old else [key]
        await ask(run, desk, port, key)


async def victim(
    run: Run, desk: httpx.AsyncClient, port: int, kills: int, chance: random.Random, *, lock: bool
) -> None:
    """A twin that is killed and started again, under load all the time."""
    async with asyncio.TaskGroup() as group:
        askers = [group.create_task(asker(run, desk, port, chance)) for _ in range(ASKERS)]
        for _ in range(kills):
            process = await opened(run, desk, port)
            await asyncio.sleep(chance.uniform(0.05, 2.0))
            if lock and chance.random() < OUTAGES:
                await outage(run, process, chance)
            await killed(process)
            run.kills += 1
        for one in askers:
            one.cancel()


async def outage(run: Run, process: Life, chance: random.Random) -> None:
    """Nobody can write into the database for a while, and the victim dies in that time or as it ends."""
    with closing(sqlite3.connect(run.folder / "twin.db", timeout=0.05, isolation_level=None)) as lock:
        for _ in range(TRIES_TO_LOCK):
            if taken(lock):
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(chance.uniform(1.5, 3))
        if chance.random() < OUTAGES:
            await killed(process)
    await asyncio.sleep(chance.uniform(0, 1.5))


def taken(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


async def aftermath(run: Run, desk: httpx.AsyncClient) -> int:
    """Two lives more: one inherits, and is asked again what was answered; one charges what is overdue."""
    port = free_port()
    process = await opened(run, desk, port)
    await asyncio.gather(*(ask(run, desk, port, key) for key in list(run.answers)[-200:]))
    code = await ended(process)
    await asyncio.sleep(TTL_S + 0.5)
    return code or await ended(await opened(run, desk, port))


async def simulated(run: Run, faults: Sequence[str] = FAULTS) -> Life:
    """A provider that keeps books of its own."""
    port = free_port()
    told = [word for fault in faults for word in ("--fault", fault)]
    speed = ("--median-ms", "60", "--p95-ms", "200", "--seed", str(run.seed))
    simulator = await started(run, "simulate", "--port", str(port), *speed, *told)
    run.simulator = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(trust_env=False) as desk:
        await _answers(run, desk, simulator, f"{run.simulator}/control/calls")
    return simulator


async def play(run: Run, *, kills: int, processes: int, lock: bool) -> dict[str, Any]:
    """Kill, start again, and compare both books."""
    async with (
        httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=200)) as desk,
        nursery() as run.nursery,
    ):
        await simulated(run)
        port = free_port()
        first = await opened(run, desk, port)
        await desk.get(f"http://127.0.0.1:{port}/")  # one cookie, one person, for all that follows
        await ended(first)
        share = [kills // processes + (n < kills % processes) for n in range(processes)]
        async with asyncio.TaskGroup() as group:
            for number, count in enumerate(share):
                chance = random.Random(f"{run.seed}:{number}")
                group.create_task(victim(run, desk, free_port(), count, chance, lock=lock))
        await asyncio.sleep(1)  # the last calls of the dead arrive
        code = await aftermath(run, desk)
        calls = (await desk.get(f"{run.simulator}/control/calls")).json()
    found = audit(run.folder, run.answers, calls)
    return {"kills": run.kills, "lost_lines": run.lost_lines, **found, "last_exit": code}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--processes", type=int, default=2, help="twins on one database")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--lock", action="store_true", help="take the database away before half of the kills"
    )
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), given.seed)
        began = time.monotonic()
        found = asyncio.run(play(run, kills=given.kills, processes=given.processes, lock=given.lock))
        seconds = time.monotonic() - began
    print(f"{os.cpu_count()} cores, CPython {platform.python_version()}, {seconds:.0f} s, seed {given.seed}")
    print(json.dumps(found, indent=2))
    wrong = faults_of(found)
    print("as promised" if not wrong else f"NOT as promised: {'; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
