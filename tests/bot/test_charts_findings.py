"""A chart's title and its alternative text tell what was found."""

from __future__ import annotations

from dataclasses import replace

from bot.charts import alt, findings, specs
from bot.domain import Route
from bot.reports.record import RouteRecord
from bot.reports.series import Series
from bot.reports.wording import dollars
from tests.charted import CENT, LARGE, LAST, SMALL, ahead, day, days
from tests.tables import every_row


def test_the_cost_is_told_with_its_change_its_main_cause_and_its_dearest_day() -> None:
    series = Series(days=(day(1, small=30, large=10), day(small=32, large=48)))

    assert (
        "Cost rose 50 % to $1.20 in 2 days, 52 % of it for gpt-oss-20b. "
        "The dearest day was 21 Nov with $0.8000. "
        "In figures: gpt-oss-20b $0.6200, gpt-oss-120b $0.5800. The budget is $50.00 a month."
    ) == alt.costs(series, monthly_nano_usd=50 * 10**9, before_nano_usd=80 * CENT)


@every_row(
    ("before", "told"),
    [
        (None, "$0.1000 spent in one day, all of it for gpt-oss-20b"),
        (0, "$0.1000 spent in one day, all of it for gpt-oss-20b"),
        (10 * CENT, "Cost stayed at $0.1000 in one day, all of it for gpt-oss-20b"),
        (20 * CENT, "Cost fell 50 % to $0.1000 in one day, all of it for gpt-oss-20b"),
        (1, "Cost rose 9,999,999,900 % to $0.1000 in one day, all of it for gpt-oss-20b"),
    ],
)
def test_a_change_is_told_where_there_is_something_to_compare_with(before: int | None, told: str) -> None:
    assert told == findings.costs(days(1, small=10), before_nano_usd=before)


def test_what_is_forecast_of_the_days_to_come_is_told_as_well() -> None:
    told = alt.costs(days(2, small=1), ahead=ahead(9))

    assert "$0.4500 more is expected by 30 Nov." in told


def test_questions_are_told_with_their_endings_and_the_busiest_day() -> None:
    series = Series(days=(day(1, answered=3), day(answered=5, lost=2)))

    assert (
        "Questions rose 25 % to 10 in 2 days, 80 % answered. The busiest day was 21 Nov with 7. "
        "In figures: answered 8, unavailable 2."
    ) == alt.questions(series, before=8)
    assert "1 question in one day, 100 % answered. In figures: answered 1." == alt.questions(
        days(1, answered=1)
    )


def test_latency_is_told_by_the_days_that_kept_the_target_and_the_slowest() -> None:
    assert (
        "90 % answered within 2 s on 2 of 4 days; slowest on 18 Nov: 2.50 s. "
        "Half were answered within 400 ms to 700 ms, by day."
    ) == alt.latency(days(4, answered=1))
    assert "90 % answered within 1.00 s, below the target of 2 s. Half were answered within 400 ms." == (
        alt.latency(days(1, answered=1))
    )


def test_the_share_from_memory_is_told_beside_its_target() -> None:
    assert "50 % of answers from memory in 2 days, below the target of 85 %" in alt.hits(days(2, answered=2))
    assert "above the target of 50 %" in alt.hits(days(2, answered=2), target=0.5)


def test_the_busiest_hour_is_told() -> None:
    series = Series(days=(day(answered=9),), hours={(5, 9): 4, (5, 17): 5, (0, 3): 5})

    assert (
        "Most is asked on Mondays between 3:00 and 4:00. "
        "That hour has 5 of 14 questions, Saturday as a whole 9."
    ) == alt.week(series)


@every_row(
    ("cap", "told"),
    [
        (None, "$0.1900 expected by 30 Nov"),
        (100, "$0.1900 expected by 30 Nov, below the cap of $1.00"),
        (15, "$0.1900 expected by 30 Nov, the cap of $0.1500 is reached on 26 Nov"),
        (21, "$0.1900 expected by 30 Nov, the cap of $0.2100 may be reached"),
        (10, "$0.1900 expected by 30 Nov, the cap of $0.1000 is reached"),
    ],
)
def test_a_forecast_is_told_against_the_cap(cap: int | None, told: str) -> None:
    cents = None if cap is None else cap * CENT

    assert told == findings.forecast([(LAST, 10 * CENT)], ahead(9, so_far=10 * CENT), cap_nano_usd=cents)


