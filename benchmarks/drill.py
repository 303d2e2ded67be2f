"""
The fault drill: models that refuse, hang, break off and die, and what three engines make of them.

    python -m benchmarks.drill [--questions N] [--rate 10] [--seed S] [--only twin,loop10] [--alone] [--quick]
        [--litellm PYTHON]

Every engine has its own process and its own simulator (`twin simulate`, healthy models at Groq's speeds:
first token p50 0.28 s, p95 0.4 s, then 450 to 1000 tokens a second), gets the same questions at the same
times, and all run side by side in the same minutes. ``--litellm`` names an interpreter that has LiteLLM (the
dependency group `rivals`). Prints one table a phase.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.drill_scene import Phase, phases, questions, scene
from benchmarks.drill_table import HEAD, row

NAMES = {
    "twin": "twin",
    "loop10": "plain loop, 10 s",
    "loop60": "plain loop, 60 s",
    "litellm": "LiteLLM Router",
    "litellm-uncooled": "LiteLLM Router, no cooldowns",
}
TOGETHER = {"loop": ["loop10", "loop60"], "litellm": ["litellm", "litellm-uncooled"]}
QUICK = ("well", "mix", "dead", "none", "back")
SPEEDS = ("--plan", "enterprise", "--median-ms", "280", "--p95-ms", "400", "--hang-s", "30")


@contextmanager
def simulator(seed: int) -> Iterator[str]:
    """A simulated Groq in its own process; yields its address."""
    command = [sys.executable, "-m", "adapters", "simulate", "--port", "0", "--seed", str(seed), *SPEEDS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split("GROQ_BASE_URL=")[1].split()[0]
        finally:
            process.terminate()


def command(engine: str, path: Path, litellm: str) -> list[str]:
    if engine == "twin":
        return [sys.executable, "-m", "benchmarks.drill_twin", str(path)]
    rival = ["-m", "benchmarks.drill_rivals", engine, str(path)]
    if engine in TOGETHER["litellm"]:
        # Without this the import of LiteLLM begins by fetching its price list from the network.
        return ["env", "LITELLM_LOCAL_MODEL_COST_MAP=True", litellm, *rival]
    return [sys.executable, *rival]


async def perform(engine: str, path: Path, litellm: str) -> dict[str, dict[str, Any]]:
    """Let one engine play its scene; what it tells, by phase."""
    process = await asyncio.create_subprocess_exec(
        *command(engine, path, litellm), stdout=asyncio.subprocess.PIPE, limit=1 << 26
    )
    try:
        told = await listen(engine, process)
    except asyncio.CancelledError:
        process.terminate()
        raise
    if await process.wait():
        print(f"{engine} ended with {process.returncode}: its later phases are missing", file=sys.stderr)
    return told


async def listen(engine: str, process: asyncio.subprocess.Process) -> dict[str, dict[str, Any]]:
    assert process.stdout is not None
    told = {}
    async for line in process.stdout:
        if line.startswith(b"{"):
            act = json.loads(line)
            told[act["phase"]] = act
            print(f"{engine}: {act['phase']} is over", file=sys.stderr)
    return told


async def run(engines: Sequence[str], played: list[Phase], told: argparse.Namespace) -> list[dict[str, Any]]:
    asked = questions(told.questions)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        async with asyncio.TaskGroup() as group:
            tasks = []
            for engine in engines:
                address = stack.enter_context(simulator(told.seed))
                path = folder / f"{engine}.json"
                plan = scene(
                    address,
                    played=played,
                    asked=asked,
                    count=told.questions,
                    rate=told.rate,
                    seed=told.seed,
                )
                path.write_text(json.dumps(plan), "utf-8")
                tasks.append(group.create_task(perform(engine, path, told.litellm)))
        return [task.result() for task in tasks]


def show(engines: Sequence[str], played: list[Phase], acts: list[dict[str, Any]]) -> None:
    for phase in played:
        loads = [act[phase.name]["load"] for act in acts if phase.name in act]
        if not loads:
            continue
        print(f"\n**{phase.title}** (the machine's load {min(loads):.1f} to {max(loads):.1f})\n\n{HEAD}")
        for engine, by_phase in zip(engines, acts, strict=True):
            if act := by_phase.get(phase.name):
                print(row(NAMES[engine], act))


def machine(told: argparse.Namespace) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("groq", "httpx"))
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, {libraries}; {told.questions} questions a phase,"
        f" {told.rate:g} a second (Poisson), seed {told.seed}"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drill")
    parser.add_argument("--questions", type=int, help="questions a phase (300; quick: 20)")
    parser.add_argument("--rate", type=float, default=10.0, help="questions a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", default="", help=f"some of {','.join(NAMES)}; loop and litellm are both of theirs"
    )
    parser.add_argument("--phases", default="", help="some of the phases, by name")
    parser.add_argument("--alone", action="store_true", help="only the first model fails")
    parser.add_argument("--quick", action="store_true", help="a few questions of a few phases")
    parser.add_argument("--litellm", default="", metavar="PYTHON", help="an interpreter that has LiteLLM")
    told = parser.parse_args()
    told.questions = told.questions or (20 if told.quick else 300)
    return told


def main() -> None:
    told = arguments()
    named = [one for one in told.only.split(",") if one]
    engines = [each for one in named for each in TOGETHER.get(one, [one])] or list(NAMES)
    if unknown := set(engines) - set(NAMES):
        sys.exit(f"--only: seen {', '.join(sorted(unknown))}; allowed are {', '.join(NAMES)}")
    if not told.litellm and set(engines) & set(TOGETHER["litellm"]):
        print("LiteLLM is left out: name an interpreter that has it with --litellm", file=sys.stderr)
        engines = [one for one in engines if one not in TOGETHER["litellm"]]
    chosen = [one for one in told.phases.split(",") if one] or (QUICK if told.quick else ())
    played = [phase for phase in phases(alone=told.alone) if not chosen or phase.name in chosen]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it ends what it has started
    acts = asyncio.run(run(engines, played, told))
    print(machine(told))
    show(engines, played, acts)
    if any(len(by_phase) < len(played) for by_phase in acts):
        sys.exit(1)


if __name__ == "__main__":
    main()
