"""The bodies with which Groq refuses, word for word as they were seen (November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_BILLING = "https://console.groq.com/settings/billing"
_INVALID = "invalid_request_error"
_HTML = (
    "<html>\r\n<head><title>{title}</title></head>\r\n"
    "<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
)


class Refusal(Exception):
    """A response other than an answer: an ``error`` object, or HTML from the provider's edge."""

    def __init__(
        self,
        *,
        status: int,
        error: dict[str, Any] | None = None,
        html: str = "",
        retry_after_s: int | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(f"{status}: {error or html}")
        self.status = status
        self.error = error or {}
        self.html = html
        self.retry_after_s = retry_after_s
        self.headers = headers


def bad_request(message: str, code: str = "", *, param: str = "", status: int = 400) -> Refusal:
    """A mistake in the request; most of Groq's 400 carry no code."""
    error = {"message": message, "type": _INVALID}
    error |= {"code": code} if code else {}
    return Refusal(status=status, error=error | ({"param": param} if param else {}))


def unknown_model(model: str) -> Refusal:
    return bad_request(
        f"The model `{model}` does not exist or you do not have access to it.", "model_not_found", status=404
    )


def decommissioned(model: str) -> Refusal:
    return bad_request(
        f"The model `{model}` has been decommissioned and is no longer supported. Please refer to"
        " https://console.groq.com/docs/deprecations for a recommendation on which model to use instead.",
        "model_decommissioned",
    )


def wrong_key() -> Refusal:
    return bad_request("Invalid API Key", "invalid_api_key", status=401)


def unknown_url(method: str, path: str) -> Refusal:
    return bad_request(
        f"Unknown request URL: {method} {path}. Please check the URL for typos, or see the docs at"
        " https://console.groq.com/docs/",
        "unknown_url",
        status=404,
    )


def rate_limited(  # one place for every window, so that all read alike
    model: str,
    *,
    window: str,
    kind: str,
    limit: int,
    used: int,
    requested: int,
    wait: str,
    retry_after_s: int,
) -> Refusal:
    """``window`` is e.g. ``tokens per day (TPD)``, ``kind`` is ``tokens`` or ``requests``."""
    message = (
        f"Rate limit reached for model `{model}` in organization `org_simulated` service tier `on_demand`"
        f" on {window}: Limit {limit}, Used {used}, Requested {requested}. Please try again in {wait}."
        f" Need more tokens? Upgrade to Dev Tier today at {_BILLING}"
    )
    error = {"message": message, "type": kind, "code": "rate_limit_exceeded"}
    return Refusal(status=429, error=error, retry_after_s=retry_after_s)


def too_large(model: str, *, limit: int, requested: int) -> Refusal:
    """A request that no waiting would let through: alone it is larger than a minute's tokens."""
    message = (
        f"Request too large for model `{model}` in organization `org_simulated` service tier `on_demand`"
        f" on tokens per minute (TPM): Limit {limit}, Requested {requested}, please reduce your message size"
        f" and try again. Need more tokens? Upgrade to Dev Tier today at {_BILLING}"
    )
    return Refusal(status=413, error={"message": message, "type": "tokens", "code": "rate_limit_exceeded"})


BAD_REQUEST_CODES = {
    "model_decommissioned": "The model `{model}` has been decommissioned and is no longer supported.",
    "model_terms_required": (
        "The model `{model}` requires terms acceptance. Please have the org admin accept the terms."
    ),
    "blocked_api_access": "API access is blocked because the organization's spend limit was reached.",
    "spend_limit_reached": (
        "Organization has blocked API access because a spend alert threshold was met. Please visit"
        f" {_BILLING} to manage your spend alerts."
    ),
    "organization_restricted": (
        "Organization has been restricted. Please reach out to support if you believe this was in error."
    ),
    "context_length_exceeded": "Please reduce the length of the messages or completion.",
    "string_above_max_length": "Invalid 'messages': string too long.",
    "tool_use_failed": (
        "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details."
    ),
    "json_validate_failed": (
        "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details."
    ),
}
_SERVER = {
    413: ("Request Entity Too Large", "request_too_large"),
    422: ("The request could not be processed due to semantic errors.", ""),
    498: ("Flex tier capacity exceeded, please try again later.", "capacity_exceeded"),
    500: ("Internal Server Error", ""),
    503: ("Service Unavailable", ""),
    504: ("Gateway Timeout", ""),
}
STATUSES = (400, 401, 403, 404, 429, 502, *_SERVER)
LIMITED = {
    "rpm": ("requests per minute (RPM)", "requests", 30, "2s", 2),
    "rpd": ("requests per day (RPD)", "requests", 1_000, "1m26.4s", 87),
    "tpm": ("tokens per minute (TPM)", "tokens", 8_000, "7.66s", 8),
    "tpd": ("tokens per day (TPD)", "tokens", 200_000, "9m38.016s", 579),
    "absurd": ("requests per minute (RPM)", "requests", 30, "99999h0m0s", 359_996_400),
}
"""By the name of a 429's variant: window, kind, limit, the wait in words and in seconds."""
_TOLD_BY_HEADERS = frozenset({"rpd", "tpm"})
"""Of the others no header tells, as with Groq."""


def refusal(kind: str, model: str, kept: Mapping[str, int] = MappingProxyType({})) -> Refusal | None:
    """
    What a fault such as ``503`` or ``400/spend_limit_reached`` says; None for a behaviour.

    ``kept`` are the limits of the plan by their windows: a 429 speaks of these, if there are any.
    """
    status, _, variant = kind.partition("/")
    if not status.isdecimal():
        return None
    if variant in BAD_REQUEST_CODES:
        return _coded(variant, model)
    if variant == "html" or status == "502":
        title = "502 Bad Gateway" if status == "502" else "403 Forbidden"
        return Refusal(status=int(status), html=_HTML.format(title=title))
    said = {
        "400": bad_request("property 'simulated_fault' is unsupported"),
        "401": wrong_key(),
        "403": Refusal(status=403, error={"message": "Access denied. Please check your network settings."}),
        "404": unknown_model(model),
        "429": _limited(model, variant or "rpm", kept),
    }
    return said.get(status) or _server_fault(int(status))


def _coded(code: str, model: str) -> Refusal:
    said = bad_request(BAD_REQUEST_CODES[code].format(model=model), code)
    if code in {"tool_use_failed", "json_validate_failed"}:
        said.error["failed_generation"] = "{}"
    return said


def _limited(model: str, name: str, kept: Mapping[str, int]) -> Refusal:
    window, kind, usual, wait, retry_after_s = LIMITED[name]
    limit = kept.get(window, usual)
    told = rate_limited(
        model,
        window=window,
        kind=kind,
        limit=limit,
        used=limit,
        requested=1 if kind == "requests" else 1_500,
        wait=wait,
        retry_after_s=retry_after_s,
    )
    if name in _TOLD_BY_HEADERS:
        told.headers = {
            f"x-ratelimit-limit-{kind}": str(limit),
            f"x-ratelimit-remaining-{kind}": "0",
            f"x-ratelimit-reset-{kind}": wait,
        }
    return told


def _server_fault(status: int) -> Refusal:
    message, code = _SERVER[status]
    kind = _INVALID if status < 498 else "internal_server_error"  # noqa: PLR2004 - the first of theirs
    error = {"message": message, "type": kind} | ({"code": code} if code else {})
    return Refusal(status=status, error=error)
