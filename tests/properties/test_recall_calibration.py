"""Whatever trials and audits come, the bar keeps what it promises."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.recall.bounds import beta_share, upper_bound
from bot.recall.calibration import Trial, judged, raised

SCORES = st.floats(0.01, 1.0)
TRIALS = st.lists(st.tuples(SCORES, st.booleans()), min_size=1, max_size=60)
AUDITS = st.lists(st.tuples(SCORES, st.booleans()), max_size=30)
BUDGETS = st.sampled_from([0.005, 0.01, 0.05, 0.2])


def weighed(pairs: list[tuple[float, bool]]) -> list[Trial]:
    return [Trial(score=score, is_right=right, weight=1 / len(pairs), asked="a") for score, right in pairs]


@given(x=st.floats(0.01, 0.99), a=st.integers(1, 40), n=st.integers(1, 60))
def test_the_beta_distribution_counts_the_binomial_one(x: float, a: int, n: int) -> None:
    tail = sum(comb(n + a, k) * x**k * (1 - x) ** (n + a - k) for k in range(a, n + a + 1))

    assert tail == pytest.approx(beta_share(x, a, n + 1), abs=1e-9)


@given(errors=st.integers(0, 20), rest=st.integers(1, 200))
def test_the_bound_is_the_share_at_which_so_few_errors_are_seen_once_in_twenty(
    errors: int, rest: int
) -> None:
    bound, of = upper_bound(errors, errors + rest), errors + rest
    seen = sum(comb(of, k) * bound**k * (1 - bound) ** (of - k) for k in range(errors + 1))

    assert seen == pytest.approx(0.05, abs=1e-7)


@given(trials=TRIALS, budget=BUDGETS)
@example(trials=[(1.0, False), *[(0.5, False)] * 14], budget=0.2)
def test_the_bar_asks_for_half_of_the_budget_at_most(trials: list[tuple[float, bool]], budget: float) -> None:
    told = judged(weighed(trials), budget=budget)

    assert told.wrong <= budget / 2
    assert (told.bar is None) == (told.hits == 0)
    assert told.bar is None or raised(told, [], budget=budget) == told.bar


@pytest.mark.slow
@given(trials=TRIALS, audits=AUDITS, budget=BUDGETS)
def test_audits_never_lower_the_bar(
    trials: list[tuple[float, bool]], audits: list[tuple[float, bool]], budget: float
) -> None:
    told = judged([*weighed([*trials, *[(0.9, True)] * 200])], budget=budget)
    bar = raised(told, audits, budget=budget)

    assert bar is None or (told.bar is not None and bar >= told.bar)


@pytest.mark.slow
@given(audits=AUDITS, budget=BUDGETS)
def test_one_more_error_never_lowers_the_bar(audits: list[tuple[float, bool]], budget: float) -> None:
    told = judged(weighed([(0.5 + at / 1000, True) for at in range(300)]), budget=budget)
    before = raised(told, audits, budget=budget)
    after = raised(told, [*audits, (1.0, False)], budget=budget)

    assert after is None or (before is not None and after >= before)
