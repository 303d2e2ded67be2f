"""Those who take turns in a load: processes that stay, and what each block of questions took of the cores."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Self

import httpx

_TICKS_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """CPU in milliseconds a question: of the side itself, its database, the simulator, who asks over HTTP."""

    rate: float
    walls: list[float]
    own: float
    database: float
    simulator: float
    asking: float
    others: float
    calls: float
    served: Counter[str]


@dataclass(slots=True, kw_only=True)
class Far:
    """The simulator that all of them ask."""

    address: str
    pid: int

    def calls(self) -> int:
        found = httpx.get(f"{self.address}/control/state", timeout=30).raise_for_status().json()
        return int(found["requests"])


class Runner:
    """A process that asks a block for each line that it is given."""

    def __init__(self, command: Sequence[str]) -> None:
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
        self.pid = self._running.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.kill()
        self._running.communicate()

    def told(self) -> dict[str, Any]:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        assert line, "a process of the load has ended; see its words above"
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, block: dict[str, Any]) -> None:
        assert self._running.stdin is not None
        self._running.stdin.write(json.dumps(block) + "\n")
        self._running.stdin.flush()


@dataclass(slots=True, kw_only=True)
class Side:
    """
    One row: those who ask, and whose CPU is its own.

    ``servers`` are asked over HTTP; without any the runners are twins, which ask themselves. ``beside`` is
    who its blocks are laid beside; ``database`` the process of a server; ``warm`` how many it is asked before
    anything counts, where that is more than for the others.
    """

    names: tuple[str, ...]
    runners: list[Runner]
    far: Far
    servers: tuple[int, ...] = ()
    database: int | None = None
    beside: Side | None = None
    warm: int = 0
    asked: int = 0
    blocks: list[Block] = field(default_factory=list)

    def ready(self) -> None:
        for runner in self.runners:
            assert runner.told() == {"ready": True}

    def block(self, questions: int, at_once: int) -> Block:
        """Ask so many, spread over its processes; none of them was asked before."""
        share = questions // len(self.runners)
        before, began, calls = self._cpu(), time.perf_counter(), self.far.calls()
        for runner in self.runners:
            numbers = [self.asked, self.asked + share]
            runner.ask({"numbers": numbers, "at_once": max(at_once // len(self.runners), 1)})
            self.asked += share
        told = [runner.told() for runner in self.runners]
        took, after, walls = (
            time.perf_counter() - began,
            self._cpu(),
            [w for one in told for w in one["walls"]],
        )
        spent = {name: (after[name] - before[name]) / len(walls) for name in after}
        ours = sum(spent.values()) - spent["machine"]
        return Block(
            rate=len(walls) / max(one["seconds"] for one in told),
            walls=walls,
            own=spent["own"],
            database=spent["database"],
            simulator=spent["simulator"],
            asking=spent["asking"],
            others=(spent["machine"] - ours) * len(walls) / (took * 1000 * (os.cpu_count() or 1)),
            calls=(self.far.calls() - calls) / len(walls),
            served=sum((Counter(one["served"]) for one in told), Counter()),
        )

    def _cpu(self) -> dict[str, float]:
        runners = [runner.pid for runner in self.runners]
        return {
            "own": _cpu_ms(*(self.servers or runners)),
            "asking": _cpu_ms(*(runners if self.servers else ())),
            "database": _cpu_ms(*([self.database] if self.database else [])),
            "simulator": _cpu_ms(self.far.pid),
            "machine": _machine_ms(),
        }

    def row(self) -> str:
        """Medians of its blocks; p50 and p99 of all its questions."""
        walls = [wall for one in self.blocks for wall in one.walls]
        served = sum((one.served for one in self.blocks), Counter[str]())
        told = (
            f"{median(one.rate for one in self.blocks):.1f}",
            f"{median(walls):.0f}",
            f"{quantiles(walls, n=100)[98]:.0f}",
            *(f"{median(getattr(one, of) for one in self.blocks):.1f}" for of in ("own", "database")),
            *(f"{median(getattr(one, of) for one in self.blocks):.1f}" for of in ("simulator", "asking")),
            f"{median(one.calls for one in self.blocks):.2f}",
            " ".join(f"{name} {count / served.total():.0%}" for name, count in served.most_common()),
            *self._beside(),
        )
        return "| " + " | ".join([*self.names, *told]) + " |"

    def _beside(self) -> tuple[str, str]:
        if self.beside is None:
            return "1", "1"
        pairs = list(zip(self.blocks, self.beside.blocks, strict=True))
        return (
            spread([one.rate / other.rate for one, other in pairs]),
            spread([(one.own + one.database) / (other.own + other.database) for one, other in pairs]),
        )


HEAD = (
    "questions/s | p50 ms | p99 ms | CPU ms a question: itself | its database | simulator | who asks"
    " | calls a question | served by | questions/s, beside | CPU, beside |"
)
RULE = "--:|" * 8 + "---|--:|--:|"


def spread(ratios: Sequence[float]) -> str:
    """The median, and the middle half of them."""
    low, middle, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else [*ratios] * 3
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def take_turns(sides: Sequence[Side], *, rounds: int, questions: int, at_once: int, warm: int) -> None:
    """A block of each in each round; another one begins each time, and every second round goes backwards."""
    for side in sides:
        side.ready()
    for side in sides:
        side.block(max(warm, side.warm) * len(side.runners), at_once)
    for number in range(rounds):
        start = number % len(sides)
        order = [*sides[start:], *sides[:start]]
        for side in reversed(order) if number % 2 else order:
            side.blocks.append(side.block(questions, at_once))


def others(sides: Sequence[Side]) -> str:
    """How quiet it was: what processes that are none of these took."""
    shares = [one.others for side in sides for one in side.blocks]
    return (
        f"{os.cpu_count()} cores; other processes took {median(shares):.0%} of them in the median block, "
        f"{max(shares):.0%} in the worst."
    )


def _cpu_ms(*pids: int) -> float:
    """What processes and their children, living and ended, have taken of the cores, on Linux."""
    return sum(_tree_ms(pid) for pid in pids)


def _tree_ms(pid: int) -> float:
    children: list[str] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread may end meanwhile
                children += (task / "children").read_text().split()
        return sum(map(int, told[11:15])) * _TICKS_MS + sum(_tree_ms(int(child)) for child in children)
    return 0.0


def _machine_ms() -> float:
    """All that was taken, by anybody: user, nice, system, irq and softirq."""
    told = list(map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:]))
    return (sum(told[:3]) + sum(told[5:7])) * _TICKS_MS
