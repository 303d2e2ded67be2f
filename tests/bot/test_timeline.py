"""An account day by day: the same figures, each of one day, and no day left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.reports.figures import usage_json
from bot.reports.timeline import series_json
from bot.tallies import HitTally
from tests.accounted import FAST, account_of, asks, calls, day_of

DAY = date(2026, 11, 20)


def days_of(told: dict[str, object]) -> list[dict[str, Any]]:
    found = told["series"]
    assert isinstance(found, list)
    return found


def test_each_day_of_a_span_is_there_oldest_first_also_the_empty_ones() -> None:
    told = series_json(account_of(day_of(DAY, asks(2)), day_of(DAY + timedelta(days=1))))

    assert ("2026-11-20", "2026-11-21", 2, "UTC") == (
        told["since"],
        told["until"],
        told["days"],
        told["zone"],
    )
    assert [("2026-11-20", 2), ("2026-11-21", 0)] == [
        (one["date"], one["questions"]) for one in days_of(told)
    ]


def test_a_day_of_the_series_is_told_as_that_day_alone_would_be() -> None:
    """One definition of every figure, whichever way it is asked for."""
    day = day_of(
        DAY,
        asks(8, outcome="answered", served_by="cache"),
        asks(1, outcome="unavailable", served_by="none"),
        calls(FAST, cost=9_000),
        latencies={120: 8, 900: 1},
        hits=(HitTally(tier="exact", hits=8, saved_nano_usd=40),),
    )

    (told,) = days_of(series_json(account_of(day)))
    alone = usage_json(account_of(day))

    shared = told.keys() & alone.keys() - {"by_model"}
    assert {"questions", "by_outcome", "cost_usd", "p90_ms", "cache_hit_rate", "saved_usd"} <= shared
    assert {name: alone[name] for name in shared} == {name: told[name] for name in shared}
    assert [{"provider": "groq", "model": FAST.model, "attempts": 2, "cost_usd": "0.000009"}] == told[
        "by_model"
    ]


def test_the_hours_are_those_of_the_clock_on_the_wall() -> None:
    hours = tuple(int(hour == 9) for hour in range(24))

    (told,) = days_of(series_json(account_of(day_of(DAY, asks(1), hours=hours))))

    assert list(hours) == told["by_hour"]
