"""A year of asks on a PostgreSQL server of its own, filled by the server itself; what it plans for them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from bot.storage import tallying
from bot.storage.books import bounds
from bot.storage.stretches import Stretch
from bot.storage.summed import READ
from tests.far_ends import postgres

_AS_SHIPPED = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "jit": "on",
    "shared_buffers": "128MB",
    "wal_level": "replica",
}
_FILLING = {"shared_buffers": "512MB", "max_wal_size": "16GB", "checkpoint_timeout": "1h"}

_UNTIL = datetime(2026, 11, 20, 21)
_DRAWN = """
CREATE UNLOGGED TABLE drawn AS
SELECT *, 'ask-' || number AS name, platform || ':U' || asker AS person, platform || ':C' || room AS channel
FROM (
    SELECT number, random() < 0.4 AS by_model, 60000 + (random() * 340000)::bigint AS cost,
        (100 + exp(random_normal(6.4, 0.4)))::bigint AS latency, 3 + (random() * 27)::bigint AS recalled,
        (ARRAY['education', 'technical', 'behavioural', 'general'])[1 + floor(random() * 4)::int] AS kind,
        (ARRAY['slack', 'discord', 'web'])[1 + floor(random() * 3)::int] AS platform,
        (random() * 4999)::int AS asker, (random() * 39)::int AS room, random() AS ended,
        (ARRAY['openai/gpt-oss-20b', 'openai/gpt-oss-120b', 'qwen/qwen3.6-27b'])[1 + mod(number, 3)] AS model,
        to_char(
            {day}::date - (number::bigint * 366 / {asks})::int
                + make_interval(secs => least(abs(random_normal(13, 4)), 23.99) * 3600),
            'YYYY-MM-DD HH24:MI:SS.US'
        ) AS at
    FROM generate_series(0, {asks} - 1) AS number
) AS one
WHERE at <= {until}
ORDER BY at
"""
_FILL = (
    """
INSERT INTO asks (id, asked_at, closed_at, platform, channel, person, outcome, served_by, question_type,
    cost_nano_usd, latency_ms)
SELECT name, at, at, platform, channel, person,
    CASE WHEN ended < 0.9 THEN 'answered' WHEN ended < 0.99 THEN 'not_in_profile' ELSE 'unavailable' END,
    CASE WHEN by_model THEN 'model' ELSE 'cache' END, kind,
    CASE WHEN by_model THEN cost ELSE 0 END, CASE WHEN by_model THEN latency ELSE recalled END
FROM drawn
""",
    """
INSERT INTO attempts (id, ask_id, started_at, provider, model, outcome, prompt_tokens, completion_tokens,
    cost_nano_usd)
SELECT 'call-' || number, name, at, 'groq', model, 'answered', 1400, 120, cost FROM drawn WHERE by_model
""",
    """
INSERT INTO hits (ask_id, at, of, tier, saved_nano_usd)
SELECT name, at, 'one', 'exact', 90000 FROM drawn WHERE NOT by_model
""",
)
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename IN ('asks', 'attempts', 'hits')
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@contextmanager
def server() -> Iterator[postgres.Server]:
    """One that is quick to fill and holds nothing yet; ended and gone afterwards, whatever happens."""
    made = postgres.make_server(**_FILLING)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.folder)


def fill(made: postgres.Server, name: str, asks: int, until: datetime = _UNTIL) -> None:
    """
    The like of `benchmarks.stats.fill`, drawn and written by the server; then started again as it is shipped.

    Indexes are made when the rows are there, and no trigger runs: nothing is summed yet.
    """
    started = time.perf_counter()
    with closing(psycopg.connect(made.url(name), autocommit=True)) as there:
        there.execute("SET session_replication_role = replica")
        there.execute("SET maintenance_work_mem = '1GB'")
        there.execute("SET work_mem = '512MB'")
        there.execute("SELECT setseed(0.8)")
        there.execute(
            sql.SQL(_DRAWN).format(
                asks=sql.Literal(asks),
                day=sql.Literal(f"{until:%Y-%m-%d}"),
                until=sql.Literal(f"{until:%Y-%m-%d %H:%M:%S}"),
            )
        )
        indexes = there.execute(_INDEXES).fetchall()
        for index, _ in indexes:
            there.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        for statement in _FILL:
            there.execute(statement)
        there.execute("DROP TABLE drawn")
        for _, definition in indexes:
            there.execute(definition.encode())
        there.execute("VACUUM ANALYZE")
        there.execute("CHECKPOINT")
    as_shipped(made)
    size = made.query(name, "SELECT pg_size_pretty(pg_database_size(current_database()))")[0][0]
    print(
        f"filled in {time.perf_counter() - started:.0f} s, {size}; {_version(made)}, its settings as shipped"
    )


def as_shipped(made: postgres.Server) -> None:
    """Start it again with the settings that it has where nobody changes them."""
    made.stop(signal.SIGINT)
    made.settings = _AS_SHIPPED
    made.start()


def _version(made: postgres.Server) -> str:
    told = subprocess.run(  # noqa: S603 - the server's own program
        [made.programs / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


def shown(today: date, zone: ZoneInfo) -> tuple[tuple[str, Select[Any]], ...]:
    """What is asked of the server most often: the summed days of a year, and a day out of its rows."""
    year = {"in_zone": zone.key, "first": f"{today - timedelta(days=365)}", "last": f"{today}"}
    day = bounds(*Stretch(today, today).borders(zone))
    return (
        ("a year of summed days", READ.params(year)),
        ("the asks of today, out of rows", tallying._asks(of_one=False).params(day)),  # noqa: SLF001 - the very one
    )


def plan(made: postgres.Server, name: str, statement: Select[Any]) -> str:
    """How the server finds what `statement` asks for, and how long it takes there."""
    compiled = statement.compile(
        dialect=PGDialect_psycopg(),  # type: ignore[no-untyped-call] # so the library has it
        compile_kwargs={"literal_binds": True},
    )
    lines = made.query(name, f"EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF) {compiled}".replace("%%", "%"))
    return "\n".join(f"    {line}" for (line,) in lines)
