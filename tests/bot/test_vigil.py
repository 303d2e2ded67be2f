"""What is looked at, put together: finished days, the month ahead, a pile, a scheduler that stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Route, Usage
from bot.forecast.forecasting import Forecasting
from bot.incidents.incident import Level, Signal
from bot.incidents.lately import Lately
from bot.settings import Settings
from bot.spend.budget import limits_of
from bot.storage.inbox_memory import MemoryInbox
from bot.tallies import AskTally, AttemptTally, DayTally
from bot.testing import StillClock
from bot.vigil import Sensed, Sensors

GPT = Route("groq", "openai/gpt-oss-20b")
CENT = 10**7


@dataclass
class Days:
    """`bot.tallies.Statistics` of days that cost what they are told to, most of them answered from memory."""

    costs: dict[date, int] = field(default_factory=dict)
    hits: dict[date, int] = field(default_factory=dict)

    async def days(
        self, days: Sequence[date], zone: ZoneInfo, *, person: str | None = None
    ) -> tuple[DayTally, ...]:
        assert zone.key == "Europe/Berlin"
        assert person is None
        return tuple(self._day(day) for day in days)

    async def busiest(self, *_: object, **__: object) -> tuple[()]:
        return ()

    async def asks_of(self, *_: object, **__: object) -> dict[str, int]:
        return {}

    def _day(self, day: date) -> DayTally:
        cost, hits = self.costs.get(day, 0), self.hits.get(day, 0)
        asked = {"platform": "slack", "outcome": "answered", "question_type": "general", "cost_nano_usd": 0}
        return DayTally(
            day=day,
            asks=(
                AskTally(served_by="cache", asks=hits, **asked),  # type: ignore[arg-type]
                AskTally(served_by="model", asks=100 - hits, **asked),  # type: ignore[arg-type]
            ),
            attempts=(
                AttemptTally(
                    route=GPT,
                    purpose="answer",
                    outcome="answered",
                    attempts=100,
                    usage=Usage(prompt_tokens=1000, completion_tokens=10),
                    cost_nano_usd=cost,
                ),
            ),
        )


@dataclass
class Books:
    first: datetime

    async def first_day(self) -> datetime:
        return self.first

    async def standings(self, windows: Sequence[Any]) -> tuple[()]:
        return ()

    async def route_days(self, since: datetime, until: datetime) -> tuple[()]:
        return ()


class Calm:
    async def lately(self, since: datetime, until: datetime) -> Lately:
        assert timedelta(hours=1) == until - since
        return Lately(questions=9, failed=9, latencies={100: 9})


def sensors(days: Days, clock: StillClock, known: int = 40) -> Sensors:
    given: dict[str, Any] = {"TWIN_TIMEZONE": "Europe/Berlin", "_env_file": None}
    settings = Settings(**given)
    books = Books(clock.now() - timedelta(days=known))
    looking = Forecasting(statistics=days, ledger=books, limits=limits_of(settings), clock=clock)
    sensed = Sensed(forecasting=looking, reports=None, heartbeat=None, routes=[GPT])  # type: ignore[arg-type]
    return Sensors(
        settings=lambda: settings,
        recent=Calm(),
        inbox=MemoryInbox(),
        sensed=sensed,
        clock=clock,
        started=0.0,
    )


def levels(found: Sequence[Signal]) -> dict[str, Level]:
    return {one.name: one.level for one in found}


def past(clock: StillClock, value: int) -> dict[date, int]:
    today = clock.now().date()
    return {today - timedelta(days=back): value + back % 3 for back in range(1, 60)}


@pytest.mark.parametrize("back", [0, 1])
async def test_a_day_that_costs_far_more_than_its_like_is_seen_today_or_tomorrow(back: int) -> None:
    clock, days = StillClock(), Days()
    days.costs = past(clock, 20 * CENT)
    usual = levels(await sensors(days, clock).days(clock.now()))
    days.costs[clock.now().date() - timedelta(days=back)] = 200 * CENT

    odd = levels(await sensors(days, clock).days(clock.now()))

    assert (Level.GOOD, Level.BAD) == (usual["cost"], odd["cost"])


async def test_a_young_twin_knows_no_odd_day() -> None:
    clock, days = StillClock(), Days()
    days.costs = {clock.now().date(): 900 * CENT}

    assert {"cost": Level.GOOD, "cache": Level.GOOD} == levels(
        await sensors(days, clock, known=0).days(clock.now())
    )


async def test_fewer_answers_from_memory_are_seen_against_two_weeks() -> None:
    clock, days = StillClock(), Days()
    today = clock.now().date()
    days.hits = {today - timedelta(days=back): 20 if back < 2 else 90 for back in range(40)}

    (_, cache) = await sensors(days, clock).days(clock.now())

    assert Level.BAD is cache.level
    assert "20% of 200 answers since yesterday came from memory, 90% in the two weeks before." in cache.text


async def test_the_last_hour_is_held_to_the_targets() -> None:
    clock = StillClock()

    found = levels(await sensors(Days(), clock).answers(clock.now()))

    assert Level.BAD is found["errors:most"]
    assert Level.GOOD is found["latency"]
    assert f"model:{GPT}" in found


async def test_without_a_cap_no_month_is_too_short() -> None:
    clock, days = StillClock(), Days()
    days.costs = past(clock, 20 * CENT)

    assert {"forecast": Level.GOOD} == levels(await sensors(days, clock).forecast(clock.now()))
    assert {"pile": Level.GOOD} == levels(await sensors(days, clock).pile(clock.now()))
