"""
A cap that admits 50 questions, and 500 that come at once: `python -m benchmarks.budget [--litellm PYTHON]`.

Four processes share one ledger and ask a simulator in a process of its own: first the tokens of a day are
capped, then the money of a month. Who overspends is judged by what the simulator counted, as providers bill.
After the rush, questions come one after another until the first is turned away: only then is what is left
wasted, as a call takes less than it reserves and nobody in a rush waits longer than two seconds.

LiteLLM needs an environment of its own: make one with `python -m venv rivals`, then
`rivals/bin/pip install litellm==1.109.1`, and hand in `--litellm rivals/bin/python`. It gets the same prompt,
processes and questions; its cap admits 50 calls at their true cost, as it knows no reserve.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from bot.assembly import open_twin
from bot.domain import EVERYBODY, Question
from bot.knowledge.load import load_profile
from bot.knowledge.retrieval import Library
from bot.logs import configure
from bot.prompt import build_prompt
from bot.settings import Settings
from bot.spend.cost import usd
from bot.truth.kinds import LENGTHS, question_type

MODEL = "openai/gpt-oss-20b"
ADMITTED = 50
RIVAL = Path(__file__).with_name("budget_rival.py")


QUESTION = "What did you do at your last job?"
"""Everybody asks the same, so that all reserve the same."""


def settings(address: str, place: str, *, tokens: int = 0, dollars: str = "0") -> Settings:
    """A twin that spends on nothing but answers."""
    return Settings(
        GROQ_API_KEY="gsk_simulated",
        GROQ_BASE_URL=address,
        DATABASE_URL=f"sqlite+aiosqlite:///{place}",
        TWIN_DAILY_TOKENS=tokens,
        TWIN_CACHE="off",
        TWIN_MONTHLY_USD=dollars,
        TWIN_USER_RATE="off",
        TWIN_CHANNEL_RATE="off",
        TWIN_MODELS=f"groq:{MODEL}",
        TWIN_HEDGE="off",
        _env_file=None,
    )


async def worker(given: dict[str, Any]) -> None:
    """One process of ours: open, say so, wait for the word, ask everything at once."""
    chosen = settings(given["address"], given["place"], tokens=given["tokens"], dollars=given["dollars"])
    async with open_twin(chosen) as twin:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        told: Counter[str] = Counter()

        async def ask(number: int) -> None:
            asked = Question(text=QUESTION, platform="bench", person=f"bench:{number}", channel="bench")
            answer = await twin.ask(asked)
            told["served" if answer.served_by == "model" else str(answer.served_by)] += 1

        async with asyncio.TaskGroup() as group:
            for number in range(given["first"], given["first"] + given["questions"]):
                group.create_task(ask(number))
    sys.stdout.write(json.dumps(told) + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raced:
    """What came of one race; ``billed`` and ``cap`` in tokens or nano-dollars."""

    told: Counter[str]
    seconds: float
    billed: int
    cap: int
    after_rush: int | None = None
    booked: int | None = None
    step: int | None = None


@contextmanager
def simulator(*flags: str) -> Iterator[str]:
    """A look-alike of Groq in a process of its own; yields its address."""
    with simulator_process(*flags) as (address, _):
        yield address


@contextmanager
def simulator_process(*flags: str) -> Iterator[tuple[str, int]]:
    """The same with the id of its process."""
    command = [sys.executable, "-m", "adapters", "simulate", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own command
        assert running.stdout is not None
        try:
            yield running.stdout.readline().split("GROQ_BASE_URL=")[1].split()[0], running.pid
        finally:
            running.terminate()


def race(commands: list[list[str]]) -> tuple[Counter[str], float]:
    """Start every process, let them go together, and add up what they tell."""
    with ExitStack() as stack:
        runners = []
        for command in commands:
            started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
            stack.callback(started.kill)
            runners.append(started)
        for runner in runners:
            assert runner.stdout is not None
            assert runner.stdout.readline().strip() == "ready", "a worker did not start; see its words above"
        began = time.perf_counter()
        for runner in runners:
            assert runner.stdin is not None
            runner.stdin.write("go\n")
            runner.stdin.flush()
        ends = [runner.communicate(timeout=300)[0] for runner in runners]
    return sum((Counter(json.loads(end)) for end in ends), Counter()), time.perf_counter() - began


def books(place: Path, sql: str) -> int:
    with closing(sqlite3.connect(place)) as connection:
        return int(connection.execute(sql).fetchone()[0] or 0)


def state(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}/control/state").raise_for_status().json()
    return found


def ours(address: str, place: Path, args: argparse.Namespace, **cap: Any) -> tuple[Counter[str], float]:
    share = args.questions // args.processes
    httpx.post(f"{address}/control/reset").raise_for_status()
    given = {"address": address, "place": str(place), "questions": share, "tokens": 0, "dollars": "0"} | cap
    command = [sys.executable, "-m", "benchmarks.budget", "--worker"]
    return race([[*command, json.dumps(given | {"first": n * share})] for n in range(args.processes)])


def one_call(address: str, folder: Path) -> tuple[int, int, int, int]:
    """Reserve and true use of one question: tokens, nano-dollars, tokens, nano-dollars."""

    async def ask() -> None:
        async with open_twin(settings(address, str(folder / "one.db"))) as twin:
            asked = Question(text=QUESTION, platform="bench", person="bench:0", channel="bench")
            answer = await twin.ask(asked)
            assert answer.served_by == "model", answer

    asyncio.run(ask())
    held = [
        books(folder / "one.db", sql)
        for sql in ("SELECT reserved_tokens FROM attempts", "SELECT reserved_nano_usd FROM attempts")
    ]
    told = state(address)
    return held[0], held[1], told["prompt_tokens"] + told["completion_tokens"], told["cost_nano_usd"]


def capped(address: str, place: Path, args: argparse.Namespace, reserve: int, window: str) -> Raced:
    """Ours under a cap on one window: the rush, then one question after another until one is turned away."""
    cap = ADMITTED * reserve
    limit: dict[str, Any] = {"tokens": cap} if window == "daily_tokens" else {"dollars": usd(cap)}
    sql = f"SELECT spent + reserved FROM budget_windows WHERE name = '{window}'"  # noqa: S608 - one of our two names
    told, seconds = ours(address, place, args, **limit)
    after_rush = cap - books(place, sql)
    told["later"] = asyncio.run(stragglers(settings(address, str(place), **limit)))
    seen = state(address)
    tokens = seen["prompt_tokens"] + seen["completion_tokens"]
    billed = tokens if window == "daily_tokens" else seen["cost_nano_usd"]
    more = {"after_rush": after_rush, "booked": books(place, sql), "step": reserve}
    return Raced(told=told, seconds=seconds, billed=billed, cap=cap, **more)


async def stragglers(chosen: Settings) -> int:
    """How many questions are still served, one after another, until the first is not."""
    async with open_twin(chosen) as twin:
        for served in range(1000):
            asked = Question(text=QUESTION, platform="bench", person="bench:late", channel="bench")
            if (await twin.ask(asked)).served_by != "model":
                return served
    raise AssertionError("no cap holds")


def rival(address: str, folder: Path, args: argparse.Namespace, cost: int) -> Raced:
    profile = load_profile(None)
    found = Library(profile.passages, name=profile.name).find(QUESTION, sees=EVERYBODY)
    prompt = build_prompt(profile.name, found.passages, QUESTION)
    cap = ADMITTED * cost
    scene = {
        "address": address,
        "model": MODEL,
        "messages": prompt.messages(),
        "max_completion_tokens": LENGTHS[question_type(QUESTION)].max_completion_tokens,
        "questions": args.questions // args.processes,
        "budget_usd": cap / 10**9,
    }
    (folder / "scene.json").write_text(json.dumps(scene), "utf-8")
    httpx.post(f"{address}/control/reset").raise_for_status()
    told, seconds = race([[args.litellm, str(RIVAL), str(folder / "scene.json")]] * args.processes)
    return Raced(told=told, seconds=seconds, billed=state(address)["cost_nano_usd"], cap=cap)


def show(rows: dict[str, Raced]) -> Table:
    """A row a race; what is left and what a question reserves are known of ours alone."""
    heads = ("who", "cap", "served", "quoted", "s", "billed", "of the cap", "overspend")
    ours_alone = ("left by the rush", "served later", "left", "one reserve")
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    table = Table(*heads, *ours_alone, title=f"A cap for {ADMITTED} questions, {cores}")
    for name, one in rows.items():
        quoted = sum(one.told.values()) - one.told["served"] - one.told["later"]
        over = max(one.billed - one.cap, 0)
        known = one.booked is not None and one.step is not None and one.after_rush is not None
        rest = (one.after_rush, one.told["later"], one.cap - (one.booked or 0), one.step) if known else ()
        cells = (one.cap, one.told["served"], quoted, round(one.seconds, 1), one.billed)
        share = f"{one.billed / one.cap:.2f}x"
        table.add_row(name, *(f"{n:,}" for n in cells), share, f"{over:,}", *(f"{n:,}" for n in rest))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().partition("\n")[0])
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--litellm", metavar="PYTHON", help="an interpreter that has litellm")
    parser.add_argument("--median-ms", type=float, help="the simulator's first token; instant when left out")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    configure("text", "error")
    if args.worker:
        asyncio.run(worker(json.loads(args.worker)))
        return
    pace = (
        ["--instant"]
        if args.median_ms is None
        else [f"--median-ms={args.median_ms}", f"--p95-ms={args.median_ms * 2}"]
    )
    with tempfile.TemporaryDirectory() as name, simulator(*pace) as address:
        folder = Path(name)
        tokens, money, _, cost = one_call(address, folder)
        rows = {
            "twin, tokens": capped(address, folder / "t.db", args, tokens, "daily_tokens"),
            "twin, nano-dollars": capped(address, folder / "m.db", args, money, "monthly_usd"),
        }
        if args.litellm:
            rows["LiteLLM, nano-dollars"] = rival(address, folder, args, cost)
        Console(width=150).print(show(rows))
        if not args.litellm:
            Console().print("LiteLLM was left out: see --help and the head of this file for how to get it.")
    for one in list(rows.values())[:2]:
        assert one.booked is not None
        assert one.step is not None
        assert one.billed <= one.booked <= one.cap, "the budget was overrun"
        assert one.cap - one.booked < one.step, "a question that had room was turned away"


if __name__ == "__main__":
    main()
