"""Server-sent events as they leave the door, and asks that outlive their listeners."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.asks import Asked, Asks
from adapters.web.stream import event, events
from bot.domain import Answer, Listen, Outcome, Question
from bot.wire import answer_json
from tests.far_ends.scripted_house import answered, eventually
from tests.far_ends.web_visitor import telling

QUESTION = Question(text="Where?", platform="web", person="web:1", channel="web")


async def heard(asked: Asked, *, heartbeat_s: float = 10) -> list[bytes]:
    return [chunk async for chunk in events(asked, heartbeat_s=heartbeat_s)]


@given(st.text(st.characters(codec="utf-8")))
def test_one_event_is_one_frame_whatever_its_text(text: str) -> None:
    """No line break of a model can end an event or begin another."""
    name, data, *end = event("update", {"text": text}).split(b"\n")

    assert b"event: update" == name
    assert {"text": text} == json.loads(data.removeprefix(b"data: "))
    assert [b"", b""] == end


async def test_each_snapshot_is_told_and_then_the_answer() -> None:
    """In their order, the answer last and once."""
    asked = Asked()
    asked.hear("One.")
    asked.hear("One. Two.")
    asked.end(answered("One. Two."))
    asked.end(None)

    expected = [
        event("update", {"text": "One."}),
        event("update", {"text": "One. Two."}),
        event("answer", answer_json(answered("One. Two."))),
    ]
    assert expected == await heard(asked)


async def test_silence_is_filled_with_comments() -> None:
    """Which readers of events skip."""
    asked = Asked()
    chunks: list[bytes] = []

    async def listen() -> None:
        async for chunk in events(asked, heartbeat_s=0.001):
            chunks.append(chunk)  # noqa: PERF401 - looked at while it grows

    async with asyncio.TaskGroup() as group:
        group.create_task(listen())
        await eventually(lambda: len(chunks) > 2)
        asked.end(answered("Here."))

    *comments, last = chunks
    assert all(chunk.startswith(b":") and chunk.endswith(b"\n\n") for chunk in comments)
    assert event("answer", answer_json(answered("Here."))) == last


async def test_a_broken_twin_ends_a_stream_as_unavailable() -> None:
    """With a word for the person."""
    asked = Asked()
    asked.end(None)

    (only,) = await heard(asked)

    assert b'"outcome":"unavailable"' in only
    assert b'"message":"I cannot answer just now' in only


async def test_at_the_end_the_door_waits_for_what_runs() -> None:
    """An ask begun is an ask booked."""
    may_end = asyncio.Event()

    async def tell(_: Question, __: Listen) -> Answer:
        await may_end.wait()
        return answered("Here.")

    house = telling(tell)
    asks = Asks(house)

    async with asks.open():
        asked = asks.begin(QUESTION, aloud=False)
        asyncio.get_running_loop().call_later(0.01, may_end.set)

    assert (1, answered("Here.")) == (house.told, asked.ended.result())


async def test_what_never_ends_is_told_off_and_then_cancelled() -> None:
    """The listener first, so that it can come back elsewhere; then the ask, so that the program can end."""

    async def tell(_: Question, __: Listen) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError

    house = telling(tell)
    asks = Asks(house)

    async with asyncio.timeout(60), asks.open():
        asked = asks.begin(QUESTION, aloud=True)
        asks.close_within(0.05)

    answer = asked.ended.result()
    assert answer is not None
    assert (Outcome.UNAVAILABLE, 1, 0) == (answer.outcome, house.cancelled, house.told)


async def test_before_the_house_opens_nothing_is_taken() -> None:
    """There would be nobody to wait for it."""

    async def tell(_: Question, __: Listen) -> Answer:
        raise AssertionError

    with pytest.raises(RuntimeError, match="lifespan"):
        Asks(telling(tell)).begin(QUESTION, aloud=False)
