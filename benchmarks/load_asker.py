"""
Who asks over HTTP, in a process of its own: `python benchmarks/load_asker.py SCENE`.

It imports nothing of ours: the same program asks the twin's web door and LiteLLM's proxy.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx


def visitor(number: int) -> str:
    """An address for each of two thousand visitors, as a proxy in front would tell it."""
    return f"10.{number // 40_000 % 250}.{number // 200 % 10}.{number % 200 + 1}"


async def asked(client: httpx.AsyncClient, scene: dict[str, Any], block: dict[str, Any]) -> dict[str, Any]:
    """As `benchmarks.load_worker.asked`."""
    turns, walls, served = iter(range(*block["numbers"])), list[float](), Counter[str]()
    bodies = scene["bodies"]

    async def on_and_on() -> None:
        for number in turns:
            began = time.perf_counter()
            told = await client.post(
                scene["path"],
                json=bodies[number % len(bodies)],
                headers={**scene["headers"], "X-Forwarded-For": visitor(number)},
            )
            found = told.raise_for_status().json()
            walls.append((time.perf_counter() - began) * 1000)
            said = found["text"] if "text" in found else found["choices"][0]["message"]["content"]
            assert said, told.text
            served[found.get("served_by", "model")] += 1

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(block["at_once"]):
            group.create_task(on_and_on())
    return {"walls": walls, "seconds": time.perf_counter() - began, "served": served}


async def serve(scene: dict[str, Any]) -> None:
    async with httpx.AsyncClient(base_url=scene["url"], timeout=60) as client:
        say({"ready": True})
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(await asked(client, scene, json.loads(line)))


def say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    asyncio.run(serve(given | {"bodies": json.loads(Path(given["bodies"]).read_text())}))
