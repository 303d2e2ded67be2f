"""Every way in which the simulated Groq goes wrong, as the real SDK meets it."""

from __future__ import annotations

from typing import Any

import groq
import httpx
import pytest

from bot.simulator import Fault, SimulatorOptions
from tests.far_ends.simulated import MESSAGES, MODEL, SAID, groq_at, one_fault
from tests.far_ends.virtual import in_virtual_time

pytestmark = pytest.mark.journey


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


@pytest.mark.parametrize(
    ("kind", "tokens", "requests"),
    [("429/tpm", "0", "500000"), ("429/rpd", "250000", "0"), ("429/tpd", "250000", "500000")],
)
async def test_headers_tell_of_a_minute_s_tokens_and_a_day_s_requests_alone(
    kind: str, tokens: str, requests: str
) -> None:
    async with groq_at(one_fault(kind)) as (client, _):
        with pytest.raises(groq.RateLimitError) as caught:
            await client.chat.completions.create(model=MODEL, messages=MESSAGES)
    told = caught.value.response.headers
    assert tokens == told["x-ratelimit-remaining-tokens"]
    assert requests == told["x-ratelimit-remaining-requests"]


@in_virtual_time()
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
                heard.append(chunk.choices[0].delta.content or "")  # noqa: PERF401 - what came before the cut counts

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


async def test_an_error_can_come_under_200() -> None:
    async with groq_at(one_fault("error_body")) as (client, desk):
        told = await client.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES)
        state = (await desk.get("/control/state")).json()
    assert told.status_code == 200
    assert told.http_response.json()["error"]["message"] == "Service Unavailable"
    assert (1, 0) == (state["by_fault"]["error_body"], state["cost_nano_usd"])


async def test_headers_and_usage_can_be_out_of_their_mind() -> None:
    faults = (
        Fault(kind="absurd_headers", count=1),
        Fault(kind="null_usage", count=1),
        Fault(kind="absurd_usage", count=1),
    )
    async with groq_at(SimulatorOptions(instant=True, faults=faults)) as (client, _):
        told = [
            await client.chat.completions.with_raw_response.create(model=MODEL, messages=MESSAGES)
            for _ in range(3)
        ]
    assert told[0].headers["x-ratelimit-remaining-tokens"] == "-3"
    assert told[0].headers["x-ratelimit-reset-tokens"] == "99999h"
    assert told[1].http_response.json()["usage"] is None
    assert told[2].http_response.json()["usage"]["prompt_tokens"] == -5


@pytest.mark.parametrize(("stream", "part"), [(False, b" "), (True, b": keep-alive\n\n")])
async def test_a_drip_never_ends_by_itself(stream: bool, part: bytes) -> None:
    """Each part comes in time, so that no timeout between parts ever ends it."""
    body = {"model": MODEL, "messages": MESSAGES, "stream": stream}
    heard = b""
    async with (
        groq_at(one_fault("drip")) as (_, desk),
        desk.stream("POST", "/openai/v1/chat/completions", json=body) as response,
    ):
        async for more in response.aiter_raw():
            heard += more
            if len(heard) >= 2 * len(part):
                break
    assert heard.startswith(2 * part)


async def test_a_bomb_comes_as_gzip() -> None:
    body = {"model": MODEL, "messages": MESSAGES}
    async with (
        groq_at(one_fault("gzip_bomb")) as (_, desk),
        desk.stream("POST", "/openai/v1/chat/completions", json=body) as response,
    ):
        packed = b"".join([part async for part in response.aiter_raw()])
    assert response.headers["content-encoding"] == "gzip"
    assert len(packed) < 1 << 20


async def test_the_list_of_models_can_be_bare() -> None:
    async with groq_at(one_fault("no_models")) as (client, _):
        listed = await client.models.list()
        done = await client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert listed.data == []
    assert done.choices[0].message.content == SAID


async def test_a_hang_of_a_set_length_answers_after_all() -> None:
    faults = (Fault(kind="hang"),)
    async with groq_at(SimulatorOptions(instant=True, hang_s=0.05, faults=faults)) as (client, _):
        done = await client.chat.completions.create(model=MODEL, messages=MESSAGES)
    assert done.choices[0].message.content == SAID


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
