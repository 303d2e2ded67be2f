"""When a day is odd: by its weekday, and whatever bursts there were before."""

from __future__ import annotations

import pytest

from bot.forecast.unusual import unusual

WEEKS = [80, 82, 79, 81, 84, 5, 4] * 4
"""Four weeks from a Monday on: the day after them is a Monday."""


def test_a_usual_day_is_not_odd_and_a_burst_is() -> None:
    assert abs(unusual(WEEKS, 80) or 0) < 1
    assert (unusual(WEEKS, 300) or 0) > 6
    assert (unusual(WEEKS, 5) or 0) < -4


def test_a_weekday_is_compared_with_its_own_like() -> None:
    saturday = WEEKS[:-2]

    assert abs(unusual(saturday, 8) or 0) < 3
    assert (unusual(saturday, 80) or 0) > 6


def test_a_burst_of_the_past_hides_no_later_one() -> None:
    with_burst = [*WEEKS]
    with_burst[10] = 5_000

    assert (unusual(with_burst, 300) or 0) > 6


def test_two_weeks_are_needed_to_know_what_is_usual() -> None:
    assert unusual(WEEKS[:13], 80) is None
    assert unusual(WEEKS[:14], 80) is not None


@pytest.mark.parametrize(("value", "is_odd"), [(0, False), (3, False), (60, True)])
def test_after_silence_a_few_questions_are_chance(value: int, is_odd: bool) -> None:
    assert is_odd == ((unusual([0] * 30, value) or 0) > 4)


def test_money_is_measured_in_what_a_question_costs() -> None:
    each = 200_000
    costs = [count * each for count in WEEKS]

    assert unusual(WEEKS, 95) == pytest.approx(unusual(costs, 95 * each, unit=each))
