"""One process of a load: opens a twin, waits for the word, asks, and prints what each question took."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.overhead import MODEL, QUESTIONS
from bot.assembly import open_twin
from bot.domain import Question
from bot.logs import configure
from bot.settings import Settings

_WARM = 20
_PEOPLE = 50


def settings(address: str, database: str) -> Settings:
    """Every limit is looked at and none is reached; nothing is told from memory."""
    return Settings(
        GROQ_API_KEY="gsk_simulated",
        GROQ_BASE_URL=address,
        DATABASE_URL=database,
        TWIN_CACHE="off",
        TWIN_DAILY_TOKENS=10**12,
        TWIN_MONTHLY_USD="100000000",
        TWIN_USER_RATE="1000000/minute",
        TWIN_CHANNEL_RATE="1000000/minute",
        TWIN_MODELS=f"groq:{MODEL}",
        TWIN_HEDGE="off",
        _env_file=None,
    )


async def load(given: dict[str, Any]) -> dict[str, Any]:
    """What each took and all took, CPU milliseconds a question, and how many a model answered in time."""
    async with open_twin(settings(given["address"], given["database"])) as twin:
        served: Counter[str] = Counter()

        async def ask(number: int) -> float:
            text = QUESTIONS[number % len(QUESTIONS)]
            asked = Question(
                text=text, platform="bench", person=f"bench:{number % _PEOPLE}", channel=f"bench:{number % 7}"
            )
            began = time.perf_counter()
            answer = await twin.ask(asked)
            served[str(answer.served_by)] += 1
            return (time.perf_counter() - began) * 1000

        for number in range(_WARM):
            await ask(number)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        served.clear()
        turns, walls = iter(range(given["questions"])), list[float]()

        async def on_and_on() -> None:
            for number in turns:
                walls.append(await ask(number))

        cpu, began = time.process_time(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(given["at_once"]):
                group.create_task(on_and_on())
        took = time.perf_counter() - began
        spent = (time.process_time() - cpu) * 1000 / given["questions"]
    return {"walls": walls, "seconds": took, "cpu": spent, "by_model": served["model"]}


def main() -> None:
    configure("text", "warning")
    sys.stdout.write(json.dumps(asyncio.run(load(json.loads(sys.argv[1])))) + "\n")


if __name__ == "__main__":
    main()
