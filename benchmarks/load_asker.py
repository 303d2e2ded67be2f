"""
One process of the same load through LiteLLM's proxy: `python benchmarks/load_rival.py SCENE`.

It imports nothing of ours: the same letters go to the proxy over HTTP, which asks the same simulator.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import httpx

_WARM = 20


async def load(given: dict[str, Any]) -> dict[str, Any]:
    """As `benchmarks.load_worker.load`, without CPU: that is the proxy's."""
    limits = httpx.Limits(max_connections=given["at_once"])
    async with httpx.AsyncClient(base_url=given["proxy"], timeout=60, limits=limits) as client:

        async def ask(number: int) -> float:
            letter = given["letters"][number % len(given["letters"])]
            began = time.perf_counter()
            told = await client.post(
                "/chat/completions",
                json={"model": "m", **letter},
                headers={"Authorization": "Bearer sk-bench"},
            )
            assert told.json()["choices"][0]["message"]["content"], told.text
            return (time.perf_counter() - began) * 1000

        for number in range(_WARM):
            await ask(number)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        turns, walls = iter(range(given["questions"])), list[float]()

        async def on_and_on() -> None:
            for number in turns:
                walls.append(await ask(number))

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(given["at_once"]):
                group.create_task(on_and_on())
    return {"walls": walls, "seconds": time.perf_counter() - began, "cpu": 0.0, "by_model": len(walls)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(load(json.loads(sys.argv[1])))) + "\n")
