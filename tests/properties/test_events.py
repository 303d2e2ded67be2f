"""Server-sent events mean the same however the network cuts them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.llm.events import data_of_events

documents = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=6)
ends = st.sampled_from(["\n", "\r\n", "\r"])
noise = st.sampled_from(["", ": a comment", "event: message", "id: 7", "retry: 10"])


async def cut(raw: bytes, places: list[int]) -> AsyncIterator[bytes]:
    marks = sorted({min(place, len(raw)) for place in places} | {0, len(raw)})
    for begin, end in pairwise(marks):
        yield raw[begin:end]


@given(documents, ends, noise, st.lists(st.integers(0, 800), max_size=40), st.booleans())
async def test_events_come_whole_and_in_order(
    sent: list[dict[str, str]], end: str, extra: str, places: list[int], raw_text: bool
) -> None:
    lines = [
        f"{extra}{end if extra else ''}data: {json.dumps(d, ensure_ascii=not raw_text)}{end}{end}"
        for d in sent
    ]
    raw = "".join(lines).encode()
    heard = [json.loads(data) async for data in data_of_events(cut(raw, places))]
    assert sent == heard


async def test_data_of_several_lines_is_one_and_a_cut_event_is_none() -> None:
    raw = b"data: a\ndata:b\n\n\n\ndata: c\ndata: cut"
    assert [b"a\nb"] == [data async for data in data_of_events(cut(raw, [3, 9]))]
