"""Traces of asks: spans by the conventions for generative AI, one below the other, and no words unasked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from bot.errors import ServerFault, SettingsError
from bot.telemetry.tracing import open_tracing, traced_by
from bot.testing import ScriptedLLM
from tests.far_ends.engine_house import FAST, GOOD, LARGE, House, model

ASKED = "What did you do at Acme?"


@asynccontextmanager
async def traced(
    *models: ScriptedLLM, words: bool = False, quotes: bool = True
) -> AsyncIterator[tuple[House, InMemorySpanExporter]]:
    """An engine that traces, and what it has traced."""
    kept = InMemorySpanExporter()
    async with traced_by(SimpleSpanProcessor(kept), words=words) as tracing:
        yield House(*models, quotes=quotes, telemetry=tracing), kept


def named(kept: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in kept.get_finished_spans()}


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_an_ask_is_a_trace_with_its_steps_and_calls_below_it() -> None:
    async with traced(model(GOOD)) as (house, kept):
        answer = await house.ask()

    spans = named(kept)
    assert {"invoke_agent twin", "search_memory answers", "retrieval profile", "chat fast"} == set(spans)
    whole = spans.pop("invoke_agent twin")
    assert whole.parent is None
    assert whole.context is not None
    assert {whole.context.span_id} == {span.parent.span_id for span in spans.values() if span.parent}
    about = told(whole)
    assert ("invoke_agent", answer.id, "web", "answered", "model", 1) == tuple(
        about[name]
        for name in (
            "gen_ai.operation.name",
            "twin.ask.id",
            "twin.platform",
            "twin.outcome",
            "twin.served_by",
            "twin.attempts",
        )
    )
    assert answer.cost_nano_usd / 10**9 == pytest.approx(about["twin.cost_usd"])


async def test_a_call_is_told_in_the_words_of_the_conventions() -> None:
    async with traced(model(GOOD)) as (house, kept):
        answer = await house.ask()

    span = named(kept)["chat fast"]
    about = told(span)
    assert (SpanKind.CLIENT, "chat", "groq", "fast", "answer", False) == (
        span.kind,
        *(about[f"gen_ai.{name}"] for name in ("operation.name", "provider.name", "request.model")),
        about["twin.purpose"],
        about["twin.hedge"],
    )
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (
        about["gen_ai.usage.input_tokens"],
        about["gen_ai.usage.output_tokens"],
    )
    assert ("stop",) == about["gen_ai.response.finish_reasons"]
    assert answer.id == about["twin.ask.id"]


async def test_a_call_that_failed_says_how_and_not_what_was_said() -> None:
    async with traced(model(ServerFault("boom: hunter2", route=FAST)), model(GOOD, route=LARGE)) as (
        house,
        kept,
    ):
        await house.ask()

    spans = named(kept)
    failed = spans["chat fast"]
    assert (StatusCode.ERROR, "server_fault") == (failed.status.status_code, told(failed)["error.type"])
    assert StatusCode.UNSET == spans["chat large"].status.status_code
    assert "hunter2" not in " ".join(span.to_json() for span in kept.get_finished_spans())


async def test_an_ask_without_an_answer_is_an_error() -> None:
    async with traced(quotes=False) as (house, kept):
        answer = await house.ask()

    whole = named(kept)["invoke_agent twin"]
    assert ("unavailable", "unavailable") == (answer.outcome.value, told(whole)["error.type"])


async def test_nobodys_words_are_in_a_trace() -> None:
    """Neither what was asked, nor what the profile says, nor who asked."""
    async with traced(model(GOOD)) as (house, kept):
        await house.ask(ASKED, person="web:hunter2", conversation="web:hunter2/c")

    text = " ".join(span.to_json() for span in kept.get_finished_spans())
    for word in ("Acme", "PostgreSQL", "hunter2"):
        assert word not in text


async def test_words_are_in_a_trace_when_they_are_asked_for() -> None:
    """In the form of the conventions, of calls alone."""
    async with traced(model(GOOD), words=True) as (house, kept):
        await house.ask(ASKED)

    about = told(named(kept)["chat fast"])
    asked, answered = (json.loads(about[f"gen_ai.{name}.messages"]) for name in ("input", "output"))
    assert ["user"] == [one["role"] for one in asked]
    assert ASKED in asked[0]["parts"][0]["content"]
    assert (GOOD, "stop") == (answered[0]["parts"][0]["content"], answered[0]["finish_reason"])
    assert "Ada Example" in json.loads(about["gen_ai.system_instructions"])[0]["content"]


@pytest.mark.parametrize("headers", ["authorization", "=x", "a=1,b"])
async def test_headers_that_do_not_read_are_refused_without_being_shown(headers: str) -> None:
    with pytest.raises(SettingsError, match="expected name=value") as fault:
        async with open_tracing("http://127.0.0.1:9", headers=headers):
            pass

    assert "authorization" not in str(fault.value)
