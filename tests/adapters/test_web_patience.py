"""The patience of the web door: what says nothing, or says it for ever, is not waited for."""

from __future__ import annotations

import asyncio

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState

from adapters.web.patience import HEAD_S, IDLE_S, Patient
from adapters.web.rim import HEADERS
from tests.far_ends.virtual import in_virtual_time

HEAD = b"GET /healthz HTTP/1.1\r\nHost: twin.test\r\n\r\n"


class Line(asyncio.Transport):
    """A connection without a network: keeps what is sent, and tells its protocol when it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.ended = asyncio.Event()
        config = uvicorn.Config(
            PlainTextResponse("well"), ws="none", log_config=None, timeout_keep_alive=IDLE_S
        )
        self.door = Patient(config, ServerState(), {})
        self.door.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def is_closing(self) -> bool:
        return self.ended.is_set()

    def close(self) -> None:
        if not self.ended.is_set():
            self.ended.set()
            self.door.connection_lost(None)

    def pause_reading(self) -> None:
        """Nothing to stop."""

    def resume_reading(self) -> None:
        """Nothing to go on with."""


@pytest.mark.parametrize(("first", "letter"), [(b"", b""), (b"GET / HT", b"a"), (HEAD + b"GET / HT", b"a")])
@in_virtual_time(grace_s=0.0)
async def test_a_head_that_does_not_end_ends_the_connection(first: bytes, letter: bytes) -> None:
    """Also when a letter comes now and then, and behind a request that was whole."""
    line, began = Line(), asyncio.get_running_loop().time()
    line.door.data_received(first) if first else None
    async with asyncio.timeout(2 * HEAD_S):
        while not line.ended.is_set():
            await asyncio.sleep(HEAD_S / 5)
            if letter and not line.ended.is_set():
                line.door.data_received(letter)

    assert asyncio.get_running_loop().time() - began <= 1.5 * HEAD_S
    assert first.count(HEAD) == line.sent.count(b"HTTP/1.1 200 OK")


async def test_what_is_no_request_is_told_so_in_the_headers_of_every_response() -> None:
    """Nothing of it comes to the app, which would set them."""
    line = Line()
    line.door.data_received(b"\x16\x03\x01 \r\n\r\n")

    head = line.sent.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 400 bad request")
    assert [] == [name for name, value in HEADERS.items() if b"%b: %b" % (name, value.lower()) not in head]
    assert line.ended.is_set()


@in_virtual_time(grace_s=0.0)
async def test_whoever_asks_in_time_is_answered_on_the_same_connection() -> None:
    line = Line()
    for asked in range(1, 5):
        await asyncio.sleep(HEAD_S / 5)
        line.door.data_received(HEAD[:20])
        await asyncio.sleep(HEAD_S / 2)
        line.door.data_received(HEAD[20:])
        await asyncio.sleep(0.1)
        assert (asked, False) == (line.sent.count(b"HTTP/1.1 200 OK"), line.ended.is_set())
    line.close()


@in_virtual_time(grace_s=0.0)
async def test_a_connection_between_two_questions_outlives_those_of_balancers() -> None:
    """They keep theirs for 60 s: whoever closes first while the other one writes breaks a question off."""
    line = Line()
    for asked in (1, 2):
        line.door.data_received(HEAD)
        await asyncio.sleep(60.5)
        assert (asked, False) == (line.sent.count(b"HTTP/1.1 200 OK"), line.ended.is_set())
    await asyncio.sleep(2 * IDLE_S)

    assert line.ended.is_set()
