"""
Questions a second: `python -m benchmarks.load [--quick] [--litellm PYTHON] [--only engine,memory]`.

The whole engine (search, reserve, ledger written durably, gate, memory kept) against `twin simulate` with
instant models, on SQLite and PostgreSQL, by 1, 2 and 4 processes, each row on a database of its own; then a
twin that knows the answers, and over HTTP the web door beside LiteLLM's proxy. All take turns, block by
block, and each block is laid beside the first row's of the same round. ``--growth`` asks on ledgers of
several sizes instead (`benchmarks.load_growth`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import load_growth, stats_postgres
from benchmarks.budget import simulator_process
from benchmarks.load_places import at_head, litellm, sqlite, web
from benchmarks.load_questions import bodies, questions
from benchmarks.load_sides import HEAD, RULE, Far, Runner, Side, others, take_turns
from benchmarks.load_worker import REPEATED
from bot.logs import configure

PROCESSES = (1, 2, 4)
PARTS = ("engine", "memory", "web", "litellm")
_LETTERS = 60
_ASKER = str(Path(__file__).with_name("load_asker.py"))


def twin(far: Far, database: str, *, repeated: bool = False) -> Runner:
    """A process that asks its own engine."""
    scene = {"address": far.address, "database": database, "repeated": repeated}
    return Runner([sys.executable, "-m", "benchmarks.load_worker", json.dumps(scene)])


def engines(stack: ExitStack, far: Far) -> Iterator[Side]:
    """The engine on both databases; the first is whom all are laid beside."""
    for processes in PROCESSES:
        url = stack.enter_context(sqlite())
        runners = [stack.enter_context(twin(far, url)) for _ in range(processes)]
        yield Side(names=("the engine", "SQLite", str(processes)), runners=runners, far=far)
    made = stack.enter_context(stats_postgres.server())
    stats_postgres.as_shipped(made)
    assert made.process is not None
    for processes in PROCESSES:
        url = at_head(made.url(made.database()))
        runners = [stack.enter_context(twin(far, url)) for _ in range(processes)]
        names = ("the engine", "PostgreSQL", str(processes))
        yield Side(names=names, runners=runners, far=far, database=made.process.pid)


def memory(stack: ExitStack, far: Far) -> Side:
    runners = [stack.enter_context(twin(far, stack.enter_context(sqlite()), repeated=True))]
    return Side(names=("the engine, asked again", "SQLite", "1"), runners=runners, far=far, warm=3 * REPEATED)


@contextmanager
def asker(url: str, path: str, said: list[dict[str, object]], **headers: str) -> Iterator[Runner]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as place:
        json.dump(said, place)
        place.flush()
        scene = {"url": url, "path": path, "bodies": place.name, "headers": headers}
        with Runner([sys.executable, _ASKER, json.dumps(scene)]) as runner:
            yield runner


def over_http(stack: ExitStack, far: Far) -> Side:
    url, pid = stack.enter_context(web(far.address))
    said: list[dict[str, object]] = [{"question": text} for text in questions()]
    runner = stack.enter_context(asker(url, "/api/ask", said))
    return Side(names=("twin's web door", "SQLite", "1"), runners=[runner], far=far, servers=(pid,))


def rival(stack: ExitStack, far: Far, python: Path) -> Side:
    url, pid = stack.enter_context(litellm(python, far.address))
    runner = stack.enter_context(
        asker(url, "/chat/completions", bodies("m", _LETTERS), Authorization="Bearer sk-bench")
    )
    return Side(names=("LiteLLM's proxy", "none", "1"), runners=[runner], far=far, servers=(pid,))


def throughput(far: Far, given: argparse.Namespace) -> None:
    """The table, and how quiet it was."""
    with ExitStack() as stack:
        sides = list(engines(stack, far)) if "engine" in given.only else []
        if "memory" in given.only:
            sides.append(memory(stack, far))
        if "web" in given.only:
            sides.append(over_http(stack, far))
        if "litellm" in given.only and given.litellm:
            sides.append(rival(stack, far, given.litellm))
        for side in sides[1:]:
            side.beside = sides[0]
        rounds, asked = (3, 48) if given.quick else (given.rounds, given.questions)
        take_turns(sides, rounds=rounds, questions=asked, at_once=given.at_once, warm=given.at_once)
        print(f"| who | database | processes | {HEAD}\n|---|---|--:|{RULE}")
        for side in sides:
            print(side.row())
        print(f"\n{rounds} rounds of {asked} questions each, {given.at_once} at once. {others(sides)}")


def parts(said: str) -> list[str]:
    found = said.split(",")
    if unknown := set(found).difference(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return found


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true", help="three rounds of few questions")
    reader.add_argument("--rounds", type=int, default=10)
    reader.add_argument("--questions", type=int, default=160, help="in each block, over all processes")
    reader.add_argument("--at-once", type=int, default=16)
    reader.add_argument("--only", type=parts, default=list(PARTS), help=f"of {','.join(PARTS)}")
    reader.add_argument("--litellm", type=Path, metavar="PYTHON", help="one that has litellm[proxy]")
    reader.add_argument("--growth", action="store_true", help="ledgers of several sizes instead")
    given = reader.parse_args()
    configure("text", "error")
    print(f"load average of the last minute: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    with simulator_process("--instant", "--plan", "off") as (address, pid):
        far = Far(address=address, pid=pid)
        if given.growth:
            load_growth.growth(far, twin, is_quick=given.quick)
        else:
            throughput(far, given)


if __name__ == "__main__":
    main()
