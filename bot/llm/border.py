"""
Where a provider's failure becomes one of ours: pure, from its status, its code and its own message.

The text that a model was given or wrote (``failed_generation``) is never looked at: somebody who asks about
"billing" must not look like a blocked account. A message may repeat such text, so it is known by its
beginning alone, which is the provider's. Statuses and codes are those of console.groq.com/docs/errors, of
recorded traffic, and of OpenAI's equivalents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.domain import NO_ROOMS, NOTHING_USED, Room, Route, Usage
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
from bot.llm.patience import retry_after
from bot.llm.rooms import exhausted_window, rooms_with

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_LONGEST_DETAIL = 300
_LONGEST_NAME = 120
_FORBIDDEN, _TOO_LARGE = 403, 413
_FIRST_ERROR, _LAST_ERROR = 400, 599
_DEEPEST_ERROR = 3
_TOLD_TO_WAIT = (RateLimited, RequestTooLarge, ServerFault)

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
    "exceed_context_size_error": RequestTooLarge,
    "string_above_max_length": RequestTooLarge,
    "request_too_large": RequestTooLarge,
    "rate_limit_exceeded": RateLimited,
    "rate_limit_error": RateLimited,
    "tokens": RateLimited,  # types, told where a code is missing
    "requests": RateLimited,
    "json_validate_failed": BadContent,
    "tool_use_failed": BadContent,
    "content_filter": BadContent,
    "content_policy_violation": BadContent,
    "capacity_exceeded": ServerFault,
    "overloaded_error": ServerFault,
    "server_error": ServerFault,
    "internal_server_error": ServerFault,
    "service_unavailable": ServerFault,
    "slow_down": ServerFault,
    "unknown_url": BadRequest,
}

_CODE_SHAPES: tuple[tuple[re.Pattern[str], type[ModelError]], ...] = (
    (re.compile(r"spend_\w+|\w+_spend_limit_exceeded"), AccountBlocked),
    (re.compile(r"model_permission\w*"), ModelUnavailable),
)

_NAME = r"[`'\"]?[\w./:@+-]{1,200}[`'\"]?"
_MESSAGES: tuple[tuple[re.Pattern[str], type[ModelError]], ...] = tuple(
    (re.compile(shape), kind)
    for shape, kind in (
        (r"Organization has (blocked API access|been restricted)\b.*", AccountBlocked),
        (
            rf"The model {_NAME} (has been decommissioned|does not exist|requires terms acceptance)\b.*",
            ModelUnavailable,
        ),
        (r"Please reduce the length of\b.*", RequestTooLarge),
        (r"This (model|endpoint)'s maximum context length is\b.*", RequestTooLarge),
        (
            r"('max_tokens' or )?'max_completion_tokens' is too large: \d+\. This model's maximum\b.*",
            RequestTooLarge,
        ),
        (r"Request too large for\b.*", RequestTooLarge),
        (r"Rate limit reached for\b.*", RateLimited),
        (rf"({_NAME} is currently over capacity|Service Unavailable|Internal Server Error)\b.*", ServerFault),
    )
)
"""From the first character on: what a provider quotes of somebody's text stands further back."""

_STATUSES: Mapping[int, type[ModelError]] = {
    400: BadRequest,
    401: AuthRefused,
    402: AccountBlocked,
    403: AuthRefused,
    404: ModelUnavailable,
    408: ServerFault,
    409: ServerFault,
    413: RequestTooLarge,
    422: BadContent,
    424: ServerFault,
    429: RateLimited,
    498: ServerFault,
    499: ServerFault,
    **dict.fromkeys(range(500, 600), ServerFault),
}

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(gsk|sk|rk|pk|csk|xai|nvapi|hf|fw)[_-][\w*.+/=~-]{4,}"), r"\1-***"),
    (re.compile(r"\b(AIza)[\w-]{10,}"), r"\1***"),
    (re.compile(r"\b(eyJ)[\w-]{6,}\.[\w.-]+"), r"\1***"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=*-]{4,}", re.IGNORECASE), r"\1 ***"),
    (  # keys without a prefix, as many gateways have them, are known by what stands before them
        re.compile(
            r"\b(api[_ -]?key|token|secret|password)((?: provided)?[\"']?\s*[:=]\s*[\"']?)"
            r"(?=\S*\d)[\w.~+/=*-]{15,}[\w=*]",
            re.IGNORECASE,
        ),
        r"\1\2***",
    ),
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
    flagged: bool = False
    """Whether a moderator before the model took offence, as OpenRouter tells it: with a 403."""


