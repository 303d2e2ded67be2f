"""One process of a load: opens a twin, says so, and asks a block of questions for each line that it reads."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.load_questions import questions
from benchmarks.overhead import MODEL
from bot.assembly import open_twin
from bot.domain import Question
from bot.logs import configure
from bot.settings import Settings
from bot.twin import Twin

_PEOPLE, _CHANNELS = 2_000, 400
REPEATED = 40
"""How many questions somebody asks again and again, where memory is to answer."""


def named(address: str, database: str) -> dict[str, Any]:
    """The settings as the product has them; the caps are looked at and far away."""
    return {
        "GROQ_API_KEY": "gsk_simulated",
        "GROQ_BASE_URL": address,
        "DATABASE_URL": database,
        "TWIN_DAILY_TOKENS": f"{10**12}",
        "TWIN_MONTHLY_USD": "100000000",
        "TWIN_MODELS": f"groq:{MODEL}",
        "TWIN_HEDGE": "off",
    }


async def asked(twin: Twin, block: dict[str, Any], texts: list[str]) -> dict[str, Any]:
    """Milliseconds of each question, seconds of all, and who served them."""
    turns, walls, served = iter(range(*block["numbers"])), list[float](), Counter[str]()

    async def on_and_on() -> None:
        for number in turns:
            question = Question(
                text=texts[number % len(texts)],
                platform="web",
                person=f"web:U{number % _PEOPLE}",
                channel=f"web:C{number % _CHANNELS}",
            )
            began = time.perf_counter()
            answer = await twin.ask(question)
            walls.append((time.perf_counter() - began) * 1000)
            served[str(answer.served_by)] += 1

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(block["at_once"]):
            group.create_task(on_and_on())
    return {"walls": walls, "seconds": time.perf_counter() - began, "served": served}


async def serve(scene: dict[str, Any]) -> None:
    """Blocks of questions, until nobody asks for more."""
    texts = questions()[: REPEATED if scene["repeated"] else None]
    chosen = Settings(**named(scene["address"], scene["database"]), _env_file=None)
    async with open_twin(chosen) as twin:
        say({"ready": True})
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(await asked(twin, json.loads(line), texts))


def say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    configure("text", "error")
    asyncio.run(serve(json.loads(sys.argv[1])))


if __name__ == "__main__":
    main()
