"""What paths may answer beside what was asked for, as the document says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from adapters.web.analytics.shapes import Refusal, WrongParameter

Responses = dict[int | str, dict[str, Any]]

REF = "#/components/schemas/{model}"
JSON = "application/json"
LATER = {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 1}, "required": True}
_TAG = {"description": "names this very content", "schema": {"type": "string"}, "required": True}
_HOW = {
    "description": "how to sign in",
    "schema": {"type": "string", "examples": ['Bearer realm="twin"']},
    "required": True,
}

EITHER: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
"""By what whoever asks may be known."""

IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "the `ETag` of what you have",
    "schema": {"type": "string"},
}
"""The parameter of every path that has an ``ETag``."""


def json(words: str, shape: type[BaseModel], headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One answer in JSON."""
    told: dict[str, Any] = {"description": words, "content": {JSON: {"schema": ref(shape)}}}
    return told | ({"headers": dict(headers)} if headers else {})


def ref(shape: type[BaseModel]) -> dict[str, str]:
    """Where the document has a shape."""
    return {"$ref": REF.format(model=shape.__name__)}


# Without models of FastAPI's own: each of these would be built anew for every path.
FIGURES: Responses = {
    200: {"description": "The figures.", "headers": {"ETag": _TAG}},
    304: {
        "description": "What you have, as `If-None-Match` tells, is still so.",
        "headers": {"ETag": _TAG},
    },
    401: json("Nobody is told figures without a token or a sign-in.", Refusal, {"WWW-Authenticate": _HOW}),
    403: json("Your sign-in does not reach that far.", Refusal),
    422: json("A parameter does not read.", WrongParameter),
    429: json("Too many wrong tokens came from your address.", Refusal, {"Retry-After": LATER}),
    503: json("The books cannot be read right now.", Refusal),
}
