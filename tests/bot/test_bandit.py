"""What a call was worth, and what is believed of routes from many: numbers a person can follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.bookkeeping import Trial
from bot.domain import QuestionType, Route
from bot.llm.bandit import Beliefs, learn
from bot.llm.worth import Score, score, scored, usual_first_ms
from tests.tables import every_row

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE, TWO, NEW = Route("groq", "one"), Route("groq", "two"), Route("openai", "new")
GENERAL, TECHNICAL = QuestionType.GENERAL, QuestionType.TECHNICAL


def trial(route: Route = ONE, outcome: str = "answered", **other: Any) -> Trial:
    given: dict[str, Any] = {"kind": GENERAL, "at": NOW, "latency_ms": 500, "cost_nano_usd": 200_000}
    if outcome == "answered":
        given |= {"grounded": True, "first_token_ms": 200}
    return Trial(route=route, outcome=outcome, **(given | other))


def usual(_: Route) -> Score:
    return Score(0.9, 0.1)


def believed(*trials: Trial, routes: tuple[Route, ...] = (ONE, TWO), now: datetime = NOW) -> Beliefs:
    return learn(scored(trials), routes, now=now, expected=usual)


def firsts(beliefs: Beliefs, kind: QuestionType = GENERAL, of: int = 500) -> dict[Route, float]:
    asked = [beliefs.order(kind, ask_id=f"ask-{number}")[0] for number in range(of)]
    return {route: asked.count(route) / of for route in beliefs.routes}


@every_row(
    ("one", "worth"),
    [
        (trial(latency_ms=0, cost_nano_usd=0), 1.0),
        (trial(latency_ms=1000, cost_nano_usd=0), 0.9),
        (trial(latency_ms=0, cost_nano_usd=20_000_000), 0.0),
        (trial(latency_ms=500, cost_nano_usd=200_000), 0.94),
        (trial(latency_ms=0, cost_nano_usd=0, thumbs=3), 1.1),
        (trial(latency_ms=0, cost_nano_usd=0, thumbs=-1), 0.5),
        (trial(latency_ms=0, cost_nano_usd=0, grounded=None), 1.0),
        (trial(latency_ms=1000, cost_nano_usd=0, grounded=False), -0.1),
        (trial(outcome="server_fault", latency_ms=200, cost_nano_usd=0), 0.38),
        (trial(outcome="first_token_timeout", latency_ms=3000, cost_nano_usd=200_000), 0.09),
        (trial(latency_ms=-5, cost_nano_usd=-5), 1.0),
    ],
)
def test_a_good_answer_is_worth_one_less_waiting_and_money(one: Trial, worth: float) -> None:
    told = score(one, 200)

    assert told is not None
    assert worth == pytest.approx(told.worth)
    assert 1.0 == told.weight


@pytest.mark.parametrize("outcome", ["lost", "too_large", "pending"])
def test_what_tells_nothing_of_a_route_is_no_trial(outcome: str) -> None:
    assert score(trial(outcome=outcome), 200) is None


def test_a_rate_limit_counts_softly() -> None:
    told = score(trial(outcome="rate_limited", latency_ms=100, cost_nano_usd=0), 200)

    assert told == Score(0.4, 0.01, 0.2)


def test_the_loser_of_a_race_is_slow_when_it_was_silent_for_longer_than_usual() -> None:
    """A hedge that was called off at once, or a loser that spoke already, did nothing wrong."""
    silent = score(trial(outcome="cancelled", latency_ms=1200, cost_nano_usd=0), 200)
    called_off = score(trial(outcome="cancelled", latency_ms=150), 200)
    spoke = score(trial(outcome="cancelled", latency_ms=1200, first_token_ms=300), 200)

    assert silent == Score(0.5, 0.24)
    assert called_off is None
    assert spoke is None


def test_the_usual_first_sign_follows_the_answers() -> None:
    trials = [trial(first_token_ms=200), *[trial(first_token_ms=1000)] * 50, trial(TWO, first_token_ms=None)]

    assert {ONE: pytest.approx(1000, rel=0.01), TWO: 500.0} == usual_first_ms(trials)


def test_without_trials_a_route_is_what_was_expected_of_it() -> None:
    assert {ONE: pytest.approx(0.8), TWO: pytest.approx(0.8)} == {
        route: belief.mean for route, belief in believed().routes.items()
    }


def test_a_type_that_a_route_is_bad_at_is_told_from_the_others() -> None:
    """The same route stays first for what it does well."""
    trials = []
    for _ in range(30):
        trials += [trial(ONE), trial(TWO, latency_ms=1500), trial(TWO, latency_ms=1500, kind=TECHNICAL)]
        trials += [trial(ONE, kind=TECHNICAL, grounded=False)]
    beliefs = believed(*trials)

    assert 0.9 < firsts(beliefs, TECHNICAL)[TWO]
    assert 0.9 < firsts(beliefs, GENERAL)[ONE]


def test_a_type_without_trials_borrows_from_its_route() -> None:
    beliefs = believed(*[trial(ONE, "server_fault"), trial(TWO)] * 10)

    assert 0.95 < firsts(beliefs, QuestionType.EDUCATION)[TWO]


def test_a_route_that_is_clearly_worse_is_asked_first_in_a_few_percent_at_most() -> None:
    beliefs = believed(*[trial(ONE), trial(TWO, latency_ms=3000)] * 20)

    assert firsts(beliefs)[TWO] < 0.03


@pytest.mark.parametrize(
    "turned",
    [
        lambda: trial(ONE, "server_fault"),
        lambda: trial(ONE, "first_token_timeout", latency_ms=2000),
        lambda: trial(ONE, grounded=False),
        lambda: trial(ONE, latency_ms=3000),
        lambda: trial(ONE, cost_nano_usd=6_000_000),
    ],
    ids=["failing", "hanging", "withheld", "slow", "dear"],
)
def test_a_route_that_turned_bad_is_left_within_ten_calls(turned: Callable[[], Trial]) -> None:
    before = [trial(ONE), trial(TWO, latency_ms=800)] * 40

    assert 0.8 < firsts(believed(*before))[ONE]
    assert firsts(believed(*before, *[turned() for _ in range(10)]))[ONE] < 0.1


def test_an_outage_that_is_over_is_forgiven_until_the_next_failure() -> None:
    before = [trial(ONE), trial(TWO, latency_ms=1500)] * 20
    outage = [trial(ONE, "server_fault")] * 10
    again = [trial(ONE), trial(ONE)]

    assert firsts(believed(*before, *outage))[ONE] < 0.05
    assert 0.6 < firsts(believed(*before, *outage, *again))[ONE]
    assert firsts(believed(*before, *outage, *again, trial(ONE, "server_fault")))[ONE] < 0.2


def test_a_route_that_nobody_heard_of_for_long_is_looked_at_in_a_twentieth_of_questions() -> None:
    down = [trial(ONE, "server_fault")] * 10
    fresh, stale = believed(*down, *[trial(TWO)] * 20), believed(*down, *[trial(TWO)] * 30)

    assert () == fresh.due
    assert (ONE,) == stale.due
    assert firsts(fresh)[ONE] < 0.01
    assert 0.02 < firsts(stale)[ONE] < 0.08


def test_one_good_answer_after_an_outage_is_followed_up_soon() -> None:
    beliefs = believed(*[trial(ONE, "server_fault")] * 10, *[trial(TWO)] * 10, trial(ONE))

    assert (ONE,) == beliefs.due


def test_old_trials_fade_with_the_clock_and_a_clock_that_jumped_back_does_no_harm() -> None:
    trials = [trial(ONE, "server_fault")] * 5
    fresh, old = believed(*trials), believed(*trials, now=NOW + timedelta(hours=24))
    jumped = believed(*trials, now=NOW - timedelta(days=900))

    assert fresh.routes[ONE].mean < 0.5 < old.routes[ONE].mean
    assert jumped.routes == fresh.routes


def test_trials_of_routes_that_are_configured_no_more_count_for_nobody() -> None:
    assert believed(*[trial(NEW)] * 50).routes == believed().routes


def test_the_same_ask_throws_the_same_dice_in_every_process() -> None:
    """Fixed figures: another interpreter, another day, the same order."""
    beliefs = believed()

    assert [TWO, TWO, ONE, ONE, TWO, TWO] == [
        beliefs.order(GENERAL, ask_id=f"ask-{number}")[0] for number in range(6)
    ]
