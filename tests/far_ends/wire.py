"""The documents of chat-completions endpoints as they were recorded, for the scripted far end."""

from __future__ import annotations

from typing import Any

USAGE = {
    "queue_time": 0.05,
    "prompt_tokens": 320,
    "prompt_time": 0.004,
    "completion_tokens": 40,
    "completion_time": 0.04,
    "total_tokens": 360,
    "total_time": 0.044,
    "prompt_tokens_details": {"cached_tokens": 256},
    "completion_tokens_details": {"reasoning_tokens": 12},
}


def whole(
    content: str | None = "I led the move [p:a].",
    *,
    finish_reason: str | None = "stop",
    usage: object = USAGE,
    **more: object,
) -> dict[str, Any]:
    """An answer in one document."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content},
        "finish_reason": finish_reason,
    }
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{**choice, "logprobs": None}],
        "usage": usage,
        **more,
    }


def piece(content: str | None = None, *, finish_reason: str | None = None, **more: object) -> dict[str, Any]:
    """One event of an answer in pieces."""
    delta = {} if content is None else {"content": content}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}],
        **more,
    }


def first(**more: object) -> dict[str, Any]:
    """The first event: a role, no word yet."""
    opening = {**piece(), "x_groq": {"id": "req_01", "seed": 7}, **more}
    opening["choices"][0]["delta"] = {"role": "assistant", "content": ""}
    return opening


def margin(**more: object) -> dict[str, Any]:
    """An event without any choice, as the last one may be."""
    return {**piece(), "choices": [], **more}


TOOL_FAILED = (
    'event: error\ndata: {"error":{"message":"Tool call validation failed: did not match schema",'
    '"type":"invalid_request_error","code":"tool_use_failed",'
    '"failed_generation":"Rate limit reached, blocked API access","status_code":400}}\n\n'
)
RATE_LIMITED = {
    "error": {
        "message": "Rate limit reached for model `openai/gpt-oss-20b` in organization `org_01hv5abcdefgh` "
        "service tier `on_demand` on tokens per minute (TPM): Limit 8000, Used 7034, Requested 1443. Please "
        "try again in 20s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
        "type": "tokens",
        "code": "rate_limit_exceeded",
    }
}
CLOUDFLARE = b"<!DOCTYPE html><html><head><title>Access denied | 1010</title></head><body>no</body></html>"
ROOMY = {
    "x-ratelimit-limit-requests": "14400",
    "x-ratelimit-limit-tokens": "18000",
    "x-ratelimit-remaining-requests": "14370",
    "x-ratelimit-remaining-tokens": "7999",
    "x-ratelimit-reset-requests": "2m59.56s",
    "x-ratelimit-reset-tokens": "7.66s",
}
"""What a provider's headers say of its limits."""
