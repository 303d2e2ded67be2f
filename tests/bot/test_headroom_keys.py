"""Of several keys whoever has most room comes first; and a day's tokens are counted by ourselves."""

from __future__ import annotations

import pytest

from bot.domain import Room, Route
from bot.errors import RateLimited
from bot.llm.headroom import Headroom, balanced

FAST, FAST2, FAST3 = (Route(name, "openai/gpt-oss-20b") for name in ("groq", "groq2", "groq3"))
LARGE = Route("groq", "openai/gpt-oss-120b")


def minute(remaining: int) -> dict[str, Room]:
    return {"tokens:minute": Room(limit=8000, remaining=remaining)}


def told(rooms: dict[str, Room]) -> Headroom:
    headroom = Headroom()
    headroom.see(FAST, rooms, 0)
    return headroom


def wait(headroom: Headroom, at: float) -> float:
    return headroom.fit(FAST, 1000, 700, at).wait_s


def day_is_spent(headroom: Headroom, at: float, *, used: int) -> None:
    """Groq's own words: (TPD): Limit 200000, Used 199000, Requested 3619. Please try again in 18m51s."""
    room = Room(limit=200_000, remaining=200_000 - used, reset_s=1131.0)
    error = RateLimited(
        "busy", route=FAST, retry_after_s=1131.0, window="tokens:day", rooms={"tokens:day": room}
    )
    headroom.refused(FAST, error, at)


def test_a_days_tokens_are_counted_from_what_the_refusal_and_then_the_ledger_told() -> None:
    headroom = Headroom()
    headroom.day_used(FAST, 150_000)
    day_is_spent(headroom, 0, used=199_000)
    assert 1131 == wait(headroom, 0)
    at = 2000.0
    left = 200_000 * headroom.share_left(FAST, at)

    headroom.days_used({FAST: 153_000, LARGE: 5})  # another process, same key
    assert 200_000 * headroom.share_left(FAST, at) == pytest.approx(left - 3000)


def test_our_own_calls_are_not_counted_twice_when_the_ledger_knows_them_too() -> None:
    headroom = Headroom()
    headroom.day_used(FAST, 100_000)
    day_is_spent(headroom, 0, used=150_000)
    headroom.sent(FAST, 2000, 0)
    headroom.ended(FAST, 2000, 1200, 0)
    headroom.day_used(FAST, 101_200)

    assert "48,800 of 200,000 tokens a day" in headroom.words(FAST, 0)


def test_a_new_day_opens_what_the_old_one_closed() -> None:
    headroom = Headroom()
    headroom.day_used(FAST, 190_000)
    day_is_spent(headroom, 0, used=200_000)
    assert 1131 == wait(headroom, 0)
    headroom.days_used({})

    assert 0 == wait(headroom, 0)


def test_reserves_that_turn_into_true_use_are_no_new_day() -> None:
    headroom = Headroom()
    headroom.day_used(FAST, 190_000)
    day_is_spent(headroom, 0, used=200_000)
    headroom.day_used(FAST, 188_000)

    assert 1131 == wait(headroom, 0)


def test_of_several_keys_the_one_with_most_room_comes_first_and_other_models_keep_their_place() -> None:
    headroom = told(minute(4000))
    headroom.see(FAST2, minute(6000), 0)
    headroom.see(FAST3, minute(6000), 0)
    headroom.see(LARGE, minute(8000), 0)
    order = (FAST, FAST2, FAST3, LARGE)
    assert (FAST2, FAST3, FAST, LARGE) == balanced(order, headroom, 0)

    headroom.sent(FAST2, 2500, 0)
    assert (FAST3, FAST, FAST2, LARGE) == balanced(order, headroom, 0)


def test_of_equal_keys_the_less_busy_comes_first_then_the_first_named() -> None:
    headroom = Headroom()
    assert (FAST, FAST2, LARGE) == balanced((FAST, FAST2, LARGE), headroom, 0)
    headroom.sent(FAST, 1000, 0)
    assert (FAST2, FAST, LARGE) == balanced((FAST, FAST2, LARGE), headroom, 0)


def test_a_key_that_refuses_stands_behind_the_others() -> None:
    headroom = told(minute(8000))
    headroom.refused(FAST, RateLimited("busy", route=FAST, retry_after_s=5), 0)
    headroom.see(FAST2, minute(100), 0)

    assert (FAST2, FAST) == balanced((FAST, FAST2), headroom, 0)


def test_routes_of_one_model_that_are_no_neighbours_keep_their_places() -> None:
    headroom = told(minute(0))

    assert (FAST, LARGE, FAST2) == balanced((FAST, LARGE, FAST2), headroom, 0)
