"""Any history: the days agree to the nano-dollar with an independent SQL, whenever they were summed."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.statistics import SqlStatistics
from bot.tallies import DayTally
from bot.testing import StillClock
from tests.grounds import migrated

FIRST = date(2026, 10, 24)
DAYS = [FIRST + timedelta(days=number) for number in range(8)]
"""The hour that comes twice is among them."""
NOW = datetime(2026, 11, 2, tzinfo=UTC)
ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]

_SPENT = """
    SELECT COALESCE(SUM(cost_nano_usd), 0), COALESCE(SUM(prompt_tokens + completion_tokens), 0) FROM attempts
"""

moments = st.integers(-86_400, 9 * 86_400).map(
    lambda seconds: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(seconds=seconds)
)


def written(at: datetime, form: int) -> str:
    """An instant as one program or another writes it."""
    there = at.astimezone(ZoneInfo("Asia/Kolkata"))
    return [at.replace(tzinfo=None).isoformat(" "), at.isoformat(), there.isoformat(" ")][form]


rows = st.lists(
    st.tuples(
        moments,
        st.integers(0, 2),
        st.sampled_from(["answered", "unavailable", "rejected"]),
        st.integers(0, 10**12),
        st.integers(0, 5_000),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=min(20, settings().max_examples // 2))  # with a database each
@given(
    zone=st.sampled_from(ZONES),
    before=rows,
    after=rows,
    changed=st.integers(0, 30),
    instants=st.lists(moments, max_size=3).map(sorted),
)
def test_the_days_agree_with_the_ledger(
    zone: str,
    before: list[tuple[object, ...]],
    after: list[tuple[object, ...]],
    changed: int,
    instants: list[datetime],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_agree(Path(folder), ZoneInfo(zone), (before, after), changed, instants))


async def _agree(
    folder: Path,
    zone: ZoneInfo,
    rows: tuple[Sequence[tuple[object, ...]], Sequence[tuple[object, ...]]],
    changed: int,
    instants: Sequence[datetime],
) -> None:
    """Days are summed when they are over, or in their midst (at `instants`); rows come and change later."""
    async with migrated(folder) as database:
        statistics = SqlStatistics(database, StillClock(NOW))
        _insert(folder, rows[0], "early")
        for instant in instants:
            await SqlStatistics(database, StillClock(instant)).sum_up(zone)
            assert [_audited(folder, day, zone) for day in DAYS] == [
                _figures(one) for one in await statistics.days(DAYS, zone)
            ]
        if not changed % 2:
            while await statistics.sum_up(zone):
                pass
        _insert(folder, rows[1], "late")
        with closing(sqlite3.connect(folder / "twin.db")) as there, there:
            there.execute("UPDATE attempts SET cost_nano_usd = 7 WHERE id LIKE ?", (f"%-{changed}",))
            there.execute("DELETE FROM attempts WHERE id LIKE ?", (f"%-{changed + 1}",))
        once = await statistics.days(DAYS, zone)
        while await statistics.sum_up(zone):
            pass
        again = await statistics.days(DAYS, zone)
        assert [_figures(one) for one in once] == [_figures(one) for one in again]
        assert [_audited(folder, day, zone) for day in DAYS] == [_figures(one) for one in again]


def _insert(folder: Path, rows: Sequence[tuple[object, ...]], name: str) -> None:
    with closing(sqlite3.connect(folder / "twin.db")) as there, there:
        for number, (at, form, outcome, cost, latency) in enumerate(rows):
            when, key = written(at, form), f"{name}-{number}"  # type: ignore[arg-type]
            there.execute(
                "INSERT INTO asks (id, asked_at, outcome, cost_nano_usd, latency_ms) VALUES (?, ?, ?, ?, ?)",
                (key, when, outcome, cost, latency),
            )
            there.execute(
                "INSERT INTO attempts (id, ask_id, started_at, provider, model, outcome, cost_nano_usd, "
                "prompt_tokens) VALUES (?, ?, ?, 'groq', 'm', ?, ?, ?)",
                (key, key, when, outcome, cost, latency),
            )


def _figures(day: DayTally) -> tuple[object, ...]:
    ranked = sorted(ms for ms, number in day.latencies.items() for _ in range(number))
    failed = sum(one.asks for one in day.asks if one.outcome == "unavailable")
    return day.questions, failed, day.cost_nano_usd, day.tokens, sum(day.hours), ranked


def _audited(folder: Path, day: date, zone: ZoneInfo) -> tuple[object, ...]:
    """The same figures by somebody with a plain SQLite client, who counts in seconds since 1970."""
    since, until = (
        int(datetime.combine(one, datetime.min.time(), tzinfo=zone).timestamp())
        for one in (day, day + timedelta(days=1))
    )
    inside = "CAST(strftime('%s', {}) AS INTEGER) BETWEEN ? AND ? - 1"
    with closing(sqlite3.connect(folder / "twin.db")) as there:
        asked = there.execute(
            f"SELECT outcome, latency_ms FROM asks WHERE {inside.format('asked_at')}",  # noqa: S608 - of this file
            (since, until),
        ).fetchall()
        spent = there.execute(
            f"{_SPENT} WHERE {inside.format('started_at')}",
            (since, until),
        ).fetchone()
    failed = sum(outcome == "unavailable" for outcome, _ in asked)
    return len(asked), failed, *spent, len(asked), sorted(latency for _, latency in asked)
