"""What a look makes of figures: alarms that are hardly chance, and words that say what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import Route
from bot.incidents.answers import errors, failing_models, latency
from bot.incidents.duties import late_reports, late_tick, pile
from bot.incidents.incident import Level, Signal
from bot.incidents.lately import Lately, RouteLately, bounds
from bot.incidents.spending import Hits, Month, OddDay, fewer_hits, odd_cost, over_cap
from tests.tables import every_row

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BAD, BETWEEN, GOOD = Level.BAD, Level.BETWEEN, Level.GOOD
A, B, C = Route("groq", "a"), Route("groq", "b"), Route("openai", "c")
MINUTES = timedelta(minutes=10)


@every_row(
    ("failed", "questions", "some", "most"),
    [
        (0, 0, GOOD, GOOD),
        (1, 3, BETWEEN, BETWEEN),
        (3, 3, BETWEEN, BETWEEN),  # three questions are one person's bad minute
        (2, 5, BETWEEN, BETWEEN),
        (5, 5, BETWEEN, BAD),
        (4, 5, BAD, BETWEEN),
        (3, 400, BETWEEN, GOOD),  # below the target, and still no more than chance above it
        (4, 400, GOOD, GOOD),
        (40, 1000, BAD, GOOD),
    ],
)
def test_errors_are_told_when_they_are_hardly_chance(
    failed: int, questions: int, some: Level, most: Level
) -> None:
    found = errors(Lately(questions=questions, failed=failed), 0.01)
    expected = GOOD if failed <= questions * 0.01 else some

    assert (expected, most) == tuple(one.level for one in found)
    assert ["warning", "critical"] == [one.severity for one in found]


def test_the_words_of_an_error_tell_figures_and_what_to_do() -> None:
    some, _ = errors(Lately(questions=50, failed=7), 0.01)

    assert "7 of 50 questions in the last hour could not be answered at all." in some.text
    assert "`models`" in some.text
    assert "More than 1 % of the questions fail" == some.title


@every_row(
    ("slow", "quick", "level"),
    [(0, 0, GOOD), (3, 1, BETWEEN), (4, 2, BAD), (5, 95, GOOD), (12, 88, BETWEEN), (25, 75, BAD)],
)
def test_a_late_tenth_is_told_when_it_surely_is_more_than_a_tenth(
    slow: int, quick: int, level: Level
) -> None:
    found = latency(Lately(questions=slow + quick, latencies={2000: slow, 400: quick}), 2000)

    assert level is found.level


def test_a_model_that_fails_is_told_while_others_answer() -> None:
    seen = Lately(
        routes=(
            RouteLately(route=A, calls=9, failed=9),
            RouteLately(route=B, calls=9, failed=1),
        )
    )

    levels = {one.name: one.level for one in failing_models(seen, [A, B, C])}

    assert {"model:groq:a": BAD, "model:groq:b": GOOD, "model:openai:c": BETWEEN} == levels


def test_where_all_of_a_provider_fail_its_breaker_tells() -> None:
    seen = Lately(routes=tuple(RouteLately(route=one, calls=9, failed=9) for one in (A, B)))

    assert {BETWEEN} == {one.level for one in failing_models(seen, [A, B])}


def month(probability: float | None, **more: object) -> Month:
    given = {
        "known_days": 9,
        "spent": 10**9,
        "expected": 6 * 10**10,
        "cap": 5 * 10**10,
        "reached_on": date(2026, 11, 24),
    }
    return Month(probability=probability, **{**given, **more})  # type: ignore[arg-type]


def test_a_month_that_will_not_be_enough_is_told_with_its_day() -> None:
    found = over_cap(month(0.8), 0.5)

    assert (BAD, "forecast") == (found.level, found.name)
    assert "$1.00 of $50.00 are used; $60.00 are expected by the month's end." in found.text
    assert "2026-11-24" in found.text
    assert BETWEEN is over_cap(month(0.4), 0.5).level
    assert GOOD is over_cap(month(0.2), 0.5).level


def test_a_young_twin_a_used_up_cap_and_no_cap_are_no_forecast_alarm() -> None:
    assert BETWEEN is over_cap(month(0.9, known_days=2), 0.5).level
    assert BETWEEN is over_cap(month(1.0, spent=5 * 10**10), 0.5).level
    assert GOOD is over_cap(month(None, cap=None, reached_on=None), 0.5).level


def odd(z: float | None, cost: int = 10**9) -> OddDay:
    return OddDay(day=date(2026, 11, 20), cost=cost, z=z)


def test_an_odd_day_is_told_when_it_cost_something() -> None:
    assert BAD is odd_cost(odd(0.1), odd(7.0), 4.0).level
    assert BAD is odd_cost(odd(7.0), odd(None), 4.0).level
    assert BETWEEN is odd_cost(odd(0.1), odd(3.5), 4.0).level
    assert GOOD is odd_cost(odd(-9.0), odd(None), 4.0).level
    assert GOOD is odd_cost(odd(0.1), odd(50.0, cost=10_000_000), 4.0).level
    assert "2026-11-20 cost $1.0000, 7.0 times" in odd_cost(odd(7.0), odd(0.0), 4.0).text


def test_fewer_answers_from_memory_are_told_when_both_shares_are_known() -> None:
    usual = Hits(hits=850, answers=1000)

    assert BAD is fewer_hits(Hits(hits=20, answers=60), usual, 0.2).level
    assert BETWEEN is fewer_hits(Hits(hits=2, answers=4), usual, 0.2).level
    assert GOOD is fewer_hits(Hits(hits=80, answers=100), usual, 0.2).level
    assert GOOD is fewer_hits(Hits(hits=0, answers=0), usual, 0.2).level
    assert BETWEEN is fewer_hits(Hits(hits=0, answers=60), Hits(hits=9, answers=10), 0.2).level


def test_a_pile_is_told_by_number_or_by_age_and_is_over_when_it_is_well_below() -> None:
    def piled(number: int, days: int = 0) -> Signal:
        return pile([NOON - timedelta(days=days)] * number, NOON, most=10, days=7)

    assert [GOOD, GOOD, BETWEEN, BAD] == [piled(number).level for number in (0, 8, 9, 10)]
    assert (BAD, GOOD) == (piled(1, days=7).level, piled(1, days=6).level)
    assert "1 question waits, the oldest for 7 days." in piled(1, days=7).text
    assert "10 questions wait, the oldest for 0 days." in piled(10).text


def test_a_scheduler_is_late_for_whoever_was_up_all_the_time() -> None:
    def late(minutes: int | None, up: int) -> Level:
        last = None if minutes is None else NOON - timedelta(minutes=minutes)
        return late_tick(last, NOON, after=MINUTES, up_for=timedelta(minutes=up), who="host:1").level

    assert [GOOD, GOOD, BETWEEN, BAD] == [late(None, 60), late(9, 60), late(900, 1), late(10, 60)]


def test_a_report_that_is_due_is_late_after_an_hour() -> None:
    found = late_reports(["slack:C1"])

    assert (BAD, timedelta(hours=1), GOOD) == (found.level, found.hold, late_reports([]).level)
    assert "slack:C1" in found.text


def test_the_interval_of_nothing_is_everything() -> None:
    assert (0.0, 1.0) == bounds(0, 0)
    assert bounds(0, 10)[0] == pytest.approx(0.0)
    assert bounds(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)  # Wilson 1927, as tabulated
