"""
Where a provider's failure becomes one of ours: pure, from its status, its code and its own message.

The text that a model was given or wrote (``failed_generation``) is never looked at: somebody who asks about
"billing" must not look like a blocked account. Statuses and codes are those of console.groq.com/docs/errors,
of recorded traffic, and of OpenAI's equivalents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
from bot.llm.patience import exhausted_window, retry_after

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_LONGEST_DETAIL = 300
_FORBIDDEN, _TOO_LARGE = 403, 413
_FIRST_ERROR, _LAST_ERROR = 400, 599

_CODES: Mapping[str, type[ModelError]] = {
    "blocked_api_access": AccountBlocked,
    "organization_restricted": AccountBlocked,
    "insufficient_quota": AccountBlocked,
    "billing_hard_limit_reached": AccountBlocked,
    "billing_not_active": AccountBlocked,
    "account_deactivated": AccountBlocked,
    "access_terminated": AccountBlocked,
    "invalid_api_key": AuthRefused,
    "unsupported_country_region_territory": NetworkBlocked,
    "model_not_found": ModelUnavailable,
    "model_decommissioned": ModelUnavailable,
    "model_terms_required": ModelUnavailable,
    "context_length_exceeded": RequestTooLarge,
    "string_above_max_length": RequestTooLarge,
    "request_too_large": RequestTooLarge,
    "rate_limit_exceeded": RateLimited,
    "json_validate_failed": BadContent,
    "tool_use_failed": BadContent,
    "content_filter": BadContent,
    "capacity_exceeded": ServerFault,
    "server_error": ServerFault,
    "unknown_url": BadRequest,
}

_CODE_SHAPES: tuple[tuple[re.Pattern[str], type[ModelError]], ...] = (
    (re.compile(r"spend_|.*_spend_limit_exceeded$"), AccountBlocked),
    (re.compile(r"model_permission"), ModelUnavailable),
)

_MESSAGES: tuple[tuple[re.Pattern[str], type[ModelError]], ...] = (
    (re.compile(r"^Organization has (blocked API access|been restricted)", re.IGNORECASE), AccountBlocked),
    (re.compile(r"^The model .{1,200} (has been decommissioned|does not exist)"), ModelUnavailable),
    (re.compile(r"^The model .{1,200} requires terms acceptance"), ModelUnavailable),
    (re.compile(r"reduce the length|maximum context length|context[ _]length exceeded"), RequestTooLarge),
    (re.compile(r"^Rate limit reached"), RateLimited),
)

_STATUSES: Mapping[int, type[ModelError]] = {
    400: BadRequest,
    401: AuthRefused,
    402: AccountBlocked,
    403: AuthRefused,
    404: ModelUnavailable,
    413: RequestTooLarge,
    422: BadContent,
    429: RateLimited,
}

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(gsk|sk|rk|pk)[_-][\w*.-]{4,}"), r"\1-***"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=*-]{4,}", re.IGNORECASE), r"\1 ***"),
    (re.compile(r"\b(org|proj|organization|project)([_-])(?=\w*\d)\w{6,}"), r"\1\2***"),
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a provider said of its failure; ``page`` when it was a web page instead of its own JSON."""

    message: str = ""
    code: str = ""
    kind: str = ""
    status: int | None = None
    page: bool = False


def failure(
    route: Route,
    *,
    status: int | None,
    body: object,
    headers: Mapping[str, str] = _NO_HEADERS,
    usage: Usage | None = NOTHING_USED,
    request_id: str = "",
) -> ModelError:
    """
    The error that a refusal is.

    ``body`` may be the whole JSON, its inner ``error``, a string, or a web page of the network's edge;
    ``status`` None is for failures told in the middle of a stream. ``headers`` have lower-case names.
    """
    said = _listen_to(body)
    status = said.status if status is None else status
    kind = _class_of(said, status)
    limited = kind in {RateLimited, RequestTooLarge}
    return kind(
        redacted(said.message) or f"status {status} without a word",
        route=route,
        usage=usage,
        status=status,
        code=said.code,
        retry_after_s=retry_after(headers, said.message),
        window=exhausted_window(route, headers, said.message) if limited else "",
        request_id=headers.get("x-request-id", request_id),
    )


def redacted(text: str) -> str:
    """One line of at most 300 characters without keys, tokens and names of organisations."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:4000]).split())
    for secret, mask in _SECRETS:
        line = secret.sub(mask, line)
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"


def _class_of(said: _Said, status: int | None) -> type[ModelError]:
    for word in filter(None, (said.code, said.kind)):
        found = _CODES.get(word) or _match(_CODE_SHAPES, word)
        if found is RateLimited:
            return _rate_or_size(said, status)
        if found is not None:
            return found
    if (found := _match(_MESSAGES, said.message)) is not None:
        return found
    if status == _FORBIDDEN and (said.page or not said.code):  # before any key was looked at
        return NetworkBlocked
    found = _STATUSES.get(status or 0, ServerFault)
    return _rate_or_size(said, status) if found is RateLimited else found


def _rate_or_size(said: _Said, status: int | None) -> type[ModelError]:
    """A single request above a minute's tokens is told as a rate limit, but no waiting helps it."""
    too_large = status == _TOO_LARGE or said.message.startswith("Request too large")
    return RequestTooLarge if too_large else RateLimited


def _match(
    shapes: tuple[tuple[re.Pattern[str], type[ModelError]], ...], text: str
) -> type[ModelError] | None:
    return next((found for shape, found in shapes if shape.search(text)), None)


def _listen_to(body: object) -> _Said:
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        return _listen_to_text(body)
    if not isinstance(body, Mapping):
        return _Said()
    inner = body.get("error", body)
    return _listen_to_error(inner) if isinstance(inner, Mapping) else _listen_to_text(_text(inner))


def _listen_to_text(text: str) -> _Said:
    stripped = text.strip()
    if stripped.startswith("{"):
        try:
            return _listen_to(json.loads(stripped))
        except ValueError:
            return _Said(message=stripped)
    if stripped.startswith("<"):
        title = re.search(r"<title[^>]*>([^<]*)</title>", stripped, re.IGNORECASE)
        return _Said(message=f"a web page: {title[1] if title else 'without a title'}", page=True)
    return _Said(message=stripped, code=stripped if re.fullmatch(r"[a-z]+(_[a-z]+)+", stripped) else "")


def _listen_to_error(error: Mapping[Any, Any]) -> _Said:
    code, status = error.get("code"), error.get("status_code")
    if isinstance(code, int) and _FIRST_ERROR <= code <= _LAST_ERROR:  # a status in the place of a code
        code, status = "", code
    message = error.get("message") or error.get("detail") or ""
    return _Said(
        message=_text(message),
        code=_text(code),
        kind=_text(error.get("type")),
        status=status if isinstance(status, int) else None,
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, default=str)
