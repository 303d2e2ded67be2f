"""What is made of a provider's JSON when it is not as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain import Route, Usage
from bot.errors import BadContent, ModelError, ServerFault, StreamCut
from bot.llm.hearing import Heard, read_usage
from tests.far_ends.wire import USAGE, first, margin, piece, whole
from tests.tables import every_row

USED = Usage(prompt_tokens=320, cached_tokens=256, completion_tokens=40, reasoning_tokens=12)


def heard(*documents: Any) -> Heard:
    listener = Heard(route=Route("groq", "m"), kind="groq")
    for document in documents:
        listener.take(document if isinstance(document, bytes) else json.dumps(document).encode())
    return listener


def failed(*documents: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        heard(*documents).completion()
    return caught.value


@every_row(
    "told",
    [
        None, {}, [], 7, "many", {"prompt_tokens": 5}, {"prompt_tokens": None, "completion_tokens": 4},
        {"prompt_tokens": -5, "completion_tokens": 4}, {"prompt_tokens": 5, "completion_tokens": -4},
        {"prompt_tokens": 1.5, "completion_tokens": 4}, {"prompt_tokens": True, "completion_tokens": 4},
        {"prompt_tokens": "5", "completion_tokens": 4}, {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": 10**30, "completion_tokens": 4}, {"prompt_tokens": 1e300, "completion_tokens": 4},
        {"prompt_tokens": float("nan"), "completion_tokens": 4},
        {"prompt_tokens": float("inf"), "completion_tokens": 4},
    ],
)  # fmt: skip
def test_usage_that_makes_no_sense_is_unknown(told: object) -> None:
    assert read_usage(told) is None
    assert heard(whole(usage=told)).completion().usage is None


@every_row("details", [None, [], {"cached_tokens": None}, {"cached_tokens": -1}, 3])
def test_details_that_make_no_sense_count_as_none(details: object) -> None:
    told = {"prompt_tokens": 5.0, "completion_tokens": 4, "prompt_tokens_details": details}
    assert Usage(prompt_tokens=5, completion_tokens=4) == read_usage(told)


def test_no_more_can_be_cached_or_thought_than_there_was() -> None:
    told = USAGE | {"prompt_tokens_details": {"cached_tokens": 9999}}
    assert 320 == (read_usage(told) or Usage()).cached_tokens


def test_usage_that_was_told_is_not_untold() -> None:
    ended = piece(finish_reason="stop", usage=USAGE)
    assert USED == heard(piece("Yes."), ended, margin(usage={"prompt_tokens": -1})).completion().usage
    assert USED == heard(piece("Yes."), ended, margin(usage=None)).completion().usage


@every_row("corner", [None, [], "x", 7, {"usage": USAGE}, {"usage": USAGE, "error": None}])
def test_the_corner_may_hold_anything(corner: object) -> None:
    usage = heard(piece("Yes."), piece(finish_reason="stop", x_groq=corner)).completion().usage
    assert usage == (USED if isinstance(corner, dict) else None)


@every_row("choices", [None, [], {}, [None], ["x"], [{}], [{"delta": None}], [{"delta": []}]])
def test_a_document_without_a_choice_is_not_an_answer(choices: object) -> None:
    assert StreamCut is type(failed({"choices": choices}))
    answer = heard(piece("Yes."), {"choices": choices}, piece(finish_reason="stop")).completion()
    assert "Yes." == answer.text


@every_row("reason", [None, "", 0, 7, {}, ["stop"]])
def test_only_a_word_ends_an_answer(reason: Any) -> None:
    assert StreamCut is type(failed(whole(finish_reason=reason)))


def test_an_answer_that_its_provider_broke_off_is_cut() -> None:
    error = failed(piece("I led"), piece(finish_reason="error", usage=USAGE))
    assert (StreamCut, USED) == (type(error), error.usage)


@pytest.mark.parametrize("content", [["Yes."], {"text": "Yes."}, 7])
def test_what_is_no_text_is_no_answer(content: Any) -> None:
    assert BadContent is type(failed(whole(content)))


@every_row(
    "data",
    [b"", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b'{"a": ' + b"9" * 9999],
)
def test_what_does_not_read_is_a_fault_that_may_be_billed(data: bytes) -> None:
    error = failed(data)
    assert (ServerFault, None) == (type(error), error.usage)


def test_a_character_that_came_in_halves_is_put_together() -> None:
    halves = heard(
        b'{"choices":[{"delta":{"content":"Hi \\ud83d"}}]}', b'{"choices":[{"delta":{"content":"\\ude00"}}]}'
    )
    assert "Hi \U0001f600" == halves.text


def test_half_a_character_is_shown_as_what_cannot_be_shown() -> None:
    answer = heard(whole("Yes\ud83d.")).completion()
    assert "Yes\ufffd." == answer.text


def test_names_are_short_and_of_one_line() -> None:
    listener = heard({"id": "a\nb" * 500, **{k: v for k, v in first().items() if k not in {"id", "x_groq"}}})
    assert (120, "a ba ba b") == (len(listener.request_id), listener.request_id[:9])
    assert "" == heard({"id": {"x": 1}, "x_groq": {"id": 7}}).request_id
