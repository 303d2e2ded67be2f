"""What both providers make of a good answer, however it is framed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Room
from bot.errors import BadContent, FirstTokenTimeout
from tests.far_ends.providers import CALL, HASTY, PATH, USED, Opener, asked, groq, openai, refused
from tests.far_ends.scripted_http import said, scripted_http, streamed
from tests.far_ends.virtual import in_virtual_time
from tests.far_ends.wire import ROOMY, USAGE, first, margin, piece, whole

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("opener", [groq, openai], ids=["groq", "openai"])]


async def test_a_whole_answer_comes_with_its_usage_and_its_names(opener: Opener) -> None:
    reply = said(whole(), x_request_id="req_9")
    completion, _, far_end = await asked(opener, reply)
    assert "I led the move [p:a]." == completion.text
    assert (USED, "stop", "req_9") == (completion.usage, completion.finish_reason, completion.request_id)
    (request,) = far_end.received
    assert ("POST", PATH) == (request.method, request.path)
    assert CALL.prompt.messages() == request.json["messages"]
    assert ("m", 500, 0.2, False) == tuple(
        request.json[name] for name in ("model", "max_completion_tokens", "temperature", "stream")
    )
    assert [] == [name for name, value in request.json.items() if value is None]


async def test_an_answer_in_pieces_is_heard_as_it_grows(opener: Opener) -> None:
    reply = streamed(first(), piece("I led"), piece(" the move."), piece(finish_reason="stop", usage=USAGE))
    completion, heard, far_end = await asked(opener, reply, streaming=True)
    assert ["I led", "I led the move."] == heard
    assert ("I led the move.", USED, "stop") == (completion.text, completion.usage, completion.finish_reason)
    assert far_end.received[0].json["stream"] is True


@pytest.mark.parametrize(
    "ending",
    [
        [piece(finish_reason="stop", usage=USAGE)],
        [piece(finish_reason="stop", x_groq={"id": "req_01", "usage": USAGE})],
        [piece(finish_reason="stop"), margin(usage=USAGE)],
        [piece(finish_reason="stop", usage=None), margin(x_groq={"usage": USAGE})],
        [piece(finish_reason="stop", x_groq={"usage": USAGE}, usage=USAGE)],
    ],
    ids=["on the last piece", "in the corner", "without a choice", "corner without a choice", "twice"],
)
async def test_usage_is_read_wherever_it_stands(opener: Opener, ending: list[dict[str, Any]]) -> None:
    completion, _, _ = await asked(opener, streamed(first(), piece("Yes."), *ending), streaming=True)
    assert completion.usage == USED


@pytest.mark.parametrize("streaming", [False, True])
async def test_usage_that_is_never_told_stays_unknown(opener: Opener, streaming: bool) -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop"))
    reply = pieces if streaming else said(whole("Yes.", usage=None))
    completion, _, _ = await asked(opener, reply, streaming=streaming)
    assert ("Yes.", None) == (completion.text, completion.usage)


@pytest.mark.parametrize("streaming", [False, True])
async def test_an_answer_comes_with_the_room_that_is_left(opener: Opener, streaming: bool) -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE))
    reply = replace(pieces if streaming else said(whole("Yes.")), headers=ROOMY)
    completion, _, _ = await asked(opener, reply, streaming=streaming)
    day = "day" if opener is groq else "minute"
    assert {
        "tokens:minute": Room(limit=18000, remaining=7999, reset_s=7.66),
        f"requests:{day}": Room(limit=14400, remaining=14370, reset_s=179.56),
    } == completion.rooms


@pytest.mark.parametrize(("wanted", "sent"), [(None, 0.2), (0.0, 0.0), (1.3, 1.3)])
async def test_the_temperature_is_the_call_s_own_or_the_usual(
    opener: Opener, wanted: float | None, sent: float
) -> None:
    _, _, far_end = await asked(opener, said(whole()), call=replace(CALL, temperature=wanted))
    assert sent == far_end.received[0].json["temperature"]


@pytest.mark.parametrize("thought", [{"reasoning": "hm"}, {"reasoning_content": "hm"}])
async def test_a_thought_is_a_sign_of_life_that_is_heard_once_and_without_a_word(
    opener: Opener, thought: dict[str, str]
) -> None:
    thinking = piece("")
    thinking["choices"][0]["delta"] = thought
    pieces = streamed(first(), thinking, thinking, piece("Yes."), piece(finish_reason="stop"))
    _, heard, _ = await asked(opener, pieces, streaming=True)
    assert ["", "Yes."] == heard


@in_virtual_time()
async def test_a_role_is_no_sign_of_life(opener: Opener) -> None:
    heard: list[str] = []
    reply = replace(streamed(first(), piece(""), done=False), hangs=True)
    async with scripted_http(reply) as far_end, opener(far_end.url) as llm:
        with pytest.raises(FirstTokenTimeout):
            await llm.complete(HASTY, heard.append)
    assert [] == heard


@pytest.mark.parametrize("content", [None, "", "  \n ", "<think>hm", "<think>hm</think>\n"])
async def test_an_empty_answer_is_a_failure_that_has_its_bill(opener: Opener, content: str | None) -> None:
    whole_error, _ = await refused(opener, said(whole(content, finish_reason="length")))
    pieces = streamed(first(), piece(content), piece(finish_reason="length", usage=USAGE))
    pieces_error, _ = await refused(opener, pieces, streaming=True)
    assert [(BadContent, USED)] * 2 == [(type(e), e.usage) for e in (whole_error, pieces_error)]


async def test_an_answer_cut_at_its_limit_is_handed_back_with_the_word_for_it(opener: Opener) -> None:
    completion, _, _ = await asked(opener, said(whole("I led the", finish_reason="length")))
    assert ("I led the", "length") == (completion.text, completion.finish_reason)


async def test_leaked_thoughts_are_not_heard(opener: Opener) -> None:
    thinking = [piece(part) for part in ("<th", "ink>I should", " say</think>\n\n", "Hel", "lo.")]
    completion, heard, _ = await asked(
        opener, streamed(*thinking, piece(finish_reason="stop")), streaming=True
    )
    assert (["", "Hel", "Hello."], "Hello.") == (heard, completion.text)


async def test_an_answer_that_is_finished_survives_the_connection(opener: Opener) -> None:
    reply = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE), "data: {", done=False)
    completion, _, _ = await asked(opener, replace(reply, cut_at=len(reply.body) - 2), streaming=True)
    assert ("Yes.", USED) == (completion.text, completion.usage)


@in_virtual_time()
async def test_a_connection_that_stays_open_after_the_end_delays_nobody(opener: Opener) -> None:
    reply = replace(streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE)), hangs=True)
    loop = asyncio.get_running_loop()
    start = loop.time()
    completion, _, _ = await asked(opener, reply, streaming=True)
    assert "Yes." == completion.text
    assert loop.time() - start < CALL.first_s / 2


async def test_a_server_that_streams_unasked_or_does_not_stream_is_understood(opener: Opener) -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE))
    unasked, _, _ = await asked(opener, pieces)
    at_once, heard, _ = await asked(opener, said(whole("Yes.")), streaming=True)
    assert [("Yes.", USED)] * 2 == [(c.text, c.usage) for c in (unasked, at_once)]
    assert ["Yes."] == heard


async def test_a_listener_s_own_error_stays_its_own(opener: Opener) -> None:
    def choke(_: str) -> None:
        raise TimeoutError("the listener's")

    reply = streamed(piece("Yes."), piece(finish_reason="stop"))
    async with scripted_http(reply) as far_end, opener(far_end.url) as llm:
        with pytest.raises(TimeoutError, match="the listener's"):
            await llm.complete(CALL, choke)


@pytest.mark.parametrize("slash", ["", "/"])
async def test_the_address_may_end_with_a_slash(opener: Opener, slash: str) -> None:
    async with scripted_http(said(whole())) as far_end, opener(far_end.url + slash) as llm:
        await llm.complete(CALL)
    assert [PATH] == [request.path for request in far_end.received]


async def test_a_connection_is_used_again(opener: Opener) -> None:
    pieces = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE))
    async with scripted_http(pieces) as far_end, opener(far_end.url) as llm:
        for _ in range(3):
            await llm.complete(CALL, lambda _: None)
    assert 1 == far_end.connections
