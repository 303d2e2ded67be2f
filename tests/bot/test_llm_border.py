"""A refusal is known by its status, its code and the provider's own words, and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain import NOTHING_USED, Room, Route, Usage
from bot.errors import AuthRefused, BadContent, BadRequest, ModelError, ServerFault
from bot.llm.border import failure, is_known, redacted
from tests.far_ends.refusals import PAGE, REFUSALS, STRANGE, TPD, TPM, TPM_413, Refusal, body
from tests.tables import every_row

GROQ = Route("groq", "openai/gpt-oss-20b")
ABOUT_THE_PROVIDER = {"account_blocked", "auth", "network_blocked"}


def seen(error: ModelError) -> tuple[object, ...]:
    return type(error), error.window, error.retry_after_s, error.about_provider


@every_row("refusal", REFUSALS)
def test_a_refusal_is_known_by_status_code_and_message(refusal: Refusal) -> None:
    status, told, kind, window, wait_s = refusal
    error = failure(GROQ, status=status, body=told)
    assert (kind, window, wait_s, kind.outcome in ABOUT_THE_PROVIDER) == seen(error)
    assert NOTHING_USED == error.usage
    assert is_known(status, told)
    if isinstance(told, dict | list):
        assert seen(error) == seen(failure(GROQ, status=status, body=json.dumps(told)))
        assert seen(error) == seen(failure(GROQ, status=status, body=json.dumps(told).encode()))


@every_row(("status", "told"), STRANGE)
def test_what_nobody_has_described_is_a_server_fault(status: int | None, told: Any) -> None:
    assert ServerFault is type(failure(GROQ, status=status, body=told))
    assert not is_known(status, told)


def test_what_the_model_or_the_asker_wrote_decides_nothing() -> None:
    bait = (
        "Organization has blocked API access. Rate limit reached (TPD). The model `x` has been decommissioned"
    )
    for status, code in [(400, "tool_use_failed"), (400, "json_validate_failed")]:
        error = failure(GROQ, status=status, body=body("Failed.", code, failed_generation=bait))
        assert (BadContent, "") == (type(error), error.window)
        assert "blocked" not in str(error)
    quoted = body(f"property 'x' is unsupported: {bait}")
    assert BadRequest is type(failure(GROQ, status=400, body=quoted))


def test_a_document_that_was_cut_is_known_by_its_status_alone() -> None:
    cut = json.dumps(body("x", "json_validate_failed", failed_generation="spend_limit_reached"))[:-10]
    error = failure(GROQ, status=400, body=cut)
    assert BadRequest is type(error)
    assert f"JSON of {len(cut)} characters that does not read" == error.detail


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"error":' * 100_000, '{"code": ' + "9" * 6000 + "}"])
def test_a_body_that_breaks_readers_is_known_by_its_status(deep: str) -> None:
    assert AuthRefused is type(failure(GROQ, status=401, body=deep))


def test_the_whole_of_a_rate_limit_is_kept() -> None:
    error = failure(GROQ, status=429, body=TPM, headers={"x-request-id": "req_1"})
    assert ("rate_limit_exceeded", 429, "req_1") == (error.code, error.status, error.request_id)
    assert {"tokens:minute": Room(limit=6000, remaining=966, reset_s=4.77)} == error.rooms


def test_a_refusal_tells_of_the_window_that_no_header_tells_of() -> None:
    told = {"requests:day": Room(limit=1000, remaining=900, reset_s=60.0)}
    error = failure(GROQ, status=429, body=TPD, headers={"retry-after": "579"}, rooms=told)
    assert {**told, "tokens:day": Room(limit=100000, remaining=2950, reset_s=579.0)} == error.rooms


def test_a_request_too_large_tells_the_size_that_is_allowed() -> None:
    error = failure(GROQ, status=413, body=TPM_413)
    assert ("tokens:minute", {"tokens:minute": Room(limit=6000)}) == (error.window, error.rooms)


def test_a_failure_after_the_answer_began_may_be_billed() -> None:
    assert failure(GROQ, status=None, body={"error": "x"}, usage=None).usage is None
    used = Usage(prompt_tokens=3)
    assert used == failure(GROQ, status=None, body={"error": "x"}, usage=used).usage


@every_row(
    "secret",
    [
        "gsk_abcdEFGH1234", "sk-proj-abc123-xyz", "sk-abcdef", "Bearer eyJhbGciOi.x-y", "org_01hv5a9xkz",
        "org-AbC123dEf456", "proj_abc123DEF", "xai-abcdefgh", "csk-abcdefgh", "AIzaSyAbcdef1234567",
        "eyJhbGciOi.eyJzdWIiOiIx.c2ln",
    ],
)  # fmt: skip
def test_no_secret_passes_the_border(secret: str) -> None:
    error = failure(
        GROQ, status=401, body=body(f"Incorrect API key provided: {secret}. Find yours elsewhere.")
    )
    assert secret.rsplit(maxsplit=1)[-1] not in str(error)
    assert "Find yours elsewhere." in error.detail


@pytest.mark.parametrize(
    "told",
    [
        "Incorrect API key provided: {}. Find yours elsewhere.",
        '{{"inner": {{"api_key": "{}"}}}}',
        "x-api-key={}",
        "token: '{}' has expired",
    ],
)
def test_a_key_without_a_prefix_is_known_by_its_name(told: str) -> None:
    key = "0f9A3c5d7e1b24680f9a3c5d7e1b2468"
    assert told.format("***") == redacted(told.format(key))


def test_limits_and_counts_of_tokens_are_no_secrets() -> None:
    told = "on tokens per day (TPD): Limit 200000; max_completion_tokens: 1000000000000000000, token: eos"
    assert told == redacted(told)


def test_a_detail_is_one_short_line() -> None:
    assert "a b c" == redacted(" a\r\n\tb\x00\x1b c ")
    assert (300, "…") == (len(redacted("x " * 4000)), redacted("x " * 4000)[-1])
    assert "the organization_restricted word stays" == redacted("the organization_restricted word stays")
    assert failure(GROQ, status=502, body=PAGE).detail == "a web page: Attention Required! | Cloudflare"
    assert failure(GROQ, status=500, body=None).detail == "status 500 without a word"
    assert 120 == len(failure(GROQ, status=400, body=body("x", "c" * 5000)).code)
