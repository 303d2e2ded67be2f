"""Traces that leave the machine: by OTLP to whoever collects them, and without holding anybody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.listening import listen
from bot.assembly import open_twin
from bot.domain import Question
from bot.settings import Settings
from tests.grounds import url_of

pytestmark = pytest.mark.journey

QUESTION = Question(text="Where did you work?", platform="web", person="web:1", channel="web")


@dataclass
class Collector:
    """Takes traces over HTTP, as the OpenTelemetry Collector does."""

    heard: list[ExportTraceServiceRequest] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        await self.go.wait()
        self.headers.append(dict(request.headers))
        self.heard.append(ExportTraceServiceRequest.FromString(body))
        return Response(b"", media_type="application/x-protobuf")

    def spans(self) -> list[str]:
        return [
            span.name
            for one in self.heard
            for resource in one.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def services(self) -> set[str]:
        return {
            attribute.value.string_value
            for one in self.heard
            for resource in one.resource_spans
            for attribute in resource.resource.attributes
            if attribute.key == "service.name"
        }


@asynccontextmanager
async def collecting(collector: Collector) -> AsyncIterator[str]:
    """The collector on a free port; its address."""
    app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with await listen("127.0.0.1", 0) as listener:
        async with asyncio.TaskGroup() as group:
            group.create_task(server._serve([listener]))  # noqa: SLF001 - `serve` would take the signals
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                collector.go.set()
                server.should_exit = True


def settings(folder: Path, **more: str) -> Settings:
    return Settings(database_url=url_of(folder), **more)  # type: ignore[arg-type]


async def test_an_ask_reaches_the_collector_with_the_headers_that_are_set(tmp_path: Path) -> None:
    collector = Collector()
    collector.go.set()

    async with collecting(collector) as url:
        known = settings(
            tmp_path,
            traces_endpoint=url,
            traces_headers="Authorization=Bearer%20t,x-scope=a",
            traces_service="ada",
        )
        async with open_twin(known) as twin:
            await twin.ask(QUESTION)

    assert {"invoke_agent twin", "retrieval profile"} <= {*collector.spans()}
    assert {"ada"} == collector.services()
    assert ("Bearer t", "a") == (collector.headers[0]["authorization"], collector.headers[0]["x-scope"])


async def test_a_collector_that_never_answers_holds_nobody_up(tmp_path: Path) -> None:
    """An answer does not wait for it, and the end waits some seconds at most."""
    loop = asyncio.get_running_loop()

    async with collecting(Collector()) as url:
        async with open_twin(settings(tmp_path, traces_endpoint=url)) as twin:
            answer = await twin.ask(QUESTION)
            ended = loop.time()
        left = loop.time() - ended

    assert answer.text
    assert left < 40


async def test_without_an_address_nothing_is_traced(tmp_path: Path) -> None:
    async with open_twin(settings(tmp_path)) as twin:
        assert twin.meters.tracing is None
