"""
What a question takes as the ledger grows: `python -m benchmarks.load --growth [--quick]`.

Ledgers of no, 10,000, 100,000 and 1,000,000 asks of a year that ends now, their finished days summed as the
product sums them, on both databases. A twin on each is asked a block of questions in turns, one at a time,
and each block is laid beside that of the empty ledger in the same round.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks import stats, stats_postgres
from benchmarks.load_places import at_head, sqlite
from benchmarks.load_sides import HEAD, RULE, Far, Runner, Side, others, take_turns
from bot.clock import MachineClock
from bot.storage.database import open_database
from bot.storage.statistics import SqlStatistics

SIZES, QUICK = (0, 10_000, 100_000, 1_000_000), (0, 10_000, 100_000)
FLAT = 1.15
"""A question on the largest ledger may take so much more CPU than on an empty one."""
_ROUNDS, _QUESTIONS = (12, 3), (40, 20)
_WARM = 20
Twin = Callable[[Far, str], Runner]


def summed(url: str) -> None:
    """Have the finished days summed, as a running twin does beside its answers."""

    async def work() -> None:
        async with open_database(url) as database:
            statistics = SqlStatistics(database, MachineClock())
            while await statistics.sum_up(ZoneInfo("UTC")):
                pass

    asyncio.run(work())


def on_files(stack: ExitStack, far: Far, twin: Twin, sizes: tuple[int, ...]) -> Iterator[Side]:
    for rows in sizes:
        url = stack.enter_context(sqlite())
        if rows:
            stats.fill(Path(url.partition("///")[2]), rows, until=MachineClock().now())
            summed(url)
        runners = [stack.enter_context(twin(far, url))]
        yield Side(names=("SQLite", f"{rows:,}"), runners=runners, far=far)


def on_server(stack: ExitStack, far: Far, twin: Twin, sizes: tuple[int, ...]) -> Iterator[Side]:
    made = stack.enter_context(stats_postgres.server())
    urls = []
    for rows in sizes:
        name = made.database()
        urls.append(at_head(made.url(name)))
        if rows:
            with redirect_stdout(io.StringIO()):
                stats_postgres.fill(made, name, rows, until=MachineClock().now())
            summed(urls[-1])
    stats_postgres.as_shipped(made)
    assert made.process is not None
    for rows, url in zip(sizes, urls, strict=True):
        runners = [stack.enter_context(twin(far, url))]
        yield Side(names=("PostgreSQL", f"{rows:,}"), runners=runners, far=far, database=made.process.pid)


def growth(far: Far, twin: Twin, *, is_quick: bool) -> None:
    """The table, and whether it is flat."""
    sizes = QUICK if is_quick else SIZES
    began = time.perf_counter()
    with ExitStack() as stack:
        rows = [list(kind(stack, far, twin, sizes)) for kind in (on_files, on_server)]
        for first, *rest in rows:
            for side in rest:
                side.beside = first
        sides = [side for row in rows for side in row]
        print(f"filled, summed and opened in {time.perf_counter() - began:.0f} s")
        rounds, asked = _ROUNDS[is_quick], _QUESTIONS[is_quick]
        take_turns(sides, rounds=rounds, questions=asked, at_once=1, warm=_WARM)
        print(f"| database | asks in the ledger | {HEAD}\n|---|--:|{RULE}")
        for side in sides:
            print(side.row())
        print(f"\n{rounds} rounds of {asked} questions each, one at a time. {others(sides)}")
        for first, *_, last in rows:
            ratio = median(
                (one.own + one.database) / (other.own + other.database)
                for one, other in zip(last.blocks, first.blocks, strict=True)
            )
            told = "flat" if ratio <= FLAT else f"NOT FLAT (at most {FLAT})"
            print(f"{last.names[0]}: {last.names[1]} asks take {ratio:.2f} of the CPU of none: {told}")
