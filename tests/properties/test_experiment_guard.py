"""The guard of experiments keeps its promises over hundreds of made-up lives, looked at after every ask."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Arm
from bot.experiments.asked import Tally
from bot.experiments.assignment import Experiment
from bot.experiments.evidence import FALSE_ALARMS, RATIOS, evidence, is_worse, times_as_often

LIVES = 300


@dataclass
class Count:
    """A tally that grows."""

    asks: int = 0
    failed: int = 0
    units: set[str] = field(default_factory=set)
    failed_units: set[str] = field(default_factory=set)

    def see(self, unit: str, *, failed: bool) -> None:
        self.asks += 1
        self.units.add(unit)
        if failed:
            self.failed += 1
            self.failed_units.add(unit)

    def tally(self) -> Tally:
        return Tally(
            asks=self.asks,
            failed=self.failed,
            units=len(self.units),
            failed_units=len(self.failed_units),
        )


def arms(name: str, weights: tuple[float, ...]) -> Experiment:
    named = tuple(Arm(experiment=name, name=f"arm{number}") for number in range(len(weights)))
    return Experiment(name=name, arms=named, weights=weights)


def asked(chance: random.Random, conversations: int, usual: float) -> Iterator[tuple[str, float]]:
    """
    Conversations of one to nine questions, a few of them open at a time, each with its own luck.

    In every tenth hundred of them everything fails three times as often: an outage that no arm can help.
    """
    waiting: list[tuple[str, float, int]] = []
    for number in range(conversations):
        outage = 3.0 if number // 100 % 10 == 3 else 1.0
        luck = min(1.0, usual * outage * chance.gammavariate(1, 1))
        waiting.append((f"talk-{number}", luck, chance.choice((1, 1, 2, 3, 9))))
        while len(waiting) > 4:
            place = chance.randrange(len(waiting))
            unit, fails, left = waiting[place]
            yield unit, fails
            waiting[place : place + 1] = [(unit, fails, left - 1)] if left > 1 else []


def life(
    seed: int, *, usual: float, times: float, conversations: int, weights: tuple[float, ...] = (1, 1)
) -> int | None:
    """The number of asks until an arm was stopped; None when none ever was."""
    chance = random.Random(seed)  # noqa: S311 - a rehearsal
    experiment = arms(f"life-{seed}", weights)
    counts = {arm.name: Count() for arm in experiment.arms}
    first = counts[experiment.first.name]
    others = [(counts[arm.name], weight) for arm, weight in zip(experiment.arms, weights, strict=True)][1:]
    count_of = cache(lambda unit: counts[experiment.arm_of(unit).name])  # a conversation stays in its arm
    alarms = FALSE_ALARMS / (len(weights) - 1)
    for number, (unit, luck) in enumerate(asked(chance, conversations, usual), start=1):
        count = count_of(unit)
        count.see(unit, failed=chance.random() < luck * (1.0 if count is first else times))
        for its, weight in others:
            if its.failed * first.asks < 2 * first.failed * its.asks:
                continue  # the guard would say as much, only more slowly
            if is_worse(first.tally(), its.tally(), weights=(weights[0], weight), alarms=alarms):
                return number
    return None


@pytest.mark.slow
@pytest.mark.parametrize(("usual", "weights"), [(0.03, (1, 1)), (0.15, (4, 1)), (0.1, (1, 1, 1))])
def test_arms_without_a_difference_are_stopped_no_more_often_than_promised(
    usual: float, weights: tuple[float, ...]
) -> None:
    stopped = [
        seed
        for seed in range(LIVES)
        if life(seed, usual=usual, times=1, conversations=300, weights=weights) is not None
    ]

    assert len(stopped) <= FALSE_ALARMS * LIVES, stopped


@pytest.mark.slow
@pytest.mark.parametrize(
    ("usual", "times", "within"),
    [(0.05, 3, 3000), (0.1, 3, 2500), (0.01, 100, 200)],
    ids=["three times a twentieth", "three times a tenth", "a dead model"],
)
def test_an_arm_that_fails_three_times_as_often_is_stopped_within_a_stated_number_of_asks(
    usual: float, times: float, within: int
) -> None:
    ended = [life(seed, usual=usual, times=times, conversations=2000) for seed in range(60)]

    in_time = sum(one is not None and one <= within for one in ended)

    assert in_time >= 0.9 * len(ended), sorted(one or 10**9 for one in ended)


def test_a_dead_model_is_stopped_after_nine_conversations() -> None:
    other = [
        number
        for number in range(1, 40)
        if is_worse(
            Tally(asks=number, units=number),
            Tally(asks=number, failed=number, units=number, failed_units=number),
            weights=(1, 1),
            alarms=FALSE_ALARMS,
        )
    ]

    assert 9 == other[0]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_evidence_is_a_martingale_without_a_difference(share: float) -> None:
    """Its mean over all that may come next is what it is now: so it may be looked at whenever one likes."""
    for failed, of_both in ((0, 0), (1, 1), (7, 10), (3, 20)):
        now = math.exp(evidence(failed, of_both, share))
        ahead = share * math.exp(evidence(failed + 1, of_both + 1, share)) + (1 - share) * math.exp(
            evidence(failed, of_both + 1, share)
        )
        assert pytest.approx(now) == ahead


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.001, 1))
def test_evidence_is_a_number_whatever_was_counted(failed: int, others: int, share: float) -> None:
    found = evidence(failed, failed + others, share)

    assert math.isfinite(found)
    assert found <= failed * math.log(max(RATIOS))


@given(
    st.integers(1, 500),
    st.integers(0, 500),
    st.floats(0.05, 0.9),
    st.floats(0.0, 0.09),
)
def test_a_larger_share_of_conversations_makes_the_test_only_slower_to_speak(
    failed: int, others: int, share: float, more: float
) -> None:
    assert evidence(failed, failed + others, share + more) <= evidence(failed, failed + others, share) + 1e-9


def test_an_arm_that_is_worse_but_not_twice_as_bad_goes_on() -> None:
    usual = Tally(asks=5000, failed=500, units=5000, failed_units=500)
    its = Tally(asks=5000, failed=900, units=5000, failed_units=900)

    assert not is_worse(usual, its, weights=(1, 1), alarms=FALSE_ALARMS)
    assert pytest.approx(1.8) == times_as_often(usual, its)


def test_an_arm_that_never_failed_is_never_stopped() -> None:
    assert not is_worse(Tally(), Tally(asks=9, units=9), weights=(1, 1), alarms=FALSE_ALARMS)
    assert math.isinf(times_as_often(Tally(asks=9), Tally(asks=9, failed=1)))
