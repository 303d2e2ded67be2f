"""What both providers make of everything that can go wrong on the wire."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from bot.domain import NOTHING_USED, Prompt, Room
from bot.errors import (
    AuthRefused,
    BadContent,
    BadRequest,
    FirstTokenTimeout,
    ModelError,
    NetworkBlocked,
    RateLimited,
    ServerFault,
    StreamCut,
    Unreachable,
    Unreadable,
)
from tests.far_ends.providers import CALL, HASTY, Opener, groq, openai, refused
from tests.far_ends.scripted_http import EVENTS, Reply, said, scripted_http, streamed
from tests.far_ends.virtual import in_virtual_time
from tests.far_ends.wire import CLOUDFLARE, RATE_LIMITED, ROOMY, TOOL_FAILED, first, piece, whole

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("opener", [groq, openai], ids=["groq", "openai"])]


@pytest.mark.parametrize("streaming", [False, True])
async def test_an_answer_without_a_finish_reason_was_cut(opener: Opener, streaming: bool) -> None:
    pieces = streamed(first(), piece("I led"), done=False)
    reply = pieces if streaming else said(whole(finish_reason=None))
    error, _ = await refused(opener, reply, streaming=streaming)
    assert (StreamCut, None) == (type(error), error.usage)


@pytest.mark.parametrize("streaming", [False, True])
async def test_a_connection_lost_in_mid_answer_was_cut(opener: Opener, streaming: bool) -> None:
    reply = streamed(first(), piece("I led"), piece(" the move.")) if streaming else said(whole())
    error, _ = await refused(opener, replace(reply, cut_at=len(reply.body) - 30), streaming=streaming)
    assert (StreamCut, None) == (type(error), error.usage)


async def test_a_connection_lost_before_the_answer_leaves_its_cost_unknown(opener: Opener) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server, opener("http://{}:{}".format(*server.sockets[0].getsockname())) as llm:
        with pytest.raises(ServerFault) as caught:
            await llm.complete(CALL)
    assert caught.value.usage is None


async def test_an_error_event_in_mid_stream_is_classified(opener: Opener) -> None:
    error, _ = await refused(opener, streamed(first(), piece("I"), TOOL_FAILED, done=False), streaming=True)
    assert (BadContent, "tool_use_failed", 400) == (type(error), error.code, error.status)
    assert error.usage is None


async def test_a_bare_error_in_mid_stream_is_classified(opener: Opener) -> None:
    error, _ = await refused(opener, streamed(first(), piece("I"), RATE_LIMITED), streaming=True)
    assert (RateLimited, "tokens:minute", 20.0) == (type(error), error.window, error.retry_after_s)
    assert error.usage is None


async def test_an_error_in_mid_stream_knows_of_the_room_that_the_headers_told(opener: Opener) -> None:
    reply = replace(streamed(first(), piece("I"), RATE_LIMITED), headers=ROOMY)
    error, _ = await refused(opener, reply, streaming=True)
    assert Room(limit=8000, remaining=966, reset_s=20.0) == error.rooms["tokens:minute"]
    assert {14370} == {room.remaining for window, room in error.rooms.items() if window[0] == "r"}


@pytest.mark.parametrize("cut", ["stall", "end", "page"])
@in_virtual_time()
async def test_every_failure_knows_of_the_room_that_the_headers_told(opener: Opener, cut: str) -> None:
    reply = {
        "stall": replace(streamed(piece("I"), done=False), hangs=True, headers=ROOMY),
        "end": replace(streamed(piece("I")), headers=ROOMY),
        "page": Reply(kind="text/html", body=CLOUDFLARE, headers=ROOMY),
    }[cut]
    error, _ = await refused(opener, reply, call=replace(CALL, stall_s=0.2), streaming=True)
    assert 7999 == error.rooms["tokens:minute"].remaining


async def test_the_corner_s_error_is_not_taken_for_an_end(opener: Opener) -> None:
    stopped = piece(x_groq={"id": "req_01", "error": "over capacity, please try again"})
    error, _ = await refused(opener, streamed(first(), piece("I led"), stopped), streaming=True)
    assert (ServerFault, None, "req_01") == (type(error), error.usage, error.request_id)


@pytest.mark.parametrize(
    ("reply", "streaming"),
    [
        (Reply(silent=True), False),
        (Reply(silent=True), True),
        (Reply(kind=EVENTS, hangs=True), True),
        (replace(streamed(first(), done=False), hangs=True), True),
    ],
    ids=["whole", "pieces", "status only", "a role only"],
)
@in_virtual_time()
async def test_no_sign_of_life_in_time(opener: Opener, reply: Reply, streaming: bool) -> None:
    error, far_end = await refused(opener, reply, call=HASTY, streaming=streaming)
    assert (FirstTokenTimeout, None) == (type(error), error.usage)
    assert 1 == len(far_end.received)


@pytest.mark.parametrize("streaming", [False, True])
@in_virtual_time()
async def test_an_answer_that_stalls_was_cut(opener: Opener, streaming: bool) -> None:
    whole_stalled = replace(said(whole()), body=b'{"id": "chat', hangs=True)
    reply = replace(streamed(first(), piece("I led"), done=False), hangs=True) if streaming else whole_stalled
    call = replace(CALL, stall_s=0.2) if streaming else replace(CALL, first_s=0.6)
    error, _ = await refused(opener, reply, call=call, streaming=streaming)
    assert (StreamCut, None) == (type(error), error.usage)


async def test_whoever_stops_waiting_hangs_up(opener: Opener) -> None:
    reply = replace(streamed(first(), piece("I led"), done=False), hangs=True)
    begun = asyncio.Event()
    async with scripted_http(reply) as far_end, opener(far_end.url) as llm, asyncio.TaskGroup() as group:
        task = group.create_task(llm.complete(CALL, lambda _: begun.set()))
        async with asyncio.timeout(60):
            await begun.wait()
            task.cancel()
            await far_end.hung_up.wait()
            await asyncio.wait([task])
    assert task.cancelled()


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(kind="text/html", body=CLOUDFLARE), Unreadable),
        (Reply(kind="text/plain", body=b"upstream connect error"), Unreadable),
        (Reply(body=b'{"choices": [{"mess'), ServerFault),
        (Reply(body=b"[]"), ServerFault),
        (Reply(kind=EVENTS, body=b"data: {nonsense\n\n"), ServerFault),
    ],
    ids=["a page", "a text", "half a document", "a list", "an event that does not read"],
)
async def test_a_success_that_does_not_read_is_a_fault_that_may_be_billed(
    opener: Opener, reply: Reply, kind: type[ServerFault], streaming: bool
) -> None:
    error, _ = await refused(opener, reply, streaming=streaming)
    assert (kind, None) == (type(error), error.usage)


async def test_an_error_in_a_success_is_an_error_that_may_be_billed(opener: Opener) -> None:
    error, _ = await refused(opener, said({"error": {"message": "Provider returned error", "code": 429}}))
    assert (RateLimited, 429, None) == (type(error), error.status, error.usage)


@pytest.mark.parametrize("streaming", [False, True])
@in_virtual_time()
async def test_a_rate_limit_comes_back_at_once_and_is_not_retried(opener: Opener, streaming: bool) -> None:
    reply = said(RATE_LIMITED, status=429, retry_after="20", x_request_id="req_5")
    error, far_end = await refused(opener, reply, call=HASTY, streaming=streaming)
    assert (RateLimited, 20.0, NOTHING_USED) == (type(error), error.retry_after_s, error.usage)
    assert ("tokens:minute", "req_5", 429) == (error.window, error.request_id, error.status)
    assert 1 == len(far_end.received)
    assert "org_01hv5abcdefgh" not in str(error)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=403, kind="text/html", body=CLOUDFLARE), NetworkBlocked),
        (Reply(status=503, kind="text/plain", body=b"Service Unavailable"), ServerFault),
        (Reply(status=500), ServerFault),
        (said({"error": {"message": "Invalid API Key", "code": "invalid_api_key"}}, status=401), AuthRefused),
        (said({"error": {"message": "property 'x' is unsupported"}}, status=400), BadRequest),
    ],
    ids=["edge", "text", "nothing", "key", "parameter"],
)
async def test_a_refusal_owes_nothing(opener: Opener, reply: Reply, kind: type[ModelError]) -> None:
    error, far_end = await refused(opener, reply)
    assert (kind, NOTHING_USED, reply.status) == (type(error), error.usage, error.status)
    assert 1 == len(far_end.received)


async def test_a_refused_port_owes_nothing(opener: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with opener(f"http://127.0.0.1:{port}") as llm:
        with pytest.raises(Unreachable) as caught:
            await llm.complete(CALL)
    assert caught.value.usage == NOTHING_USED


async def test_a_prompt_that_cannot_be_sent_owes_nothing(opener: Opener) -> None:
    broken = replace(CALL, prompt=Prompt(system="rules", user="asked: \ud800"))
    error, far_end = await refused(opener, said(whole()), call=broken)
    assert (BadRequest, NOTHING_USED, []) == (type(error), error.usage, far_end.received)
