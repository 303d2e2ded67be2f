"""
Our side of the fault drill: ``python -m benchmarks.drill_twin SCENE.json``.

A whole twin with the sample profile, its models in the catalogue's order, no rates, a budget that nothing
here can reach, and a ledger of its own.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.drill_stage import Hear, Said, play
from bot.assembly import open_twin
from bot.domain import Question, ServedBy
from bot.logs import configure
from bot.settings import Settings

_NEVER_SPENT = "1000000"


def settings(address: str, folder: Path) -> Settings:
    told: dict[str, Any] = {
        "GROQ_API_KEY": "gsk_simulated",
        "GROQ_BASE_URL": address,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'drill.db'}",
        "TWIN_SPOOL": folder / "spool",
        "TWIN_DAILY_TOKENS": 1_000_000_000,
        "TWIN_MONTHLY_USD": _NEVER_SPENT,
        "TWIN_USER_RATE": "off",
        "TWIN_CHANNEL_RATE": "off",
        "TWIN_CACHE": "off",  # a question that comes again is to be asked again
    }
    return Settings(_env_file=None, **told)


async def drill(scene: dict[str, Any], folder: Path) -> None:
    numbers = count()

    def booked() -> int:
        with sqlite3.connect(f"file:{folder / 'drill.db'}?mode=ro", uri=True) as base:
            return int(base.execute("SELECT coalesce(sum(cost_nano_usd), 0) FROM attempts").fetchone()[0])

    async with open_twin(settings(scene["address"], folder)) as twin:

        async def ask(question: dict[str, Any], hear: Hear) -> Said:
            person = f"drill:{next(numbers)}"
            answer = await twin.ask(
                Question(text=question["text"], platform="drill", person=person, channel="drill:1"),
                lambda text: hear() if text else None,
            )
            return Said(text=answer.text, by_model=answer.served_by is ServedBy.MODEL)

        await play(scene, ask, expects="checked", books=booked)


def main() -> None:
    configure("text", "error")
    scene = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(drill(scene, Path(folder)))


if __name__ == "__main__":
    main()
