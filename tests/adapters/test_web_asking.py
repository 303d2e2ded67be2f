"""A question over HTTP: who asked what, and the status of each way that it can end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from adapters.web.asking import Asking
from adapters.web.asks import Asks
from adapters.web.guests import Guests
from adapters.web.throttle import Throttle
from bot.domain import EVERYBODY, Answer, Listen, Outcome, Question
from bot.settings import Settings
from bot.wire import answer_json
from tests.far_ends.scripted_house import ScriptedHouse, answered, echo
from tests.far_ends.web_visitor import events, inside, telling

JSON = {"Content-Type": "application/json"}


def house(script: Any = echo) -> ScriptedHouse:
    return ScriptedHouse(Settings(), script=script)


async def refusal(content: bytes, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """The answer to a body that is no question; nothing of it may reach the twin."""
    home = house()
    async with inside(home) as client:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or JSON).items()]
        response = await client.post("/api/ask", content=content, headers=httpx.Headers(raw))
    assert [] == home.asked
    return response.status_code, response.json()


async def test_a_question_is_answered_in_the_json_of_the_contract() -> None:
    """The twin's answer, nothing added."""
    home = house(lambda _: answered("At Acme."))

    async with inside(home) as client:
        response = await client.post("/api/ask", json={"question": "Where?"})

    assert (200, answer_json(answered("At Acme."))) == (response.status_code, response.json())
    assert "no-store" == response.headers["cache-control"]


async def test_an_asker_without_a_cookie_is_an_address_in_public() -> None:
    """Nobody on the web sees more than everybody; a forwarded address is anybody's invention."""
    home = house()

    async with inside(home) as client:
        await client.post("/api/ask", json={"question": " Where? "}, headers={"X-Forwarded-For": "10.0.0.1"})

    assert [
        Question(text="Where?", platform="web", person="web:203.0.113.7", channel="web", sees=EVERYBODY)
    ] == home.asked


async def test_conversation_and_key_are_names_of_one_person() -> None:
    """Two people who both call theirs `1` meet neither each other's talk nor each other's answers."""
    home = house()

    for address in ("203.0.113.7", "203.0.113.8"):
        async with inside(home, address=address) as client:
            body = {"question": "Where?", "conversation": "1"}
            await client.post("/api/ask", json=body, headers={"Idempotency-Key": "1"})

    assert 2 == len({asked.conversation for asked in home.asked})
    assert 2 == len({asked.event for asked in home.asked})
    assert all((asked.event or "").startswith("web:") for asked in home.asked)


async def test_a_key_repeated_is_the_same_event_and_without_one_each_ask_is_new() -> None:
    """What the engine needs to answer once."""
    home = house()

    async with inside(home) as client:
        for key in ("k-1", "k-1", "k-2"):
            await client.post("/api/ask", json={"question": "Where?"}, headers={"Idempotency-Key": key})
        await client.post("/api/ask", json={"question": "Where?", "conversation": " "})

    first, again, other, without = (asked.event for asked in home.asked)
    assert first == again != other
    assert (None, None) == (without, home.asked[-1].conversation)


