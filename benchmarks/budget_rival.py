"""
LiteLLM's Router under a budget, one process of several: `python benchmarks/budget_rival.py SCENE.json`.

It runs under an interpreter that has litellm and imports nothing of ours. It says ``ready``, begins when it
is told a line, asks all its questions at once, and prints how many were served and refused.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def router(scene: dict[str, Any]) -> Any:
    """One model behind the provider's budget: the limit that its documentation recommends."""
    import litellm  # type: ignore[import-not-found,unused-ignore]  # a rival is no dependency of ours

    litellm.suppress_debug_info = True
    known = {
        "model": f"groq/{scene['model']}",
        "api_base": f"{scene['address']}/openai/v1",
        "api_key": "gsk_x",
    }
    return litellm.Router(
        model_list=[{"model_name": "m", "litellm_params": known}],
        provider_budget_config={"groq": {"budget_limit": scene["budget_usd"], "time_period": "1d"}},
        num_retries=0,
        timeout=60,
    )


async def race(scene: dict[str, Any]) -> Counter[str]:
    made = router(scene)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    told: Counter[str] = Counter()

    async def ask() -> None:
        try:
            await made.acompletion(
                model="m",
                messages=scene["messages"],
                max_tokens=scene["max_completion_tokens"],
                temperature=0.2,
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the question was not served
            told["over budget" if "budget" in str(error).lower() else type(error).__name__] += 1
        else:
            told["served"] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(scene["questions"]):
            group.create_task(ask())
    return told


def main() -> None:
    scene = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    told = asyncio.run(race(scene))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
