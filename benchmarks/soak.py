"""
One twin asked as often as in an hour at twenty questions a second: does anything grow?

    python -m benchmarks.soak [--questions 72000] [--at-once 24] [--postgres] [--seed 1] [--dev] [--whence]

A `twin run` with the web door, told to take every warning for an error, before a simulated provider that
breaks off, refuses and hangs now and then. The rate is not held: 72,000 questions come as fast as they are
answered. They are those of a day: old ones and ones never heard before, some within a conversation, some
streamed, some that are refused, and votes. Every two seconds the kernel is asked for the twin's memory and
files, and `/metrics` for its tasks.

What is bounded on purpose fills in the first quarter, which is not judged: answers kept for another time
(bounded here at 1,000) and the index over them, words taken apart before (`lru_cache`, up to 8,192), the
latest 1,000 questions of the inbox, the last 2,000 asks, 1,000 trials that selection looks at, 1,000 compiled
statements, the pages that SQLite keeps for each connection (2 MB). Over the rest a line is laid through the
looks (least squares): what it climbs, in parts of where it begins, is growth.

`--whence` tells what is held more than before, cache by cache (which stops the twin for seconds: then the
verdict says nothing); `--dev` runs the twin in Python's development mode, which is slow and tells more of
what was left open.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx

from benchmarks.chaos_scene import open_files, resident_kb
from benchmarks.crash import ROOT, Run, ended, free_port, opened, simulated
from benchmarks.nursery import Life
from benchmarks.soak_people import People
from benchmarks.soak_verdict import Look, faults_of, told, wrong_words
from benchmarks.soak_whence import HOOK, grown

LOOK_S = 2.0
WARM = 0.25
PEOPLE = 50
ANSWERS_KEPT = 1_000
FAULTS = ("cut=0.01", "503=0.01", "hang=0.002", "empty=0.005")


async def looked(desk: httpx.AsyncClient, url: str, process: Life, people: People) -> Look:
    """What the kernel and the twin itself tell now."""
    metrics = (await desk.get(f"{url}/metrics")).text.splitlines()
    tasks = next((line for line in metrics if line.startswith("twin_tasks ")), "twin_tasks 0")
    return Look(
        asked=people.asked,
        resident_kb=resident_kb(process),
        files=open_files(process),
        threads=len(os.listdir(f"/proc/{process.pid}/task")),  # noqa: PTH208 - names are enough
        tasks=int(float(tasks.split()[1])),
    )


async def watched(
    desk: httpx.AsyncClient, url: str, process: Life, people: People, over: asyncio.Event
) -> list[Look]:
    looks: list[Look] = []
    while not over.is_set():
        looks.append(await looked(desk, url, process, people))
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), LOOK_S)
    return looks


async def snapshot(process: Life, file: Path) -> None:
    """Have the twin write down what it has allocated, and where."""
    process.send_signal(signal.SIGUSR1)
    for _ in range(600):
        if await asyncio.to_thread(file.exists):
            return
        await asyncio.sleep(0.1)
    raise SystemExit("the twin wrote no snapshot within a minute")


async def soaked(run: Run, process: Life, url: str, *, questions: int, at_once: int, whence: bool) -> Any:
    """All questions asked: ``(people, looks)``."""
    limits = httpx.Limits(max_connections=at_once + 4)
    async with httpx.AsyncClient(timeout=60, limits=limits, trust_env=False) as desk:
        people = People(desk, url, random.Random(run.seed), questions)
        await people.arrive(PEOPLE)
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watched(desk, url, process, people, over))
            await people.ask_until(int(WARM * questions), at_once)
            if whence:
                await snapshot(process, run.folder / "held-1.json")
            await people.ask_until(questions, at_once)
            over.set()
        if whence:
            await snapshot(process, run.folder / "held-2.json")
        return people, watching.result()


async def play(run: Run, *, questions: int, at_once: int, whence: bool) -> dict[str, Any]:
    simulator = await simulated(run, FAULTS)
    port = free_port()
    try:
        async with httpx.AsyncClient(timeout=60, trust_env=False) as desk:
            process = await opened(run, desk, port)
        began = time.monotonic()
        try:
            people, looks = await soaked(
                run,
                process,
                f"http://127.0.0.1:{port}",
                questions=questions,
                at_once=at_once,
                whence=whence,
            )
        finally:
            code = await ended(process)
    finally:
        await ended(simulator)
    log = run.log(port).read_text(errors="replace")
    warm = [look for look in looks if look.asked >= WARM * questions]
    return told(people, looks, warm) | {
        "seconds": round(time.monotonic() - began),
        "left_open": wrong_words(log),
        "exit": code,
    }


def environment(run: Run, *, dev: bool, whence: bool) -> dict[str, str]:
    """What this twin is told beside what each is told."""
    (run.folder / "twin.toml").write_text(f"[caching]\nmost = {ANSWERS_KEPT}\n", "utf-8")
    more = {"PYTHONWARNINGS": "error", "TWIN_CACHE": "on"}
    if dev:
        more |= {"PYTHONDEVMODE": "1"}
    if whence:
        (run.folder / "sitecustomize.py").write_text(HOOK.format(folder=str(run.folder)), "utf-8")
        more |= {"PYTHONPATH": f"{run.folder}:{ROOT}"}
    return more


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    options.add_argument("--questions", type=int, default=72_000)
    options.add_argument("--at-once", type=int, default=24)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--postgres", action="store_true", help="on a server, not in a file")
    options.add_argument("--dev", action="store_true", help="the twin in development mode")
    options.add_argument("--whence", action="store_true", help="tell where growth comes from")
    given = options.parse_args()
    with ExitStack() as stack:
        run = Run(Path(stack.enter_context(tempfile.TemporaryDirectory())), given.seed)
        run.more = environment(run, dev=given.dev, whence=given.whence)
        if given.postgres:
            from tests.far_ends import postgres

            server = stack.enter_context(postgres.running(synchronous_commit="on"))
            run.database = server.url(server.database())
        found = asyncio.run(play(run, questions=given.questions, at_once=given.at_once, whence=given.whence))
        wrong = faults_of(found)
        if wrong:
            kept = Path(tempfile.gettempdir()) / f"soak-{given.seed}.log"
            kept.write_text("".join(one.read_text() for one in run.folder.glob("log-*.txt")))
            print(f"the twin's log is in {kept}")
        whence = list(grown(run.folder)) if given.whence else []
    where = "PostgreSQL" if given.postgres else "SQLite"
    print(f"{os.cpu_count()} cores, CPython {platform.python_version()}, {where}, seed {given.seed}")
    print(json.dumps(found, indent=2))
    for line in whence:
        print(line)
    print("as promised" if not wrong else f"NOT as promised: {'; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
