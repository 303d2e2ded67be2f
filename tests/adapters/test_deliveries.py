"""Which deliveries are ours, and how often somebody presses, is known without a network."""

from __future__ import annotations

from adapters.deliveries import Deliveries, Whose
from adapters.pace import PRESSES, Presses
from adapters.remembered import MANY, Remembered
from bot.testing import StillClock
from tests.far_ends.scripted_house import MemoryClaims

KEY, EVENT = "chat:C1:1.1:U1", "chat:event:1"


async def test_a_message_is_new_once_by_its_own_key_or_its_events() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()), "chat")
    assert [True, False] == [deliveries.is_new(KEY, EVENT), deliveries.is_new(KEY, EVENT)]
    assert not deliveries.is_new("another", EVENT)
    assert not deliveries.is_new(KEY, "Ev2")
    assert deliveries.is_new("another", "Ev3")


async def test_what_is_remembered_is_bounded() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()), "chat")
    assert deliveries.is_new(KEY, EVENT)
    assert all(deliveries.is_new(str(n)) for n in range(MANY))
    assert deliveries.is_new(KEY, EVENT)


def test_what_was_kept_longest_ago_is_forgotten_first() -> None:
    memory = Remembered[str, int](2)
    assert 1 == memory.keep("old", 1)
    memory.keep("new", 2)
    memory.keep("old", 3)
    memory.keep("newest", 4)
    assert {"old": 3, "newest": 4} == memory


async def test_of_two_processes_one_has_the_message_and_after_a_minute_the_other() -> None:
    clock = StillClock()
    claims = MemoryClaims(clock)
    one, other = Deliveries(claims, "chat"), Deliveries(claims, "chat")
    assert [True, False] == [await one.claim(KEY, EVENT), await other.claim(KEY, "Ev2")]
    clock.move(61)
    assert await other.claim(KEY, EVENT)
    await other.finish(KEY, EVENT)
    clock.move(61)
    assert not await one.claim(KEY, EVENT)


async def test_an_event_that_was_reacted_to_brings_no_second_message() -> None:
    deliveries = Deliveries(MemoryClaims(StillClock()), "chat")
    assert await deliveries.claim(KEY, EVENT)
    await deliveries.finish(KEY, EVENT)
    assert not await deliveries.claim("another", EVENT)


async def test_what_is_closed_is_nobodys_and_a_database_that_is_away_stops_nothing() -> None:
    claims = MemoryClaims(StillClock())
    deliveries = Deliveries(claims, "chat")
    await deliveries.close(KEY)
    assert not await deliveries.claim(KEY, EVENT)
    claims.away = True
    assert await deliveries.claim(KEY, EVENT)
    await deliveries.finish(KEY, EVENT)


async def test_without_the_database_nobody_knows_whose_a_message_is_and_it_may_be_ours() -> None:
    claims = MemoryClaims(StillClock())
    one, other = Deliveries(claims, "chat"), Deliveries(claims, "chat")
    assert [Whose.OURS, Whose.OTHERS] == [await one.whose(KEY), await other.whose(KEY)]
    claims.away = True
    assert [Whose.UNKNOWN] * 2 == [await one.whose(KEY, EVENT), await other.whose(KEY)]
    assert not other.is_known(KEY)
    assert other.is_new(KEY)
    assert other.is_known(EVENT, KEY)


# --- presses


def test_presses_are_counted_for_each_member_and_of_each_minute() -> None:
    clock = StillClock()
    presses = Presses(clock)
    assert [True] * PRESSES + [False] == [presses.admits("chat:U1") for _ in range(PRESSES + 1)]
    assert presses.admits("chat:U2")
    clock.move(60)
    assert presses.admits("chat:U1")
