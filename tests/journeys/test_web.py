"""The web door over real sockets: streams, visitors who leave, closing time, and an address that is taken."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from adapters.stopping import while_open
from adapters.web.app import listen, serve
from adapters.web.asks import DRAIN_S, LAST_WORDS_S
from bot.assembly import open_twin
from bot.errors import DoorError
from bot.house import House
from bot.settings import Settings
from bot.wire import answer_json
from tests.far_ends.scripted_house import ScriptedHouse, eventually
from tests.far_ends.web_visitor import SECRET, Gate, all_well, events, in_pieces, open_door, telling
from tests.grounds import url_of

pytestmark = pytest.mark.journey

STREAM = {"Accept": "text/event-stream"}
ASK = {"question": "Where did you work"}
BODY = b'{"question": "Where did you work"}'
ASKED = (
    b"POST /api/ask HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
    b"Accept: %b\r\nContent-Length: %d\r\n\r\n"
)


@asynccontextmanager
async def visitor(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with open_door(house) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


async def test_text_is_heard_before_the_answer_is_whole() -> None:
    """Nothing on the way keeps an update back until the end."""
    gate = Gate()

    async with (
        visitor(gate.house) as client,
        client.stream("POST", "/api/ask", json=ASK, headers=STREAM) as told,
    ):
        reader = events(told)
        first = await anext(reader)
        gate.on.set()
        rest = [one async for one in reader]

    assert (200, "text/event-stream; charset=utf-8") == (told.status_code, told.headers["content-type"])
    assert ("update", {"text": "I worked at **Acme**."}) == first
    assert [("answer", answer_json(gate.answer))] == rest


async def test_the_stream_and_the_json_end_in_the_same_answer() -> None:
    """One contract, two ways to hear it."""
    async with visitor(telling(in_pieces)) as client:
        whole = (await client.post("/api/ask", json=ASK)).json()
        async with client.stream("POST", "/api/ask", json=ASK, headers=STREAM) as told:
            heard = [one async for one in events(told)]

    assert ["update", "update", "answer"] == [name for name, _ in heard]
    assert whole == heard[-1][1]


@pytest.mark.parametrize("accept", [b"text/event-stream", b"application/json"])
async def test_who_leaves_early_loses_nothing_for_the_books(accept: bytes) -> None:
    """The ask goes on to its end, as if somebody listened."""
    gate = Gate()

    async with visitor(gate.house) as client:
        _, line = await call(client, ASKED % (accept, len(BODY)) + BODY)
        await eventually(lambda: gate.house.asked)
        line.transport.abort()
        gate.on.set()
        await eventually(lambda: gate.house.told)

    assert (1, 0) == (gate.house.told, gate.house.cancelled)


async def test_two_at_once_with_one_key_are_one_ask_of_the_true_twin(tmp_path: Path) -> None:
    """Quoting the sample profile, with its books: the same id, one row, however it was heard."""
    settings = Settings(database_url=url_of(tmp_path))
    body, key = {"question": "Where did you study?"}, {"Idempotency-Key": "k-1"}

    async with open_twin(settings) as twin, visitor(twin) as client:
        ready = (await client.get("/readyz")).status_code
        first, again = await asyncio.gather(*(client.post("/api/ask", json=body, headers=key) for _ in "12"))
        async with client.stream("POST", "/api/ask", json=body, headers={**key, **STREAM}) as told:
            heard = [data async for name, data in events(told) if name == "answer"]

    assert (200, 200) == (ready, first.status_code)
    assert "answered" == first.json()["outcome"]
    assert first.json()["id"] == again.json()["id"] == heard[0]["id"]


async def test_closing_time_lets_a_stream_end_and_takes_nothing_new() -> None:
    """Who was heard is answered; the next is sent away kindly, and machines are told that it is not ready."""
    gate = Gate()
    stop = asyncio.Event()
    said: list[str] = []
    settings = Settings(web_port=free_port())
    gate.house.settings = settings
    ready = while_open(all_well, stop)

    async with asyncio.TaskGroup() as group:
        door = group.create_task(serve(gate.house, stop, say=said.append, secret=SECRET, ready=ready))
        await eventually(lambda: said)
        url = f"http://127.0.0.1:{settings.web_port}"
        assert f"Twin answers at {url}/" == said[0]
        client = httpx.AsyncClient(base_url=url, trust_env=False)
        async with client, client.stream("POST", "/api/ask", json=ASK, headers=STREAM) as told:
            reader = events(told)
            await anext(reader)
            assert 200 == (await client.get("/readyz")).status_code
            stop.set()
            health = await client.get("/readyz")
            late = [await client.post("/api/ask", json=ASK, headers=kind) for kind in ({}, STREAM)]
            alive = await client.get("/healthz")
            gate.on.set()
            rest = [one async for one in reader]
        await eventually(is_shut(settings.web_port))
        async with asyncio.timeout(60):
            await door

    assert (503, {"open": False}) == (health.status_code, health.json()["checks"])
    assert [(503, "5", "unavailable")] * 2 == [
        (one.status_code, one.headers["retry-after"], one.json()["outcome"]) for one in late
    ]
    assert (200, 1) == (alive.status_code, len(gate.house.asked))
    assert ["answer"] == [name for name, _ in rest]


async def test_an_ask_that_hangs_does_not_hold_the_program() -> None:
    """Shortly before the end its listeners are told to come back; then it is cancelled, and settles."""
    gate = Gate()
    stop = asyncio.Event()

    async with (
        asyncio.timeout(60),
        open_door(gate.house, stop=stop, drain_s=2) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
        asyncio.TaskGroup() as group,
    ):
        whole = group.create_task(client.post("/api/ask", json=ASK))
        async with client.stream("POST", "/api/ask", json=ASK, headers=STREAM) as told:
            reader = events(told)
            await anext(reader)
            await eventually(lambda: len(gate.house.asked) == 2)
            stop.set()
            rest = [data["outcome"] async for _, data in reader]

    assert ["unavailable"] == rest
    assert (503, "5") == (whole.result().status_code, whole.result().headers["retry-after"])
    assert (0, 2) == (gate.house.told, gate.house.cancelled)


def test_who_waits_for_an_answer_is_not_sent_away_before_the_ten_seconds_are_nearly_over() -> None:
    """An answer that is paid for in the ninth second of closing still reaches its asker."""
    assert 9 <= DRAIN_S - LAST_WORDS_S < DRAIN_S < 10


async def test_a_cancelled_door_leaves_nothing_behind() -> None:
    """Another door of the program may have failed."""
    gate = Gate()
    gate.house.settings = Settings(web_port=free_port())
    said: list[str] = []

    async with asyncio.TaskGroup() as group:
        door = group.create_task(
            serve(gate.house, asyncio.Event(), say=said.append, secret=SECRET, ready=all_well)
        )
        await eventually(lambda: said)
        door.cancel()

    assert is_shut(gate.house.settings.web_port)()
    assert [asyncio.current_task()] == list(asyncio.all_tasks())


async def test_an_answer_is_not_held_back_for_a_late_acknowledgement() -> None:
    """A socket whose protocol is not named waits 40 ms before each second segment."""
    with await listen("127.0.0.1", 0) as listener:
        assert socket.IPPROTO_TCP == listener.proto


async def test_a_port_in_use_is_told_with_the_way_out() -> None:
    """One line, before anybody was told that the door is open."""
    said: list[str] = []
    with await listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        house = ScriptedHouse(Settings(web_port=port))

        with pytest.raises(DoorError, match=f"port {port} .*in use.*TWIN_WEB_PORT") as error:
            await serve(house, asyncio.Event(), say=said.append, secret=SECRET, ready=all_well)

    assert "\n" not in str(error.value)
    assert [] == said


@pytest.mark.parametrize("host", ["192.0.2.1", "::2:3", "999.1.1.1"])
async def test_an_address_of_another_machine_is_told_with_the_way_out(host: str) -> None:
    """Typing errors in a setting name the setting."""
    with pytest.raises(DoorError, match="TWIN_WEB_HOST"):
        await listen(host, 0)


async def test_a_long_body_is_refused_in_words_not_with_a_broken_line() -> None:
    """A hundred thousand characters are read and dropped; more than a megabyte is not read to its end."""
    house = telling(in_pieces)

    async with visitor(house) as client:
        long = await client.post("/api/ask", json={"question": "w" * 100_000})
        assert (422, True) == (long.status_code, "65,536" in long.json()["message"])
        reader, line = await call(client, ASKED % (b"*/*", 10**9) + b"w" * 1_200_000)
        async with asyncio.timeout(60):
            assert b" 422 " in await reader.readline()
        line.close()

    assert [] == house.asked


async def test_a_server_tells_nothing_of_what_it_is_made_of() -> None:
    """Nor believes what a stranger says of where they come from."""
    house = telling(in_pieces)

    async with visitor(house) as client:
        told = await client.post("/api/ask", json=ASK, headers={"X-Forwarded-For": "198.51.100.9"})

    assert "server" not in told.headers
    assert "web:127.0.0.1" == house.asked[0].person


async def call(
    client: httpx.AsyncClient, request: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send bytes to the client's server, and hold the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(str(client.base_url)).port)
    writer.write(request)
    return reader, writer


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    assert isinstance(port, int)
    return port


def is_shut(port: int) -> Callable[[], bool]:
    def look() -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", port)) != 0

    return look
