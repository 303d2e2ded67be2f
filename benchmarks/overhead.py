"""
What the engine adds to a bare call: `python benchmarks/overhead.py`.

Both sides ask the same simulator (another process, instant models) the same bytes through the same SDK, in
turns within one run; the engine's side also finds passages, reserves, writes the ledger durably (SQLite,
synchronous=FULL) and checks the answer. The questions come again and
again, so that their vectors are known; what a new one takes besides is told below the table. CPU is of this
process alone, its writer thread included.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from groq import AsyncGroq
from groq.types.chat import ChatCompletionMessageParam
from rich.console import Console
from rich.table import Table

from benchmarks.letters import Letters
from bot.assembly import open_twin
from bot.domain import Question
from bot.embeddings.opening import AUTO, open_embedder
from bot.llm.groq import groq_client
from bot.logs import configure
from bot.settings import Settings
from bot.twin import Twin

MODEL = "openai/gpt-oss-20b"
QUESTIONS = (
    "What certifications do you hold?",
    "Where did you study?",
    "Tell me about a time you led a project.",
    "Which programming languages do you use?",
    "What did you do at your last job?",
)
ROUNDS = 8
Ask = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one side: milliseconds of each question, and of CPU a question."""

    walls: list[float]
    cpu: float


async def measure(ask: Ask, *, at_once: int, total: int) -> Round:
    """Ask `total` questions, `at_once` in flight."""
    turn = iter(range(total))
    walls: list[float] = []

    async def worker() -> None:
        for number in turn:
            began = time.perf_counter()
            await ask(number)
            walls.append((time.perf_counter() - began) * 1000)

    cpu = time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker())
    return Round(walls, (time.process_time() - cpu) * 1000 / total)


def bare(client: AsyncGroq) -> Ask:
    """The same letters through the SDK, and nothing else."""
    written = Letters()
    letters: list[tuple[list[ChatCompletionMessageParam], int]] = []
    for text in QUESTIONS:
        letter = written.about(text)
        letters.append(
            (
                [
                    {"role": "system", "content": letter.prompt.system},
                    {"role": "user", "content": letter.prompt.user},
                ],
                letter.max_completion_tokens,
            )
        )

    async def ask(number: int) -> None:
        messages, most = letters[number % len(letters)]
        done = await client.chat.completions.create(
            model=MODEL,
            messages=messages,
            max_completion_tokens=most,
            temperature=0.2,
            reasoning_effort="low",
            include_reasoning=False,
        )
        assert done.choices[0].message.content

    return ask


def whole(twin: Twin) -> Ask:
    """Everything from the engine's door to the ledger and back."""

    async def ask(number: int) -> None:
        text = QUESTIONS[number % len(QUESTIONS)]
        answer = await twin.ask(Question(text=text, platform="bench", person="bench:1", channel="bench"))
        assert answer.served_by == "model", answer

    return ask


def first_time() -> str:
    """What a question takes besides when nobody has asked it of late: its vector."""
    embedder = open_embedder(AUTO, None)
    if embedder is None:
        return "No sentence model is installed: the search went by words alone."
    walls = []
    for text in QUESTIONS * 20:
        began = time.perf_counter()
        embedder.embed([text])
        walls.append((time.perf_counter() - began) * 1000)
    return (
        f"A question that was not asked of late takes {statistics.median(walls):.1f} ms more, for its vector."
    )


async def compare(address: str, folder: Path) -> Table:
    """Both sides in turns, at one and at 32 questions in flight."""
    settings = Settings(
        GROQ_API_KEY="gsk_simulated",
        GROQ_BASE_URL=address,
        DATABASE_URL=f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        TWIN_DAILY_TOKENS=0,
        TWIN_CACHE="off",
        TWIN_USER_RATE="off",
        TWIN_CHANNEL_RATE="off",
        TWIN_MODELS=f"groq:{MODEL}",
        _env_file=None,
    )
    table = Table("at once", "side", "p50 ms", "p90 ms", "questions/s", "CPU ms/question", title="Overhead")
    async with open_twin(settings) as twin, groq_client("gsk_simulated", address) as client:
        sides = {"bare SDK": bare(client), "engine.ask": whole(twin)}
        for at_once, total in ((1, 40), (32, 320)):
            rounds: dict[str, list[Round]] = {name: [] for name in sides}
            for number in range(ROUNDS + 1):
                for name, ask in sides.items():
                    done = await measure(ask, at_once=at_once, total=total)
                    if number:  # the first round warms both up
                        rounds[name].append(done)
            show(table, at_once, rounds)
    return table


def show(table: Table, at_once: int, rounds: dict[str, list[Round]]) -> None:
    """A row a side, then what is added and the ratio, from medians over the rounds."""
    figures = {}
    for name, done in rounds.items():
        p50 = statistics.median(statistics.median(one.walls) for one in done)
        p90 = statistics.median(statistics.quantiles(one.walls, n=10)[8] for one in done)
        cpu = statistics.median(one.cpu for one in done)
        rate = statistics.median(1000 * at_once / statistics.mean(one.walls) for one in done)
        figures[name] = (p50, p90, rate, cpu)
        table.add_row(str(at_once), name, *(f"{value:.1f}" for value in figures[name]))
    (b50, b90, brate, bcpu), (e50, e90, erate, ecpu) = figures.values()
    added = (f"{e50 - b50:+.1f}", f"{e90 - b90:+.1f}", f"x {erate / brate:.2f}", f"{ecpu - bcpu:+.1f}")
    table.add_row(str(at_once), "added", *added, end_section=True)


def main() -> None:
    configure("text", "warning")
    command = [
        sys.executable,
        "-m",
        "adapters",
        "simulate",
        "--instant",
        "--plan",
        "enterprise",
        "--port",
        "0",
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as simulator,  # noqa: S603 - our own command
    ):
        assert simulator.stdout is not None
        address = simulator.stdout.readline().split("GROQ_BASE_URL=")[1].split()[0]
        try:
            Console().print(asyncio.run(compare(address, Path(folder))))
            Console().print(first_time())
        finally:
            simulator.terminate()


if __name__ == "__main__":
    main()
