"""A house that was lived in for a year: 100,000 asks and all that stands beside them, made once for a run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bot.assembly import open_twin
from bot.settings import Settings
from bot.storage.database import open_database
from bot.twin import Twin
from tests.far_ends.dashboard import BERLIN, Going
from tests.far_ends.dashboard_visitor import TOKENS
from tests.far_ends.furniture import TRIAL, furnish
from tests.far_ends.large_ledger import NOW, fill
from tests.far_ends.summed import sum_up
from tests.grounds import bytes_at_head

ASKS = 100_000


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
    await sum_up(place, BERLIN, now=NOW)


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