def test_a_month_that_is_over_or_has_not_begun_is_told_so() -> None:
    assert "$0.1000 spent by 21 Nov." == alt.forecast([(LAST, 10 * CENT)], ())
    assert "Nothing was spent yet." == alt.forecast([], ())


def test_a_forecast_is_told_with_what_is_spent_and_both_bands() -> None:
    assert (
        "$0.1900 expected by 30 Nov. $0.1000 is spent so far; by the end it is $0.1675 to $0.2125 "
        "with a chance of 80 %, $0.1450 to $0.2350 with one of 95 %."
    ) == alt.forecast([(LAST, 10 * CENT)], ahead(9, so_far=10 * CENT))


def test_nothing_is_told_as_nothing() -> None:
    nothing = days(7)

    assert (
        "Nothing was spent in 7 days",
        "No questions in 7 days",
        "No latency to tell in 7 days",
        "No answers in 7 days",
        "No questions in 7 days",
    ) == tuple(
        tell(nothing)
        for tell in (
            findings.costs,
            findings.questions,
            findings.latency,
            findings.hits,
            findings.week,
        )
    )


def test_models_are_told_in_the_order_in_which_they_are_asked() -> None:
    known = RouteRecord(success_rate=0.98, p50_ms=400, p90_ms=900, cost_per_answer_nano_usd=200_000)
    order = [(SMALL, known), (LARGE, RouteRecord()), *((Route("groq", f"m{n}"), known) for n in range(2))]

    assert (
        "gpt-oss-20b is asked first: half answered within 400 ms, 98 % well. "
        "gpt-oss-20b: 90 % within 900 ms, 98 % well. m0: 90 % within 900 ms, 98 % well. "
        "Asked after these: 1 more."
    ) == alt.models(order)
    assert "gpt-oss-120b is asked first, and has not answered yet." == alt.models(order[1:2])
    assert "No model is configured." == alt.models([])


@every_row(
    ("part", "told"), [(0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1, "100 %")]
)
def test_a_share_is_never_rounded_to_all_or_to_nothing(part: float, told: str) -> None:
    assert told == findings.share(part)


def test_models_have_short_names_and_each_its_own() -> None:
    twice, long = Route("openai", "gpt-oss-20b"), [Route("groq", f"meta/{'x' * 40}{n}") for n in range(2)]

    names = findings.short_names([SMALL, LARGE, twice, *long])

    assert ("groq:gpt-oss-20b", "openai:gpt-oss-20b", "gpt-oss-120b") == (
        names[SMALL],
        names[twice],
        names[LARGE],
    )
    assert 5 == len(set(names.values()))
    assert all(len(name) < 30 for name in names.values())


def test_a_name_has_only_letters_that_are_seen() -> None:
    turned, blank = Route("groq", "lab/\u202e0b2-ssog\x00 x"), Route("groq", "\u200b\n")

    assert {turned: "0b2-ssog x", blank: "groq:"} == findings.short_names([turned, blank])


def test_a_model_may_be_called_others() -> None:
    costs = {
        Route("groq", name): cent * CENT for cent, name in enumerate(["a", "b", *"cdefg", "others"], start=1)
    }
    one = Series(days=(replace(day(), costs=costs),), hours={})

    told = specs.costs(one)["layer"][0]["encoding"]["color"]["scale"]["domain"]
    kept = [f"{name}  {dollars(costs[Route('groq', name)])}" for name in ("others", *"gfedc")]
    assert [*kept, "2 others  $0.0300"] == told


def test_a_day_that_is_running_is_shown_and_not_compared() -> None:
    """Three questions yesterday beside two of the day before that; the one of this morning is in the sum."""
    series = Series(days=(day(1, answered=3), day(answered=1)), is_running=True)

    assert "Questions rose 50 % to 4 with today in 2 days, 100 % answered" == findings.questions(
        series, before=2
    )
