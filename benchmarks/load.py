"""
Questions a second: `python -m benchmarks.load [--questions N] [--at-once N] [--litellm PYTHON] [--growth]`.

The whole engine (search, reserve, ledger written durably, gate) against `twin simulate` with instant models,
on SQLite and PostgreSQL, by 1, 2 and 4 processes on one database; all share the cores with simulator and
server. ``--litellm`` puts LiteLLM's proxy beside it, one process, with the same letters: it searches
nothing and checks nothing. ``--growth`` asks on ledgers of no, 100,000 and 1,000,000 rows instead.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from threading import Event
from typing import Any

import httpx

from benchmarks import stats, stats_postgres
from benchmarks.budget import simulator
from benchmarks.letters import Letters
from benchmarks.overhead import MODEL, QUESTIONS
from bot.logs import configure
from bot.storage.database import open_database
from bot.storage.migrate import upgrade

RIVAL = Path(__file__).with_name("load_rival.py")
PROCESSES = (1, 2, 4)
LEDGERS = (0, 100_000, 1_000_000)
_PATIENCE_S = 120
_WARM = 20
_HEAD = "| questions/s | p50 ms | p99 ms | CPU ms a question | by a model |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """``cpu``: milliseconds a question, of the processes that ask; ``by_model``: the rest was quoted."""

    rate: float
    p50: float
    p99: float
    cpu: float
    by_model: float

    def row(self, *names: object) -> str:
        told = (
            f"{self.rate:.1f}",
            f"{self.p50:.0f}",
            f"{self.p99:.0f}",
            f"{self.cpu:.1f}",
            f"{self.by_model:.0%}",
        )
        return "| " + " | ".join([*map(str, names), *told]) + " |"


def race(commands: Sequence[Sequence[str]]) -> Loaded:
    """Start every process, let them go together, and add up what they tell."""
    with ExitStack() as stack:
        runners = []
        for command in commands:
            started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
            stack.callback(started.kill)
            runners.append(started)
        for runner in runners:
            assert runner.stdout is not None
            assert runner.stdout.readline().strip() == "ready", "a process did not start; see its words above"
        for runner in runners:
            assert runner.stdin is not None
            runner.stdin.write("go\n")
            runner.stdin.flush()
        told = [json.loads(runner.communicate(timeout=600)[0]) for runner in runners]
    walls = [wall for one in told for wall in one["walls"]]
    return Loaded(
        rate=len(walls) / max(one["seconds"] for one in told),
        p50=median(walls),
        p99=quantiles(walls, n=100)[98],
        cpu=median(one["cpu"] for one in told),
        by_model=sum(one["by_model"] for one in told) / len(walls),
    )


def ours(address: str, database: str, *, processes: int, questions: int, at_once: int) -> Loaded:
    """Questions and how many wait at once, spread over so many twins."""
    scene = {"questions": questions // processes, "at_once": max(at_once // processes, 1)}
    told = json.dumps({"address": address, "database": database, **scene})
    return race([[sys.executable, "-m", "benchmarks.load_worker", told]] * processes)


def at_head(url: str) -> str:
    async def work() -> None:
        async with open_database(url) as database:
            await upgrade(database)

    asyncio.run(work())
    return url


@contextmanager
def sqlite(rows: int = 0) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "twin.db"
        url = at_head(f"sqlite+aiosqlite:///{place}")
        if rows:
            stats.fill(place, rows)
        yield url


@contextmanager
def server(rows: int = 0) -> Iterator[str]:
    with stats_postgres.server() as made:
        name = made.database()
        url = at_head(made.url(name))
        with redirect_stdout(io.StringIO()):
            stats_postgres.fill(made, name, max(rows, 1))
        yield url


def throughput(address: str, questions: int, at_once: int) -> None:
    """A row for each database and number of processes."""
    print(f"| engine | database | processes {_HEAD}\n|---|---|--:|--:|--:|--:|--:|--:|")
    for name, place in (("SQLite", sqlite), ("PostgreSQL", server)):
        with place() as url:
            for processes in PROCESSES:
                done = ours(address, url, processes=processes, questions=questions, at_once=at_once)
                print(done.row("twin", name, processes))


def growth(address: str, questions: int) -> None:
    """What a question takes as the ledger grows, one at a time."""
    print(f"| database | asks in the ledger {_HEAD}\n|---|--:|--:|--:|--:|--:|--:|")
    for name, place in (("SQLite", sqlite), ("PostgreSQL", server)):
        for rows in LEDGERS:
            with place(rows) as url:
                done = ours(address, url, processes=1, questions=questions, at_once=1)
                print(done.row(name, f"{rows:,}"))


@contextmanager
def proxy(python: Path, address: str) -> Iterator[tuple[str, int]]:
    """URL and pid of LiteLLM's proxy before the simulator, without a database, which needs Prisma's."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        known = {"model": f"groq/{MODEL}", "api_base": f"{address}/openai/v1", "api_key": "gsk_x"}
        place = Path(folder) / "config.yaml"
        place.write_text(
            json.dumps(
                {
                    "model_list": [{"model_name": "m", "litellm_params": known}],
                    "general_settings": {"master_key": "sk-bench"},
                }
            )
        )
        words = ["--config", str(place), "--host", "127.0.0.1", "--port", str(port)]
        env = {"PATH": os.defpath, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        command = [str(python.with_name("litellm")), *words]
        with (Path(folder) / "log").open("wb") as log:
            running = subprocess.Popen(command, stdout=log, stderr=log, env=env)  # noqa: S603 - our own command
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(_PATIENCE_S * 2):
                assert running.poll() is None, (Path(folder) / "log").read_text()[-2000:]
                try:
                    httpx.get(f"{url}/health/liveliness", timeout=2)
                except httpx.HTTPError:
                    Event().wait(0.5)
                else:
                    break
            yield url, running.pid
        finally:
            running.terminate()
            running.wait(30)


def _cpu_ms(pid: int) -> float:
    """What a process has taken of the cores, on Linux; its children are not counted."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def rival(python: Path, address: str, questions: int, at_once: int) -> None:
    written = Letters()
    letters: list[dict[str, Any]] = []
    for text in QUESTIONS:
        letter = written.about(text)
        said = [
            {"role": "system", "content": letter.prompt.system},
            {"role": "user", "content": letter.prompt.user},
        ]
        letters.append({"messages": said, "max_tokens": letter.max_completion_tokens, "temperature": 0.2})
    with proxy(python, address) as (url, pid):
        scene = {"proxy": url, "letters": letters, "questions": questions, "at_once": at_once}
        before = _cpu_ms(pid)
        done = race([[sys.executable, str(RIVAL), json.dumps(scene)]])
        done = replace(done, cpu=(_cpu_ms(pid) - before) / (questions + _WARM))
        print(done.row("LiteLLM's proxy", "none", 1))


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--questions", type=int, default=240)
    reader.add_argument("--at-once", type=int, default=16)
    reader.add_argument("--growth", action="store_true")
    reader.add_argument(
        "--litellm", type=Path, metavar="PYTHON", help="an interpreter that has litellm[proxy]"
    )
    reader.add_argument("--alone", action="store_true", help="LiteLLM's row and no other")
    given = reader.parse_args()
    configure("text", "warning")
    print(f"load average of the last minute: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    with simulator("--instant", "--plan", "off") as address:
        if given.growth:
            growth(address, given.questions)
            return
        if not given.alone:
            throughput(address, given.questions, given.at_once)
        if given.litellm:
            rival(given.litellm, address, given.questions, given.at_once)


if __name__ == "__main__":
    main()
