"""How soon the figures of a large ledger are there, and how fast and in what memory it is taken along."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy.dialects import sqlite

from adapters.cli.common import GARBAGE
from bot.commands.usage import UNASKED_DAYS
from bot.errors import StorageError
from bot.export.rows import USAGE, csv_lines, usage_row
from bot.reports.accounts import Accounts
from bot.reports.figures import usage_json
from bot.reports.pseudonyms import Pseudonyms
from bot.reports.span import Span
from bot.storage import tallying
from bot.storage.database import Database, open_database
from bot.storage.exports import SqlExports
from bot.storage.ledger import SqlLedger
from bot.storage.migrate import upgrade
from bot.storage.recall_sums import SqlRecallBooks
from bot.storage.statistics import SqlStatistics
from bot.storage.summed import READ
from bot.testing import StillClock

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)
WEEK, YEAR, RUNS = 7, 366, 7
SPANS = (1, WEEK, 30, YEAR)
ON_FILE, ON_SERVER = (1_000_000, 300), (10_000_000, 500)
"""Asks, and the milliseconds in which their statistics are to be there."""
EARLY = 50_000
_EVER_AFTER = datetime(9999, 12, 30, tzinfo=UTC)
Row = tuple[str | int, ...]
MODELS = ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.6-27b")


def fill(place: Path, asks: int, seed: int = 8, until: datetime = NOW) -> None:
    """A year of asks as they came, more by day than by night; two in five go to a model, others to memory."""
    draw = random.Random(seed)
    with closing(sqlite3.connect(place)) as there, there:
        there.execute("PRAGMA synchronous = OFF")
        rows = sorted(_rows(draw, asks, until), key=lambda row: row[0][1])
        there.executemany(
            "INSERT INTO asks (id, asked_at, closed_at, platform, channel, person, outcome, served_by, "
            "question_type, cost_nano_usd, latency_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (row[0] for row in rows),
        )
        there.executemany(
            "INSERT INTO attempts (id, ask_id, started_at, provider, model, outcome, prompt_tokens, "
            "completion_tokens, cost_nano_usd) VALUES (?, ?, ?, 'groq', ?, ?, ?, ?, ?)",
            (call for row in rows for call in row[1]),
        )
        there.executemany(
            "INSERT INTO hits (ask_id, at, of, tier, saved_nano_usd) VALUES (?, ?, 'one', 'exact', ?)",
            (hit for row in rows for hit in row[2]),
        )


def _rows(draw: random.Random, asks: int, until: datetime) -> Iterator[tuple[Row, list[Row], list[Row]]]:
    for number in range(asks):
        at = until - timedelta(days=draw.random() * YEAR)
        at = at.replace(hour=min(int(abs(draw.gauss(13, 4))), 23))
        at -= timedelta(days=at > until)
        when, name = at.replace(tzinfo=None).isoformat(" "), f"ask-{number}"
        by_model = draw.random() < 0.4
        cost = draw.randrange(60_000, 400_000) if by_model else 0
        latency = int(draw.lognormvariate(6.6, 0.4)) if by_model else draw.randrange(3, 30)
        served = "model" if by_model else "cache"
        kind = draw.choice(("education", "technical", "behavioural", "general"))
        platform = draw.choice(("slack", "discord", "web"))
        person, channel = f"{platform}:U{draw.randrange(5_000)}", f"{platform}:C{draw.randrange(40)}"
        outcome = draw.choices(("answered", "not_in_profile", "unavailable"), (90, 9, 1))[0]
        ask = (name, when, when, platform, channel, person, outcome, served, kind, cost, latency)
        call = (f"call-{number}", name, when, draw.choice(MODELS), "answered", 1_400, 120, cost)
        yield ask, [call] if by_model else [], [] if by_model else [(name, when, 90_000)]


async def measure(database: Database, target_ms: int) -> bool:
    """Print the table; whether the target is met."""
    statistics = SqlStatistics(database, StillClock(NOW))
    started = time.perf_counter()
    while await statistics.sum_up(ZONE):
        pass
    print(f"summing {YEAR} days, once: {time.perf_counter() - started:.1f} s")
    is_met = True
    print(f"\n{'days':>5} {'summed':>9} {'out of rows':>12} {'ratio':>7} {'people':>9}")
    for span in SPANS:
        days = [TODAY - timedelta(days=back) for back in range(span - 1, -1, -1)]
        summed = await _ms(partial(statistics.days, days, ZONE))
        out_of_rows = partial(database.read, partial(tallying.tallies, days=days, zone=ZONE))
        rows = 0.0
        with suppress(StorageError):  # a server gives up what takes half a minute
            rows = await _ms(out_of_rows, runs=3 if span <= WEEK else 1)
        people = await _ms(partial(statistics.busiest, days, ZONE, by="person"))
        is_met = is_met and summed < target_ms
        beside = f"{rows:>9.0f} ms {rows / summed:>7.1f}" if rows else f"{'given up':>12} {'-':>7}"
        print(f"{span:>5} {summed:>6.0f} ms {beside} {people:>6.0f} ms")
    return is_met


async def whole_command(database: Database, target_ms: int) -> bool:
    """Print what `usage` takes with all that it shows; whether the target is met."""
    clock = StillClock(NOW)
    accounts = Accounts(
        statistics=SqlStatistics(database, clock),
        recall=SqlRecallBooks(database),
        first=SqlLedger(database).first_day,
        pseudonyms=Pseudonyms(secret="of-the-bench"),
        clock=clock,
    )

    async def usage(days: int, person: str | None) -> None:
        account = await accounts.of(Span.of(TODAY, days, ZONE), person=person)
        channels = await accounts.channels(account, person=person)
        people = () if person or days > UNASKED_DAYS else await accounts.people(account)
        json.dumps(usage_json(account, None, {"by_channel": channels, "by_person": people}))

    is_met = True
    print(f"\n{'usage':>5} {'everyone':>10} {'at best':>10} {'one person':>12}")
    for span in (*SPANS[:-1], YEAR // 2, YEAR):
        took = await _each_ms(partial(usage, span, None), RUNS)
        own = await _ms(partial(usage, span, "web:U7"))
        is_met = is_met and median(took) < target_ms and own < target_ms
        print(f"{span:>5} {median(took):>7.0f} ms {min(took):>7.0f} ms {own:>9.0f} ms")
    print(f"load average of the last minute: {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores")
    return is_met


async def take_along(place: Path) -> int:
    """Export every row and throw it away; print how fast, and what memory it took."""
    async with open_database(f"sqlite+aiosqlite:///{place}") as database:
        rows, started, early = 0, time.perf_counter(), 0
        people = Pseudonyms(secret="of-the-bench")
        async for ask in SqlExports(database).asks(None, _EVER_AFTER, words=False):
            line = replace(ask, person=people.whole(ask.person))
            deque(csv_lines([usage_row(line)], USAGE), maxlen=0)
            rows += 1
            if rows == EARLY:
                early = _peak_mb()
        took = time.perf_counter() - started
    print(
        f"\nexport: {rows:,} rows in {took:.0f} s, {rows / took:,.0f} a second; "
        f"peak memory {early} MB after {EARLY:,} rows, {_peak_mb()} MB at the end"
    )
    return 0


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def _ms(deed: Callable[[], Awaitable[object]], *, runs: int = RUNS) -> float:
    return median(await _each_ms(deed, runs))


async def _each_ms(deed: Callable[[], Awaitable[object]], runs: int) -> list[float]:
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        await deed()
        took.append((time.perf_counter() - started) * 1000)
    return took


def plan(place: Path) -> str:
    """How SQLite finds the summed days."""
    compiled = READ.compile(dialect=sqlite.dialect(paramstyle="named"))
    span = {"in_zone": ZONE.key, "first": "2026-01-01", "last": "2026-11-20"}
    values = {**compiled.params, **span}
    with closing(sqlite3.connect(place)) as there:
        steps = there.execute(f"EXPLAIN QUERY PLAN {compiled}", values).fetchall()
    return "; ".join(step[3] for step in steps)


async def on_file(asks: int) -> bool:
    """The figures of SQLite, with the export of everything; whether the target is met."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "twin.db"
        async with open_database(f"sqlite+aiosqlite:///{place}") as database:
            await upgrade(database)
            await asyncio.to_thread(fill, place, asks)
            print(f"{asks:,} asks over {YEAR} days, {place.stat().st_size / 1e6:.0f} MB")
            is_met = await measure(database, ON_FILE[1]) & await whole_command(database, ON_FILE[1])
        exporting = [sys.executable, "-m", "benchmarks.stats", "--export", str(place)]
        await asyncio.to_thread(subprocess.run, exporting, check=True)  # a process whose memory is its own
        print(f"\nplan: {plan(place)}")
    return is_met


