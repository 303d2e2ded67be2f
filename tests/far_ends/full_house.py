"""A house that was lived in for a year: 100,000 asks and all that stands beside them, made once for a run."""

from __future__ import annotations

import fcntl
import shutil
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, insert, select, type_coerce

from bot.assembly import open_twin
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.day_tables import day_tallies
from bot.storage.statistics import SqlStatistics
from bot.storage.stretches import Stretch, finished
from bot.storage.tables import asks, read_instant
from bot.storage.tally_codec import VERSION, write_day, write_whose
from bot.tallies import DayTally
from bot.twin import Twin
from tests.far_ends.dashboard import Going
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.furniture import TRIAL, furnish
from tests.far_ends.large_ledger import DAYS, NOW, fill
from tests.grounds import bytes_at_head

ASKS = 100_000
BERLIN = ZoneInfo("Europe/Berlin")
_DAY = timedelta(days=1)
_Asked = dict[str, tuple[int, int]]


async def ledger_in(folder: Path) -> Path:
    """The file of the full ledger, which whoever of several processes comes first makes in `folder`."""
    place = folder / f"full-{ASKS}.db"
    with (folder / f"{place.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not place.exists():
            begun = place.with_suffix(".begun")
            begun.write_bytes(await bytes_at_head())
            await _make(begun)
            begun.rename(place)
    return place


async def _make(place: Path) -> None:
    fill(place, ASKS)
    async with open_database(f"sqlite+aiosqlite:///{place}") as database:
        await database.write(partial(furnish, now=NOW))
        last = NOW.astimezone(BERLIN).date() - _DAY
        days = [last - number * _DAY for number in range(DAYS + 1)]
        tallies = await SqlStatistics(database, Going()).days(days, BERLIN)
        await database.write(partial(_sum_up, days=dict(zip(days, tallies, strict=True))))


def _sum_up(connection: Connection, days: dict[date, DayTally]) -> None:
    """What the twin's own chore does day by day, in a fifth of the time: nobody else writes meanwhile."""
    who, where = _asked_by(connection, "person"), _asked_by(connection, "channel")
    first = min(day for day, told in days.items() if told.asks)
    rows = []
    for one in finished(first, max(days)):
        since, until = one.borders(BERLIN)
        rows.append(
            {
                "zone": BERLIN.key,
                "day": one.name,
                "since": since,
                "until": until,
                "token": f"{VERSION}-at-once",
                "figures": "" if one.is_month else write_day(days[one.first]),
                "people": _written(who, one),
                "channels": _written(where, one),
            }
        )
    connection.execute(insert(day_tallies), rows)


def _asked_by(connection: Connection, by: str) -> dict[str, _Asked]:
    """How many asks, and what they cost, by whom or where, of each local day and month by its name."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    costs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    local = {}
    wanted = select(type_coerce(asks.c.asked_at, Text), asks.c[by], asks.c.cost_nano_usd)
    for at, name, cost in connection.execute(wanted):
        if (hour := at[:13]) not in local:
            local[hour] = read_instant(f"{hour}:00").astimezone(BERLIN).isoformat()
        for stretch in (local[hour][:10], local[hour][:7]):
            found[stretch][name] += 1
            costs[stretch][name] += cost
    return {
        one: {name: (many, costs[one][name]) for name, many in told.items()} for one, told in found.items()
    }


def _written(asked: dict[str, _Asked], one: Stretch) -> str:
    told = sorted(asked.get(one.name, {}).items())
    return write_whose(
        ([name for name, _ in told], [many for _, (many, _) in told], [cost for _, (_, cost) in told])
    )


def moved_in(ledger: Path, folder: Path) -> str:
    """A copy of the ledger that may be changed; its URL."""
    shutil.copyfile(ledger, folder / "full.db")
    return f"sqlite+aiosqlite:///{folder / 'full.db'}"


def settled(url: str, **more: Any) -> Settings:
    """Two models, an experiment, words in place of vectors."""
    usual: dict[str, Any] = {
        "groq_api_key": "k",
        "models": "groq:openai/gpt-oss-20b,groq:openai/gpt-oss-120b",
        "embeddings": "lexical",
        "experiments": TRIAL,
        "daily_tokens": 5_000_000,
        **TOKENS,
    }
    return Settings(_env_file=None, database_url=url, timezone=BERLIN.key, **(usual | more))


@asynccontextmanager
async def full_house(ledger: Path, folder: Path, **more: Any) -> AsyncIterator[Twin]:
    """A twin over a copy of the full ledger, an afternoon after a year of asks."""
    async with open_twin(settled(moved_in(ledger, folder), **more), clock=Going()) as twin:
        yield twin
