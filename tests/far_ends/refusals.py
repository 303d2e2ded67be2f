"""Every refusal that a provider is known to send, with what it is to us: real bodies, row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

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

IR = "invalid_request_error"
PAGE = "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head></html>"
EDGE_1010 = b"<!DOCTYPE html><html><head><title>Access denied | 1010</title></head><body>no</body></html>"


class Refusal(NamedTuple):
    """``status`` None: told in the middle of a stream."""

    status: int | None
    body: Any
    kind: type[ModelError]
    window: str = ""
    wait_s: float | None = None


def body(message: str, code: str | None = None, kind: str | None = IR, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "code": code, **more}}


def _limit(window: str, figures: str, *, begin: str = "Rate limit reached") -> dict[str, Any]:
    message = (
        f"{begin} for model `llama-3.1-8b-instant` in organization `org_01hv5a9xkz` service tier `on_demand` "
        f"on {window}: {figures} Need more tokens? Upgrade to Dev Tier today at "
        "https://console.groq.com/settings/billing"
    )
    return body(message, "rate_limit_exceeded", window.split(maxsplit=1)[0])


TPM = _limit("tokens per minute (TPM)", "Limit 6000, Used 5034, Requested 1443. Please try again in 4.77s.")
TPD = _limit(
    "tokens per day (TPD)", "Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s."
)
RPM = _limit("requests per minute (RPM)", "Limit 30, Used 30, Requested 1. Please try again in 2s.")
RPD = _limit("requests per day (RPD)", "Limit 1000, Used 1000, Requested 1. Please try again in 1m26.4s.")
ITPM = _limit("input tokens per minute (ITPM)", "Limit 900, Used 900, Requested 5. Please try again in 3s.")
ASH = _limit("audio seconds per hour (ASH)", "Limit 7200, Used 7200, Requested 9. Please try again in 3s.")
TPM_413 = body(
    "Request too large for model llama-3.1-8b-instant in organization org_01hv5a9xkz service tier on_demand "
    "on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again.",
    "rate_limit_exceeded",
    "tokens",
)
OPENAI_TPM = body(
    "Rate limit reached for gpt-5-mini in organization org-AbC123dEf456 on tokens per min (TPM): "
    "Limit 30000, Used 29000, Requested 2000. Please try again in 2s.",
    "rate_limit_exceeded",
    "tokens",
)
OPENAI_TOO_LARGE = body(
    "Request too large for gpt-5 in organization org-AbC123dEf456 on tokens per min (TPM): Limit 10000, "
    "Requested 12010. The input or output tokens must be reduced in order to run successfully.",
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
TOOL_SCHEMA = (
    "Tool call validation failed: ... did not match schema: errors: [missing properties: 'name', "
    "additionalProperties 'foo' not allowed]"
)
NO_MODEL = "The model `llama-3.3-70b-versatlie` does not exist or you do not have access to it."
GONE = "The model `llama-3.2-11b-vision-preview` has been decommissioned and is no longer supported."
TERMS = "The model `x` requires terms acceptance."
LONG = "Please reduce the length of the messages or completion."
LONG_VLLM = (
    "'max_tokens' or 'max_completion_tokens' is too large: 700. This model's maximum context length is 512 "
    "tokens and your request has 400 input tokens."
)
QUOTA = "You exceeded your current quota, please check your plan and billing details."
OVERLOAD = "openai/gpt-oss-20b is currently over capacity. Please try again and back off exponentially."
FLAGGED = {"error": {"message": "x requires moderation", "code": 403, "metadata": {"reasons": ["hate"]}}}
GOOGLE = [{"error": {"code": 429, "message": "Resource has been exhausted", "status": "RESOURCE_EXHAUSTED"}}]

REFUSALS: list[Refusal] = [
    Refusal(429, TPM, RateLimited, "tokens:minute", 4.77),
    Refusal(429, TPD, RateLimited, "tokens:day", 578.016),
    Refusal(429, RPM, RateLimited, "requests:minute", 2.0),
    Refusal(429, RPD, RateLimited, "requests:day", 86.4),
    Refusal(429, ITPM, RateLimited, "tokens:minute", 3.0),
    Refusal(429, ASH, RateLimited, "", 3.0),
    Refusal(429, OPENAI_TPM, RateLimited, "tokens:minute", 2.0),
    Refusal(429, "", RateLimited),
    Refusal(429, PAGE, RateLimited),
    Refusal(429, GOOGLE, RateLimited),
    Refusal(413, TPM_413, RequestTooLarge, "tokens:minute"),
    Refusal(429, OPENAI_TOO_LARGE, RequestTooLarge, "tokens:minute"),
    Refusal(413, "Payload Too Large", RequestTooLarge),
    Refusal(413, PAGE, RequestTooLarge),
    Refusal(404, body(NO_MODEL, "model_not_found"), ModelUnavailable),
    Refusal(404, body(NO_MODEL), ModelUnavailable),
    Refusal(400, body(GONE, "model_decommissioned"), ModelUnavailable),
    Refusal(400, body(GONE), ModelUnavailable),
    Refusal(400, body(TERMS, "model_terms_required"), ModelUnavailable),
    Refusal(403, body(TERMS, "model_terms_required"), ModelUnavailable),
    Refusal(403, body("Blocked for this project.", "model_permission_blocked_project"), ModelUnavailable),
    Refusal(404, body("Unknown request URL: POST /openai/v1/openai/v1/chat", "unknown_url"), BadRequest),
    Refusal(404, "Not Found", ModelUnavailable),
    Refusal(400, SPEND, AccountBlocked),
    Refusal(400, body("Organization has blocked API access ...", "blocked_api_access"), AccountBlocked),
    Refusal(400, body("Organization has blocked API access because a spend alert ..."), AccountBlocked),
    Refusal(400, body("Organization has been restricted.", "organization_restricted"), AccountBlocked),
    Refusal(402, "", AccountBlocked),
    Refusal(429, body(QUOTA, "insufficient_quota", "insufficient_quota"), AccountBlocked),
    Refusal(429, body(QUOTA, None, "insufficient_quota"), AccountBlocked),
    Refusal(
        429, body("The organization's limit is met.", "organization_spend_limit_exceeded"), AccountBlocked
    ),
    Refusal(429, body("The project's limit is met.", "project_spend_limit_exceeded"), AccountBlocked),
    Refusal(400, body("Billing hard limit has been reached", "billing_hard_limit_reached"), AccountBlocked),
    Refusal(401, body("Invalid API Key", "invalid_api_key"), AuthRefused),
    Refusal(401, PAGE, AuthRefused),
    Refusal(401, "", AuthRefused),
    Refusal(403, body("You may not do this.", "insufficient_permissions"), AuthRefused),
    Refusal(403, body("Access denied. Please check your network settings.", None, None), NetworkBlocked),
    Refusal(403, PAGE, NetworkBlocked),
    Refusal(403, EDGE_1010, NetworkBlocked),
    Refusal(403, "error code: 1010", NetworkBlocked),
    Refusal(403, body("Not in this country.", "unsupported_country_region_territory"), NetworkBlocked),
    Refusal(403, FLAGGED, BadContent),
    Refusal(400, body(LONG, "context_length_exceeded"), RequestTooLarge),
    Refusal(400, body(LONG), RequestTooLarge),
    Refusal(400, body(LONG_VLLM, None, "BadRequestError"), RequestTooLarge),
    Refusal(400, body("This model's maximum context length is 4096 tokens."), RequestTooLarge),
    Refusal(400, body("string too long", "string_above_max_length"), RequestTooLarge),
    Refusal(400, body("Failed to generate JSON.", "json_validate_failed", failed_generation="{"), BadContent),
    Refusal(400, body(TOOL_SCHEMA, "tool_use_failed", failed_generation='{"name": 1}'), BadContent),
    Refusal(422, body("semantic error", None), BadContent),
    Refusal(422, {"detail": [{"loc": ["body"], "msg": "Field required", "input": "x"}]}, BadContent),
    Refusal(400, body(NOT_A_STRING), BadRequest),
    Refusal(400, body("`response_format` does not support streaming"), BadRequest),
    Refusal(400, body("property 'x' is unsupported"), BadRequest),
    Refusal(498, body("Flex tier capacity exceeded", "capacity_exceeded", "flex"), ServerFault),
    Refusal(498, "", ServerFault),
    Refusal(500, body("Internal Server Error", None, "internal_server_error"), ServerFault),
    Refusal(502, PAGE, ServerFault),
    Refusal(503, body(OVERLOAD, None, "internal_server_error"), ServerFault),
    Refusal(503, {"error": {"message": "Service Unavailable", "type": "internal_server_error"}}, ServerFault),
    Refusal(503, "", ServerFault),
    Refusal(504, b"upstream timed out", ServerFault),
    Refusal(520, PAGE, ServerFault),
    Refusal(408, None, ServerFault),
    Refusal(409, body("conflict", None), ServerFault),
    Refusal(424, body("mcp server refused", None), ServerFault),
    Refusal(499, body("cancelled", None), ServerFault),
    Refusal(None, TPM["error"], RateLimited, "tokens:minute", 4.77),  # unwrapped, as an SDK hands it over
    Refusal(None, TPM, RateLimited, "tokens:minute", 4.77),
    Refusal(None, {"error": TPM}, RateLimited, "tokens:minute", 4.77),
    Refusal(None, {"error": TPM["error"]["message"]}, RateLimited, "tokens:minute", 4.77),
    Refusal(None, {"message": "Too fast", "type": "tokens"}, RateLimited),
    Refusal(None, body(TOOL_SCHEMA, "tool_use_failed", failed_generation="{", status_code=400), BadContent),
    Refusal(None, {"message": "boom", "status_code": 503}, ServerFault),
    Refusal(None, {"error": OVERLOAD}, ServerFault),
    Refusal(None, {"error": "Service Unavailable"}, ServerFault),
    Refusal(None, {"error": "tool_use_failed"}, BadContent),
    Refusal(None, {"error": {"message": "Provider returned error", "code": 402}}, AccountBlocked),
]
"""What is known; `STRANGE` is what nobody has described."""

STRANGE: list[tuple[int | None, Any]] = [
    (418, ["a", "teapot"]),
    (418, body("I am a teapot", "teapot")),
    (307, ""),
    (None, ""),
    (None, None),
    (None, {"error": "the model went for a walk"}),
    (None, {"error": {"message": "boom", "code": "new_code_of_2027"}}),
    (None, {"error": {"message": "boom", "code": 7, "status_code": 9}}),
]
