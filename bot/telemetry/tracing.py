"""Traces of asks by OpenTelemetry's conventions for generative AI; without a word of anybody unless asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.bookkeeping import Attempt, Settlement
from bot.domain import Answer, Call, Completion, Outcome, Prompt, Question
from bot.errors import SettingsError
from bot.telemetry.port import Answered, Called, Step

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer

TRACER = "twin"
AGENT = "twin"
_STEPS: Mapping[Step, tuple[str, str]] = {
    "recall": ("search_memory", "answers"),
    "find": ("retrieval", "profile"),
}
"""Operations by the names of the conventions, and what each is of."""
_ANSWERED, _ERROR = "answered", "error.type"
_NANO = 10**9
_EXPORT_S, _PARTING_S = 2.0, 2.0
"""How long one delivery may take, and when what is left at the end is given up: nobody waits for a trace."""


class Tracing:
    """`bot.telemetry.port.Telemetry` that makes a span of each ask, step and call; ``words`` go with them."""

    def __init__(self, tracer: Tracer, *, words: bool = False) -> None:
        self._tracer = tracer
        self._words = words

    @contextmanager
    def asking(self, ask_id: str, question: Question) -> Iterator[Answered]:
        about = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": AGENT,
            "twin.ask.id": ask_id,
            "twin.platform": question.platform,
        }
        with self._span(f"invoke_agent {AGENT}", about) as span:

            def told(answer: Answer) -> None:
                span.set_attributes(
                    {
                        "twin.outcome": answer.outcome.value,
                        "twin.served_by": answer.served_by.value,
                        "twin.question_type": answer.question_type.value,
                        "twin.attempts": answer.attempts,
                        "twin.grounded": answer.grounded,
                        "twin.cost_usd": answer.cost_nano_usd / _NANO,
                        "gen_ai.usage.input_tokens": answer.usage.prompt_tokens,
                        "gen_ai.usage.output_tokens": answer.usage.completion_tokens,
                    }
                )
                if answer.outcome is Outcome.UNAVAILABLE:
                    _failed(span, answer.outcome.value)

            yield told

    @contextmanager
    def step(self, name: Step) -> Iterator[object]:
        operation, of = _STEPS[name]
        about = {"gen_ai.operation.name": operation, "gen_ai.data_source.id": of}
        with self._span(f"{operation} {of}", about):
            yield None

    @contextmanager
    def calling(self, call: Call, attempt: Attempt) -> Iterator[Called]:
        with self._span(f"chat {attempt.route.model}", _sent(call, attempt), is_client=True) as span:
            if self._words:
                span.set_attributes(_asked(call.prompt))

            def told(settlement: Settlement, completion: Completion | None) -> None:
                span.set_attributes(_settled(settlement))
                if settlement.outcome != _ANSWERED:
                    _failed(span, settlement.outcome)
                if self._words and completion is not None:
                    span.set_attributes(_answered(completion))

            yield told

    @contextmanager
    def _span(
        self, name: str, about: Mapping[str, str | int | float | bool], *, is_client: bool = False
    ) -> Iterator[Span]:
        """A span that tells of an exception its kind alone: its text may hold anything."""
        from opentelemetry.trace import SpanKind

        kind = SpanKind.CLIENT if is_client else SpanKind.INTERNAL
        started = self._tracer.start_as_current_span(
            name, kind=kind, attributes=about, record_exception=False, set_status_on_exception=False
        )
        with started as span:
            try:
                yield span
            except BaseException as error:
                if _ERROR not in (getattr(span, "attributes", None) or {}):  # else it was told how it ended
                    _failed(span, type(error).__name__)
                raise


@asynccontextmanager
async def open_tracing(
    endpoint: str, *, headers: str = "", service: str = TRACER, words: bool = False
) -> AsyncIterator[Tracing]:
    """
    Traces that go to ``endpoint``, by OTLP over HTTP; what is left at the end has seconds to get there.

    Raises:
        SettingsError: the libraries that it takes are not installed, or a header does not read.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends traces is not installed ({error.name}); "
            "install it with `pip install 'twin[otel]'`, or unset it"
        ) from error
    exporter = OTLPSpanExporter(
        endpoint=f"{endpoint.rstrip('/')}/v1/traces", headers=_headers(headers), timeout=_EXPORT_S
    )
    processor = BatchSpanProcessor(exporter)
    async with traced_by(processor, service=service, words=words, give_up=exporter.shutdown) as tracing:
        yield tracing


