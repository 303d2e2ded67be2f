"""The verdict on a soak tells growth from noise, and finds whatever was left open."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.soak_verdict import Look, climbed, faults_of, summed_up, wrong_words
from tests.tables import every_row

Found = dict[str, Any]


def looks(*, grows_kb: float = 0.0, noise_kb: float = 0.0, opens: float = 0.0) -> list[Look]:
    chance = random.Random(1)  # noqa: S311 - the same noise each time
    return [
        Look(
            asked=100 * n,
            resident_kb=round(160_000 + grows_kb * n + chance.uniform(-noise_kb, noise_kb)),
            files=round(20 + opens * n),
            threads=9,
            tasks=round(60 + opens * n),
        )
        for n in range(200)
    ]


def found(seen: list[Look] | None = None, **other: Any) -> Found:
    told = {"errors": {}, "outcomes": {"answered": 9}, "left_open": {}, "exit": 0, "served_by": {"model": 9}}
    return {**told, **summed_up(looks() if seen is None else seen), **other}


def test_a_line_of_least_squares_finds_what_is_behind_the_noise() -> None:
    begins, climbs = climbed([(float(n), 100 + 3 * n + (-1) ** n) for n in range(100)])

    assert (100, 297) == (round(begins), round(climbs))


@pytest.mark.parametrize("seen", [looks(), looks(noise_kb=5_000), looks(grows_kb=35), looks(grows_kb=-90)])
def test_what_goes_up_and_down_is_flat(seen: list[Look]) -> None:
    assert [] == faults_of(found(seen))


@every_row(
    ("planted", "faults"),
    [
        (lambda: found(looks(grows_kb=45)), ["memory"]),
        (lambda: found(looks(grows_kb=45, noise_kb=2_000)), ["memory"]),
        (lambda: found(looks(opens=0.05)), ["files", "tasks"]),
        (lambda: found(looks()[:5]), ["looks"]),
        (lambda: found(left_open={"ResourceWarning": 1}), ["left open"]),
        (lambda: found(errors={"ReadError": 1}), ["told something"]),
        (lambda: found(outcomes={"500": 1}), ["told something"]),
        (lambda: found(served_by={"model": 8, "quote": 1}), ["left to quotes"]),
        (lambda: found(exit=1), ["ends well"]),
    ],
)
def test_a_fault_that_was_planted_is_found(planted: Callable[[], Found], faults: list[str]) -> None:
    wrong = faults_of(planted())

    assert len(faults) == len(wrong)
    assert all(fault in one for fault, one in zip(faults, wrong, strict=True))


def test_what_python_says_of_open_things_is_counted() -> None:
    log = (
        "x.py:1: ResourceWarning: unclosed file\nException ignored in: <socket>\nException ignored in: <x>\n"
    )

    assert {"ResourceWarning": 1, "Exception ignored": 2} == wrong_words(log)
