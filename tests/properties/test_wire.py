"""Whatever an answer holds, programs can read it and the money in it is exact."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.spend.cost import parse_usd
from bot.wire import answer_json, dump

texts = st.text(st.characters(codec="utf-8"))
counts = st.integers(0, 10**9)
answers = st.builds(
    Answer,
    id=texts,
    outcome=st.sampled_from(Outcome),
    text=texts,
    served_by=st.sampled_from(ServedBy),
    question_type=st.sampled_from(QuestionType),
    sources=st.lists(st.builds(Source, id=texts, title=texts, section=texts, quote=texts)).map(tuple),
    follow_ups=st.lists(texts).map(tuple),
    route=st.none() | st.builds(Route, texts, texts),
    attempts=counts,
    grounded=st.booleans(),
    usage=st.builds(Usage, prompt_tokens=counts, cached_tokens=counts, completion_tokens=counts),
    cost_nano_usd=st.integers(0, 10**15),
    latency_ms=counts,
    message=st.none() | texts,
    retry_after_s=st.none() | counts,
)


@given(answers)
def test_every_answer_survives_the_wire(answer: Answer) -> None:
    """One line of JSON, the same when read, exact to the nano-dollar."""
    told = dump(answer_json(answer))
    read = json.loads(told)

    assert b"\n" not in told
    assert answer_json(answer) == read
    assert answer.cost_nano_usd == parse_usd(read["cost_usd"])
    assert "e" not in read["cost_usd"].lower()
