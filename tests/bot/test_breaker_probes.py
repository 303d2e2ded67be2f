"""How breakers close again: one probe at a time, and no wait without an end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.bookkeeping import Verdict
from bot.errors import (
    AccountBlocked,
    AuthRefused,
    BadContent,
    BudgetSpent,
    CallCancelled,
    FirstTokenTimeout,
    ModelError,
    ModelUnavailable,
    RateLimited,
    ServerFault,
    TwinError,
)
from bot.llm.breaker import BreakerState
from bot.storage.breakers import MemoryVerdicts
from bot.testing import StillClock
from tests.bot.breaker_house import A, B, C, House


async def test_one_probe_is_made_and_its_success_closes_the_breaker() -> None:
    house = House()
    await house.fail(6)
    house.clock.move(2.0)
    leave = house.breakers.allows(A, house.clock.monotonic())
    taken = await asyncio.gather(*(house.breakers.take_probe(A) for _ in range(5)))
    while_out = house.may()
    await house.breakers.record(A, None)

    assert (leave.may, leave.is_probe) == (True, True)
    assert sorted(taken) == [False] * 4 + [True]
    assert while_out is False
    assert house.breakers.state(A) == BreakerState(name="closed")
    assert await house.verdicts.read() == ()


async def test_each_failed_probe_doubles_the_wait_up_to_a_minute() -> None:
    house = House()
    await house.fail(6)
    waits = [house.wait()]
    for _ in range(7):
        await house.probe(FirstTokenTimeout("", route=A))
        waits.append(house.wait())

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


async def test_after_closing_it_begins_anew() -> None:
    house = House()
    await house.fail(6)
    await house.probe(ServerFault("", route=A))
    await house.probe(None)
    await house.fail(5)
    before = house.may()
    await house.fail(1)

    assert (before, house.wait()) == (True, 2.0)


@pytest.mark.parametrize(
    "failure",
    [
        CallCancelled("", route=A),
        RateLimited("", route=A),
        BudgetSpent(window="w", needed=1, left=0, resets_at=StillClock().now()),
    ],
)
async def test_a_probe_that_tells_nothing_is_free_again_at_once(failure: TwinError) -> None:
    house = House()
    await house.fail(6)
    await house.probe(failure)

    assert house.breakers.state(A).name == "half_open"
    assert await house.breakers.take_probe(A) is True


async def test_a_probe_that_is_not_made_after_all_is_given_back() -> None:
    house = House()
    await house.fail(6)
    house.clock.move(2)
    taken = [await house.breakers.take_probe(A)]
    await house.breakers.give_back(A)
    taken.append(await house.breakers.take_probe(A))

    assert taken == [True, True]


async def test_a_probe_that_never_reports_is_free_again_after_its_lease() -> None:
    house = House()
    await house.fail(6)
    house.clock.move(2)
    taken = []
    for pause in (0, 14.9, 0.1):
        house.clock.move(pause)
        taken.append(await house.breakers.take_probe(A))

    assert taken == [True, False, True]


async def test_what_began_before_the_trouble_does_not_end_it() -> None:
    house = House()
    await house.fail(6)
    await house.breakers.record(A, None)
    await house.fail(3)

    assert house.wait() == 2.0


async def test_a_route_needs_the_leave_of_its_provider_and_its_own() -> None:
    house = House()
    await house.fail(1, ModelUnavailable)
    await house.fail(1, AccountBlocked, route=B)
    house.clock.move(60)
    own = [house.breakers.allows(route, house.clock.monotonic()) for route in (A, B)]
    taken = [await house.breakers.take_probe(route) for route in (A, B)]

    assert [(leave.may, leave.is_probe) for leave in own] == [(False, False), (True, True)]
    assert taken == [False, True]


@pytest.mark.parametrize(
    ("kind", "is_open"), [(RateLimited, False), (BadContent, False), (ServerFault, True)]
)
async def test_a_provider_that_takes_us_in_is_open_to_all_whatever_its_model_says(
    kind: type[ModelError], *, is_open: bool
) -> None:
    house = House()
    await house.fail(1, AccountBlocked)
    await house.probe(kind("", route=A))

    assert (house.breakers.state(B).name != "closed") == is_open


async def test_a_question_that_is_not_waited_for_frees_the_probe_here() -> None:
    house = House(verdicts=Slow())
    await house.fail(6)
    house.clock.move(2)
    probing = asyncio.gather(house.breakers.take_probe(A))
    await asyncio.sleep(0)
    probing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probing

    assert house.may() is True


class Slow(MemoryVerdicts):
    """Grants a probe when nobody waits for it any more."""

    async def probe(self, name: str, **_given: object) -> bool:
        await asyncio.Event().wait()
        return True


# --- when no other route is left


async def test_with_every_route_out_one_is_looked_at_each_second() -> None:
    house = House(A)
    await house.fail(6)
    waits = []
    for _ in range(5):
        waits.append(house.wait())
        await house.probe(ServerFault("still", route=A))

    assert waits == [1, 1, 1, 1, 1]  # by itself 2, 4, 8, 16 and 32


async def test_while_another_route_answers_the_rest_is_as_long_as_it_was() -> None:
    house = House(A, B)
    await house.fail(6)
    for _ in range(5):
        await house.probe(ServerFault("still", route=A))

    assert house.wait() == 60


async def test_an_account_that_is_blocked_is_not_pestered_though_nobody_else_is_left() -> None:
    house = House(A)
    await house.fail(kind=AuthRefused)

    assert house.wait() == 60


# --- clocks that jump


async def test_a_verdict_of_a_clock_that_ran_ahead_is_cut_down() -> None:
    house = House()
    now = house.clock.now()
    ahead = now + timedelta(days=400)
    await house.verdicts.open(Verdict(name="groq:a", opened_at=ahead, until=ahead, reason="server_fault"))
    await house.verdicts.open(Verdict(name="groq", opened_at=now, until=ahead, reason="auth"))
    await house.verdicts.open(
        Verdict(name="openai:c", opened_at=now, until=ahead, reason="of another version")
    )
    await house.breakers.refresh()

    assert [house.wait(A), house.wait(B)] == [900, 900]
    assert house.wait(C) <= 60


async def test_a_wait_is_bounded_when_the_monotonic_clock_goes_back() -> None:
    house = House()
    house.clock.move(100_000)
    await house.fail(6)
    house.clock.move(-99_000)
    back = house.wait()
    house.clock.move(60)

    assert back == 60
    assert house.may() is True
