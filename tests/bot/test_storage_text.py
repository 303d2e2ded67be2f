"""Answers and instants as text: there and back again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain import Answer, Outcome, QuestionType, Route, ServedBy, Source, Usage
from bot.errors import StorageError
from bot.receipt import Receipt, Withheld
from bot.storage.codec import decode_answer, encode_answer
from bot.storage.tables import read_instant, write_instant

words = some.text(some.characters(exclude_categories=()), max_size=40)
counts = some.integers(0, 2**62)
listed = some.lists(words, max_size=2).map(tuple)
answers = some.builds(
    Answer,
    id=words,
    outcome=some.sampled_from(Outcome),
    text=words,
    served_by=some.sampled_from(ServedBy),
    question_type=some.sampled_from(QuestionType),
    sources=some.lists(
        some.builds(Source, id=words, title=words, section=words, quote=words), max_size=3
    ).map(tuple),
    follow_ups=some.lists(words, max_size=3).map(tuple),
    route=some.none() | some.builds(Route, words, words),
    attempts=counts,
    grounded=some.booleans(),
    experiment=some.none() | words,
    usage=some.builds(
        Usage, prompt_tokens=counts, cached_tokens=counts, completion_tokens=counts, reasoning_tokens=counts
    ),
    cost_nano_usd=counts,
    latency_ms=counts,
    message=some.none() | words,
    retry_after_s=some.none() | counts,
    receipt=some.none()
    | some.builds(
        Receipt,
        profile_version=words,
        prompt_version=words,
        records=listed,
        rests_on=listed,
        checks=listed,
        withheld=some.lists(
            some.builds(Withheld, sentence=words, reason=words, parts=listed), max_size=2
        ).map(tuple),
        judged_by=words,
        asked_as=words,
    ),
)


@given(answers)
def test_an_answer_comes_back_whole(whole: Answer) -> None:
    text = encode_answer(whole)

    assert text.isascii()
    assert whole == decode_answer(text)


@given(words)
def test_other_text_is_no_answer(text: str) -> None:
    with pytest.raises(StorageError, match="does not read"):
        decode_answer(text)


@given(some.datetimes(timezones=some.timezones()), some.datetimes(timezones=some.timezones()))
def test_instants_come_back_and_sort_as_text(one: datetime, two: datetime) -> None:
    try:
        first, second = one.astimezone(UTC), two.astimezone(UTC)
    except OverflowError:  # the ends of the calendar have no other zones
        return

    assert first == read_instant(write_instant(one))
    assert (first < second) == (write_instant(one) < write_instant(two))
