"""When breakers open, how soon they notice, and how often they err."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bot import errors
from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    BadRequest,
    CallCancelled,
    FirstTokenTimeout,
    ModelError,
    ModelUnavailable,
    NetworkBlocked,
    RateLimited,
    RequestTooLarge,
    ServerFault,
    StreamCut,
    Unreachable,
)
from bot.llm.circuit import Circuit
from bot.llm.signs import sign_of_route
from bot.testing import StillClock
from tests.bot.breaker_house import A, B, C, House


@pytest.mark.parametrize("kind", [ServerFault, Unreachable, FirstTokenTimeout, StreamCut])
async def test_six_failures_in_a_row_open_a_route_and_it_alone(kind: type[ModelError]) -> None:
    house = House()
    await house.fail(5, kind)
    before = house.may()
    await house.fail(1, kind)

    assert before is True
    assert [house.may(A), house.may(B), house.may(C)] == [False, True, True]
    assert house.wait() == 2.0


async def test_a_good_answer_ends_a_row() -> None:
    house = House()
    for _ in range(5):
        await house.fail(3)
        await house.breakers.record(A, None)
        house.clock.move(100)

    assert house.may() is True


async def test_fourteen_of_twenty_within_five_minutes_open_it_too_and_slower_ones_do_not() -> None:
    quick, slow = House(), House()
    for house, pause in ((quick, 1.0), (slow, 60.0)):
        for turn in range(18):
            house.clock.move(pause)
            await house.breakers.record(A, None if turn % 4 == 3 else Unreachable("", route=A))

    assert [quick.may(), slow.may()] == [False, True]


async def test_a_few_failures_an_hour_open_it_as_well() -> None:
    house = House()
    for _ in range(6):
        house.clock.move(1200)
        await house.fail()

    assert house.may() is False


async def test_an_empty_answer_counts_half() -> None:
    house = House()
    await house.fail(11, BadContent)
    before = house.may()
    await house.fail(1, BadContent)

    assert [before, house.may()] == [True, False]


@pytest.mark.parametrize("kind", [RateLimited, RequestTooLarge, BadRequest, CallCancelled])
async def test_what_is_no_fault_of_the_route_never_counts(kind: type[ModelError]) -> None:
    house = House()
    await house.fail(50, kind)

    assert house.may() is True


async def test_a_limit_in_between_does_not_end_a_row() -> None:
    house = House()
    for _ in range(6):
        await house.fail(1, ServerFault)
        await house.fail(1, RateLimited)

    assert house.may() is False


async def test_a_model_that_is_not_to_be_had_is_left_alone_for_long() -> None:
    house = House()
    await house.fail(1, ModelUnavailable)
    waits = [house.wait()]
    for _ in range(4):
        await house.probe(ModelUnavailable("", route=A))
        waits.append(house.wait())

    assert waits == [600, 1200, 2400, 3600, 3600]
    assert house.may(B) is True


@pytest.mark.parametrize("kind", [AccountBlocked, AuthRefused, NetworkBlocked])
async def test_a_fault_of_the_account_closes_every_route_of_the_provider(kind: type[ModelError]) -> None:
    house = House()
    await house.fail(1, kind)
    waits = [house.wait(B)]
    for _ in range(5):
        await house.probe(kind("", route=A))
        waits.append(house.wait(B))

    assert waits == [60, 120, 240, 480, 900, 900]
    assert [house.may(A), house.may(B), house.may(C)] == [False, False, True]


async def test_a_dead_model_that_turns_out_to_be_gone_is_left_alone_for_longer() -> None:
    house = House()
    await house.fail(6)
    await house.fail(1, ModelUnavailable)
    straggler = house.wait()
    await house.fail(1, ModelUnavailable)

    assert [straggler, house.wait()] == [600, 600]


_LIFELESS = ("ServerFault", "Unreadable", "Unreachable", "FirstTokenTimeout", "StreamCut")


def test_every_kind_of_failure_has_been_thought_of() -> None:
    counted = {
        kind.__name__: getattr(sign_of_route(kind("", route=A)), "weight", 0.0)
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ModelError) and kind is not ModelError
    }

    assert counted == {
        **dict.fromkeys(_LIFELESS, 1.0),
        **dict.fromkeys(("RateLimited", "RequestTooLarge", "BadRequest", "CallCancelled"), 0.0),
        **dict.fromkeys(("AccountBlocked", "AuthRefused", "NetworkBlocked"), 0.0),
        "BadContent": 0.5,
        "ModelUnavailable": float("inf"),
    }


# --- simulated: how often it errs, how soon it notices


def seeded() -> random.Random:
    return random.Random(20261121)  # noqa: S311 - chance that repeats itself


def calls_until_open(circuit: Circuit, failing: Callable[[], bool], *, pause_s: float, most: int) -> int:
    """Calls until the breaker opens, `pause_s` apart; `most` when it does not."""
    clock = StillClock()
    for call in range(1, most + 1):
        clock.move(pause_s)
        sign = sign_of_route(ServerFault("", route=A) if failing() else None)
        if circuit.hear(sign, clock.monotonic(), clock.now(), lambda: 0.0) == "opened":
            return call
    return most


@pytest.mark.parametrize("pause_s", [0.05, 1.0, 1200.0], ids=["busy", "usual", "three an hour"])
def test_a_dead_model_is_found_in_six_calls_and_chance_is_blamed_less_than_once_in_a_thousand(
    pause_s: float,
) -> None:
    chance = seeded()
    left, false_alarms = 20_000, 0
    while left > 0:
        left -= calls_until_open(Circuit("a"), lambda: chance.random() < 0.3, pause_s=pause_s, most=left)
        false_alarms += left > 0
    after_good_times = Circuit("a")
    calls_until_open(after_good_times, lambda: False, pause_s=pause_s, most=100)

    assert false_alarms < 20
    assert calls_until_open(after_good_times, lambda: True, pause_s=pause_s, most=100) == 6


def test_a_model_that_mostly_fails_is_found_soon() -> None:
    chance = seeded()
    needed = sorted(
        calls_until_open(Circuit("a"), lambda: chance.random() < 0.8, pause_s=1.0, most=1000)
        for _ in range(200)
    )

    assert needed[100] <= 12
    assert needed[180] <= 25
