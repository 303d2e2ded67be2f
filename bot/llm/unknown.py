"""Failures that nobody has described: told whole, once each, so that the next version knows them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import structlog

from bot.errors import ModelError
from bot.llm.border import is_known, redacted

log = structlog.get_logger(__name__)

_LONGEST_BODY = 4000
_MOST_SHAPES = 100
"""A provider that says something else each time is told of so often, and no more."""

_HEADERS = ("content-type", "server", "via", "retry-after", "cf-ray")
_SOMEBODYS_WORDS = frozenset(
    {"failed_generation", "messages", "prompt", "content", "input", "input_value", "text", "flagged_input"}
)
_PARTICULARS = re.compile(r"\S*\d\S*|[`'\"][^`'\"]*[`'\"]")
_SHAPE = 80


class UnknownFailures:
    """What has been told already."""

    def __init__(self) -> None:
        self._told: set[tuple[object, ...]] = set()

    def look(self, error: ModelError, body: object, headers: Mapping[str, str]) -> None:
        """Log the failure, ``error`` as we understood it, when its kind is unknown and not yet told."""
        status = error.status
        if is_known(status, body):
            return
        shape = (error.route, status, error.code, _PARTICULARS.sub("*", error.detail)[:_SHAPE])
        if shape in self._told or len(self._told) >= _MOST_SHAPES:
            return
        self._told.add(shape)
        log.warning(
            "llm.unknown_failure",
            route=str(error.route),
            status=status,
            body=redacted(_written(body), _LONGEST_BODY),
            headers={name: redacted(headers[name]) for name in _HEADERS if name in headers},
            request_id=error.request_id,
        )


def _written(body: object) -> str:
    if isinstance(body, bytes):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return str(body)
    return body if isinstance(body, str) else json.dumps(_private(body), default=str)


def _private(value: object) -> object:
    """The same without what an asker or a model has written."""
    if isinstance(value, Mapping):
        return {
            str(name): f"<{len(str(inner))} characters>" if name in _SOMEBODYS_WORDS else _private(inner)
            for name, inner in value.items()
        }
    return [_private(inner) for inner in value] if isinstance(value, list) else value
