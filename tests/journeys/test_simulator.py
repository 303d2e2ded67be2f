"""The real SDKs against the simulated Groq, over real sockets."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import groq
import httpx
import openai
import pytest

from bot.errors import DoorError
from bot.simulator import SimulatorOptions, running_simulator, serve
from tests.far_ends.simulated import MESSAGES, MODEL, SAID, groq_at

pytestmark = pytest.mark.journey


async def test_groqs_sdk_gets_an_answer_with_ids_usage_and_headers() -> None:
    async with groq_at(SimulatorOptions(instant=True)) as (client, desk):
        raw = await client.chat.completions.with_raw_response.create(
            model=MODEL, messages=MESSAGES, max_completion_tokens=400, reasoning_effort="low"
        )
        answer = await raw.parse()
        state = (await desk.get("/control/state")).json()
    assert answer.choices[0].message.content == SAID
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.usage.completion_tokens_details is not None
    assert answer.usage.completion_tokens_details.reasoning_tokens == 24
    assert answer.x_groq is not None
    assert answer.x_groq.id == raw.headers["x-request-id"]
    assert raw.headers["x-ratelimit-limit-requests"] == "500000"
    assert raw.headers["x-ratelimit-remaining-requests"] == "499999"
    assert raw.headers["x-ratelimit-reset-requests"].endswith("ms")
    assert state["by_model"][MODEL]["completion_tokens"] == answer.usage.completion_tokens
    assert state["by_model"][MODEL]["by_status"] == {"200": 1}
    cost = answer.usage.prompt_tokens * 75 + answer.usage.completion_tokens * 300
    assert state["cost_nano_usd"] == cost


async def test_a_stream_tells_the_same_words_and_its_usage_twice_in_the_last_chunk() -> None:
    async with groq_at(SimulatorOptions(instant=True)) as (client, _):
        stream = await client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True, reasoning_effort="low"
        )
        async with stream:
            chunks = [chunk async for chunk in stream]
    first, last = chunks[0], chunks[-1]
    assert first.choices[0].delta.role == "assistant"
    assert first.x_groq is not None
    assert first.x_groq.id is not None
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == SAID
    assert last.choices[0].finish_reason == "stop"
    assert last.x_groq is not None
    assert last.x_groq.usage is not None
    assert last.model_dump()["usage"]["total_tokens"] == last.x_groq.usage.total_tokens
    assert len(chunks) <= 8


async def test_openais_sdk_is_served_under_its_own_path_with_the_usage_it_asks_for() -> None:
    async with (
        running_simulator(SimulatorOptions(instant=True)) as address,
        openai.AsyncOpenAI(api_key="sk-x", base_url=f"{address}/v1", max_retries=0) as client,
    ):
        stream = await client.chat.completions.create(
            model=MODEL, messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        async with stream:
            chunks = [chunk async for chunk in stream]
        listed = [model.id async for model in client.models.list()]
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == SAID
    assert "openai/gpt-oss-120b" in listed


async def test_a_repeated_prefix_is_cached_in_blocks_and_charged_less() -> None:
    long: Any = [{"role": "system", "content": "rule. " * 400}, MESSAGES[1]]
    async with groq_at(SimulatorOptions(instant=True)) as (client, _):
        told = [await client.chat.completions.create(model=MODEL, messages=long) for _ in range(2)]
    first, second = (answer.usage for answer in told)
    assert first is not None
    assert first.prompt_tokens_details is None
    assert second is not None
    assert second.prompt_tokens_details is not None
    assert second.prompt_tokens_details.cached_tokens == 640
    assert first.prompt_tokens == second.prompt_tokens


async def test_an_answer_that_is_too_long_is_cut_at_its_limit() -> None:
    async with groq_at(SimulatorOptions(instant=True)) as (client, _):
        short = await client.chat.completions.create(
            model=MODEL, messages=MESSAGES, max_completion_tokens=30, reasoning_effort="low"
        )
        none = await client.chat.completions.create(
            model=MODEL, messages=MESSAGES, max_completion_tokens=20, reasoning_effort="low"
        )
    assert short.choices[0].finish_reason == "length"
    assert short.choices[0].message.content == SAID[:24]
    assert none.choices[0].message.content == ""
    assert none.choices[0].finish_reason == "length"


async def test_the_free_plan_refuses_what_is_larger_than_a_minute_and_then_what_is_too_much() -> None:
    async with groq_at(SimulatorOptions(instant=True, plan="free")) as (client, _):
        with pytest.raises(groq.APIStatusError) as large:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=9_000)
        await client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=500)
        with pytest.raises(groq.RateLimitError) as limited:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES, max_completion_tokens=7_800)
    assert large.value.status_code == 413
    assert "tokens per minute (TPM): Limit 8000, Requested 9" in large.value.message
    assert "Please try again in" in limited.value.message
    assert int(limited.value.response.headers["retry-after"]) >= 1


async def test_a_demanded_key_is_compared() -> None:
    async with groq_at(SimulatorOptions(instant=True, key="gsk_right")) as (client, _):
        with pytest.raises(groq.AuthenticationError):
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        with pytest.raises(groq.AuthenticationError):
            await client.models.list()
        right = client.with_options(api_key="gsk_right")
        listed = await right.models.list()
    assert MODEL in {model.id for model in listed.data}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"messages": MESSAGES}, 400, "'model' : property 'model' is missing"),
        ({"model": MODEL}, 400, "'messages' : property 'messages' is missing"),
        ({"model": MODEL, "messages": []}, 400, "'messages' : minimum number of items is 1"),
        (
            {"model": "llama-3.1-8b-instant", "messages": MESSAGES},
            404,
            "The model `llama-3.1-8b-instant` does not exist or you do not have access to it.",
        ),
        (
            {"model": "mixtral-8x7b-32768", "messages": MESSAGES},
            400,
            "The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.",
        ),
        (
            {"model": MODEL, "messages": [{"role": "system", "content": ["x"]}]},
            400,
            "'messages.0' : for 'role:system' the following must be satisfied[('messages.0.content' : value",
        ),
        (
            {"model": MODEL, "messages": MESSAGES, "reasoning_effort": "none"},
            400,
            "`reasoning_effort` must be one of `high`, `low`, or `medium`",
        ),
        ({"model": MODEL, "messages": MESSAGES, "colour": 1}, 400, "property 'colour' is unsupported"),
        (
            {"model": MODEL, "messages": MESSAGES, "max_tokens": 0},
            400,
            "'max_tokens' : value must be an integer",
        ),
        ([], 400, "invalid character in request body"),
    ],
)
async def test_a_wrong_request_is_refused_in_groqs_words(body: Any, status: int, message: str) -> None:
    async with running_simulator() as address, httpx.AsyncClient(base_url=address) as client:
        told = await client.post("/openai/v1/chat/completions", json=body)
    assert told.status_code == status
    assert told.json()["error"]["message"].startswith(message)
    assert told.headers["x-request-id"].startswith("req_01")


async def test_an_unknown_path_is_named() -> None:
    async with running_simulator() as address, httpx.AsyncClient(base_url=address) as client:
        told = await client.post("/openai/v1/openai/v1/chat/completions", content=b"\xff")
    assert told.status_code == 404
    assert told.json()["error"]["code"] == "unknown_url"


async def test_what_fails_inside_the_block_is_raised_as_it_was() -> None:
    with pytest.raises(LookupError, match="inside"):
        async with running_simulator():
            raise LookupError("inside")


async def test_a_port_in_use_is_one_clear_line() -> None:
    async with running_simulator() as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(DoorError, match=rf"cannot listen on 127\.0\.0\.1:{port} .*choose another port"):
            await serve(SimulatorOptions(), "127.0.0.1", port, print)


SERVE = """
import asyncio
from bot.simulator import SimulatorOptions, serve
asyncio.run(serve(SimulatorOptions(), "127.0.0.1", 0, lambda line: print(line, flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, cwd=Path(__file__).parents[2], stdout=-1, stderr=-1
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        said = await process.stdout.readline()
        os.kill(process.pid, number)
        _, errors = await process.communicate()
    assert said.startswith(b"Simulated Groq at http://127.0.0.1:")
    assert (process.returncode, errors) == (0, b"")
