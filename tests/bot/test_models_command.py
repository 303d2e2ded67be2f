"""What `models` says: each route's record, and words and numbers on why it stands where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bookkeeping import Trial
from bot.commands.models import ModelCommands
from bot.commands.registry import Caller, Registry
from bot.domain import QuestionType, Route
from bot.llm.breaker import BreakerState
from bot.llm.selection import Basis, Placement
from bot.reports.record import RouteRecord
from bot.reports.routes import record, why
from bot.testing import StillClock

ONE, TWO = Route("groq", "one"), Route("groq", "two")
ADMIN = Caller(platform="terminal", person="terminal:me", channel="terminal", is_admin=True)
OUT = BreakerState(
    name="open", reason="auth: invalid_api_key", until=datetime(2026, 11, 20, 12, 0, 40, tzinfo=UTC)
)
EVEN = dict.fromkeys(QuestionType, 0.91)
KEYS = [
    "route", "position", "why", "breaker", "headroom", "success_rate", "p50_ms", "p90_ms",
    "cost_per_answer_usd",
]  # fmt: skip


def trial(route: Route = ONE, outcome: str = "answered", **other: Any) -> Trial:
    at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    given: dict[str, Any] = {"latency_ms": 500, "cost_nano_usd": 200_000, "at": at}
    return Trial(route=route, outcome=outcome, kind=QuestionType.GENERAL, **(given | other))


def place(route: Route = ONE, position: int = 1, **other: Any) -> Placement:
    given: dict[str, Any] = {"basis": Basis.LEARNED, "worth": 0.931, "first": EVEN, "known": 140}
    seen = {"trials": 120, "good": 0.98, "seconds": 0.6, "nano_usd": 200_000}
    return Placement(route=route, position=position, **(given | seen | other))


@dataclass(slots=True)
class Places:
    """An order that was made up."""

    said: tuple[Placement, ...]
    refreshed: int = 0

    async def refresh(self) -> None:
        self.refreshed += 1

    def placements(self) -> tuple[Placement, ...]:
        return self.said


@dataclass(slots=True)
class Past:
    """Trials that were made up; `since` and `limit` are what was asked for."""

    told: tuple[Trial, ...] = ()
    since: datetime | None = None

    async def trials(self, since: datetime, *, limit: int = 2000) -> tuple[Trial, ...]:
        self.since = since
        return self.told[-limit:]


def commands(places: Places, past: Past) -> Registry:
    models = ModelCommands(
        places=places,
        experience=past,
        clock=StillClock(),
        zone=ZoneInfo("Europe/Berlin"),
        breaker=lambda route: OUT if route == TWO else BreakerState(name="closed"),
        headroom=lambda _: "82 %",
    )
    return Registry(models.commands())


async def test_models_are_told_in_their_order_in_the_shape_of_the_contract() -> None:
    places = Places((place(), place(TWO, 2, trials=0, good=None, seconds=None, nano_usd=None)))
    past = Past((trial(), trial(latency_ms=900), trial(outcome="server_fault", cost_nano_usd=0)))

    reply = await commands(places, past).run("models", ADMIN, "2")

    data: Any = reply.data
    first, second = data
    more = ["calls", "grounded_rate", "thumbs_up", "thumbs_down"]
    assert [KEYS + more, KEYS + more] == [list(first), list(second)]
    assert [3, None, 0, 0] == [first[key] for key in more]
    assert ("groq:one", 1, "closed", "82 %", 2 / 3, 500, 900, "0.0002") == tuple(
        first[key] for key in KEYS if key != "why"
    )
    assert ("groq:two", 2, "open", "82 %", None, None, None, None) == tuple(
        second[key] for key in KEYS if key != "why"
    )
    assert datetime(2026, 11, 18, 23, tzinfo=UTC) == past.since
    assert 1 == places.refreshed
    assert ["1. groq:one", "2. groq:two"] == [name for name, _ in reply.fields]
    assert reply.fields[0][1].endswith("asked first in 91 % of questions. Headroom: 82 %")
    assert reply.fields[1][1].startswith("not tried in the last day")
    assert "Left out until 13:00:40, then tried again (auth: invalid_api_key)" in reply.fields[1][1]
    assert reply.table is not None
    assert ("1", "groq:one", "66.7 %", "500 ms", "900 ms", "$0.000200", "closed") == reply.table.rows[0]


async def test_without_a_model_that_is_said() -> None:
    reply = await commands(Places(()), Past()).run("models", ADMIN)

    assert [] == reply.data
    assert "No model is configured" in reply.text


async def test_models_are_for_admins_and_days_are_days() -> None:
    asker = Caller(platform="slack", person="slack:U1", channel="slack:C1")
    registry = commands(Places((place(),)), Past())

    assert (await registry.run("models", asker)).refused
    assert (await registry.run("models", ADMIN, "sometimes")).refused


@pytest.mark.parametrize(
    ("placed", "told"),
    [
        (
            place(),
            (
                "answers 98 % of the last 120 well, 600 ms, $0.000200: best value 0.93; "
                "asked first in 91 % of questions"
            ),
        ),
        (
            place(position=2, first=EVEN | {QuestionType.TECHNICAL: 0.25}, trials=1, good=1.0),
            (
                "answers 100 % of its last call well, 600 ms, $0.000200: value 0.93; asked first in "
                "91 % of education, 91 % of behavioural, 91 % of general, 25 % of technical questions"
            ),
        ),
        (
            place(basis=Basis.GIVEN, trials=0, good=None, seconds=None, nano_usd=None, known=7),
            "not tried in the last day: in the given order until 20 calls are known (7 are)",
        ),
        (
            place(basis=Basis.GIVEN, position=3, good=0.0, is_failing=True, trials=2),
            (
                "answers 0 % of the last 2 well, 600 ms, $0.000200: "
                "behind the others, because its last two calls failed"
            ),
        ),
        (
            place(basis=Basis.FIXED, position=2),
            "answers 98 % of the last 120 well, 600 ms, $0.000200: number 2 as configured (TWIN_ORDER=fixed)",
        ),
    ],
    ids=["learned", "by type", "cold", "failing", "forced"],
)
def test_the_reason_is_in_words_and_numbers(placed: Placement, told: str) -> None:
    assert told == why(placed)


def test_a_record_counts_all_money_over_good_answers_and_no_call_that_tells_nothing() -> None:
    told = record(
        [
            trial(grounded=True, thumbs=2),
            trial(grounded=False, thumbs=-1),
            trial(outcome="lost", cost_nano_usd=1),
            trial(outcome="too_large"),
        ]
    )

    expected = RouteRecord(
        calls=4,
        success_rate=0.5,
        grounded_rate=0.5,
        thumbs_up=1,
        thumbs_down=1,
        p50_ms=500,
        p90_ms=500,
        cost_per_answer_nano_usd=600_001,
    )
    assert expected == told
    assert RouteRecord() == record([])