@pytest.mark.parametrize(
    ("outcome", "wait", "status", "later"),
    [
        (Outcome.ANSWERED, None, 200, None),
        (Outcome.NOT_IN_PROFILE, None, 200, None),
        (Outcome.REJECTED, None, 200, None),
        (Outcome.RATE_LIMITED, 12, 429, "12"),
        (Outcome.RATE_LIMITED, None, 429, "1"),
        (Outcome.OVER_BUDGET, 3600, 402, "3600"),
        (Outcome.UNAVAILABLE, None, 503, None),
        (Outcome.UNAVAILABLE, 0, 503, "1"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_each_outcome_has_its_status(
    outcome: Outcome, wait: int | None, status: int, later: str | None, accept: str
) -> None:
    """Programs act on the status, with and without a stream, and 429 always says when."""
    answer = Answer(id="a", outcome=outcome, message="So it is.", retry_after_s=wait)

    async with inside(house(lambda _: answer)) as client:
        response = await client.post("/api/ask", json={"question": "Where?"}, headers={"Accept": accept})
        told = [data async for name, data in events(response) if name == "answer"] or [response.json()]

    assert (status, later) == (response.status_code, response.headers.get("retry-after"))
    assert [answer_json(answer)] == told


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_twin_that_breaks_says_so_without_its_insides(accept: str) -> None:
    """The cause is for the log."""

    def broken(_: Question) -> Answer:
        raise RuntimeError("password=hunter2")

    async with inside(house(broken)) as client:
        response = await client.post("/api/ask", json={"question": "Where?"}, headers={"Accept": accept})

    assert 500 == response.status_code
    assert {"message"} == set(response.json())
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text


async def test_what_breaks_after_the_first_word_ends_as_unavailable() -> None:
    """The status is gone by then; the last event still tells."""

    async def tell(_: Question, hear: Listen) -> Answer:
        hear("I worked")
        raise RuntimeError("gone")

    async with inside(telling(tell)) as client:
        accept = {"Accept": "text/event-stream"}
        response = await client.post("/api/ask", json={"question": "Where?"}, headers=accept)
        told = [one async for one in events(response)]

    if response.status_code == 200:
        assert ["update", "answer"] == [name for name, _ in told]
        assert "unavailable" == told[-1][1]["outcome"]
    else:
        assert 500 == response.status_code


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'"Where?"', "object"),
        (b"{}", "`question` is missing"),
        (b'{"question": null}', "`question` must be text"),
        (b'{"question": 7}', "`question` must be text"),
        (b'{"question": ["Where?"]}', "`question` must be text"),
        (b'{"question": "Where?", "conversation": 7}', "`conversation` must be text"),
        (b'{"question": "Where?", "conversation": "a\\nb"}', "printable"),
        (json.dumps({"question": "Where?", "conversation": "c" * 129}).encode(), "128"),
        (b'{"question": ""}', "no question"),
        (b'{"question": " \\n\\t "}', "no question"),
        (b'{"question": "\\u0000\\u0007\\u200b"}', "no question"),
        (json.dumps({"question": "w" * 2001}).encode(), "2,000"),
        (json.dumps({"question": "w" * 100_000}).encode(), "65,536"),
        (b'{"question": "caf\xe9"}', "UTF-8"),
        ('{"question": "Where?"}'.encode("utf-16"), "JSON"),
        (b"[" * 60_000, "JSON"),
        (b'{"question": "\\ud83d"}', "JSON"),
    ],
)
async def test_what_is_no_question_is_refused_with_a_kind_word(body: bytes, word: str) -> None:
    """422 with one sentence that says what was expected."""
    status, told = await refusal(body)

    assert 422 == status
    assert {"message"} == set(told)
    assert word in told["message"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"]
)
async def test_another_content_type_is_refused(kind: str) -> None:
    """A form of another site can send those without asking; JSON it cannot."""
    status, told = await refusal(b'{"question": "Where?"}', {"Content-Type": kind})

    assert (422, True) == (status, "application/json" in told["message"])


@pytest.mark.parametrize("key", ["k" * 129, "k\x00", "caf\xe9\x81"])
async def test_an_absurd_key_is_refused(key: str) -> None:
    """It becomes a name in the books."""
    status, told = await refusal(b'{"question": "Where?"}', {**JSON, "Idempotency-Key": key})

    assert (422, True) == (status, "Idempotency-Key" in told["message"])


@pytest.mark.parametrize("text", ["\U0001f600", "❤️", "你在哪里工作过", "أين عملت؟", "w" * 2000, "a\x00b"])
async def test_any_script_is_a_question(text: str) -> None:
    """Emoji, other alphabets, the longest one, one with a control character in it."""
    home = house()

    async with inside(home) as client:
        response = await client.post("/api/ask", json={"question": text})

    assert 200 == response.status_code
    assert [text.replace("\x00", " ")] == [asked.text for asked in home.asked]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.test"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "http://twin.test:8080"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[twin"}, 403),
        ({"Origin": "http://twin.test"}, 200),
        ({"Origin": "https://twin.test"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://front.test"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({}, 200),
    ],
)
async def test_no_page_of_another_site_asks_in_a_visitors_name(headers: dict[str, str], status: int) -> None:
    """Nor spends the twin's budget through a visitor's browser."""
    async with inside(house()) as client:
        response = await client.post("/api/ask", json={"question": "Where?"}, headers=headers)

    assert status == response.status_code


async def test_a_question_that_does_not_arrive_is_not_waited_for() -> None:
    """A line that is held open costs a stranger nothing, and us a place."""

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    headers = [(b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/ask",
        "headers": headers,
        "client": ("1.2.3.4", 5),
    }
    home = house()

    response = await Asking(
        Asks(home), Guests("s"), Throttle(home.settings, home.clock), patience_s=0.01
    ).ask(Request(scope, receive))

    assert (408, []) == (response.status_code, home.asked)


names = st.sampled_from(["question", "conversation"]) | st.text()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    max_leaves=6,
)
bodies = st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode())


@given(
    body=bodies,
    kind=st.sampled_from(["application/json", "application/json; charset=latin-1", "text/html"]),
    accept=st.sampled_from(["*/*", "text/event-stream"]),
    key=st.none() | st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=200),
)
async def test_no_body_whatever_breaks_the_door(body: bytes, kind: str, accept: str, key: str | None) -> None:
    """Answered or refused, never a fault of ours."""
    headers = {"Content-Type": kind, "Accept": accept}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    raw += [] if key is None else [(b"Idempotency-Key", key.encode("latin-1"))]

    async with inside(house()) as client:
        response = await client.post("/api/ask", content=body, headers=httpx.Headers(raw))

    assert response.status_code in {200, 422}