async def on_server(asks: int) -> bool:
    """The figures of PostgreSQL; whether the target is met."""
    from benchmarks import stats_postgres

    with stats_postgres.server() as made:
        name = made.database()
        async with open_database(made.url(name)) as database:
            await upgrade(database)
        await asyncio.to_thread(stats_postgres.fill, made, name, asks)
        async with open_database(made.url(name)) as database:
            is_met = await measure(database, ON_SERVER[1]) & await whole_command(database, ON_SERVER[1])
        for told, statement in stats_postgres.shown(TODAY, ZONE):
            print(f"\nplan of {told}:\n{stats_postgres.plan(made, name, statement)}")
    return is_met


async def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--asks", type=int, help="1,000,000, or 10,000,000 with --postgres")
    reader.add_argument("--postgres", action="store_true", help="a server of its own instead of a file")
    reader.add_argument("--export", type=Path, metavar="FILE", help="export that database, and nothing else")
    given = reader.parse_args()
    gc.set_threshold(*GARBAGE)  # as the command does
    if given.export:
        return await take_along(given.export)
    bench, (asks, target_ms) = (on_server, ON_SERVER) if given.postgres else (on_file, ON_FILE)
    is_met = await bench(given.asks or asks)
    print(f"target: < {target_ms} ms: {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