@asynccontextmanager
async def traced_by(
    processor: SpanProcessor,
    *,
    service: str = TRACER,
    words: bool = False,
    give_up: Callable[[], None] = lambda: None,
) -> AsyncIterator[Tracing]:
    """Traces that a processor of the library takes; ``give_up`` ends its last delivery if that takes long."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    try:
        yield Tracing(provider.get_tracer(TRACER), words=words)
    finally:
        async with asyncio.TaskGroup() as group:
            closing = group.create_task(asyncio.to_thread(provider.shutdown))
            done, _ = await asyncio.wait([closing], timeout=_PARTING_S)
            if not done:
                give_up()


def _headers(text: str) -> dict[str, str]:
    """``name=value,name=value``, values as in a URL: the form that OpenTelemetry's own variable has."""
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, value = part.partition("=")
        if not (name.strip() and equals):
            raise SettingsError(
                "OTEL_EXPORTER_OTLP_HEADERS has a part without `=`; expected name=value,name=value"
            )
        found[name.strip().lower()] = unquote(value.strip())
    return found


def _sent(call: Call, attempt: Attempt) -> dict[str, str | int | float | bool]:
    about: dict[str, str | int | float | bool] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": attempt.route.provider,
        "gen_ai.request.model": attempt.route.model,
        "gen_ai.request.max_tokens": call.max_completion_tokens,
        "twin.ask.id": attempt.ask_id,
        "twin.attempt.id": attempt.id,
        "twin.purpose": attempt.purpose.value,
        "twin.hedge": attempt.is_hedge,
    }
    return about if call.temperature is None else about | {"gen_ai.request.temperature": call.temperature}


def _settled(settlement: Settlement) -> dict[str, str | int | float | list[str]]:
    usage = settlement.usage
    told: dict[str, str | int | float | list[str]] = {"twin.cost_usd": settlement.cost_nano_usd / _NANO}
    if usage is not None:
        told |= {
            "gen_ai.usage.input_tokens": usage.prompt_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
            "gen_ai.usage.output_tokens": usage.completion_tokens,
        }
    if settlement.finish_reason:
        told["gen_ai.response.finish_reasons"] = [settlement.finish_reason]
    if settlement.request_id:
        told["gen_ai.response.id"] = settlement.request_id
    if settlement.first_token_ms is not None:
        told["twin.first_token_ms"] = settlement.first_token_ms
    return told


def _asked(prompt: Prompt) -> dict[str, str]:
    """The letter, in the form of the conventions."""
    messages = prompt.messages()
    rules = [_part(one["content"]) for one in messages if one["role"] == "system"]
    said = [
        {"role": one["role"], "parts": [_part(one["content"])]} for one in messages if one["role"] != "system"
    ]
    return {"gen_ai.system_instructions": json.dumps(rules), "gen_ai.input.messages": json.dumps(said)}


def _answered(completion: Completion) -> dict[str, str]:
    said = {
        "role": "assistant",
        "parts": [_part(completion.text)],
        "finish_reason": completion.finish_reason,
    }
    return {"gen_ai.output.messages": json.dumps([said])}


def _part(text: str) -> dict[str, str]:
    return {"type": "text", "content": text}


def _failed(span: Span, why: str) -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_attribute(_ERROR, why)
    span.set_status(Status(StatusCode.ERROR))
