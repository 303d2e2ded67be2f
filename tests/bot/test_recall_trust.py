"""What makes a judge be believed: odd verdicts, and controls whose answer is known (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.recall.trust import PROBATION, REST, Pick, Tried, Trust, sign_of
from bot.recall.unrelated import unrelated

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

SUBJECTS = ("chess", "sailing", "Fortran", "Latin", "pottery", "opera", "rowing", "bees", "maps", "clocks")

ODD = [a + b for a in ("zi", "ka", "mo", "lu") for b in ("rap", "tun", "fel", "dor", "vis")]

Says = Callable[[str, Sequence[str]], int | None]


def trust() -> Trust:
    return Trust(allowed=0.05)


def test_signs_are_seen_in_whoever_says_one_number_and_not_in_who_reads() -> None:
    assert sign_of([Pick(number=1, shown=3)] * 12)
    assert sign_of([Pick(number=2, shown=2)] * 18)
    assert not sign_of([Pick(number=1, shown=1)] * 60)
    assert not sign_of([Pick(number=0, shown=3)] * 60)
    assert sign_of([Pick(number=1 + at % 3, shown=3, gap=0.2 * (at % 3)) for at in range(20)])
    for seed in range(50):
        chance = Random(seed)  # noqa: S311 - a rehearsal
        assert not sign_of([Pick(number=chance.randint(1, 3), shown=3) for _ in range(60)])


@pytest.mark.slow
def test_a_judge_that_errs_no_more_than_stated_is_left_in_peace() -> None:
    """Two in a hundred wrong yeses: of 30 such judges, each tried 200 times, hardly any is found out."""
    found_out = 0
    for seed in range(30):
        chance, one = Random(seed), trust()  # noqa: S311 - a rehearsal
        for _ in range(200):
            one.tried(Tried(expected="", said="x" if chance.random() < 0.02 else ""), NOW)
            found_out += not one.is_believed
            one.until = None
    assert found_out <= 1


def test_a_failure_in_probation_is_another_hour() -> None:
    one = trust()
    for _ in range(2):
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
