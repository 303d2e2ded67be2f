"""Figures of arms and how sure they are: against what is known by counting, by tables, and by chance."""

from __future__ import annotations

import random
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Route
from bot.experiments.asked import ArmAsk, Tally, tally
from bot.experiments.assignment import declared
from bot.experiments.measures import (
    Interval,
    Seen,
    effective,
    median_of,
    probability_best,
    ratio_of,
    share_of,
)
from bot.experiments.report import ArmFigures, compare
from bot.settings_tables import ExperimentEntry
from bot.testing import StillClock
from tests.tables import every_row

GPT, QWEN = Route("groq", "openai/gpt-oss-20b"), Route("groq", "qwen/qwen3.8-27b")
NOON = StillClock().now()


def each_alone(parts: list[float]) -> list[Seen]:
    return [Seen(unit=f"{number}", part=part) for number, part in enumerate(parts)]


def ask(unit: str = "u", label: str = "tone:plain", **given: Any) -> ArmAsk:
    usual: dict[str, Any] = {
        "outcome": "answered",
        "served_by": "model",
        "route": GPT,
        "grounded": True,
        "tries": 1,
    }
    return ArmAsk(label=label, unit=unit, at=NOON, **(usual | given))


# --- shares


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (50, 100, 0.4038, 0.5962)],
)
def test_wilson_is_as_in_the_tables(hits: int, number: int, low: float, high: float) -> None:
    found = share_of(each_alone([1.0] * hits + [0.0] * (number - hits)))

    assert found is not None
    assert pytest.approx(low, abs=1e-3) == found.low
    assert pytest.approx(high, abs=1e-3) == found.high


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=60))
def test_a_share_lies_in_its_interval_and_that_between_none_and_all(
    drawn: list[tuple[int, bool]],
) -> None:
    found = share_of([Seen(unit=f"{unit}", part=float(hit)) for unit, hit in drawn])

    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_questions_of_one_conversation_that_all_agree_count_as_one() -> None:
    agreeing = [Seen(unit=f"{n // 10}", part=float(n // 10 % 2)) for n in range(1000)]

    assert pytest.approx(100, rel=0.02) == effective(agreeing)
    assert 1000 == effective(each_alone([float(n % 2) for n in range(1000)]))
    assert 10 == effective([Seen(unit=f"{n % 10}", part=1.0) for n in range(1000)])


def covered(cluster: int) -> float:
    """In how many of 400 made-up worlds the interval of a share of 0.3 holds it."""
    chance, inside = random.Random(7), 0  # noqa: S311 - a rehearsal
    for _ in range(400):
        seen = []
        for unit in range(40):
            usual = chance.betavariate(0.6, 1.4)  # conversations differ, 0.3 in the mean
            seen += [Seen(unit=f"{unit}", part=float(chance.random() < usual)) for _ in range(cluster)]
        found = share_of(seen)
        assert found is not None
        inside += (found.low or 0) <= 0.3 <= (found.high or 1)
    return inside / 400


@pytest.mark.parametrize("cluster", [1, 8])
def test_intervals_hold_the_truth_as_often_as_they_promise(cluster: int) -> None:
    assert pytest.approx(0.95, abs=0.03) == covered(cluster)


# --- medians and ratios


def test_a_median_lies_between_order_statistics() -> None:
    found = median_of(each_alone([float(n) for n in range(1, 101)]))

    assert Interval(value=50.5, low=40, high=61) == found
    within = sum(comb(100, n) for n in range(40, 61)) / 2**100  # exactly: how often so many lie below
    assert within >= 0.95


def test_of_a_handful_of_answers_no_interval_is_claimed() -> None:
    assert Interval(value=2.0) == median_of(each_alone([1.0, 2.0, 3.0]))
    assert None is median_of([])
    assert None is share_of([])


def test_a_ratio_is_parts_over_wholes_with_bounds_from_conversations() -> None:
    seen = [Seen(unit=f"{n}", part=10 + n % 3, whole=1) for n in range(30)]
    found = ratio_of(seen)

    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert pytest.approx(11) == found.value
    assert pytest.approx(2 * 2.045 * (20 / 29 / 30) ** 0.5, rel=0.01) == found.high - found.low
    assert Interval(value=3) == ratio_of([Seen(unit="a", part=3)])
    assert None is ratio_of([Seen(unit="a", part=3, whole=0)])


# --- who is best


@pytest.mark.parametrize(
    ("one", "other"), [((0, 0), (0, 0)), ((3, 1), (1, 3)), ((90, 10), (80, 20)), ((960, 40), (940, 60))]
)
def test_the_probability_of_being_best_is_that_of_a_long_lottery(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    chance = random.Random(1)  # noqa: S311 - a rehearsal
    drawn = 20_000
    wins = sum(
        chance.betavariate(one[0] + 1, one[1] + 1) > chance.betavariate(other[0] + 1, other[1] + 1)
        for _ in range(drawn)
    )

    best = probability_best([one, other])

    assert pytest.approx(wins / drawn, abs=0.012) == best[0]
    assert pytest.approx(1) == sum(best)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=4))
def test_probabilities_are_probabilities_however_much_is_known(scores: list[tuple[int, int]]) -> None:
    best = probability_best(scores)

    assert pytest.approx(1) == sum(best)
    assert all(0 <= one <= 1 for one in best)


def test_equal_arms_are_equally_likely_to_be_best() -> None:
    assert [pytest.approx(1 / 3)] * 3 == probability_best([(40, 10)] * 3)


# --- what counts as failed


@every_row(
    ("given", "failed"),
    [
        ({}, False),
        ({"faults": 1, "tries": 2, "route": QWEN}, True),
        ({"tries": 2}, True),
        ({"served_by": "quote", "route": None, "faults": 1}, True),
        ({"outcome": "unavailable", "served_by": "none", "faults": 1}, True),
        ({"outcome": "not_in_profile", "served_by": "none"}, False),
        ({"served_by": "cache", "tries": 0}, False),
        ({"served_by": "quote", "tries": 0, "route": None}, False),
        ({"hedges": 1, "route": QWEN}, False),
        ({"route": QWEN}, False),
        ({"grounded": False}, False),
    ],
)
def test_an_arm_has_failed_when_its_call_did_not_become_the_answer(
    given: dict[str, Any], failed: bool
) -> None:
    assert failed is ask(**given).failed(None)


def test_an_arm_with_a_model_has_failed_when_another_answers_in_its_place() -> None:
    assert ask(route=QWEN).failed(GPT)
    assert not ask(route=GPT).failed(GPT)
    assert not ask(route=QWEN, hedges=1).failed(GPT)


def test_a_tally_counts_asks_and_the_conversations_behind_them() -> None:
    asks = [ask("a", faults=1), ask("a", faults=1), ask("b"), ask("c", tries=0, served_by="cache")]

    assert Tally(asks=3, failed=2, units=2, failed_units=1) == tally(asks, None)
    assert pytest.approx(2 / 3) == tally(asks, None).rate
    assert 0 == Tally().rate


# --- a whole report


def figures(asks: list[ArmAsk]) -> tuple[ArmFigures, ...]:
    entry = ExperimentEntry.model_validate({"arms": {"plain": {}, "warm": {"prompt": "Be warm."}}})
    (experiment,) = declared({"tone": entry}, [GPT])
    return compare(experiment, asks)


def test_arms_stand_side_by_side() -> None:
    plain = [ask(f"p{n}", latency_ms=400 + n, cost_nano_usd=2000, ups=n % 2) for n in range(40)]
    warm = [
        ask(f"w{n}", "tone:warm", latency_ms=600, cost_nano_usd=3000, grounded=n % 4 > 0, downs=1)
        for n in range(40)
    ]
    said_before = [ask("p1", served_by="cache", tries=0, latency_ms=1)]

    one, other = figures([*plain, *said_before, *warm, ask(label="other:arm")])

    assert (41, 41, 0, 40, 40) == (
        one.questions,
        one.answered,
        one.tally.failed,
        one.tally.asks,
        other.questions,
    )
    assert one.grounded is not None
    assert other.grounded is not None
    assert (1.0, 0.75) == (one.grounded.value, other.grounded.value)
    assert one.thumbs_up is not None
    assert other.thumbs_up is not None
    assert (20, 1.0, 40, 0.0) == (one.votes, one.thumbs_up.value, other.votes, other.thumbs_up.value)
    assert one.p50_ms is not None
    assert 419.5 == one.p50_ms.value
    assert one.cost is not None
    assert 2000 == one.cost.value
    assert one.best is not None
    assert one.best > 0.999


def test_what_a_failed_call_cost_is_borne_by_the_answers() -> None:
    (one, _) = figures([ask("a", cost_nano_usd=100), ask("b", cost_nano_usd=50, served_by="quote", faults=1)])

    assert one.cost is not None
    assert 150 == one.cost.value


def test_before_anything_was_asked_nothing_is_claimed() -> None:
    one, other = figures([])

    nothing = (one.grounded, one.thumbs_up, one.p50_ms, one.cost, one.best, other.best)
    assert (None,) * 6 == nothing


def test_an_arm_that_was_not_asked_yet_may_still_be_the_best() -> None:
    one, other = figures([ask("a")])

    assert one.best is not None
    assert other.best is not None
    assert pytest.approx(2 / 3, abs=0.001) == one.best