def failure(
    route: Route,
    *,
    status: int | None,
    body: object,
    headers: Mapping[str, str] = _NO_HEADERS,
    usage: Usage | None = NOTHING_USED,
    request_id: str = "",
    rooms: Mapping[str, Room] = NO_ROOMS,
) -> ModelError:
    """
    The error that a refusal is.

    ``body`` may be the whole JSON, its inner ``error``, a string, or a web page of the network's edge;
    ``status`` None is for failures told in the middle of a stream. ``headers`` have lower-case names;
    ``rooms`` are what they tell of limits.
    """
    said = _listen_to(body)
    status = said.status if status is None else status
    kind = _class_of(said, status) or ServerFault
    limited = kind in {RateLimited, RequestTooLarge}
    words = said.message if limited else ""
    wait_s = retry_after(headers, words) if kind in _TOLD_TO_WAIT else None
    rooms = rooms_with(rooms, words, wait_s)
    return kind(
        redacted(said.message) or f"status {status} without a word",
        route=route,
        usage=usage,
        status=status,
        code=redacted(said.code, _LONGEST_NAME),
        retry_after_s=wait_s,
        window=exhausted_window(rooms, words) if limited else "",
        request_id=redacted(headers.get("x-request-id", request_id), _LONGEST_NAME),
        rooms=rooms,
    )


def is_known(status: int | None, body: object) -> bool:
    """Whether status, code or message of a failure are among those that somebody has described."""
    said = _listen_to(body)
    return _class_of(said, said.status if status is None else status) is not None


def redacted(text: str, longest: int = _LONGEST_DETAIL) -> str:
    """One line of at most `longest` characters without keys, tokens and names of organisations."""
    shown = text[: max(4000, 2 * longest)]
    line = " ".join("".join(c if c.isprintable() else " " for c in shown).split())
    for secret, mask in _SECRETS:
        line = secret.sub(mask, line)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _class_of(said: _Said, status: int | None) -> type[ModelError] | None:
    """None for what nobody has described."""
    for word in filter(None, (said.code, said.kind)):
        found = _CODES.get(word) or _match(_CODE_SHAPES, word)
        if found is RateLimited:
            return _rate_or_size(said, status)
        if found is not None:
            return found
    if (found := _match(_MESSAGES, said.message)) is not None:
        return found
    if status == _FORBIDDEN:
        return _forbidden(said)
    found = _STATUSES.get(status or 0)
    return _rate_or_size(said, status) if found is RateLimited else found


def _rate_or_size(said: _Said, status: int | None) -> type[ModelError]:
    """A single request above a minute's tokens is told as a rate limit, but no waiting helps it."""
    too_large = status == _TOO_LARGE or said.message.startswith("Request too large")
    return RequestTooLarge if too_large else RateLimited


def _forbidden(said: _Said) -> type[ModelError]:
    if said.flagged:
        return BadContent
    return AuthRefused if said.code and not said.page else NetworkBlocked  # before any key was looked at


def _match(
    shapes: tuple[tuple[re.Pattern[str], type[ModelError]], ...], text: str
) -> type[ModelError] | None:
    return next((found for shape, found in shapes if shape.match(text)), None)


def _listen_to(body: object) -> _Said:
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        return _listen_to_text(body)
    if isinstance(body, list) and len(body) == 1:  # Google's compatible endpoint wraps it so
        body = body[0]
    for _ in range(_DEEPEST_ERROR):
        if isinstance(body, Mapping) and "error" in body:
            body = body["error"]
    if isinstance(body, str):
        return _listen_to_text(body)
    return _listen_to_error(body) if isinstance(body, Mapping) else _Said()


def _listen_to_text(text: str) -> _Said:
    stripped = text.strip()
    if stripped.startswith(("{", "[")):
        try:
            document = json.loads(stripped)
        except (ValueError, RecursionError):  # cut, so nobody can say whose words stand where
            return _Said(message=f"JSON of {len(stripped)} characters that does not read")
        return _listen_to(document)
    if stripped.startswith("<"):
        title = re.search(r"<title[^>]*>([^<]*)</title>", stripped, re.IGNORECASE)
        return _Said(message=f"a web page: {title[1] if title else 'without a title'}", page=True)
    return _Said(message=stripped, code=stripped if re.fullmatch(r"[a-z]+(_[a-z]+)+", stripped) else "")


def _listen_to_error(error: Mapping[Any, Any]) -> _Said:
    code, status = error.get("code"), error.get("status_code")
    if _is_status(code):  # in the place of a code
        code, status = "", code
    margin = error.get("metadata")
    message = error.get("message") or error.get("detail") or ""
    return _Said(
        message=_text(message),
        code=_text(code),
        kind=_text(error.get("type")),
        status=status if _is_status(status) else None,
        flagged=isinstance(margin, Mapping) and isinstance(margin.get("reasons"), list),
    )


def _is_status(value: object) -> bool:
    return isinstance(value, int) and _FIRST_ERROR <= value <= _LAST_ERROR


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, default=str)
