"""Server-sent events mean the same however the network cuts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.events import LARGEST_EVENT, Events, TooLarge

documents = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=6)
ends = st.sampled_from(["\n", "\r\n", "\r"])
noise = st.sampled_from(["", ": a comment", "event: message", "id: 7", "retry: 10"])


def cut(raw: bytes, places: list[int]) -> Iterator[bytes]:
    marks = sorted({min(place, len(raw)) for place in places} | {0, len(raw)})
    for begin, end in pairwise(marks):
        yield raw[begin:end]


def heard(raw: bytes, places: list[int]) -> list[bytes]:
    events = Events()
    return [data for piece in cut(raw, places) for data in events.feed(piece)]


@given(documents, ends, noise, st.lists(st.integers(0, 800), max_size=40), st.booleans())
def test_events_come_whole_and_in_order(
    sent: list[dict[str, str]], end: str, extra: str, places: list[int], raw_text: bool
) -> None:
    lines = [
        f"{extra}{end if extra else ''}data: {json.dumps(d, ensure_ascii=not raw_text)}{end}{end}"
        for d in sent
    ]
    raw = "".join(lines).encode()
    assert sent == [json.loads(data) for data in heard(raw, places)]


def test_data_of_several_lines_is_one_and_a_cut_event_is_none() -> None:
    raw = b"data: a\ndata:b\n\n\n\ndata: c\ndata: cut"
    assert [b"a\nb"] == heard(raw, [3, 9])


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=10))
def test_any_bytes_mean_the_same_in_any_pieces(raw: bytes, places: list[int]) -> None:
    assert heard(raw, []) == heard(raw, places)


@pytest.mark.parametrize(
    "endless",
    [b"x" * 65536, b"data: " + b"x" * 65536 + b"\n", b": a comment\n" * 4000],
    ids=["line", "data", "noise"],
)
def test_an_event_without_an_end_is_refused(endless: bytes) -> None:
    with pytest.raises(TooLarge, match=str(LARGEST_EVENT)):
        heard(endless * (2 * LARGEST_EVENT // len(endless)), [*range(0, 2 * LARGEST_EVENT, 65536)])


def test_an_event_may_be_large_and_a_stream_larger() -> None:
    events, large = Events(), b"data: " + b"x" * (LARGEST_EVENT // 2) + b"\n\n"
    assert 40 == sum(len(events.feed(large[:9000]) + events.feed(large[9000:])) for _ in range(40))


def test_an_event_in_many_small_pieces_is_joined_once() -> None:
    events = Events()
    for _ in range(100_000):
        events.feed(b"x")
    assert [] == events.feed(b"\n\n")
