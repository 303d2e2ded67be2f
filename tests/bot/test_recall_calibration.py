"""The bar keeps the budget by what was seen, rises with real errors, and goes where errors go on."""

from __future__ import annotations

import numpy as np
import pytest

from bot.recall.bounds import beta_quantile, beta_share, lower_bound, upper_bound
from bot.recall.calibration import Calibration, Trial, calibrate, judged, raised
from bot.recall.certainty import learnt
from bot.recall.head import fit
from tests.bot.test_recall_head import BACKGROUND, around, drawn
from tests.tables import every_row

BUDGET = 0.01
RIGHT = [
    Trial(score=0.5 + at / 1000, is_right=True, weight=0.85 / 400, asked="a", told="a") for at in range(400)
]
LOW = [
    Trial(score=0.01 + at / 500, is_right=False, weight=0.15 / 200, asked="b", told="a") for at in range(200)
]
SOUND = judged([*RIGHT, *LOW], budget=BUDGET)


def bar_of(calibration: Calibration) -> float:
    assert calibration.bar is not None
    return calibration.bar


@every_row(
    ("errors", "of", "expected"),
    # 1 - .05 ** (1 / n) without an error; the rest from published tables of the exact binomial bound
    [
        (0, 10, 0.2589),
        (0, 100, 0.02951),
        (0, 300, 0.009936),
        (1, 473, 0.00999),
        (1, 10, 0.3942),
        (5, 100, 0.1023),
    ],
)
def test_the_bound_is_that_of_clopper_and_pearson(errors: int, of: int, expected: float) -> None:
    assert expected == pytest.approx(upper_bound(errors, of), abs=6e-5)


def test_nothing_seen_bounds_nothing() -> None:
    assert (1.0, 0.0) == (upper_bound(0, 0), lower_bound(0, 0))
    assert 1.0 == upper_bound(3, 3)


def test_the_beta_distribution_is_known_where_it_is_simple() -> None:
    assert 0.3 == pytest.approx(beta_share(0.3, 1, 1))
    assert 0.3**4 == pytest.approx(beta_share(0.3, 4, 1))
    assert 0.5 == pytest.approx(beta_share(0.5, 7.5, 7.5))
    assert 0.25 == pytest.approx(beta_quantile(0.25**3, 3, 1))


def test_a_higher_score_is_worth_more_and_nothing_is_worth_everything() -> None:
    curve = learnt([0.1, 0.2, 0.8, 0.9], [False, False, True, True], [1, 1, 1, 1])

    assert 1 > curve.wrong(0.1) > curve.wrong(0.5) > curve.wrong(0.9) > 0


def test_a_head_that_errs_only_when_unsure_has_a_bar() -> None:
    assert 0.3 < bar_of(SOUND) <= 0.6
    assert SOUND.wrong <= BUDGET / 2
    assert SOUND.hits > 0.6


def test_a_head_that_errs_at_every_score_has_none() -> None:
    mixed = [
        Trial(score=at / 400, is_right=at % 3 > 0, weight=1 / 400, asked="a", told="b")
        for at in range(1, 400)
    ]

    assert judged(mixed, budget=BUDGET).bar is None
    assert raised(judged(mixed, budget=BUDGET), [], budget=BUDGET) is None


def test_a_single_trial_proves_nothing() -> None:
    assert (
        judged([Trial(score=1.0, is_right=True, weight=1.0, asked="a", told="a")], budget=BUDGET).bar is None
    )
    assert judged([], budget=BUDGET).bar is None


def test_before_any_audit_the_calibrated_bar_holds() -> None:
    assert SOUND.bar == raised(SOUND, [], budget=BUDGET)


def test_audits_without_an_error_change_nothing() -> None:
    assert SOUND.bar == raised(SOUND, [(0.7, True)] * 5, budget=BUDGET)
    assert SOUND.bar == raised(SOUND, [(0.7, True)] * 500, budget=BUDGET)


def test_a_single_error_proves_nothing_and_two_among_few_do() -> None:
    rest = [(0.8, True)] * 30

    assert SOUND.bar == raised(SOUND, [(0.999, False), *rest], budget=BUDGET)
    assert raised(SOUND, [(0.999, False), (0.999, False), *rest], budget=BUDGET) is None


def test_errors_lift_the_bar_above_them() -> None:
    audits = [(0.62, False)] * 6 + [(0.8, True)] * 60
    bar = raised(SOUND, audits, budget=BUDGET)

    assert bar is not None
    assert bar > 0.62


def test_errors_at_every_score_end_it() -> None:
    assert raised(SOUND, [(0.999, False)] * 6, budget=BUDGET) is None


def test_it_comes_back_when_the_audits_are_too_old_to_count() -> None:
    audits = [(0.999, False)] * 6

    assert SOUND.bar == raised(SOUND, audits[6:], budget=BUDGET)


def test_a_smaller_budget_of_today_lifts_the_bar_of_yesterday() -> None:
    loose = judged([*RIGHT, *LOW], budget=0.1)
    bar = raised(loose, [], budget=BUDGET)

    assert bar is not None
    assert bar > bar_of(loose)


def test_a_question_that_the_guards_speak_against_is_no_hit() -> None:
    centres = drawn(24, 1)
    rows, labels = around(centres, 4, 2), [f"a{at}" for at in range(24) for _ in range(4)]
    free = calibrate(rows, labels, BACKGROUND, budget=0.05, texts=labels)
    vetoed = calibrate(rows, labels, BACKGROUND, budget=0.05, texts=labels, differ=lambda *_: "numbers")

    assert bar_of(free) > 0
    assert free.hits > 0.5
    assert vetoed.bar is None


def test_what_is_never_right_is_told_as_confused() -> None:
    centres = drawn(10, 1)
    rows = np.concatenate([around(centres, 4, 2), around(centres[:1], 4, 3)])
    labels = [*(f"a{at}" for at in range(10) for _ in range(4)), *["a0-again"] * 4]

    assert (("a0", "a0-again"),) == calibrate(rows, labels, BACKGROUND, budget=BUDGET).confused(1)
    assert fit(rows, labels, BACKGROUND).sure(centres[0])[1] < 0.9
