"""
The others of the fault drill, each as its users set it up with care.

    python -m benchmarks.drill_rivals loop10|loop60|litellm|litellm-uncooled SCENE.json

``loop10`` and ``loop60`` are the plain loop: Groq's SDK, three models in order, three attempts each with an
exponential wait, and a timeout of 10 s or of the SDK's own 60 s. It takes an empty answer and a broken stream
for failures. ``litellm`` is LiteLLM's Router: a group a model, retries, fallbacks, cooldowns, tight timeouts;
cooldowns are a loss when every model fails now and then, so it is played without them, too.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import groq
import httpx

from benchmarks.drill_stage import Ask, Hear, Said, play

ATTEMPTS = 3
FIRST_WAIT_S = 0.5
KEY = "gsk_simulated"


def wishes(model: str) -> dict[str, Any]:
    """What our own catalogue asks these models with."""
    if model.startswith("qwen/"):
        return {"reasoning_effort": "none"}
    return {"reasoning_effort": "low", "extra_body": {"include_reasoning": False}}


def loop(scene: dict[str, Any], timeout: float) -> Ask:
    """The plain loop, with more connections than the SDK has: it is not to fail for want of those."""
    client = groq.AsyncGroq(
        api_key=KEY,
        base_url=scene["address"],
        timeout=timeout,
        max_retries=0,
        http_client=groq.DefaultAsyncHttpxClient(limits=httpx.Limits(max_connections=2000)),
    )
    chance = random.Random(0)

    async def once(model: str, question: dict[str, Any], hear: Hear) -> Said:
        stream = await client.chat.completions.create(model=model, **asked_with(question), **wishes(model))
        async with stream:
            text = await read(stream, hear)
        if not text:
            raise ValueError("an empty answer")
        return Said(text=text)

    async def ask(question: dict[str, Any], hear: Hear) -> Said:
        failure: Exception | None = None
        for model in scene["models"]:
            for attempt in range(ATTEMPTS):
                if attempt:
                    await asyncio.sleep(FIRST_WAIT_S * 2 ** (attempt - 1) * chance.uniform(0.75, 1.25))
                try:
                    return await once(model, question, hear)
                except (groq.APIError, httpx.HTTPError, ValueError) as error:
                    failure = error
        assert failure is not None
        raise failure

    return ask


def asked_with(question: dict[str, Any]) -> dict[str, Any]:
    """What is the same for every model and every rival."""
    most = question["max_completion_tokens"]
    return {
        "messages": question["messages"],
        "max_completion_tokens": most,
        "temperature": 0.2,
        "stream": True,
    }


async def read(stream: AsyncIterator[Any], hear: Hear) -> str:
    """The text of a stream, as far as it goes."""
    text = ""
    async for chunk in stream:
        said = chunk.choices[0].delta.content if chunk.choices else None
        if said:
            hear()
            text += said
    return text


def litellm_router(scene: dict[str, Any], *, cools: bool) -> Ask:
    """The Router with the settings that do best here: longer timeouts only make a hang dearer."""
    import litellm  # type: ignore[import-not-found,unused-ignore]  # a rival is no dependency of ours

    litellm.suppress_debug_info = True
    groups = [
        {
            "model_name": f"m{at}",
            "litellm_params": {
                "model": f"groq/{model}",
                "api_base": f"{scene['address']}/openai/v1",
                "api_key": KEY,
                **wishes(model),
            },
        }
        for at, model in enumerate(scene["models"])
    ]
    router = litellm.Router(
        model_list=groups,
        fallbacks=[{"m0": ["m1", "m2"]}, {"m1": ["m2", "m0"]}, {"m2": ["m0", "m1"]}],
        num_retries=2,
        timeout=3,
        stream_timeout=2,
        allowed_fails=3,
        cooldown_time=15,
        disable_cooldowns=not cools,
    )

    async def ask(question: dict[str, Any], hear: Hear) -> Said:
        stream = await router.acompletion(model="m0", **asked_with(question))
        return Said(text=await read(stream, hear))

    return ask


def main() -> None:
    name, path = sys.argv[1:]
    scene = json.loads(Path(path).read_text("utf-8"))

    async def work() -> None:
        if name.startswith("litellm"):
            ask = litellm_router(scene, cools=name == "litellm")
        else:
            ask = loop(scene, float(name.removeprefix("loop")))
        await play(scene, ask, expects="reply")

    asyncio.run(work())


if __name__ == "__main__":
    main()
