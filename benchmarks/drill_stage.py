"""
Plays a scene with one engine and writes what came of it, a JSON line a phase.

Each engine runs in its own process, a rival's even under another interpreter: nothing of ours is imported.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

LATEST_S = 60.0
"""Whoever has no answer by then has none."""
WARM_UP = 20
"""At most so many questions are asked while all is well before each phase; they are not counted."""
_SETTLE_S = 1.0
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An engine's answer; ``by_model`` is False for one that needs no model, such as a quote."""

    text: str
    by_model: bool = True


Hear = Callable[[], None]
Ask = Callable[[dict[str, Any], Hear], Awaitable[Said]]
Books = Callable[[], int]


async def play(scene: dict[str, Any], ask: Ask, *, expects: str, books: Books = lambda: 0) -> None:
    """
    Ask every question at its time, through all phases.

    ``expects`` names the field of a question that holds the whole answer; ``books`` gives the nano-dollars
    that the engine itself has written down so far.
    """
    async with httpx.AsyncClient(base_url=scene["address"], timeout=30) as desk:
        for phase in scene["phases"]:
            await _set(desk, [])
            warm_up = min(WARM_UP, len(phase["calls"]))
            await _ask_all(scene, [{"at": 0.1 * n, "question": n} for n in range(warm_up)], ask, expects)
            await asyncio.sleep(_SETTLE_S)
            await _set(desk, phase["faults"])
            before = books()
            async with _lag() as lags:
                marks = await _ask_all(scene, phase["calls"], ask, expects)
            await asyncio.sleep(_SETTLE_S)
            state = (await desk.get("/control/state")).raise_for_status().json()
            booked = books() - before
            told = {"phase": phase["name"], "marks": marks, "state": state, "booked": booked}
            told |= {"load": os.getloadavg()[0], "lag": sorted(lags)[int(0.99 * len(lags))]}
            print(json.dumps(told), flush=True)


@asynccontextmanager
async def _lag() -> AsyncIterator[list[float]]:
    """Seconds by which a task of this process came late to its turn, while the block ran."""
    lags = [0.0]

    async def look() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_LOOK_S)
            lags.append(time.perf_counter() - began - _LOOK_S)

    async with asyncio.TaskGroup() as group:
        looking = group.create_task(look())
        try:
            yield lags
        finally:
            looking.cancel()


async def _set(desk: httpx.AsyncClient, faults: list[str]) -> None:
    (await desk.post("/control/reset")).raise_for_status()
    (await desk.post("/control/faults", json=faults)).raise_for_status()


async def _ask_all(
    scene: dict[str, Any], calls: list[dict[str, Any]], ask: Ask, expects: str
) -> list[dict[str, Any]]:
    began = time.perf_counter()
    asked = scene["questions"]

    async def one(call: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(call["at"] - (time.perf_counter() - began))
        question = asked[call["question"] % len(asked)]
        return await ask_one(question, ask, question[expects])

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(call)) for call in calls]
    return [task.result() for task in tasks]


async def ask_one(question: dict[str, Any], ask: Ask, expected: str) -> dict[str, Any]:
    """``verdict`` is ``model``, ``other`` (a quote), or the name of what went wrong; times are seconds."""
    began = time.perf_counter()
    first: list[float] = []

    def hear() -> None:
        if not first:
            first.append(time.perf_counter() - began)

    try:
        async with asyncio.timeout(LATEST_S):
            said = await ask(question, hear)
    except Exception as error:  # noqa: BLE001 - whatever an engine raises, the asker has no answer
        verdict = type(error).__name__
    else:
        verdict = _judge(said, expected)
    return {"verdict": verdict, "whole": time.perf_counter() - began, "first": first[0] if first else None}


def _judge(said: Said, expected: str) -> str:
    if not said.text.strip():
        return "Empty"
    if not said.by_model:
        return "other"
    return "model" if said.text == expected else "Mutilated"
