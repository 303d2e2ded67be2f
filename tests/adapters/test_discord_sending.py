"""How Discord is called: again while nobody knows, not when it refuses, and always by the twin's clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord.edits import NEXT_S, Pace
from adapters.discord.sending import Sending, nonce_of, ours
from bot.errors import DeliveryFailed, DeliveryUnknown
from bot.testing import StillClock


def failing(*errors: Exception) -> tuple[Callable[[], Awaitable[str]], list[int]]:
    """A call that raises these, one a try, and then succeeds; and the tries that were made."""
    left, tries = [*errors], list[int]()

    async def send() -> str:
        tries.append(len(tries) + 1)
        if left:
            raise left.pop(0)
        return "done"

    return send, tries


async def test_what_is_unsure_is_done_again_after_growing_waits() -> None:
    clock = StillClock()
    send, tries = failing(TimeoutError(), ConnectionResetError(), aiohttp.ServerDisconnectedError())
    assert "done" == await Sending(clock).surely(send)
    assert ([1, 2, 3, 4], [0.5, 1.5, 4.5]) == (tries, clock.slept)


async def test_a_connection_that_has_ended_may_be_followed_by_another() -> None:
    send, tries = failing(RuntimeError("Session is closed"))
    assert "done" == await Sending(StillClock()).surely(send)
    assert [1, 2] == tries
    with pytest.raises(ConnectionError, match="has ended"):
        await Sending(StillClock()).quickly(failing(RuntimeError("Session is closed"))[0], 4.0)


async def test_the_fourth_failure_is_the_last() -> None:
    send, tries = failing(*[ConnectionResetError() for _ in range(9)])
    with pytest.raises(ConnectionResetError):
        await Sending(StillClock()).surely(send)
    assert 4 == len(tries)


async def test_what_stands_after_all_is_not_done_again() -> None:
    async def look() -> str:
        return "stands"

    send, tries = failing(TimeoutError())
    assert "stands" == await Sending(StillClock()).surely(send, look=look)
    assert [1] == tries


async def test_nobody_looks_for_what_was_certainly_not_done() -> None:
    async def look() -> str:
        raise AssertionError("nothing can stand")

    clock = StillClock()
    send, _ = failing(discord.RateLimited(70.0))
    assert "done" == await Sending(clock).surely(send, look=look)
    assert [70.0] == clock.slept


async def test_what_is_shown_for_a_moment_is_tried_once() -> None:
    send, tries = failing(TimeoutError())
    with pytest.raises(TimeoutError):
        await Sending(StillClock()).quickly(send, 4.0)
    assert [1] == tries


def test_what_is_certain_is_told_apart() -> None:
    assert isinstance(ours(TimeoutError(), "a post"), DeliveryUnknown)
    assert isinstance(ours(discord.RateLimited(70.0), "a post"), DeliveryFailed)


def test_a_refusal_with_a_whole_page_is_one_short_line() -> None:
    response: Any = SimpleNamespace(status=403, reason="Forbidden")
    error = discord.Forbidden(response, "<html>\n<body>" + "words " * 1000)
    told = str(ours(error, "a post"))
    assert told.startswith("Discord refused a post: 403 Forbidden")
    assert "\n" not in told
    assert len(told) < 300


def test_a_nonce_is_the_same_each_time_and_as_long_as_discord_takes() -> None:
    assert nonce_of("1", "report") == nonce_of("1", "report") != nonce_of("1", "alert")
    assert 25 == len(nonce_of("1", "report"))


async def test_the_end_of_an_answer_goes_before_what_is_shown_on_the_way() -> None:
    clock = StillClock()
    pace = Pace(clock)
    assert 0.0 == pace.wait_s
    pace.take()
    await pace.turn()
    assert [NEXT_S] == clock.slept
    assert NEXT_S == pytest.approx(pace.wait_s)


async def test_however_many_ends_come_none_waits_long() -> None:
    clock = StillClock()
    pace = Pace(clock)
    for _ in range(9):
        await pace.turn()
    assert max(clock.slept) <= 2.4
