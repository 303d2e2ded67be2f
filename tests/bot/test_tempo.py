"""How long the twin waits for a route: by the route's own history, within sane bounds."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.tempo import Patience, Tempo, nearest_rank
from bot.testing import StillClock

A = Route("groq", "a")
B = Route("groq", "b")


def seeded(seed: int = 20261121) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance that repeats itself


def shuffled(*seconds: float) -> list[float]:
    return seeded().sample(seconds, len(seconds))


def known(*firsts: float) -> Tempo:
    tempo = Tempo()
    for seconds in firsts:
        tempo.first(A, seconds)
    return tempo


def healthy(calls: int = 200) -> Tempo:
    chance = seeded()
    return known(*(chance.uniform(0.2, 0.4) for _ in range(calls)))


def ask(tempo: Tempo, truth: float | None) -> Patience:
    """One call whose first sign of life takes `truth` seconds, None for a hang, as it is waited for."""
    patience = tempo.patience(A)
    if truth is not None and truth <= patience.first_s:
        tempo.first(A, truth)
    else:
        tempo.silent(A, patience.first_s)
    return patience


def test_of_an_unknown_route_a_fast_model_is_expected() -> None:
    patience = Tempo().patience(A)

    assert patience.hedge_s == pytest.approx(0.8)
    assert patience.first_s == patience.stall_s == pytest.approx(2.25, abs=0.05)
    assert patience.late_s == 2.5


def test_what_is_known_replaces_what_is_expected_step_by_step() -> None:
    hedges = [known(*[0.3] * calls).patience(A).hedge_s for calls in range(0, 21, 4)]

    assert hedges[0] > 0.79
    assert hedges[-1] == 0.3
    assert all(later <= earlier for earlier, later in pairwise(hedges))


def test_the_next_route_is_due_after_the_routes_own_p95() -> None:
    tempo = known(*shuffled(*(0.01 * n for n in range(20, 120))))  # 0.20 ... 1.19

    assert tempo.patience(A).hedge_s == pytest.approx(1.14)
    assert tempo.patience(A).first_s == pytest.approx(2 * 1.18)


def test_waits_have_floors_and_ceilings() -> None:
    quick, slow = known(*[0.02] * 100), known(*[9.0] * 100)
    for _ in range(100):
        quick.whole(A, 0.1)
        slow.whole(A, 30.0)

    assert quick.patience(A) == Patience(first_s=1.0, stall_s=2.0, hedge_s=0.25, late_s=2.5, alone_s=0.04)
    assert slow.patience(A) == Patience(first_s=4.0, stall_s=4.0, hedge_s=2.0, late_s=6.0, alone_s=18.0)


def test_an_answer_is_late_by_the_routes_own_p99() -> None:
    tempo = Tempo()
    for seconds in shuffled(*(2.0 + 0.02 * n for n in range(100))):
        tempo.whole(A, seconds)

    assert tempo.patience(A).late_s == pytest.approx(3.96)


def test_hangs_now_and_then_leave_the_patience_as_it_is() -> None:
    for seed in range(5):
        chance = seeded(seed)
        tempo = Tempo()
        patiences = [
            ask(tempo, None if chance.random() < 0.3 else chance.uniform(0.2, 0.4)) for _ in range(1000)
        ]
        settled = patiences[100:]

        assert all(patience.hedge_s < 0.8 for patience in patiences[5:])
        assert all(patience.hedge_s < 0.5 for patience in settled)
        assert sum(patience.first_s > 1.0 for patience in settled) < 0.05 * len(settled)


def test_losers_that_were_cancelled_early_leave_it_as_it_is_too() -> None:
    chance = seeded()
    tempo = healthy()
    for _ in range(500):
        if chance.random() < 0.3:
            tempo.silent(A, tempo.patience(A).hedge_s + chance.uniform(0.3, 0.9))
        else:
            tempo.first(A, chance.uniform(0.2, 0.4))

    assert tempo.patience(A).hedge_s < 0.5


@pytest.mark.parametrize("truth", [0.6, 1.0, 1.5, 1.9])
def test_a_model_that_turned_slow_is_adapted_to_within_twenty_calls(truth: float) -> None:
    tempo = healthy()
    for _ in range(12):
        ask(tempo, truth)
    patience = tempo.patience(A)

    assert truth - 0.01 <= patience.hedge_s <= 2.0
    assert patience.first_s > truth


def test_a_model_that_turned_slow_and_hangs_as_well_is_adapted_to() -> None:
    adapted = []
    for seed in range(20):
        chance = seeded(seed)
        tempo = healthy()
        calls = 0
        while tempo.patience(A).hedge_s < 1.4 and calls < 200:
            ask(tempo, None if chance.random() < 0.3 else 1.5)
            calls += 1
        adapted.append(calls)

    assert sorted(adapted)[15] <= 20


def test_a_model_that_became_fast_again_is_believed_within_twenty_calls() -> None:
    tempo = healthy()
    for _ in range(60):
        ask(tempo, 1.5)
    for _ in range(20):
        ask(tempo, 0.3)

    assert tempo.patience(A).hedge_s < 0.8


def test_a_dead_model_is_given_twice_its_time_and_no_more() -> None:
    tempo = healthy()
    waits = [ask(tempo, None).first_s for _ in range(100)]

    assert waits[:6] == [1.0, 1.0, 1.0, 1.0, 2.0, 2.0]
    assert max(waits) == 2.0


def test_a_silence_too_short_to_mean_anything_is_not_heard() -> None:
    tempo = healthy()
    for _ in range(20):
        tempo.silent(A, 0.1)

    assert tempo.patience(A).first_s == 1.0


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), -1.0, -0.001])
def test_nonsense_is_not_heard(nonsense: float) -> None:
    tempo = healthy()
    before = tempo.patience(A)
    for _ in range(50):
        tempo.first(A, nonsense)
        tempo.whole(A, nonsense)
        tempo.silent(A, nonsense if nonsense < 0 else float("nan"))

    assert tempo.patience(A) == before


def test_routes_are_known_each_on_its_own() -> None:
    tempo = known(*[1.5] * 50)

    assert tempo.patience(A).hedge_s == 1.5
    assert tempo.patience(B) == Tempo().patience(B)


def test_a_new_process_begins_with_what_the_ledger_knows() -> None:
    tempo = Tempo()
    tempo.learn([*[trial("answered", 900, 500)] * 30, *[trial("first_token_timeout", 1000, None)] * 4])
    patience = tempo.patience(A)

    assert patience.hedge_s == 0.5
    assert patience.first_s == 2.0, "after four silences in a row it is given twice its time"
    assert patience.late_s == 2.5


def trial(outcome: str, latency_ms: int, first_token_ms: int | None) -> Trial:
    return Trial(
        route=A,
        kind=QuestionType.GENERAL,
        at=StillClock().now(),
        outcome=outcome,
        latency_ms=latency_ms,
        cost_nano_usd=1,
        first_token_ms=first_token_ms,
    )


def test_quantiles_are_by_nearest_rank() -> None:
    ten = [float(n) for n in range(1, 11)]

    assert [nearest_rank(ten, share) for share in (0, 0.1, 0.11, 0.5, 0.95, 1)] == [1, 1, 2, 5, 10, 10]
    assert nearest_rank([7.0], 0.99) == 7.0
