"""The OpenAPI document and its page: valid, whole, and readable under the strict policy."""

from __future__ import annotations

import json
import re
from typing import Any

from fastapi.routing import APIRoute
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Mount, Route

from adapters.web.analytics.document import document
from adapters.web.analytics.reading import chapters, example_of, kind_of
from adapters.web.app import create_app
from bot.settings import Settings
from tests.far_ends.scripted_house import ScriptedHouse
from tests.far_ends.web_visitor import SECRET, all_well, inside
from tests.tables import every_row

PAGES = ("/", "/admin", "/static", "/embed", "/privacy")
"""For people: no part of the document, nor what lies below them."""


def house(**settings: Any) -> ScriptedHouse:
    return ScriptedHouse(Settings(**settings))


def made() -> dict[str, Any]:
    """The document as it is served."""
    app = create_app(house(), secret=SECRET, ready=all_well)
    figures = [one for one in app.routes if isinstance(one, APIRoute)]
    return document(figures, name="Ada Example")


def test_the_document_is_valid() -> None:
    """By the specification's own schema, and every reference leads somewhere."""
    OpenAPIV31SpecValidator(made()).validate()


def test_every_path_for_programs_is_in_the_document_and_no_other() -> None:
    app = create_app(house(), secret=SECRET, ready=all_well)
    mounted = {one.path for one in app.routes if isinstance(one, Route | APIRoute | Mount)}
    for_programs = {path for path in mounted if not _is_page(path)}

    assert for_programs == set(made()["paths"])


def _is_page(path: str) -> bool:
    return path in PAGES or path.startswith(tuple(f"{one}/" for one in PAGES[1:])) or path == "/embed.js"


def test_every_operation_says_who_may_ask_and_what_may_come() -> None:
    """Figures need a token or a sign-in; each status has its words."""
    document = made()
    for path, methods in document["paths"].items():
        for told in methods.values():
            is_public = not path.startswith(("/api/analytics", "/metrics"))
            assert is_public == (told["security"] == []), path
            assert all(one["description"] for one in told["responses"].values()), path
            assert told["summary"], path

    figures = document["paths"]["/api/analytics/summary"]["get"]["responses"]
    assert {"200", "304", "401", "403", "422", "429", "503"} == set(figures)
    assert {"token", "session"} == set(document["components"]["securitySchemes"])


def test_money_shares_and_latencies_tell_their_units() -> None:
    """Whoever reads the document alone knows what a number is."""
    shapes = made()["components"]["schemas"]
    summary = json.dumps(shapes["Summary"]["properties"])

    assert "US dollars as a string" in summary
    assert "between 0 and 1" in summary
    assert "milliseconds" in summary


async def test_both_papers_are_public_and_not_sent_twice() -> None:
    async with inside(house()) as client:
        for path in ("/openapi.json", "/docs"):
            first = await client.get(path)
            again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (200, 304) == (first.status_code, again.status_code)
            assert "no-cache" == first.headers["cache-control"]


async def test_the_document_is_that_of_this_twin() -> None:
    async with inside(house()) as client:
        told = (await client.get("/openapi.json")).json()

    assert ("3.1.0", "AI twin of Ada Example") == (told["openapi"], told["info"]["title"])


async def test_the_page_has_every_path_with_a_line_for_the_terminal() -> None:
    """Nothing in it needs a script or a style of its own, which the policy forbids."""
    async with inside(house(web_url="https://twin.example.org/")) as client:
        page = (await client.get("/docs")).text

    for path in made()["paths"]:
        assert f"<code>{path}</code>" in page
    curl = (
        "curl -H &#34;Authorization: Bearer $TWIN_WEB_TOKEN&#34; &#39;https://twin.example.org/api/analytics"
    )
    assert f"{curl}/summary?days=30&#39;" in page
    assert not re.search(r"<style|style=|\son\w+=|<script(?! type=\"module\" src=\"/static/)", page)


async def test_the_lines_go_where_the_reader_came_to() -> None:
    """Without an address of its own the door has that of the request."""
    async with inside(house()) as client:
        page = (await client.get("/docs")).text

    assert "&#39;http://twin.test/healthz&#39;" in page


def test_what_is_asked_for_is_said_in_the_line() -> None:
    """A body that fits, the needed fields alone."""
    found = {one.name: one for one in (op for ch in chapters(made(), "http://t") for op in ch.operations)}

    assert (
        "curl -H 'Content-Type: application/json' "
        """-d '{"question": "Which databases have you worked with?"}' 'http://t/api/ask'"""
    ) == found["ask"].call
    assert "Ask" == (found["ask"].takes or kind_of({}, {})).shape
    assert "questions" in found["summary"].example


@every_row(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 366}, "whole number from 1 to 366"),
        ({"type": "integer", "minimum": 0}, "whole number"),
        ({"type": "integer", "minimum": 1}, "whole number, 1 or more"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or null"),
        ({"type": "string", "format": "date-time"}, "instant"),
        ({"enum": ["up", "down"]}, "`up` or `down`"),
        ({"const": "ok"}, '"ok"'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Day"}}, "list of Day"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object, each field whole number"),
        ({}, "anything"),
    ],
)
def test_a_kind_is_told_in_words(schema: dict[str, Any], words: str) -> None:
    assert words == kind_of(schema, {"Day": {"properties": {}}}).words


def test_an_example_fits_its_shape_and_ends() -> None:
    """Also where a shape holds itself."""
    schemas: dict[str, dict[str, Any]] = {
        "Tree": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "below": {"$ref": "#/components/schemas/Tree"}},
        },
        "Day": {"type": "array", "minItems": 3, "items": {"type": "integer", "minimum": 1}},
    }

    assert [1, 1, 1] == example_of({"$ref": "#/components/schemas/Day"}, schemas)
    assert '"name": "..."' in json.dumps(example_of({"$ref": "#/components/schemas/Tree"}, schemas))
