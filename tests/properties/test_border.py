"""Whatever somebody wrote, a failure stays what its provider said that it is."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Route
from bot.errors import BadRequest, ModelError
from bot.llm.border import failure
from bot.llm.rooms import rooms_in
from tests.far_ends.refusals import GONE, LONG, REFUSALS, SPEND, TPD, TPM_413, Refusal, body

ROUTE = Route("groq", "m")
BAITS = [
    SPEND["error"]["message"], TPD["error"]["message"], TPM_413["error"]["message"], GONE, LONG,
    "insufficient_quota", "spend_limit_reached", "Invalid API Key", "<title>Access denied</title>",
    '{"error": {"code": "invalid_api_key"}}', "Please try again in 40d.",
]  # fmt: skip
written = st.one_of(st.sampled_from(BAITS), st.text(max_size=80), st.dictionaries(st.text(), st.text()))
places = st.sampled_from(["failed_generation", "param", "input", "messages", "metadata", "innererror"])
told_in_documents = st.sampled_from([refusal for refusal in REFUSALS if isinstance(refusal.body, dict)])


def seen(error: ModelError) -> tuple[object, ...]:
    return type(error), error.window, error.retry_after_s, error.about_provider, error.rooms


def inner(document: Any) -> dict[str, Any]:
    while isinstance(document.get("error"), dict):
        document = document["error"]
    return dict(document) if "error" in document else document


@given(told_in_documents, places, written)
def test_what_somebody_wrote_changes_nothing(refusal: Refusal, place: str, bait: Any) -> None:
    before = failure(ROUTE, status=refusal.status, body=refusal.body)
    document = copy.deepcopy(refusal.body)
    if place != "metadata" or "metadata" not in inner(document):
        inner(document)[place] = bait
    document[f"{place}_of_all"] = bait
    for told in (document, json.dumps(document)):
        assert seen(before) == seen(failure(ROUTE, status=refusal.status, body=told))


@given(
    st.sampled_from(BAITS), st.sampled_from(["'messages.3.content' : {} must be a string", "bad value {}"])
)
def test_what_a_message_quotes_changes_nothing(bait: str, message: str) -> None:
    error = failure(ROUTE, status=400, body=body(message.format(bait)))
    assert (BadRequest, "", None, False, {}) == seen(error)


@given(st.integers(100, 599) | st.none(), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(
        st.sampled_from(["error", "message", "code", "type", "status_code", "metadata", "detail"]), inside
    ),
    max_leaves=8,
))  # fmt: skip
def test_any_body_becomes_one_of_our_errors(status: int | None, told: Any) -> None:
    error = failure(ROUTE, status=status, body=told)
    assert error.detail
    assert "\n" not in str(error)


figures = st.one_of(st.text(max_size=12), st.integers().map(str), st.floats().map(str))


@given(st.dictionaries(
    st.sampled_from([f"x-ratelimit-{what}-{unit}" for what in ("limit", "remaining", "reset")
                     for unit in ("requests", "tokens", "tokens-day", "requests-minute")]), figures,
))  # fmt: skip
def test_a_room_always_makes_sense(headers: dict[str, str]) -> None:
    for window, room in rooms_in(headers, "groq").items():
        assert window in {"requests:day", "requests:minute", "tokens:minute", "tokens:day"}
        assert room.limit is None or room.limit > 0
        assert room.remaining is None or 0 <= room.remaining <= (room.limit or room.remaining)
        assert room.reset_s is None or 0 <= room.reset_s <= 40 * 86400
