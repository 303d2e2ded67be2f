"""What makes a judge be believed: odd verdicts, and controls whose answer is known (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.recall.trust import PROBATION, REST, Pick, Rate, Tried, Trust, sign_of
from bot.recall.unrelated import unrelated

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

SUBJECTS = ("chess", "sailing", "Fortran", "Latin", "pottery", "opera", "rowing", "bees", "maps", "clocks")

ODD = [a + b for a in ("zi", "ka", "mo", "lu") for b in ("rap", "tun", "fel", "dor", "vis")]

Says = Callable[[str, Sequence[str]], int | None]


def trust() -> Trust:
    return Trust(allowed=0.05)


def test_signs_are_seen_in_whoever_says_one_number_and_not_in_who_reads() -> None:
    assert sign_of([Pick(number=1, shown=3)] * 13)
    assert sign_of([Pick(number=2, shown=2)] * 20)
    assert not sign_of([Pick(number=1, shown=1)] * 60)
    assert not sign_of([Pick(number=0, shown=3)] * 60)
    for seed in range(50):
        chance = Random(seed)  # noqa: S311 - a rehearsal
        assert not sign_of([Pick(number=chance.randint(1, 3), shown=3) for _ in range(60)])


def tries(wrong: float, *, most: int, seed: int) -> int | None:
    """After how many controls one is found out that errs so often; None: in none of so many."""
    chance, one = Random(seed), trust()  # noqa: S311 - a rehearsal
    for number in range(1, most + 1):
        one.tried(Tried(expected="", said="x" if chance.random() < wrong else ""), NOW)
        if not one.is_believed:
            return number
    return None


@pytest.mark.slow
def test_a_judge_that_errs_no_more_than_stated_is_left_in_peace() -> None:
    """Two and five in a hundred wrong yeses, in as many controls as come with 1,000 verdicts."""
    assert [] == [seed for seed in range(1000) if tries(0.02, most=120, seed=seed)]
    assert 10 > sum(tries(0.05, most=120, seed=seed) is not None for seed in range(1000))


def test_a_careless_judge_is_found_out_by_some_twenty_controls() -> None:
    needed = sorted(tries(0.30, most=500, seed=seed) or 500 for seed in range(100))

    assert needed[50] <= 25
    assert needed[-1] < 150
    assert all((tries(1.0, most=5, seed=seed) or 9) <= 5 for seed in range(3))


def test_one_error_calls_for_controls_until_it_is_outweighed() -> None:
    one = trust()
    for _ in range(20):
        one.tried(Tried(expected="", said=""), NOW)
    one.tried(Tried(expected="", said="x"), NOW)

    more = 0
    while one.is_in_doubt:
        one.tried(Tried(expected="", said=""), NOW)
        more += 1
    assert 6 == more
    assert one.is_believed


def test_one_miss_calls_for_another_control_and_five_are_enough() -> None:
    one = trust()
    for _ in range(10):
        one.tried(Tried(expected="", said=""), NOW)
    one.tried(Tried(expected="x", said=""), NOW)
    assert one.has_just_missed

    more = 1
    while one.is_believed:
        assert one.is_in_doubt
        one.tried(Tried(expected="x", said=""), NOW)
        more += 1
    assert 5 == more
    assert not one.has_just_missed


def test_second_looks_tell_how_consistent_a_judge_is() -> None:
    one = trust()
    for agreed in (True, True, False):
        one.looked_again(agreed=agreed)

    assert Rate(count=2, of=3) == one.agreed()


def test_a_failure_in_probation_is_another_hour() -> None:
    one = trust()
    for _ in range(5):
        one.tried(Tried(expected="", said="x"), NOW)
    assert NOW + REST == one.until

    for _ in range(PROBATION - 1):
        one.tried(Tried(expected="", said=""), NOW + REST)
    one.tried(Tried(expected="", said="x"), NOW + REST)

    assert NOW + 2 * REST == one.until
    assert not one.may_be_tried(NOW + REST + timedelta(minutes=59))


def test_controls_hold_nobodys_question() -> None:
    assert len(unrelated()) > 1000
    assert replace(Pick(number=1, shown=2), number=0).number == 0
