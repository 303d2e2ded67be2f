"""What charts show is what the days of the ledger say."""

from __future__ import annotations

from datetime import date, timedelta

from bot.charts import specs
from bot.domain import Usage
from bot.reports.series import by_weeks, series
from bot.tallies import AskTally, AttemptTally, DayTally
from tests.charted import LARGE, LAST, SMALL, days


def asks(number: int, outcome: str, served_by: str) -> AskTally:
    return AskTally(
        platform="slack",
        outcome=outcome,
        served_by=served_by,
        question_type="general",
        asks=number,
        cost_nano_usd=1,
    )


def calls(nano: int, *, large: bool = False, outcome: str = "answered") -> AttemptTally:
    route = LARGE if large else SMALL
    return AttemptTally(
        route=route, purpose="answer", outcome=outcome, attempts=1, usage=Usage(), cost_nano_usd=nano
    )


def test_a_day_is_told_by_route_outcome_hit_and_percentile() -> None:
    saturday = DayTally(
        day=LAST,
        asks=(asks(3, "answered", "model"), asks(2, "answered", "cache"), asks(1, "unavailable", "none")),
        attempts=(calls(5), calls(7, outcome="server_fault"), calls(4, large=True)),
        hours=(0,) * 9 + (6,) + (0,) * 14,
        latencies={100: 3, 900: 2, 4000: 1},
    )

    told = series([DayTally(day=LAST - timedelta(days=1)), saturday])

    empty, day = told.days
    assert ({}, {}, None, 0) == (empty.costs, empty.outcomes, empty.p90_ms, empty.questions)
    assert {SMALL: 12, LARGE: 4} == day.costs
    assert {"answered": 5, "unavailable": 1} == day.outcomes
    assert (5, 2, 100, 4000) == (day.answered, day.hits, day.p50_ms, day.p90_ms)
    assert {(5, 9): 6} == told.hours
    assert (16, 6) == (told.cost_nano_usd, told.questions)


def test_weeks_hold_all_that_their_days_did() -> None:
    daily = days(16, small=2, answered=4)

    weekly = by_weeks(daily)

    assert [date(2026, 11, 6), date(2026, 11, 8), date(2026, 11, 15)] == [one.day for one in weekly.days]
    assert [8, 28, 28] == [one.questions for one in weekly.days]
    assert (daily.cost_nano_usd, daily.hours) == (weekly.cost_nano_usd, weekly.hours)
    assert 14 == weekly.days[-1].hits


def test_a_model_keeps_its_colour_when_another_becomes_dearer() -> None:
    def colours(small: int, large: int) -> dict[str, str]:
        scale = specs.costs(days(1, small=small, large=large))["layer"][0]["encoding"]["color"]["scale"]
        return {name.split()[0]: colour for name, colour in zip(scale["domain"], scale["range"], strict=True)}

    assert colours(1, 2) == colours(2, 1)
