"""Whatever the OpenAPI document allows, and what it does not, is asked of a real door over a real ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from bot.assembly import open_twin
from bot.domain import Outcome, ServedBy
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.ledger import SqlLedger
from bot.storage.statistics import SqlStatistics
from bot.twin import Twin
from tests.contracts.desks import Desk
from tests.far_ends.dashboard_visitor import ADMIN
from tests.far_ends.web_visitor import open_door
from tests.grounds import of_its_own

pytestmark = pytest.mark.journey

EXAMPLES = 4
"""Of each operation and kind; more of them find nothing new, and every one is a request."""
ALWAYS = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
BY_KIND = {
    GenerationMode.POSITIVE: (*ALWAYS, checks.ignored_auth, checks.unsupported_method),
    GenerationMode.NEGATIVE: ALWAYS,
}


ENDS = (
    (Outcome.ANSWERED, ServedBy.MODEL),
    (Outcome.ANSWERED, ServedBy.CACHE),
    (Outcome.NOT_IN_PROFILE, ServedBy.NONE),
    (Outcome.UNAVAILABLE, ServedBy.NONE),
    (Outcome.REJECTED, ServedBy.NONE),
    (Outcome.ANSWERED, ServedBy.QUOTE),
    (Outcome.RATE_LIMITED, ServedBy.NONE),
)


@asynccontextmanager
async def twin_with_a_past(url: str) -> AsyncIterator[Twin]:
    """A twin that quotes its sample profile, and was asked every few hours for a month."""
    unbound = {"user_rate": "off", "channel_rate": "off", "web_rate": "off", "daily_tokens": 0}
    known = Settings(
        database_url=url,
        web_token=ADMIN,
        **unbound,  # type: ignore[arg-type]
    )
    async with open_twin(known) as twin:
        async with open_database(known.database_url) as database:
            desk = Desk(SqlLedger(database), SqlStatistics(database, twin.clock))
            for number in range(60):
                outcome, served_by = ENDS[number % len(ENDS)]
                await desk.asked(
                    f"past-{number}",
                    twin.clock.now() - timedelta(hours=11 * number),
                    cost=231_000 if served_by is ServedBy.MODEL else 0,
                    person=f"slack:U{number % 7}",
                    outcome=outcome,
                    served_by=served_by,
                )
        yield twin


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the door; it is open in a thread, as who comes here waits for each answer."""
    opened, leave, told = Event(), Event(), list[str]()

    async def serve() -> None:
        async with (
            of_its_own(tmp_path_factory.mktemp("door")) as books,
            twin_with_a_past(books) as twin,
            open_door(twin) as url,
        ):
            told.append(url)
            opened.set()
            await asyncio.to_thread(leave.wait)

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert opened.wait(300)
        yield told[0]
    finally:
        leave.set()
        thread.join()


def ways(label: str) -> tuple[str, ...]:
    """As what an answer may be asked for."""
    return ("application/json", "text/event-stream") if label == "POST /api/ask" else ("*/*",)


@pytest.mark.parametrize("kind", list(GenerationMode))
def test_nothing_comes_back_that_the_document_does_not_tell(door: str, kind: GenerationMode) -> None:
    """No 500, no other status, nothing of another shape; and no figure without a token."""
    schema = schemathesis.openapi.from_url(f"{door}/openapi.json")
    asked = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if kind is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # it takes nothing that could be wrong
        asked.append(operation.label)
        for way in ways(operation.label):
            ask(operation, kind, door, {"Authorization": f"Bearer {ADMIN}", "Accept": way})

    assert {"GET /api/analytics/summary", "POST /api/ask", "POST /api/feedback"} <= {*asked}


def ask(operation: Any, kind: GenerationMode, door: str, headers: dict[str, str]) -> None:
    """So many calls of one operation, and a look at each answer."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=kind))
    def call(case: Case[Any]) -> None:
        case.call_and_validate(base_url=door, timeout=100, headers=headers, checks=list(BY_KIND[kind]))

    call()
