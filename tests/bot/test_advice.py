"""What is recommended rests on enough figures and names the setting; nothing is without evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.bookkeeping import Trial, VerdictFigures
from bot.domain import QuestionType, Route
from bot.reports.advice import Again, Caps, Evidence, advice, least_difference
from bot.tallies import HitTally
from tests.accounted import FAST, LARGE, asks, calls, day_of
from tests.tables import every_row

DAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def trials(route: Route, good: int, bad: int = 0, *, cost: int = 100_000, **other: Any) -> list[Trial]:
    usual: dict[str, Any] = {
        "kind": QuestionType.TECHNICAL,
        "at": NOON,
        "latency_ms": 500,
        "cost_nano_usd": cost,
    }
    return [
        Trial(route=route, outcome="answered", grounded=number < good, **(usual | other))
        for number in range(good + bad)
    ]


def told(found: list[Trial], **other: Any) -> tuple[str, ...]:
    return advice(Evidence(days=[day_of(DAY)], trials=found, routes=[LARGE, FAST], **other))


def test_a_cheaper_model_that_is_as_good_is_recommended_with_its_figures() -> None:
    (one,) = told(trials(LARGE, 196, 4, cost=400_000) + trials(FAST, 176, 4))

    assert one.startswith(
        "`groq:openai/gpt-oss-20b` answers technical questions as well as `groq:openai/gpt-oss-120b` "
        "(97.8 % of 180 well, against 98.0 % of 200; 95 % sure that it is less than 5 points worse) at 25 % "
        "of the cost an answer: it would have saved $0.0"
    )
    assert one.endswith(
        "To have it so, name `groq:openai/gpt-oss-20b` alone, or first with TWIN_ORDER=fixed, in TWIN_MODELS."
    )
    assert (
        "set TWIN_ORDER=learned" in told(trials(LARGE, 200, cost=400_000) + trials(FAST, 180), forced=True)[0]
    )


@every_row(
    ("dear", "cheap"),
    [
        (trials(LARGE, 200, cost=400_000), trials(FAST, 40)),  # too few
        (trials(LARGE, 200, cost=400_000), trials(FAST, 58, 2)),  # perhaps worse
        (trials(LARGE, 200, cost=400_000), trials(FAST, 150, 30)),  # worse
        (trials(LARGE, 200, cost=120_000), trials(FAST, 180)),  # hardly cheaper
        (trials(FAST, 200), trials(LARGE, 180, cost=400_000)),  # the cheap one is asked already
        (trials(LARGE, 200, cost=400_000), trials(FAST, 180, is_hedge=True)),  # another kind of call
        (trials(LARGE, 200, cost=400_000), trials(FAST, 180, kind=QuestionType.GENERAL)),
        (
            trials(LARGE, 200, cost=400_000, thumbs=1),
            trials(FAST, 140) + trials(FAST, 40, thumbs=-1),  # people like it less
        ),
    ],
)
def test_without_enough_evidence_no_other_model_is_recommended(dear: list[Trial], cheap: list[Trial]) -> None:
    assert () == told(dear + cheap)


def test_a_route_that_never_answers_is_told_with_how_its_calls_ended() -> None:
    silent = [calls(LARGE, attempts=30, outcome="rate_limited"), calls(LARGE, attempts=4, outcome="timeout")]
    days = [day_of(DAY, *silent, calls(attempts=90))]

    (one,) = advice(Evidence(days=days, routes=[LARGE, FAST]))

    assert (
        "`groq:openai/gpt-oss-120b` was called 34 times and never answered (30 rate limited, 4 timeout): "
        "take it out of TWIN_MODELS, or see `twin doctor` for what is wrong with it."
    ) == one
    assert () == advice(Evidence(days=days, routes=[FAST]))  # it is out already


def test_a_cap_that_binds_is_told_with_what_it_cost() -> None:
    full = day_of(DAY, asks(9, served_by="quote"), asks(3, outcome="over_budget"), calls())
    free = day_of(DAY + timedelta(days=1), asks(5, served_by="quote"))

    by_day = advice(Evidence(days=[full, free], caps=Caps(day_tokens=111)))
    by_month = advice(
        Evidence(days=[full, free], caps=Caps(month_nano_usd=10**9, month_taken_nano_usd=99 * 10**7))
    )

    assert by_day[0].startswith("On 1 of 2 days TWIN_DAILY_TOKENS (111) was used up, and 12 questions were")
    assert by_month[0].startswith("TWIN_MONTHLY_USD ($1.00) is used up, and this month 17 questions were")
    assert () == advice(Evidence(days=[full, free], caps=Caps(day_tokens=10_000, month_nano_usd=10**9)))


def test_people_who_were_refused_for_their_pace_are_counted() -> None:
    many, few = ([day_of(DAY, asks(200), asks(refused, outcome="rate_limited"))] for refused in (40, 6))

    assert advice(Evidence(days=many))[0].startswith("40 of 240 questions (16.7 %) were refused")
    assert () == advice(Evidence(days=few))


def test_memory_that_is_off_is_recommended_by_what_was_asked_again() -> None:
    seen = Again(asks=12, cost_nano_usd=2_000_000)

    (one,) = advice(Evidence(days=[day_of(DAY)], cache="off", again=seen))

    assert one.startswith(
        "12 questions were asked again in the same words; the answers to them had cost $0.002"
    )
    assert () == advice(Evidence(days=[day_of(DAY)], cache="on", again=seen))


def test_judges_that_cost_more_than_they_save_are_told() -> None:
    judged = VerdictFigures(why="grey", outcome="same", count=60, cost_nano_usd=5_000)
    day = day_of(DAY, hits=(HitTally(tier="judged", hits=3, saved_nano_usd=900),), verdicts=(judged,))

    (one,) = advice(Evidence(days=[day]))

    assert one.startswith("Judges of memory took $0.000005 for 60 verdicts, and the hits saved $0.000001")


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_the_bound_of_a_difference_is_below_it_and_within_minus_one_and_one(
    first: int, second: int, data: st.DataObject
) -> None:
    one, other = data.draw(st.integers(0, first)), data.draw(st.integers(0, second))

    least = least_difference((one, first), (other, second))

    assert -1 - 1e-9 <= least <= one / first - other / second + 1e-9
