"""What the document says of paths that are no figures: the chat, a vote, health, and the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from adapters.web.analytics.responses import EITHER, FIGURES, JSON, LATER, REF, json, ref
from adapters.web.analytics.shapes import Refusal, WrongParameter
from adapters.web.analytics.shapes_chat import Alive, AnswerTold, Ask, Ready, Sure, Vote, VoteTold

_SHAPES = (Alive, AnswerTold, Ask, Ready, Refusal, Sure, Vote, VoteTold, WrongParameter)
HTML, STREAM = "text/html", "text/event-stream"
TEXT, OPENMETRICS = "text/plain", "application/openmetrics-text"
Operation = dict[str, Any]

_TOLD = "event: {}\ndata: {}\n\n"
_HEARD = _TOLD.format("update", '{"text":"I led the move."}') + _TOLD.format("answer", '{"id":"..."}')
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "a name of your own for this ask: a repeat is the same ask, and costs nothing",
    "schema": {"type": "string", "maxLength": 128},
}
_LATE = {408: "It did not arrive in time."}
_ELSEWHERE = {403: "A page of another site sent it.", **_LATE}
_UNLISTED = {403: "A page of a site that is not in `TWIN_WEB_ORIGINS` sent it.", **_LATE}


def schemas() -> dict[str, Any]:
    """The shapes of these paths, by their names."""
    _, found = models_json_schema([(one, "serialization") for one in _SHAPES], ref_template=REF)
    return dict(found["$defs"])


def paths() -> dict[str, dict[str, Operation]]:
    """What is there, by path and method."""
    return {
        "/api/ask": {"post": _ask()},
        "/api/feedback": {"post": _feedback()},
        "/api/forget-me": {"post": _forget_me()},
        "/healthz": {"get": _health("Is the program alive?", Alive, {})},
        "/readyz": {
            "get": _health(
                "Can questions be answered?", Ready, {503: json("Not now; `checks` tells why.", Ready)}
            )
        },
        "/metrics": {"get": _metrics()},
        "/openapi.json": {
            "get": _paper("This document", "OpenAPI 3.1, in JSON.", JSON, {"type": "object"}),
        },
        "/docs": {"get": _paper("This document as a page", "For people.", HTML, {"type": "string"})},
    }


def _ask() -> Operation:
    return {
        **_about("Chat", "ask", "Ask a question"),
        "description": "The answer rests on the profile, and tells its sources. With `Accept: "
        "text/event-stream` it is told while it grows: `update` events with the verified text so far, then "
        "one `answer` with the JSON; it is 200 then, whatever comes of it, once its first word is there.",
        "parameters": [_KEY],
        "requestBody": _body(Ask),
        "responses": {
            "200": _answer("The answer, also where the profile does not tell, or the ask was refused."),
            "402": _answer("The budget is spent, and nothing can be quoted."),
            "429": _answer("That was too fast.") | {"headers": {"Retry-After": LATER}},
            "503": _answer("No model can be reached, and nothing can be quoted."),
            **_refusals({**_UNLISTED, 422: "It is no question that can be read."}),
        },
    }


def _feedback() -> Operation:
    refused = {
        **_UNLISTED,
        404: "There is no such answer.",
        422: "It is no vote that can be read.",
        503: "It cannot be kept right now.",
    }
    return {
        **_about("Chat", "feedback", "Tell what you thought of an answer"),
        "description": "A later vote of the same person on the same answer replaces the earlier one.",
        "requestBody": _body(Vote),
        "responses": {"200": json("The vote that counts now.", VoteTold), **_refusals(refused)},
    }


def _forget_me() -> Operation:
    refused = {
        **_ELSEWHERE,
        409: "You have no cookie of this door: nobody can tell which questions were yours.",
        422: "It is no wish that can be read.",
        503: "It cannot be done right now.",
    }
    return {
        **_about("Chat", "forget_me", "Have all that you asked forgotten"),
        "description": "For whoever has the cookie that the chat page gives.",
        "requestBody": _body(Sure),
        "responses": {"200": json("It is forgotten.", Refusal), **_refusals(refused)},
    }


def _health(title: str, shape: type[BaseModel], more: Mapping[int, Any]) -> Operation:
    responses = {"200": json("Yes.", shape)} | {str(status): one for status, one in more.items()}
    return {**_about("Health", title.rsplit(maxsplit=1)[-1].strip("?"), title), "responses": responses}


def _metrics() -> Operation:
    """Programs on the same machine are told without a token."""
    return {
        **_about("Health", "metrics", "What this process has counted"),
        "description": "In the language of Prometheus, or as OpenMetrics with `Accept: "
        "application/openmetrics-text`; what there is stands in `docs/metrics.md`. Whoever asks from the "
        "same machine needs no token.",
        "security": [*EITHER, {}],
        "responses": {
            "200": {"description": "The metrics.", "content": {TEXT: {}, OPENMETRICS: {}}},
            **{str(status): FIGURES[status] for status in (401, 403, 429, 503)},
        },
    }


def _paper(title: str, words: str, media: str, schema: Mapping[str, Any]) -> Operation:
    told = {"description": words, "content": {media: {"schema": schema}}}
    unchanged = {"description": "What you have is still so."}
    name = title.lower().replace(" ", "_")
    return {**_about("Papers", name, title), "responses": {"200": told, "304": unchanged}}


def _about(tag: str, name: str, title: str) -> Operation:
    """Whose path it is; all of these are public."""
    return {"tags": [tag], "operationId": name, "summary": title, "security": []}


def _answer(words: str) -> dict[str, Any]:
    told = json(words, AnswerTold)
    told["content"][STREAM] = {"example": _HEARD}  # a stream has no schema in this version of OpenAPI
    return told


def _refusals(why: Mapping[int, str]) -> dict[str, Any]:
    return {str(status): json(words, Refusal) for status, words in why.items()}


def _body(shape: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": ref(shape)}}}
