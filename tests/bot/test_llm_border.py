"""Every refusal that a provider is known to send, and what it is to us: real bodies, row by row."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain import NOTHING_USED, Route, Usage
from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    BadRequest,
    ModelError,
    ModelUnavailable,
    NetworkBlocked,
    RateLimited,
    RequestTooLarge,
    ServerFault,
)
from bot.llm.border import failure, redacted
from bot.llm.patience import exhausted_window, retry_after, seconds

GROQ = Route("groq", "openai/gpt-oss-20b")
OPENAI = Route("openai", "gpt-x")
IR = "invalid_request_error"
PAGE = "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>"


def body(message: str, code: str | None = None, kind: str | None = IR, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "code": code, **more}}


TPM_429 = body(
    "Rate limit reached for model `llama-3.1-8b-instant` in organization `org_01hv5a9xkz` service tier "
    "`on_demand` on tokens per minute (TPM): Limit 6000, Used 5034, Requested 1443. Please try again in "
    "4.77s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
    "rate_limit_exceeded",
    "tokens",
)
TPM_413 = body(
    "Request too large for model llama-3.1-8b-instant in organization org_01hv5a9xkz service tier on_demand "
    "on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again.",
    "rate_limit_exceeded",
    "tokens",
)
SPEND = body(
    "Organization has blocked API access because a spend alert threshold was met. Please visit "
    "https://console.groq.com/settings/billing to manage your spend alerts.",
    "spend_limit_reached",
)
NOT_A_STRING = (
    "'messages.0' : for 'role:system' the following must be satisfied[('messages.0.content' : value must be "
    "a string)]"
)

NO_MODEL = "The model `llama-3.3-70b-versatlie` does not exist or you do not have access to it."
GONE = "The model `llama-3.2-11b-vision-preview` has been decommissioned and is no longer supported."
TERMS = "The model `x` requires terms acceptance."
LONG = "Please reduce the length of the messages or completion."
QUOTA = "You exceeded your current quota."

REFUSALS: list[tuple[int | None, Any, type[ModelError]]] = [
    (429, TPM_429, RateLimited),
    (413, TPM_413, RequestTooLarge),
    (429, TPM_413, RequestTooLarge),  # as OpenAI sends it
    (413, "Payload Too Large", RequestTooLarge),
    (404, body(NO_MODEL, "model_not_found"), ModelUnavailable),
    (400, body(GONE, "model_decommissioned"), ModelUnavailable),
    (400, body(GONE), ModelUnavailable),
    (400, body(TERMS, "model_terms_required"), ModelUnavailable),
    (403, body(TERMS, "model_terms_required"), ModelUnavailable),
    (403, body("Blocked for this project.", "model_permission_blocked_project"), ModelUnavailable),
    (404, body("Unknown request URL: POST /openai/v1/openai/v1/chat", "unknown_url"), BadRequest),
    (404, "Not Found", ModelUnavailable),
    (400, SPEND, AccountBlocked),
    (400, body("Organization has blocked API access because ...", "blocked_api_access"), AccountBlocked),
    (400, body("Organization has blocked API access because a spend alert ..."), AccountBlocked),
    (400, body("Organization has been restricted.", "organization_restricted"), AccountBlocked),
    (402, "", AccountBlocked),
    (429, body(QUOTA, "insufficient_quota", "insufficient_quota"), AccountBlocked),
    (429, body(QUOTA, None, "insufficient_quota"), AccountBlocked),
    (429, body("The organization's limit is met.", "organization_spend_limit_exceeded"), AccountBlocked),
    (429, body("The project's limit is met.", "project_spend_limit_exceeded"), AccountBlocked),
    (401, body("Invalid API Key", "invalid_api_key"), AuthRefused),
    (401, PAGE, AuthRefused),
    (403, body("You may not do this.", "insufficient_permissions"), AuthRefused),
    (403, body("Access denied. Please check your network settings.", None, None), NetworkBlocked),
    (403, PAGE, NetworkBlocked),
    (403, body("Not in this country.", "unsupported_country_region_territory"), NetworkBlocked),
    (400, body(LONG, "context_length_exceeded"), RequestTooLarge),
    (400, body(LONG), RequestTooLarge),
    (400, body("This model's maximum context length is 4096 tokens."), RequestTooLarge),
    (400, body("string too long", "string_above_max_length"), RequestTooLarge),
    (400, body("Failed to generate JSON.", "json_validate_failed", failed_generation="{"), BadContent),
    (400, body("Tool call validation failed: ...", "tool_use_failed", failed_generation="{}"), BadContent),
    (422, body("semantic error", None), BadContent),
    (400, body(NOT_A_STRING), BadRequest),
    (400, body("`response_format` does not support streaming"), BadRequest),
    (498, body("Flex tier capacity exceeded", "capacity_exceeded", "flex"), ServerFault),
    (498, "", ServerFault),
    (500, body("Internal Server Error", None, "internal_server_error"), ServerFault),
    (502, PAGE, ServerFault),
    (503, {"error": {"message": "Service Unavailable", "type": "internal_server_error"}}, ServerFault),
    (504, b"upstream timed out", ServerFault),
    (408, None, ServerFault),
    (409, body("conflict", None), ServerFault),
    (424, body("mcp server refused", None), ServerFault),
    (499, body("cancelled", None), ServerFault),
    (418, ["a", "teapot"], ServerFault),
    (None, TPM_429["error"], RateLimited),  # as a stream's SDK hands it over: unwrapped
    (None, {"message": "boom", "status_code": 503}, ServerFault),
    (None, {"error": "over capacity"}, ServerFault),
    (None, {"error": "tool_use_failed"}, BadContent),
    (None, {"error": {"message": "Provider returned error", "code": 402}}, AccountBlocked),
    (None, "", ServerFault),
]  # fmt: skip


@pytest.mark.parametrize(("status", "seen", "kind"), REFUSALS)
def test_a_refusal_is_known_by_status_code_and_message(
    status: int | None, seen: Any, kind: type[ModelError]
) -> None:
    error = failure(GROQ, status=status, body=seen)
    assert kind is type(error)
    assert NOTHING_USED == error.usage
    if isinstance(seen, dict):
        assert kind is type(failure(GROQ, status=status, body=json.dumps(seen)))


def test_what_the_model_or_the_asker_wrote_decides_nothing() -> None:
    bait = (
        "Organization has blocked API access. Rate limit reached (TPD). The model `x` has been decommissioned"
    )
    for status, code in [(400, "tool_use_failed"), (400, "json_validate_failed")]:
        seen = body("Failed.", code, failed_generation=bait)
        error = failure(GROQ, status=status, body=seen)
        assert (BadContent, "") == (type(error), error.window)
        assert "blocked" not in str(error)
    quoted = body(f"property 'x' is unsupported: {bait}")
    assert BadRequest is type(failure(GROQ, status=400, body=quoted))


def test_the_whole_of_a_rate_limit_is_kept() -> None:
    error = failure(GROQ, status=429, body=TPM_429, headers={"x-request-id": "req_1"})
    assert ("rate_limit_exceeded", 429, "req_1") == (error.code, error.status, error.request_id)
    assert (4.77, "tokens:minute") == (error.retry_after_s, error.window)
    assert "tokens:minute" == failure(GROQ, status=413, body=TPM_413).window


def test_a_failure_after_the_answer_began_may_be_billed() -> None:
    assert failure(GROQ, status=None, body={"error": "x"}, usage=None).usage is None
    used = Usage(prompt_tokens=3)
    assert used == failure(GROQ, status=None, body={"error": "x"}, usage=used).usage


@pytest.mark.parametrize(
    ("message", "window"),
    [
        ("on requests per minute (RPM): Limit 30", "requests:minute"),
        ("on requests per day (RPD): Limit 1000", "requests:day"),
        ("on tokens per minute (TPM): Limit 8000", "tokens:minute"),
        ("on tokens per day (TPD): Limit 100000, Used 97050", "tokens:day"),
        ("on input tokens per minute (ITPM): Limit 9", "tokens:minute"),
        ("on output tokens per minute (OTPM): Limit 9", "tokens:minute"),
        ("on tokens per min. Limit: 9", "tokens:minute"),
        ("on audio seconds per hour (ASH): Limit 7200", ""),
        ("", ""),
    ],
)
def test_a_message_names_the_window_that_is_full(message: str, window: str) -> None:
    assert window == exhausted_window(GROQ, {}, message)


def test_headers_name_the_window_when_the_message_does_not() -> None:
    requests = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-remaining-tokens": "17997"}
    assert "requests:day" == exhausted_window(GROQ, requests, "")
    assert "requests:minute" == exhausted_window(OPENAI, requests, "")
    assert "tokens:minute" == exhausted_window(GROQ, {"x-ratelimit-remaining-tokens": "0"}, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2.0), ("2.5", 2.5), (" 20 ", 20.0), ("7.66s", 7.66), ("172ms", 0.172), ("577.5ms", 0.578),
        ("1.559999999s", 1.56), ("2m59.56s", 179.56), ("9m38.016s", 578.016), ("1h2m3s", 3723.0), ("0s", 0.0),
        ("", None), ("soon", None), ("-3", None), ("nan", None), ("inf", None), ("1e9", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("5 s", None), ("99999h", None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_durations_read_and_round_up(text: str, expected: float | None) -> None:
    assert expected == seconds(text)


def test_the_wait_is_taken_from_the_header_before_the_message() -> None:
    said = "Limit 100000, Used 97050. Please try again in 9m38.016s. Need more?"
    assert 578.016 == retry_after({}, said)
    assert 20.0 == retry_after({"retry-after": "20"}, said)
    assert 0.75 == retry_after({"retry-after-ms": "750", "retry-after": "1"}, said)
    assert 578.016 == retry_after({"retry-after": "later"}, said)
    assert 3.0 == retry_after({}, "Please try again in 3.")
    assert retry_after({}, "Please try again") is None


@pytest.mark.parametrize(
    "secret",
    [
        "gsk_abcdEFGH1234", "sk-proj-abc123-xyz", "sk-abcdef", "Bearer eyJhbGciOi.x-y", "org_01hv5a9xkz",
        "org-AbC123dEf456", "proj_abc123DEF",
    ],
)  # fmt: skip
def test_no_secret_passes_the_border(secret: str) -> None:
    error = failure(
        GROQ, status=401, body=body(f"Incorrect API key provided: {secret}. Find yours elsewhere.")
    )
    assert secret.rsplit(maxsplit=1)[-1] not in str(error)
    assert "Find yours elsewhere." in error.detail


def test_a_detail_is_one_short_line() -> None:
    assert "a b c" == redacted(" a\r\n\tb\x00\x1b c ")
    assert (300, "…") == (len(redacted("x " * 4000)), redacted("x " * 4000)[-1])
    assert "the organization_restricted word stays" == redacted("the organization_restricted word stays")
    assert failure(GROQ, status=502, body=PAGE).detail == "a web page: Attention Required! | Cloudflare"
    assert failure(GROQ, status=500, body=None).detail == "status 500 without a word"
