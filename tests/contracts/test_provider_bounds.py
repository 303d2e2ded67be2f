"""However much, and however long, a provider sends: both read what is of use, and no more."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
import zlib
from dataclasses import replace
from functools import cache

import pytest

from bot.errors import AuthRefused, FirstTokenTimeout, RateLimited, ServerFault, StreamCut, Unreadable
from bot.llm.pages import LARGEST_ANSWER, LARGEST_PAGE, LARGEST_STREAM
from tests.far_ends.providers import CALL, Opener, asked, groq, openai, refused
from tests.far_ends.scripted_http import EVENTS, JSON, Reply, said, scripted_http, streamed
from tests.far_ends.virtual import in_virtual_time
from tests.far_ends.wire import RATE_LIMITED, USAGE, first, piece, whole

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("opener", [groq, openai], ids=["groq", "openai"])]

MEGABYTE = 1 << 20
IN_FLIGHT = 8 * MEGABYTE
"""What the buffers of a loopback connection take in before anybody reads."""

COMMENT = b": still thinking\n\n"
NOTHING_MORE = f"data: {json.dumps(piece(''))}\n\n".encode()
A_WORD = f"data: {json.dumps(piece('la ', obfuscation='x' * 4096))}\n\n".encode()


@cache
def bomb() -> bytes:
    """A megabyte that unfolds to a gigabyte: one block again and again, each able to stand alone."""
    packer = zlib.compressobj(9)
    head = packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(16 * MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    assert 16 * MEGABYTE == len(zlib.decompressobj().decompress(head + block))
    return head + block * 64


@pytest.mark.parametrize(
    ("status", "kind", "streaming"),
    [
        (200, Unreadable, True),
        (200, Unreadable, False),
        (500, ServerFault, True),
        (401, AuthRefused, False),
    ],
)
async def test_a_bomb_is_not_unpacked(opener: Opener, status: int, kind: type, streaming: bool) -> None:
    packed = Reply(
        status=status,
        kind=EVENTS if streaming else JSON,
        body=bomb(),
        headers={"content-encoding": "deflate"},
    )
    tracemalloc.start()
    try:
        error, far_end = await refused(opener, packed, streaming=streaming)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kind is type(error)
    assert most < 24 * MEGABYTE  # the far end's own copies of the body are among them
    assert "identity" == far_end.received[0].headers["accept-encoding"]


@pytest.mark.parametrize(
    ("reply", "most"),
    [
        (Reply(body=b"[", again=b"1," * 32768), LARGEST_ANSWER),
        (Reply(body=b" ", again=b" " * 65536), LARGEST_ANSWER),
        (Reply(kind=EVENTS, body=b"data: ", again=b"x" * 65536), MEGABYTE),
        (Reply(kind=EVENTS, again=COMMENT * 4096), LARGEST_STREAM),
        (Reply(kind=EVENTS, again=A_WORD * 16), LARGEST_STREAM),
    ],
    ids=["a document", "white space", "an event", "comments", "words"],
)
async def test_an_answer_without_an_end_is_left(opener: Opener, reply: Reply, most: int) -> None:
    patient = replace(CALL, first_s=60.0, stall_s=60.0, whole_s=60.0)
    error, far_end = await refused(opener, reply, streaming=True, call=patient)
    assert (Unreadable, None) == (type(error), error.usage)
    assert f"more than {most} bytes" in error.detail
    assert far_end.sent < most + IN_FLIGHT


@pytest.mark.parametrize(("status", "kind"), [(500, ServerFault), (401, AuthRefused)])
async def test_a_page_without_an_end_is_read_no_further_than_its_beginning(
    opener: Opener, status: int, kind: type
) -> None:
    page = Reply(status=status, kind="text/html", body=b"<html><title>Oh</title>", again=b"<br>" * 16384)
    error, far_end = await refused(opener, page)
    assert (kind, status, "a web page: Oh") == (type(error), error.status, error.detail)
    assert far_end.sent < LARGEST_PAGE + IN_FLIGHT


@in_virtual_time()
async def test_a_refusal_whose_page_hangs_or_breaks_is_a_refusal(opener: Opener) -> None:
    page = said(RATE_LIMITED, status=429, retry_after="20")
    hanging, _ = await refused(opener, replace(page, hangs=True))
    broken, _ = await refused(opener, replace(page, cut_at=40))
    assert [(RateLimited, 20.0, "tokens:minute"), (RateLimited, 20.0, "")] == [
        (type(error), error.retry_after_s, error.window) for error in (hanging, broken)
    ]


@pytest.mark.parametrize("charset", ["zlib_codec", "utf-16", "nonsense", "rot13"])
async def test_a_page_in_a_strange_alphabet_is_read_all_the_same(opener: Opener, charset: str) -> None:
    reply = replace(said(RATE_LIMITED, status=429), kind=f"application/json; charset={charset}")
    error, _ = await refused(opener, reply)
    assert (RateLimited, "tokens:minute") == (type(error), error.window)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(kind=EVENTS, again=COMMENT, every_s=0.1), FirstTokenTimeout),
        (replace(streamed(first(), done=False), again=NOTHING_MORE, every_s=0.1), FirstTokenTimeout),
        (Reply(body=b" ", again=b"\n", every_s=0.1), FirstTokenTimeout),
        (replace(streamed(piece("I"), done=False), again=COMMENT, every_s=0.1), StreamCut),
        (replace(streamed(piece("I"), done=False), again=NOTHING_MORE, every_s=0.1), StreamCut),
    ],
    ids=["comments", "roles", "white space", "comments after a word", "nothing after a word"],
)
@in_virtual_time()
async def test_a_drip_that_says_nothing_is_silence(opener: Opener, reply: Reply, kind: type) -> None:
    first_s = 0.2 if kind is FirstTokenTimeout else 5.0
    call = replace(CALL, first_s=first_s, stall_s=0.2, whole_s=60.0)
    error, _ = await refused(opener, reply, call=call, streaming=True)
    assert (kind, None) == (type(error), error.usage)


@in_virtual_time()
async def test_words_without_an_end_are_heard_for_as_long_as_the_whole_may_take(opener: Opener) -> None:
    reply = Reply(kind=EVENTS, again=A_WORD, every_s=0.1)
    error, _ = await refused(opener, reply, call=replace(CALL, whole_s=0.6), streaming=True)
    assert (StreamCut, None) == (type(error), error.usage)


@in_virtual_time()
async def test_an_end_without_its_mark_is_waited_for_shortly(opener: Opener) -> None:
    patient = replace(CALL, stall_s=60.0, whole_s=60.0)
    ended = streamed(piece("Yes."), piece(finish_reason="stop", usage=USAGE), done=False)
    async with asyncio.timeout(10):
        completion, _, _ = await asked(
            opener, replace(ended, again=COMMENT, every_s=0.1), call=patient, streaming=True
        )
    assert ("Yes.", 320) == (completion.text, completion.usage and completion.usage.prompt_tokens)


async def test_an_endless_redirection_is_a_fault(opener: Opener) -> None:
    away = Reply(status=307, headers={"location": "/openai/v1/chat/completions"}, body=b"x" * 100)
    error, far_end = await refused(opener, away)
    assert ServerFault is type(error)
    assert len(far_end.received) < 30


@pytest.mark.parametrize("place", ["silent", "status", "word"])
async def test_whoever_cancels_is_not_told_of_an_error(opener: Opener, place: str) -> None:
    reply = {
        "silent": Reply(silent=True),
        "status": Reply(kind=EVENTS, hangs=True),
        "word": replace(streamed(piece("I"), done=False), hangs=True),
    }[place]
    async with scripted_http(reply) as far_end, opener(far_end.url) as llm, asyncio.TaskGroup() as group:
        task = group.create_task(llm.complete(CALL, lambda _: None))
        async with asyncio.timeout(60):
            await far_end.asked.wait()
            task.cancel()
            await far_end.hung_up.wait()
            await asyncio.wait([task])
    assert task.cancelled()


async def test_a_document_in_a_document_in_a_document_does_not_read(opener: Opener) -> None:
    deep = Reply(body=b'{"choices":' * 200_000)
    error, _ = await refused(opener, deep)
    assert (ServerFault, None) == (type(error), error.usage)
    assert whole()["id"] not in error.detail
