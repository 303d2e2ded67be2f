"""The real SDKs against the simulated Groq, over real sockets."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import groq
import httpx
import openai
import pytest

from bot.errors import DoorError
from bot.simulator import Fault, SimulatorOptions, running_simulator, serve

pytestmark = pytest.mark.journey

MODEL = "openai/gpt-oss-20b"
ASKED = """[p:work-acme] Engineer at Acme | work | 2019-03 - 2021-06
Led the move to PostgreSQL. Cut the costs by 40 %.

[p:edu] MSc Physics | education | 2012 - 2014
Thesis on lasers at Uppsala.

asked: What did you move to PostgreSQL?"""
MESSAGES: Any = [
    {"role": "system", "content": "Answer from the passages."},
    {"role": "user", "content": ASKED},
]
SAID = (
    "Engineer at Acme, 2019-03 - 2021-06: I led the move to PostgreSQL [p:work-acme]. "
    "I cut the costs by 40 % [p:work-acme]."
)


@asynccontextmanager
async def groq_at(options: SimulatorOptions) -> AsyncIterator[tuple[groq.AsyncGroq, httpx.AsyncClient]]:
    async with (
        running_simulator(options) as address,
        groq.AsyncGroq(api_key="gsk_x", base_url=address, max_retries=0, timeout=5.0) as client,
        httpx.AsyncClient(base_url=address) as desk,
    ):
        yield client, desk


def one_fault(kind: str, **more: Any) -> SimulatorOptions:
    return SimulatorOptions(instant=True, faults=(Fault(kind=kind, **more),))


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


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("400/spend_limit_reached", groq.BadRequestError, "spend_limit_reached"),
        ("400", groq.BadRequestError, None),
        ("401", groq.AuthenticationError, "invalid_api_key"),
        ("403", groq.PermissionDeniedError, None),
        ("404", groq.NotFoundError, "model_not_found"),
        ("413", groq.APIStatusError, "request_too_large"),
        ("429", groq.RateLimitError, "rate_limit_exceeded"),
        ("498", groq.APIStatusError, "capacity_exceeded"),
        ("500", groq.InternalServerError, None),
        ("503", groq.InternalServerError, None),
    ],
)
async def test_a_status_fault_is_told_as_groq_tells_it(
    kind: str, error: type[groq.APIStatusError], code: str | None
) -> None:
    async with groq_at(one_fault(kind)) as (client, desk):
        with pytest.raises(error) as caught:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        state = (await desk.get("/control/state")).json()
    body: Any = caught.value.body
    assert body["error"].get("code") == code
    assert str(caught.value.status_code) == kind[:3]
    assert state["by_status"] == {kind[:3]: 1}
    assert state["cost_nano_usd"] == 0


@pytest.mark.parametrize(("kind", "status"), [("502", 502), ("403/html", 403)])
async def test_the_edge_speaks_html(kind: str, status: int) -> None:
    async with groq_at(one_fault(kind)) as (client, _):
        with pytest.raises(groq.APIStatusError) as caught:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert caught.value.status_code == status
    assert "<html>" in str(caught.value.body)


async def test_a_limited_call_is_told_when_to_come_again() -> None:
    async with groq_at(one_fault("429")) as (client, _):
        with pytest.raises(groq.RateLimitError) as caught:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert caught.value.response.headers["retry-after"] == "2"


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


async def test_a_hang_ends_when_the_caller_gives_up_and_is_counted_and_charged() -> None:
    async with groq_at(one_fault("hang")) as (client, desk):
        with pytest.raises(groq.APITimeoutError):
            await client.chat.completions.create(model=MODEL, messages=MESSAGES, timeout=0.2)
        state = (await desk.get("/control/state")).json()
    assert state["by_status"] == {"hang": 1}
    assert state["completion_tokens"] > 0


async def test_a_cut_stream_breaks_the_connection_in_the_middle() -> None:
    async with groq_at(one_fault("cut")) as (client, _):
        stream = await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
        heard: list[str] = []

        async def listen() -> None:
            async for chunk in stream:
                heard.append(chunk.choices[0].delta.content or "")

        async with stream:
            with pytest.raises(httpx.RemoteProtocolError):
                await listen()
    assert "".join(heard)
    assert SAID.startswith("".join(heard))


async def test_a_cut_body_breaks_the_connection_too() -> None:
    async with groq_at(one_fault("cut")) as (client, _):
        with pytest.raises(groq.APIConnectionError):
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)


async def test_a_stream_can_fail_in_the_middle_by_an_event() -> None:
    async with groq_at(one_fault("stream_error")) as (client, _):
        stream = await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
        async with stream:
            with pytest.raises(groq.APIError) as caught:
                [chunk async for chunk in stream]
    assert caught.value.message == "Service Unavailable"


@pytest.mark.parametrize("kind", ["stream_stop", "no_finish"])
async def test_a_stream_can_end_without_saying_so(kind: str) -> None:
    async with groq_at(one_fault(kind)) as (client, _):
        stream = await client.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True)
        async with stream:
            chunks = [chunk async for chunk in stream]
    assert {choice.finish_reason for chunk in chunks for choice in chunk.choices} == {None}


async def test_an_answer_can_be_empty_or_without_usage_or_of_another_kind() -> None:
    faults = (
        Fault(kind="empty", count=1),
        Fault(kind="no_usage", count=1),
        Fault(kind="wrong_content_type", count=1),
    )
    async with groq_at(SimulatorOptions(instant=True, faults=faults)) as (client, _):
        told = [
            await client.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES)
            for _ in range(3)
        ]
    empty, unmetered = (await told[0].parse(), await told[1].parse())
    assert empty.choices[0].message.content == ""
    assert unmetered.usage is None
    assert told[2].headers["content-type"].startswith("text/html")


async def test_the_control_desk_sets_faults_and_begins_anew() -> None:
    async with groq_at(SimulatorOptions(instant=True)) as (client, desk):
        told = await desk.post(
            "/control/faults", json=[f"503:{MODEL}=1*1", {"kind": "hang", "probability": 0}]
        )
        wrong = await desk.post("/control/faults", json=["nonsense"])
        with pytest.raises(groq.InternalServerError):
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        await client.chat.completions.create(model=MODEL, messages=MESSAGES)
        before = (await desk.get("/control/state")).json()
        after = (await desk.post("/control/reset")).json()
    assert told.json()["faults"] == [f"503:{MODEL}=1*1", "hang=0"]
    assert wrong.status_code == 400
    assert before["by_status"] == {"503": 1, "200": 1}
    assert after["requests"] == 0
    assert after["faults"] == []


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
    async with asyncio.timeout(20):
        said = await process.stdout.readline()
        os.kill(process.pid, number)
        _, errors = await process.communicate()
    assert said.startswith(b"Simulated Groq at http://127.0.0.1:")
    assert (process.returncode, errors) == (0, b"")
